"""Legilux: the law of Luxembourg, as published in the Mémorial and, where it was done, consolidated.

An act and its consolidations are members of one work. An act that only amends another has no consolidation and is read
as published. Addresses begin with http and so do the identifiers in the data; files are served by https, too.
Vocabulary: https://github.com/swiss/fedlex-jolux (shared with Switzerland); endpoint: https://data.legilux.public.lu.
That a work links an act to its consolidations by jolux:isMemberOf is from other programs that query it; confirm on the
first live request.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.jolux import LANGUAGES, PREFIX, asking, file_in_force, read_file
from scrapers.platforms.unwrap import today

_ENDPOINT = "https://data.legilux.public.lu/sparqlendpoint"
_ACT = re.compile(
    r"https?://(?:data\.)?legilux\.public\.lu/(?P<act>eli/etat/\w+/\w+/\d{4}/\d\d/\d\d/\w+)(?:/jo)?(?:/\w\w)?/?(?:[?#].*)?"
)
_FILE = re.compile(r"https?://data\.legilux\.public\.lu/filestore/\S+")
_QUERY = (
    PREFIX
    + """
SELECT DISTINCT ?from ?to ?format ?file WHERE {{
  {{ BIND(<http://data.legilux.public.lu/{act}/jo> AS ?version) }}
  UNION
  {{ <http://data.legilux.public.lu/{act}/jo> jolux:isMemberOf ?work .
    ?version a jolux:Consolidation ; jolux:isMemberOf ?work ; jolux:dateApplicability ?from .
    OPTIONAL {{ ?version jolux:dateEndApplicability ?to }} }}
  ?version jolux:isRealizedBy ?text .
  ?text jolux:language <http://publications.europa.eu/resource/authority/language/{language}> ;
    jolux:isEmbodiedBy ?form .
  ?form jolux:format ?format ; jolux:isExemplifiedBy ?file .
}} ORDER BY DESC(?from)"""
)


class Legilux:
    """An act as it holds today."""

    platform = Platform(
        "legilux",
        "Luxembourg: acts as published and consolidated",
        (r"https?://(?:data\.)?legilux\.public\.lu/",),
        documentation="https://data.legilux.public.lu",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The file of today's version of the act that `url` names."""
        if _FILE.fullmatch(url):
            return Request(url.replace("http://", "https://", 1), "application/xml, text/html;q=0.9")
        match = _ACT.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no act, such as /eli/etat/leg/rgd/1974/03/20/n1/jo")
        language = LANGUAGES.get(source.language, "FRA")
        return file_in_force(ask(asking(_ENDPOINT, _QUERY.format(act=match["act"], language=language))), today())

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that file. Raises Unreadable."""
        return read_file(source, answer)


ADAPTERS = (Legilux(),)
