"""Which characters the bytes are: byte order mark, the document's own words, the header, then a guess.

A declaration that the bytes contradict is not believed: legislatures serve ASCII that declares UTF-16, and
UTF-8 that the header calls ISO-8859-1. Labels are read as browsers read them (WHATWG Encoding Standard:
latin-1 means windows-1252, gb2312 means GB18030, shift_jis means windows-31j, euc-kr means cp949).
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)|<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
#: Labels that mean more than they say (WHATWG Encoding Standard, section 4.2).
_WIDER = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252",
    "ascii": "cp1252", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874", "windows-874": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs", "unicode": "utf-16", "x-user-defined": "cp1252",
}  # fmt: skip
_GUESS_BYTES = 65_536
#: What pages that declare nothing are written in, by language. Languages that have been written in several charsets
#: are left to the guess, which takes French for Czech: where it finds Latin letters, these languages' are western ones.
_USUAL = {"ar": "cp1256", "el": "cp1253", "he": "cp1255", "th": "cp874", "tr": "cp1254"}
_WESTERN = frozenset(("da", "de", "en", "es", "fi", "fr", "is", "it", "nb", "nl", "nn", "no", "pt", "sv"))


def _codec(label: str) -> str | None:
    name = label.strip().strip("\"'").lower()
    name = _WIDER.get(name, name)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return info.name if getattr(info, "_is_text_encoding", True) else None


def _plausible(body: bytes, codec: str) -> str | None:
    """`body` decoded strictly, or None where the bytes contradict the codec."""
    if codec.startswith(("utf-16", "utf-32")) and b"\0" not in body[:1000]:
        return None
    try:
        return body.decode(codec)
    except (UnicodeDecodeError, UnicodeError):
        return None


def _declared(body: bytes, charset: str | None) -> list[str]:
    """Codecs that the document and the header name, the document's own first only where it is no UTF lie."""
    labels = [charset] if charset else []
    if (found := _DECLARED.search(body, 0, 4096)) is not None:
        labels.append((found[1] or found[2]).decode("ascii", "replace"))
    return [codec for label in labels if (codec := _codec(label)) is not None]


def _guess(body: bytes, language: str) -> str:
    """What `language` is usually written in where the bytes fit, else the most likely codec by charset-normalizer over
    a sample that holds the non-ASCII bytes."""
    spoken = language.split("-")[0].lower()
    usual = _USUAL.get(spoken)
    if usual is not None and _plausible(body, usual) is not None:
        return usual
    first = next((found.start() for found in re.finditer(rb"[\x80-\xff]", body)), 0)
    sample = body[max(0, first - 2048) : first + _GUESS_BYTES]
    best = from_bytes(sample).best()
    codec = best.encoding if best is not None else "cp1252"
    if spoken in _WESTERN and not any(char.isalpha() and char > "\u024f" for char in sample.decode(codec, "ignore")):
        return "cp1252"
    return codec


#: Stands where a repaired character stood: what is printed there is not what the source's bytes say.
SEAM = "\ue0b2"
_TWICE = re.compile(
    "[\u00c2-\u00df][\u0080-\u009f]|\u00c2[\u00a0-\u00bf]|[\u00e0-\u00ef](?:[\u0080-\u009f][\u0080-\u00bf]|[\u00a0-\u00bf][\u0080-\u009f])"
)
_TWICE_1252 = re.compile(
    "\u00e2\u20ac[\u2122\u0153\u009d\u02dc\u201c\u201d\u00a6\u00a2\u0161\u0178]|\u00c2(?=[\u00a0\u00a7\u00b6\u00b7\u00ab\u00bb])[\u00a0-\u00bf]"
)


def mend(text: str) -> str:
    """`text` with UTF-8 that was encoded twice read as it was meant ("\u00e2\u0080\u009cKratom" is a quotation
    mark and a word). Each mended character is followed by SEAM."""
    if _TWICE.search(text) is not None and _TWICE_C1.search(text) is not None:
        text = _TWICE.sub(_once, text)
    if _TWICE_1252.search(text) is not None:
        text = _TWICE_1252.sub(_once, text)
    return text


_TWICE_C1 = re.compile("[\u00c2-\u00ef][\u0080-\u009f]")


def _once(found: re.Match[str]) -> str:
    try:
        return b"".join(map(_byte, found[0])).decode("utf-8") + SEAM
    except UnicodeError:
        return found[0]


def _byte(char: str) -> bytes:
    """The byte that windows-1252 shows as `char`; the five that it leaves free stand for themselves."""
    return char.encode("latin-1" if char < "\u0100" else "cp1252")


def decode(body: bytes, charset: str | None = None, language: str = "") -> str:
    """The text of `body`; bytes that fit nothing become U+FFFD. `charset` is what the header named, `language` the one
    that the page is expected to be in."""
    for mark, codec in _MARKS:
        if body.startswith(mark):
            return body.decode(codec, "replace").removeprefix("\ufeff")
    if body.isascii() and b"\0" not in body[:1000] and b"\x1b$" not in body:
        return body.decode("ascii")
    wide = utf16_by_zeros(body[:1000])
    if wide is not None and (text := _plausible(body, wide)) is not None:
        return text
    codecs_named = _declared(body, charset)
    # Text in another charset is hardly ever valid UTF-8 by accident, so UTF-8 that holds is UTF-8.
    if not any(codec.startswith(("utf-16", "utf-32", "iso2022")) for codec in codecs_named):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    for codec in codecs_named:
        if (text := _plausible(body, codec)) is not None:
            return text
    return _last_resort(body, codecs_named, language)


def _last_resort(body: bytes, named: list[str], language: str) -> str:
    """Damaged or undeclared bytes: mostly UTF-8 stays UTF-8, else a declared codec, else a guess."""
    text = body.decode("utf-8", "replace")
    multibyte = sum(1 for char in text[:200_000] if char > "\x7f" and char != "\ufffd")
    if text.count("\ufffd", 0, 200_000) <= multibyte // 4:
        return text
    usable = [codec for codec in named if not codec.startswith(("utf-16", "utf-32", "utf-8", "ascii"))]
    return body.decode(usable[0] if usable else _guess(body, language), "replace")


def utf16_by_zeros(sample: bytes) -> str | None:
    """UTF-16 without a mark: markup in it has a zero in every other byte. A stray zero says nothing."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even + odd <= max(5, len(sample) // 20) or max(even, odd) <= 0.9 * (even + odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"
