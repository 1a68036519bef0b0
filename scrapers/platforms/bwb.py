"""Basiswettenbestand: the law of the Netherlands as wetten.overheid.nl shows it, from the repository behind it.

A regulation has a version (toestand) for each period; the search service (SRU) tells which one holds on a day and where
its XML is. Lists of substances are annexes and stand in the same file.
The service explains itself (operation=explain); SRU: https://www.loc.gov/standards/sru/. The fields of its records and
the elements of the XML are as other programs that read them describe them.
"""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urlencode

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import tree_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.marked_up import name_of, prune, root_of, written
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, holds, today

_SEARCH = "https://zoekservice.overheid.nl/sru/Search"
_REPOSITORY = "https://repository.officiele-overheidspublicaties.nl/bwb/"
_REGULATION = re.compile(
    r"https?://wetten\.overheid\.nl/(?:jci1\.\d:c:)?(?P<id>BWB[RVW]\d{7})(?P<dated>/\d{4}-\d\d-\d\d)?(?:[/&?#].*)?"
)


class BasisWettenBestand:
    """A regulation as it holds today."""

    platform = Platform(
        "bwb",
        "Netherlands: acts, decrees and regulations, consolidated",
        (r"https?://wetten\.overheid\.nl/", r"https?://repository\.officiele-overheidspublicaties\.nl/bwb/"),
        documentation=f"{_SEARCH}?operation=explain&version=1.2&x-connection=BWB",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the version of today of the regulation that `url` names."""
        if url.startswith(_REPOSITORY) and url.endswith(".xml"):
            return Request(url, "application/xml")
        match = _REGULATION.fullmatch(url)
        if match is None or match["dated"]:
            raise ValueError(f"{url} names no regulation without a date, such as /BWBR0001941/")
        on = today()
        query = f"dcterms.identifier=={match['id']} and overheidbwb.geldigheidsdatum=={on}"
        fields = {"operation": "searchRetrieve", "version": "1.2", "x-connection": "BWB", "query": query}
        answer = ask(Request(f"{_SEARCH}?{urlencode({**fields, 'maximumRecords': '10'})}", "application/xml"))
        return Request(_located(answer, match["id"], on), "application/xml")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that XML. Raises Unreadable."""
        root = root_of(answer)
        if name_of(root) != "toestand":
            raise Unreadable(Outcome.WRONG_TYPE, f"<{name_of(root)}> where <toestand> was expected")
        prune(root, ("meta-data",))
        return read(source, answer, written(root), format="xml")


def _located(answer: Answer, regulation: str, on: date) -> str:
    """Where the XML of the version is that holds on that day. Raises NoAnswer, also for a diagnostic of the service,
    which comes with status 200."""
    tree = tree_of(answer)
    complaint = next(tree.iter("{http://www.loc.gov/zing/srw/diagnostic/}message"), None)
    if complaint is not None:
        raise refuse(answer, Outcome.HTTP_ERROR, f"the search service refused: {complaint.text}")
    fitting = []
    for record in tree.iter("{*}record"):
        begin, end = (day(_said(record, f"geldigheidsperiode_{edge}datum")) for edge in ("start", "eind"))
        place = _said(record, "locatie_toestand")
        if _said(record, "identifier") == regulation and holds(begin, end, on) and place.startswith(_REPOSITORY):
            fitting.append((begin or date.min, place))
    if not fitting:
        raise refuse(answer, Outcome.SOFT_404, f"the search service knows no version of {regulation} that holds today")
    return max(fitting)[1]


def _said(record: etree._Element, name: str) -> str:
    return (record.findtext(f".//{{*}}{name}") or "").strip()


ADAPTERS = (BasisWettenBestand(),)
