"""InfoLEG (servicios.infoleg.gob.ar): the laws, decrees and resolutions of Argentina.

A norm's number names it: ``verNorma.do?id=138`` shows what it is and links its text as amended (``texact.htm``, where
it was ever amended) and as it was published (``norma.htm``). Pages are Windows-1252. The forms of address are those
that people cite and programs read; there is no documentation.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.marked_up import what_page
from scrapers.platforms.page import ACCEPT, read

_SITE = "https://servicios.infoleg.gob.ar/infolegInternet"
_HOST = r"https?://(?:servicios|www)\.infoleg\.gob\.ar/infolegInternet/"
_PAGE = re.compile(
    _HOST + r"(?:ver(?:Norma|Vinculos)\.do\?(?:[^#]*&)?id=|anexos/\d+-\d+/)(?P<id>\d+)(?P<file>/[^?#]+)?", re.I
)
_TEXTS = ("texact.htm", "norma.htm")
_GONE = re.compile(r"no se encontr|no existe|inexistente", re.I)


class Infoleg:
    """One norm as amended."""

    platform = Platform("infoleg", "Argentina: laws, decrees and resolutions", (_HOST + r"(?:ver\w+\.do\?|anexos/)",))

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The text, as amended where it was, of the norm that `url` names."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no norm, such as verNorma.do?id=138")
        if match["file"] and match["file"].lower().strip("/") not in _TEXTS:
            return Request(url, ACCEPT.get(source.format, "*/*"))  # an annex, which has one text only
        answer = ask(Request(f"{_SITE}/verNorma.do?id={match['id']}", ACCEPT["html"]))
        links = _links(answer)
        for text in _TEXTS:
            if (
                found := next((link for link in links if link.lower().endswith(f"/{match['id']}/{text}")), None)
            ) is not None:
                return Request(found, ACCEPT["html"])
        raise refuse(answer, Outcome.SOFT_404, f"InfoLEG links no text of norm {match['id']}")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text. Raises Unreadable where it is a notice that there is none."""
        body = answer.body or b""
        if b"%PDF-" in body[:1024]:
            return read(source, answer, body, format="pdf")
        words = " ".join(html.document_fromstring(decode(body) or "<p/>").itertext())
        if len(words) < 400 and _GONE.search(words):
            raise Unreadable(Outcome.SOFT_404, what_page(body, "a norm")[1])
        return read(source, answer, body, format="html")


def _links(answer: Answer) -> list[str]:
    page = html.document_fromstring(decode(answer.body or b"") or "<p/>")
    return [urljoin(answer.url, link).split("#")[0] for link in page.xpath("//a/@href")]


ADAPTERS = (Infoleg(),)
