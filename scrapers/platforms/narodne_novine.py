"""Narodne novine (narodne-novine.nn.hr): the official gazette of Croatia, an item an address.

An item ``/clanci/sluzbeni/{year}_{month}_{issue}_{item}.html`` is a page with the site's furniture around it, the same
under ``/clanci/sluzbeni/full/`` is the item alone. An item never changes: it is what was published on its day, not the
law as amended since; later changes and consolidated texts are items of their own. An item that is not there is
answered with a page that says so. Form from the addresses that everybody cites; the page for errors is from memory.
Site: https://narodne-novine.nn.hr/
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_SITE = "https://narodne-novine.nn.hr/clanci"
_ITEM = re.compile(
    r"https?://(?:www\.)?narodne-novine\.nn\.hr/clanci/(?P<part>sluzbeni|medunarodni)/(?:full/)?"
    r"(?P<item>\d{4}_\d\d_\d+_\d+)\.html"
)
_ELI = re.compile(
    r"https?://(?:www\.)?narodne-novine\.nn\.hr/eli/(?P<part>sluzbeni|medunarodni)/(?P<item>\d{4}/\d+/\d+)(?=[/?#]|$)"
)
_ABSENT = re.compile(r"(?:dokument|članak|stranica)\s+(?:nije|ne)\s+(?:pronađen\w*|postoji)", re.I)


class NarodneNovine:
    """One item of the gazette, alone."""

    platform = Platform(
        "narodne-novine",
        "Croatia: items of the official gazette, as published",
        (_ITEM.pattern, _ELI.pattern),
        documentation="https://narodne-novine.nn.hr/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page that holds the item alone; an ELI leads to the item by itself."""
        if (match := _ITEM.match(url)) is not None:
            return Request(f"{_SITE}/{match['part']}/full/{match['item']}.html", "text/html")
        if (match := _ELI.match(url)) is not None:
            return Request(f"https://narodne-novine.nn.hr/eli/{match['part']}/{match['item']}", "text/html")
        raise ValueError(f"{url} names no item of the gazette, such as /clanci/sluzbeni/2023_02_19_331.html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the item. Raises Unreadable."""
        document = read(source, answer, answer.body or b"", format="html")
        if len(document.text) < 500 and (said := _ABSENT.search(document.text)) is not None:
            raise Unreadable(Outcome.SOFT_404, f"the gazette says {said[0]!r}")
        return document


ADAPTERS = (NarodneNovine(),)
