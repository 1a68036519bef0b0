"""Mevzuat Bilgi Sistemi (mevzuat.gov.tr): the legislation of Türkiye, consolidated.

The page ``/mevzuat?MevzuatNo=&MevzuatTur=&MevzuatTertip=`` loads its text into a frame by script; the same text is a
PDF at ``/MevzuatMetin/{kind}.{series}.{number}.pdf``, the address that everybody cites. Kind 1 is a law, 4 a decree
with the force of law; regulations (7) and communiqués (9) have a folder of their own. The folders are from memory:
confirm them on the first live request. What does not exist is answered with a page, not a PDF. Site:
https://www.mevzuat.gov.tr/
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import not_the_text

_HOST = r"https?://(?:www\.)?mevzuat\.gov\.tr/"
_PDF = re.compile(_HOST + r"mevzuatmetin/[\w./-]+\.pdf", re.I)
_FOLDERS = {"1": "", "4": "", "7": "yonetmelik/", "9": "teblig/"}


class Mevzuat:
    """The consolidated text of one law, decree, regulation or communiqué."""

    platform = Platform(
        "mevzuat",
        "Türkiye: laws, decrees, regulations and communiqués, consolidated",
        (_HOST + r"(?:mevzuat\?|MevzuatMetin/|mevzuatmetin/)",),
        documentation="https://www.mevzuat.gov.tr/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The PDF of the text that `url` names by its number, kind and series."""
        if _PDF.match(url):
            return Request(url, "application/pdf")
        asked = {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}
        number, kind, series = (asked.get(name, "") for name in ("mevzuatno", "mevzuattur", "mevzuattertip"))
        if kind not in _FOLDERS or not (number.isdecimal() and series.isdecimal()):
            raise ValueError(f"{url} names no text of a kind we know by MevzuatNo, MevzuatTur and MevzuatTertip")
        address = f"https://www.mevzuat.gov.tr/MevzuatMetin/{_FOLDERS[kind]}{kind}.{series}.{number}.pdf"
        return Request(address, "application/pdf")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that PDF. Raises Unreadable."""
        body = answer.body or b""
        if b"%PDF-" not in body[:1024]:
            raise not_the_text(answer, "a PDF")
        return read(source, answer, body, format="pdf")


ADAPTERS = (Mevzuat(),)
