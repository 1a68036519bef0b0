"""Typography folded: two copies of one law that differ only in how they were typeset read the same.

Letters and digits are never changed (only put in Unicode NFC, and ligatures spelled out, as case folding
does), so a quote from the folded text is found in the source by its letters and digits alone.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\u0085"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u206a\u206b\u206c\u206d\u206e\u206f\ufe0e\ufe0f\ufeff"
)
_FOLDS = {
    "'": "‘’‚‛′‵＇ʼ",
    '"': "“”„‟″‶＂",
    "-": "‐‑‒–−－﹣⁃",
    "—": "―",
    "...": "…",
}
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
#: Full-width punctuation only: full-width letters and digits stay as printed.
_FULL_WIDTH = "！＃＄％＆（）＊＋，．／：；＜＝＞？＠［＼］＾＿｀｛｜｝～"


def _table() -> dict[int, str | None]:
    table: dict[int, str | None] = dict.fromkeys((*range(9), *range(14, 32), *range(127, 160)))
    table.update({ord(mark): None for mark in _INVISIBLE})
    table.update({ord(space): " " for space in _SPACES})
    for plain, fancy in _FOLDS.items():
        table.update({ord(mark): plain for mark in fancy})
    table.update({ord(mark): spelled for mark, spelled in _LIGATURES.items()})
    table.update({ord(mark): chr(ord(mark) - 0xFEE0) for mark in _FULL_WIDTH})
    table.update(dict.fromkeys(range(55296, 57344), "�"))  # lone surrogates cannot be stored
    return table


_TABLE = _table()
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")


def fold(text: str) -> str:
    """`text` in NFC with typography folded; white space is left as it is (but no-break and wide spaces
    become plain ones). Control characters of ASCII are left to squeeze()."""
    if text.isascii():
        return text
    text = text.translate(_TABLE)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def squeeze(text: str) -> str:
    """`text` with every run of white space made one space, none at the ends, and no control characters."""
    if text.isprintable() and "  " not in text:  # the usual case: a plain space is the only printable white space
        return text.strip(" ")
    return " ".join(_CONTROL.sub("", text).split())


def clean(text: str) -> str:
    """`text` folded and squeezed: one line as a Document holds it."""
    return squeeze(fold(text))
