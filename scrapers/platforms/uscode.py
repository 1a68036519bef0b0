"""The United States Code (uscode.house.gov), kept by the Office of the Law Revision Counsel.

A section's page says on top up to which law it is current, a line that moves with every law; the section follows as
``h3.section-head``, its text, ``p.source-credit``, then notes under ``h4.note-head``, among them whole other acts. What
it does not know is a page with status 200 and no section. The edition "prelim" is the one kept up to date; an amendment
that is not yet in force is told in a note. Schedules of controlled substances stand there as enacted in 1970: the list
of today is 21 CFR 1308. Documentation: https://uscode.house.gov/download/resources/USLM-User-Guide.pdf tells of the
files only; the form of pages is from memory; confirm on the first live request.
"""

from __future__ import annotations

import re
from copy import deepcopy
from urllib.parse import parse_qs, urlsplit

from lxml import etree, html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_VIEW = (
    "https://uscode.house.gov/view.xhtml?req=granuleid:USC-prelim-title{title}-section{section}&num=0&edition=prelim"
)
_GRANULE = re.compile(r"granuleid:\s*USC-(?:prelim|\d{4})-title(?P<title>\d+a?)-section(?P<section>[\w.-]+)", re.I)
_TERMS = re.compile(r"\(?title:(?P<title>\d+a?) section:(?P<section>[\w.-]+)(?: edition:prelim)?\)?", re.I)
#: Notes that belong to the section's own text; the others print provisions of other acts.
_OWN_NOTES = re.compile(r"amendment|effective|expiration|termination|prospective|repeal", re.I)


class UsCode:
    """One section of the edition that is kept up to date, with the notes on its amendments."""

    platform = Platform(
        "uscode",
        "United States: the United States Code",
        (r"https?://uscode\.house\.gov/(?:view\.xhtml|quicksearch/get\.plx)\?",),
        documentation="https://uscode.house.gov/detailed_guide.xhtml",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page, in the edition kept up to date, of the section that `url` names."""
        parts = urlsplit(url)
        fields = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        wanted = fields.get("req") or f"title:{fields.get('title', '')} section:{fields.get('section', '')}"
        match = _GRANULE.match(wanted) or _TERMS.fullmatch(wanted)
        if match is None:
            raise ValueError(f"{url} names no section, such as req=granuleid:USC-prelim-title21-section812")
        return Request(_VIEW.format_map(match.groupdict()), "text/html, application/xhtml+xml;q=0.9")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that section. Raises Unreadable."""
        try:
            page = html.document_fromstring(decode(answer.body or b"", None))
        except (etree.ParserError, ValueError) as error:
            raise Unreadable(Outcome.UNREADABLE, f"no page: {error}") from None
        heads = [element for element in page.iter("h1", "h2", "h3", "h4") if _is(element, "section-head")]
        if len(heads) != 1:
            raise Unreadable(Outcome.SOFT_404, f"a page with {len(heads)} sections where one was expected")
        return read(source, answer, _section(heads[0]), format="xml")


def _section(head: html.HtmlElement) -> bytes:
    """The section below `head` as XML, in which notes are called so."""
    section = etree.Element("section")
    section.append(_as("heading", head))
    notes = kept = False
    for element in head.itersiblings(etree.Element):
        title = _is(element, "note-head") or _is(element, "note-sub-head")
        if title:
            notes, kept = True, _OWN_NOTES.search("".join(element.itertext())) is not None
        if not notes or kept:
            noted = notes or _is(element, "source-credit")
            name = "note" if noted else "heading" if element.tag in ("h3", "h4", "h5") else str(element.tag)
            section.append(_as(name, element))
    return bytes(etree.tostring(section))


def _as(name: str, element: html.HtmlElement) -> etree._Element:
    """A copy of `element` without its tail, called `name`."""
    copied = deepcopy(element)
    copied.tag, copied.tail = name, None
    return copied


def _is(element: html.HtmlElement, name: str) -> bool:
    return name in (element.get("class") or "").split()


ADAPTERS = (UsCode(),)
