"""The law of Belgium: Justel (ejustice.just.fgov.be), which consolidates, and Etaamb, a copy of what was published.

Justel has one page a law, in Latin-1, in French, Dutch or German; its ELI addresses are closed to programs by
robots.txt, the same page is open by its number (numac) at cgi_loi. An unknown number gives a page with status 200 that
does not show the number. Etaamb (etaamb.openjustice.be) has what the Moniteur belge published, never amended.
The forms of addresses are from links to them, that both sites print the number on the page is from memory; confirm on
the first live request.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_JUSTEL = r"https?://(?:www\.)?ejustice\.just\.fgov\.be/"
_ETAAMB = r"https?://etaamb\.openjustice\.be/"
_ELI = re.compile(rf"{_JUSTEL}eli/\w+/\d{{4}}/\d\d/\d\d/(?P<numac>\d{{10}})(?:/|$|[?#])")
_CGI = re.compile(rf"{_JUSTEL}cgi_loi/\w+\.pl\?(?:\S*&)?(?:nm|numac|numac_search)=(?P<numac>\d{{10}})")
_COPY = re.compile(rf"{_ETAAMB}(?:\w\w/)+[\w-]*_?n(?P<numac>\d{{10}})(?:\.html)?(?:[?#].*)?")
_NUMAC = re.compile(r"(?:nm=|_n)(\d{10})")
_LANGUAGES = {"fr": "F", "nl": "N", "de": "D"}


class Justel:
    """A law as amended."""

    platform = Platform(
        "justel",
        "Belgium: laws and decrees, consolidated",
        (_JUSTEL,),
        documentation="https://www.ejustice.just.fgov.be/eli/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page of the law that `url` names by its numac, in the source's language."""
        match = _ELI.match(url) or _CGI.match(url)
        if match is None:
            raise ValueError(f"{url} names no law by its numac, such as /eli/arrete/2017/09/06/2017031231/justel")
        language = source.language if source.language in _LANGUAGES else "fr"
        place = f"https://www.ejustice.just.fgov.be/cgi_loi/change_lg_2.pl?language={language}"
        return Request(f"{place}&nm={match['numac']}&la={_LANGUAGES[language]}", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that page. Raises Unreadable."""
        return _of_its_number(read(source, answer, answer.body or b""), answer)


class Etaamb:
    """A law or decree as the Moniteur belge published it."""

    platform = Platform(
        "etaamb",
        "Belgium: laws and decrees as published",
        (_ETAAMB,),
        documentation="https://etaamb.openjustice.be",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page that `url` names by its numac."""
        if _COPY.fullmatch(url) is None:
            raise ValueError(f"{url} names no law by its numac, such as /fr/arrete-royal_n2017031231")
        return Request(url, "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that page. Raises Unreadable."""
        return _of_its_number(read(source, answer, answer.body or b""), answer)


def _of_its_number(document: Document, answer: Answer) -> Document:
    """`document` where it shows the numac that was asked for. Raises Unreadable."""
    asked = _NUMAC.search(answer.url)
    if asked is not None and asked[1] not in document.text and asked[1] not in document.title:
        raise Unreadable(Outcome.SOFT_404, f"the page does not show the number {asked[1]}")
    return document


ADAPTERS = (Justel(), Etaamb())
