"""legislation.gov.uk: acts and instruments of the United Kingdom and its nations, as CLML (XML).

An address without a date is the version that holds today. What does not hold stands in it too, marked Match="false":
a provision that is prospective or repealed keeps its mark when it is read, one that only other versions have is
dropped. Amendments the editors know of but have not made yet are listed in the metadata, and here at the end of the
text, since the text is out of date where there are any. The server answers 202 while it draws up a large act.

Forms of addresses, XML and feeds: https://github.com/legislation/data-documentation (model/uris, formats/xml,
formats/atom, api/search).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from lxml import etree

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import not_expected, tree_of
from scrapers.platforms.base import Ask, Found, Platform, pages
from scrapers.platforms.marked_up import drop, name_of, rename, root_of, written
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day

_HOST = "https://www.legislation.gov.uk/"
#: Type, year (or reign and session) and number, then the part; the last segment may be a version or a form of file.
_PLACE = re.compile(
    r"https?://(?:www\.)?legislation\.gov\.uk/(?:id/)?"
    r"(?P<work>[a-z]{2,6}/(?:\d{4}|[A-Z]\w+/[\d-]+)/\w+)(?P<part>(?:/[\w.+=-]+)*?)(?:/data\.\w+)?/?(?:[?#].*)?"
)
_NOT_TODAY = re.compile(r"/(?:\d{4}-\d\d-\d\d|prospective)(?=/|$)")
_WORK = re.compile(r"/(?:id/)?([a-z]{2,6}/(?:\d{4}|[A-Z]\w+/[\d-]+)/\w+)")
_MARKED = frozenset(("Prospective", "Repealed"))
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_ATOM = "{http://www.w3.org/2005/Atom}"
_PRIMARY = re.compile(r"/(?:ukpga|ukla|asp|nia|apni|anaw|asc|mwa|ukcm)/")
_MOST_PAGES = 10


class LegislationUK:
    """An act, an instrument or a part of one, as it stands today; and the search of all."""

    platform = Platform(
        "legislation-uk",
        "United Kingdom: acts and statutory instruments, consolidated",
        (r"https?://(?:www\.)?legislation\.gov\.uk/",),
        documentation="https://github.com/legislation/data-documentation",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of what `url` names; of a table of contents, the act itself."""
        match = _PLACE.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no act or instrument, such as /ukpga/1971/38")
        part = match["part"].removeprefix("/contents")
        if _NOT_TODAY.search(part):
            raise ValueError(f"{url} is a version that does not hold today: leave its date out")
        return Request(f"{_HOST}{match['work']}{part}/data.xml", "application/xml")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that XML. Raises Unreadable."""
        root = root_of(answer)
        if name_of(root) != "Legislation":
            raise Unreadable(Outcome.WRONG_TYPE, f"<{name_of(root)}> where <Legislation> was expected")
        pending = _unapplied(root)
        for element in [e for e in root.iter(etree.Element) if _does_not_hold(e)]:
            drop(element)
        if not any("".join(part.itertext()).strip() for part in root if name_of(part) != "Metadata"):
            raise Unreadable(Outcome.SOFT_404, "nothing of this law holds today")
        rename(root, {"Commentary": "annotation"})
        if pending:
            note = etree.SubElement(etree.SubElement(root, "Annotations"), "Annotation")
            note.text = f"Changes known but not yet made in this text: {'; '.join(pending)}"
        return read(source, answer, written(root), format="xml")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Acts and instruments whose text names `words`, last modified on or after `since`."""
        query = {"text": f'"{words}"', "sort": "modified", "results-count": "50"}
        url: str | None = f"{_HOST}all/data.feed?{urlencode(query)}"
        for _ in pages(_MOST_PAGES):
            if url is None:
                return
            answer = ask(Request(url, "application/atom+xml"))
            feed = tree_of(answer)
            if feed.tag != f"{_ATOM}feed":
                raise not_expected(answer, "no feed of findings")
            for entry in feed.iter(f"{_ATOM}entry"):
                found = _found(entry)
                if found.on is not None and found.on < since:
                    return
                yield found
            url = _link(feed, "next") or None


def _does_not_hold(element: etree._Element) -> bool:
    """Metadata but the title, other versions of a provision, what is not valid today without the mark that says why."""
    parent = element.getparent()
    if parent is not None and name_of(parent) == "Metadata":
        return bool(element.tag != _TITLE)
    if name_of(element) in ("Versions", "Contents"):
        return True
    return element.get("Match") == "false" and element.get("Status") not in _MARKED


def _unapplied(root: etree._Element) -> list[str]:
    """The works whose changes are not made yet, each once, with the day they take effect where that is known."""
    found: dict[str, str] = {}
    for effect in root.iter("{*}UnappliedEffect"):
        match = _WORK.search(effect.get("AffectingURI", ""))
        if match is not None and effect.get("RequiresApplied") != "false":
            days = sorted(filter(None, (force.get("Date") for force in effect.iter("{*}InForce"))))
            found.setdefault(match[1], f" (from {days[0]})" if days else "")
    return [work + when for work, when in sorted(found.items())]


def _found(entry: etree._Element) -> Found:
    url = _link(entry, None) or _link(entry, "self")
    return Found(
        id=entry.findtext(f"{_ATOM}id", "").rpartition(".gov.uk/id/")[2],
        title=" ".join(entry.findtext(f"{_ATOM}title", "").split()),
        url=url,
        kind=SourceKind.STATUTE if _PRIMARY.search(url) else SourceKind.RULE,
        on=day(entry.findtext(f"{_ATOM}updated", "")),
        jurisdiction="GB",
        summary=" ".join(entry.findtext(f"{_ATOM}summary", "").split())[:500],
    )


def _link(element: etree._Element, rel: str | None) -> str:
    """The address of a link with that relation; addresses in feeds begin with http."""
    links = (link.get("href", "") for link in element.findall(f"{_ATOM}link") if link.get("rel") == rel)
    return next(links, "").replace("http://", "https://", 1)


ADAPTERS = (LegislationUK(),)
