"""A body of bytes becomes a Document, whatever it is and whatever it calls itself.

The extractor of a kind is loaded when the first body of that kind is read: most passes read none of most kinds.
"""

from __future__ import annotations

import re

from scrapers.capture import Outcome
from scrapers.document import Document
from scrapers.extract.charset import decode, mend, utf16_by_zeros
from scrapers.extract.errors import Unreadable
from scrapers.extract.fingerprints import fingerprint
from scrapers.extract.versions import EXTRACTOR

__all__ = ["EXTRACTOR", "Unreadable", "extract", "fingerprint", "kind_of"]

_LARGEST = 64 * 1024 * 1024
_PDF_NEAR = 1024  # readers accept a PDF header within the first kilobyte (ISO 32000, annex)
_BINARY = (
    (b"PK\x03\x04", "a zip archive or office file"), (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"), (b"\x1f\x8b", "gzip data"), (b"\xd0\xcf\x11\xe0", "an old office file"),
    (b"II*\0", "a TIFF picture"), (b"MM\0*", "a TIFF picture"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a rar archive"), (b"{\\rtf", "an RTF file"), (b"\x7fELF", "a program"), (b"MZ\x90", "a program"),
    (b"OggS", "a recording"), (b"ID3", "a recording"),
    (b"\x00\x00\x00\x18ftyp", "a film"), (b"\x00\x00\x00 ftyp", "a film"), (b"wOF", "a font"),
)  # fmt: skip
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|div|p|table|span|script|meta|title|h[1-6]|ul|main|pre|center|font|b|a|link|form|br|article|section)\b",
    re.I,
)
_ROOT = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*|<\?[^>]*\?>\s*|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>\s*)*<([\w:.-]+)", re.S
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
_FORMATS = {
    "html": "html", "htm": "html", "xhtml": "html", "xml": "xml", "json": "json", "pdf": "pdf", "txt": "text",
    "text": "text", "md": "text", "markdown": "text", "pdf-text": "text", "plain": "text", "api": "json",
    "rss": "xml", "atom": "xml",
}  # fmt: skip


def extract(
    body: bytes,
    *,
    format: str = "",
    content_type: str = "",
    charset: str | None = None,
    url: str = "",
    language: str = "",
) -> Document:
    """The Document in `body`.

    The bytes decide what they are; `format` (as the registry declares it), `content_type` and the ending of
    `url` decide where bytes leave it open (text, or XHTML). `charset` is what the HTTP header named,
    `language` what the registry says. Raises Unreadable.
    """
    if len(body) > _LARGEST:
        raise Unreadable(Outcome.TOO_LARGE, f"{len(body)} bytes, more than {_LARGEST}")
    kind = kind_of(body, format=format, content_type=content_type, url=url)
    if kind == "pdf":
        from scrapers.extract.pdf import extract_pdf

        return extract_pdf(body, language=language)
    named = _CHARSET.search(content_type)
    words = mend(decode(body, charset or (named[1] if named is not None else None), language))
    if kind == "json":
        from scrapers.extract.jsondoc import extract_json

        return extract_json(words, language=language)
    if kind == "xml":
        from scrapers.extract.xml import extract_xml

        return extract_xml(words, language=language)
    if kind == "html":
        from scrapers.extract.html import extract_html

        return extract_html(words, language=language)
    from scrapers.extract.text import extract_text

    return extract_text(words, language=language)


def kind_of(body: bytes, *, format: str = "", content_type: str = "", url: str = "") -> str:
    """ "html", "xml", "json", "pdf" or "text". Raises Unreadable (EMPTY, WRONG_TYPE, UNREADABLE)."""
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\f")
    if not start and not body.strip():
        raise Unreadable(Outcome.EMPTY, "the body is empty")
    declared = _declared(format, content_type, url)
    if b"%PDF-" in body[:_PDF_NEAR]:
        return "pdf"
    for magic, name in _BINARY:
        if body.startswith(magic):
            raise Unreadable(Outcome.WRONG_TYPE, f"{name} where {declared or 'text'} was expected")
    if declared == "pdf" and not _MARKUP.search(start):
        raise Unreadable(Outcome.UNREADABLE, "no PDF header where a PDF was expected")
    if _is_binary(body):
        raise Unreadable(Outcome.UNREADABLE, f"binary data where {declared or 'text'} was expected")
    return _kind_of_text(start, body, declared)


def _declared(format: str, content_type: str, url: str) -> str:
    if (kind := _FORMATS.get(format.lower())) is not None:
        return kind
    subtype = content_type.split(";", 1)[0].strip().lower().rpartition("/")[2]
    kind = _FORMATS.get(subtype.rpartition("+")[2])
    if subtype == "xhtml+xml":
        return "html"
    if kind is not None and kind != "text":
        return kind
    ending = url.split("?", 1)[0].split("#", 1)[0].rpartition(".")[2].lower()
    return _FORMATS.get(ending, kind or "") if len(ending) < 9 else kind or ""


def _is_binary(body: bytes) -> bool:
    """Whether the bytes are no text: zeros that no UTF-16 explains, or mostly control characters."""
    sample = body[:8192]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    zeros = sample.count(0)
    if utf16_by_zeros(sample) is not None:
        return False
    control = sum(map(sample.count, (bytes((code,)) for code in (*range(1, 9), *range(14, 27), 28, 29, 30, 31))))
    return zeros > len(sample) // 100 + 2 or control > len(sample) // 20


def _kind_of_text(start: bytes, body: bytes, declared: str) -> str:
    if start[:1] in (b"{", b"[") and declared in ("", "json", "html", "text") and _looks_like_json(body):
        return "json"
    if start[:1] == b"<":
        root = _ROOT.match(start)
        name = root[1].rpartition(b":")[2].lower() if root is not None else b""
        if name in (b"html", b"body", b"head", b"div", b"p", b"table", b"script", b"meta", b"pre", b"main", b"article"):
            return "html"
        if start[:5].lower() == b"<?xml" or declared == "xml":
            return "xml"
        if re.match(rb"<!doctype\s+html", start, re.I):
            return "html"
    if declared == "json":
        return "html" if _MARKUP.search(start) else "json"
    if declared in ("html", "xml") or (declared != "text" and _MARKUP.search(start)):
        return "html" if _MARKUP.search(body[:65_536]) or declared == "html" else declared
    if declared == "text" and len(_MARKUP.findall(start)) >= 3 and start[:1] == b"<":
        return "html"
    return "text"


def _looks_like_json(body: bytes) -> bool:
    end = body[-4096:].rstrip()[-1:]
    start = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return end in (b"}", b"]") and re.match(rb'[\[{]\s*(?:["{\[\]}\d-]|true|false|null)', start) is not None
