"""The EnAct sites (legislation.nsw.gov.au, legislation.qld.gov.au, legislation.tas.gov.au): consolidated law of
Australian states, three sites of one software.

``/view/html/inforce/current/act-1971-081`` shows a table of contents and one part; the same address below
``/view/whole/`` has all of it. Two of the sites serve it as XML; the third gives XML only to a form, and is read as
HTML. Requests of a browser's name meet a bot check, honest ones do not. The grammar of addresses and the root's
attributes (first.valid.date, end.valid.date) are taken from programs that read these sites; there is no published
documentation. Where the text stands in the HTML page is from memory: confirm on the first live request.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import is_page, root_of, written
from scrapers.platforms.page import ACCEPT, read
from scrapers.platforms.unwrap import day as day_in

_PAGE = re.compile(
    r"https?://(?P<host>(?:www\.)?legislation\.(?P<state>nsw|qld|tas)\.gov\.au)/view/(?:whole/)?(?:html|xml|pdf)/"
    r"(?P<which>(?:inforce|repealed)/(?:current|\d{4}-\d\d-\d\d)|repealed|asmade|\d{4}-\d\d-\d\d)/"
    r"(?P<id>[a-z]+(?:\.[a-z]+)?-\d{4}-\d+)"
)
_AS_XML = frozenset(("qld", "tas"))
#: Where the text stands in a page; the first of them that is there.
_PARTS = ("frag-col", "fragview")


class EnAct:
    """One Act or instrument, whole."""

    platform = Platform(
        "enact",
        "Australia: consolidated law of New South Wales, Queensland and Tasmania",
        (r"https?://(?:www\.)?legislation\.(?:nsw|qld|tas)\.gov\.au/view/",),
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The whole text at the version that `url` names."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no law and version, such as /view/html/inforce/current/act-1971-081")
        form = "xml" if match["state"] in _AS_XML else "html"
        address = f"https://{match['host']}/view/whole/{form}/{match['which']}/{match['id']}"
        return Request(address, ACCEPT[form])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text. Raises Unreadable."""
        body = answer.body or b""
        if is_page(body):
            return read(source, answer, body, format="html", select=_select(body))
        root = root_of(answer)
        current = "/inforce/current/" in answer.url
        until = _holds_until(root, answer.started_at.date()) if current else None
        _entitle(root)
        return replace(read(source, answer, written(root), format="xml"), until=until)


def _select(body: bytes) -> str:
    """The part of the page that is law where the page marks it, else all of the page ("")."""
    marked = (part for part in _PARTS if re.search(rb"""\bid=["']?""" + part.encode() + rb"\b", body))
    return next((f"#{part}" for part in marked), "")


def _entitle(root: etree._Element) -> None:
    """Puts the title before the text where the file tells it in an attribute only."""
    title = next((value for name, value in root.attrib.items() if name.lower() == "title"), "")
    if title and title not in " ".join(" ".join(root.itertext()).split()):
        heading = etree.Element("heading")
        heading.text = title
        root.insert(0, heading)


def _holds_until(root: etree._Element, day: date) -> date | None:
    """The day from which this version holds no more. Raises Unreadable where the file tells that it does not hold on
    `day`."""
    dates = {name.lower(): value[:10] for name, value in root.attrib.items()}
    begins, ends = dates.get("first.valid.date", ""), dates.get("end.valid.date", "")
    if begins > day.isoformat():
        raise Unreadable(Outcome.SOFT_404, f"this version holds only from {begins}")
    if ends and ends < day.isoformat():
        raise Unreadable(Outcome.MOVED, f"this version held until {ends}: the law was repealed or has a newer one")
    last = day_in(ends)
    return last and last + timedelta(days=1)


ADAPTERS = (EnAct(),)
