"""An EPUB as one page of HTML: its chapters in the order in which they are read.

The form of the files: https://www.w3.org/TR/epub-33/ (container.xml names the package, whose spine is the order).
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from urllib.parse import unquote

from lxml import etree

from scrapers.capture import Outcome
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.extract.xml import parse

_LARGEST = 64 * 1024 * 1024
_CONTAINER = "META-INF/container.xml"


def is_book(body: bytes) -> bool:
    """True where `body` is a zip archive, as an EPUB is."""
    return body.startswith(b"PK\x03\x04")


def pages_of(body: bytes) -> bytes:
    """The text of the EPUB in `body` as one HTML page. Raises Unreadable."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            if sum(member.file_size for member in book.infolist()) > _LARGEST:
                raise Unreadable(Outcome.TOO_LARGE, f"an EPUB of more than {_LARGEST} bytes")
            chapters = [_inside(decode(book.read(name))) for name in _spine(book)]
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise Unreadable(Outcome.UNREADABLE, f"no whole EPUB: {error}") from None
    if not chapters:
        raise Unreadable(Outcome.EMPTY, "an EPUB without chapters")
    return ("<html><body>" + "\n".join(chapters) + "</body></html>").encode()


def _spine(book: zipfile.ZipFile) -> list[str]:
    """The names of the chapters' files, in order; the table of contents is left out."""
    package = _first(parse(decode(book.read(_CONTAINER))), "rootfile").get("full-path", "")
    root = parse(decode(book.read(package)))
    items = {item.get("id"): item for item in root.iter("{*}item")}
    order = [items[ref.get("idref")] for ref in root.iter("{*}itemref") if ref.get("idref") in items]
    chapters = [item for item in order if "nav" not in (item.get("properties") or "").split()]
    folder = posixpath.dirname(package)
    return [posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "")))) for item in chapters]


def _first(root: etree._Element, name: str) -> etree._Element:
    found = next(root.iter(f"{{*}}{name}"), None)
    if found is None:
        raise Unreadable(Outcome.UNREADABLE, f"an EPUB without <{name}>")
    return found


def _inside(page: str) -> str:
    """What stands in the body of a chapter."""
    low = page.lower()
    start, end = low.find("<body"), low.rfind("</body>")
    start = page.find(">", start) + 1 if start >= 0 else 0
    return page[start : end if end >= start else None]
