"""Page text is written by strangers: here it loses whatever could act rather than be read."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

#: Control characters (escape sequences of terminals), and the marks that reorder what follows them
#: (Unicode TR 36: text that reads otherwise than it is); and the two that XML 1.0 has no place for, not even escaped.
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def plain(text: str) -> str:
    """`text` with line breaks as "\\n" and without characters that act; NFC."""
    text = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
    text = text.encode("utf-8", "replace").decode("utf-8")  # lone surrogates cannot be sent
    return unicodedata.normalize("NFC", _ACTING.sub("", text))


def one_line(text: str, limit: int = 200) -> str:
    """`text` on one line, at most `limit` characters: fit for a header."""
    line = " ".join(plain(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def safe_link(url: str) -> str:
    """`url` where it is a plain http or https address, "" otherwise: nothing else becomes a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return "" if _ACTING.search(url) or re.search(r"[\s<>\"\ud800-\udfff]", url) else url


def host_of(url: str) -> str:
    """Whom a link leads to, in its place: addresses of law are long, and what stands before an @ can deceive."""
    try:
        return (urlsplit(url).hostname or url).removeprefix("www.")
    except ValueError:
        return url
