"""publication.pravo.gov.ru: the official publication of legal acts of Russia, an act a number.

An act's page is ``/document/{eoNumber}`` (older ``/Document/View/{eoNumber}``), its PDF
``/file/pdf?eoNumber={eoNumber}``: mostly a scan without text, and always as published, never as amended.
``/api/Documents`` searches names: fields DocumentName, PublishDateFrom, PageSize, Index; answers have ``items``
(eoNumber, complexName, publishDateShort) and ``pagesTotalCount``. All of this is from memory of the service's help
page: confirm it on the first live request. The host does not answer from many networks. Help:
http://publication.pravo.gov.ru/help
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.answers import items_of, object_of
from scrapers.platforms.base import Ask, Found, Platform, pages
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, not_the_text

_SITE = "http://publication.pravo.gov.ru"
_ACT = re.compile(
    r"https?://publication\.pravo\.gov\.ru/(?:document(?:/view)?/|file/pdf\?eoNumber=)(?P<number>\d{16})(?=[/?#&]|$)",
    re.I,
)
_MOST_PAGES = 5


class PravoGovRu:
    """The PDF of one act as published; and the search of all by name."""

    platform = Platform(
        "pravo-gov-ru",
        "Russia: acts as officially published",
        (r"https?://publication\.pravo\.gov\.ru/(?:[Dd]ocument/(?:[Vv]iew/)?|file/pdf\?eoNumber=)\d{16}",),
        documentation="http://publication.pravo.gov.ru/help",
        words=("кратом", "митрагинин", "митрагина"),
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The PDF of the act that `url` names by its number of publication."""
        match = _ACT.match(url)
        if match is None:
            raise ValueError(f"{url} names no act by its 16 digits")
        return Request(f"{_SITE}/file/pdf?eoNumber={match['number']}", "application/pdf")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that PDF. Raises Unreadable, SCANNED for pictures of pages."""
        body = answer.body or b""
        if b"%PDF-" not in body[:1024]:
            raise not_the_text(answer, "a PDF")
        return read(source, answer, body, format="pdf")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Acts with `words` in their name, published on or after `since`."""
        fields = {"DocumentName": words, "PublishDateFrom": since.strftime("%d.%m.%Y"), "PageSize": 100}
        for page in pages(_MOST_PAGES):
            query = urlencode(fields | {"Index": page + 1})
            answer = ask(Request(f"{_SITE}/api/Documents?{query}", "application/json"))
            told = object_of(answer)
            yield from map(_found, items_of(answer, told, "items", "eoNumber"))
            if page + 1 >= int(told.get("pagesTotalCount") or 1):
                return


def _found(item: dict[str, Any]) -> Found:
    number = str(item["eoNumber"])
    return Found(
        id=number,
        title=" ".join(str(item.get("complexName") or item.get("title") or number).split()),
        url=f"{_SITE}/document/{number}",
        kind=SourceKind.GAZETTE,
        on=day(item.get("publishDateShort")),
        jurisdiction="RU",
    )


ADAPTERS = (PravoGovRu(),)
