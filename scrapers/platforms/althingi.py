"""Lagasafn: the acts of Iceland as the Alþingi's collection has them.

The collection is issued anew a few times a year; /lagas/nuna/ is the newest issue, /lagas/156b/ one of the past. An act
is one page, named by the year and its number. Forms of addresses: https://www.althingi.is/lagasafn/
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_HOST = r"https?://(?:www\.)?althingi\.is/"
_ACT = re.compile(rf"{_HOST}lagas/(?P<issue>nuna|\w+)/(?P<act>\d{{7}})\.html(?:[?#].*)?")


class Althingi:
    """An act as the newest issue of the collection has it."""

    platform = Platform(
        "althingi",
        "Iceland: acts, consolidated",
        (rf"{_HOST}lagas/",),
        documentation="https://www.althingi.is/lagasafn/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page of the act that `url` names, in the newest issue."""
        match = _ACT.fullmatch(url)
        if match is None or match["issue"] != "nuna":
            raise ValueError(f"{url} names no act of the newest issue, such as /lagas/nuna/1974065.html")
        return Request(f"https://www.althingi.is/lagas/nuna/{match['act']}.html", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that page. Raises Unreadable where it does not show the act's number."""
        document = read(source, answer, answer.body or b"")
        if (match := _ACT.fullmatch(answer.url)) is not None:
            year, number = match["act"][:4], int(match["act"][4:])
            shown = f"{document.title}\n{document.text}"
            if re.search(rf"\b{number}/{year}\b|\b{year} nr\. {number}\b", shown) is None:
                raise Unreadable(Outcome.SOFT_404, f"the page does not show the number of the act, {number}/{year}")
        return document


ADAPTERS = (Althingi(),)
