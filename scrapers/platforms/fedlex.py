"""Fedlex: the classified compilation of the federal law of Switzerland.

Its pages are shells that scripts fill; which consolidation holds today is told by the SPARQL endpoint, and the text is
a file of the filestore, whose name cannot be guessed. Old laws have no XML but HTML or PDF. The vocabulary and the
queries: https://github.com/swiss/fedlex-jolux; formats are told by the vocabulary user-format.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.jolux import LANGUAGES, PREFIX, asking, file_in_force, read_file
from scrapers.platforms.unwrap import today

_ENDPOINT = "https://fedlex.data.admin.ch/sparqlendpoint"
_LAW = re.compile(
    r"https?://(?:www\.fedlex|fedlex\.data)\.admin\.ch/eli/(?P<law>cc/[\w-]+/\w+)"
    r"(?P<dated>/\d{8})?(?:/(?P<language>de|fr|it|en|rm))?/?(?:[?#].*)?"
)
_FILE = re.compile(r"https://fedlex\.data\.admin\.ch/filestore/\S+")
_QUERY = (
    PREFIX
    + """
SELECT DISTINCT ?from ?to ?format ?file WHERE {{
  ?version a jolux:Consolidation ; jolux:isMemberOf <https://fedlex.data.admin.ch/eli/{law}> ;
    jolux:dateApplicability ?from ; jolux:isRealizedBy ?text .
  OPTIONAL {{ ?version jolux:dateEndApplicability ?to }}
  ?text jolux:language <http://publications.europa.eu/resource/authority/language/{language}> ;
    jolux:isEmbodiedBy ?form .
  ?form jolux:userFormat ?format ; jolux:isExemplifiedBy ?file .
}} ORDER BY DESC(?from)"""
)


class Fedlex:
    """A law of the classified compilation as it holds today."""

    platform = Platform(
        "fedlex",
        "Switzerland: federal law, consolidated",
        (r"https?://(?:www\.)?fedlex\.admin\.ch/", r"https?://fedlex\.data\.admin\.ch/"),
        documentation="https://github.com/swiss/fedlex-jolux",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The file of today's consolidation, in the language that `url` names, else in the source's."""
        if _FILE.fullmatch(url):
            return Request(url, "application/xml, text/html;q=0.9, application/pdf;q=0.8")
        match = _LAW.fullmatch(url)
        if match is None or match["dated"]:
            raise ValueError(
                f"{url} names no law of the classified compilation without a date, such as /eli/cc/1999/404"
            )
        language = LANGUAGES.get(match["language"] or source.language, "DEU")
        return file_in_force(ask(asking(_ENDPOINT, _QUERY.format(law=match["law"], language=language))), today())

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that file. Raises Unreadable."""
        return read_file(source, answer)


ADAPTERS = (Fedlex(),)
