"""Massachusetts' legislature (malegislature.gov): the General Laws and the bills of the General Court.

``/api/Chapters/{chapter}/Sections/{section}`` gives ``Code``, ``Name``, ``IsRepealed`` and ``Text``; a slash within a
number is written "~". ``/api/GeneralCourts/{court}/Documents/{number}`` gives a bill's ``Title``, ``Pinslip`` and
``DocumentText``, which is null where there is only a file. What does not exist is 404, or a page titled so with 200.
Documentation: https://malegislature.gov/api/swagger; the fields of bills are from memory.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote, unquote, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import object_in, page_of

_API = "https://malegislature.gov/api"
_LAW = re.compile(r"/Laws/GeneralLaws/Part\w+/Title\w+/Chapter(?P<chapter>[^/]+)/Section(?P<section>[^/]+)/?", re.I)
_BILL = re.compile(r"/Bills/(?P<court>\d+)/(?P<number>[HS]D?\d+)(?:/\w+)*/?", re.I)
_SECTION = re.compile(r"/api/Chapters/[^/]+/Sections/(?P<section>[^/]+)/?", re.I)
_ACCEPT = "application/json"


class Massachusetts:
    """One section of the General Laws, one bill."""

    platform = Platform(
        "massachusetts",
        "United States, Massachusetts: General Laws, bills",
        (
            r"https?://malegislature\.gov/(?:Laws/GeneralLaws|Bills)/",
            r"https?://malegislature\.gov/api/(?:Chapters|GeneralCourts)/",
        ),
        documentation="https://malegislature.gov/api/swagger",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The record of the section or bill that `url` names."""
        path = urlsplit(url).path
        if (law := _LAW.fullmatch(path)) is not None:
            chapter, section = (quote(unquote(law[name]), safe="~,") for name in ("chapter", "section"))
            return Request(f"{_API}/Chapters/{chapter}/Sections/{section}", _ACCEPT)
        if (bill := _BILL.fullmatch(path)) is not None:
            return Request(f"{_API}/GeneralCourts/{bill['court']}/Documents/{bill['number'].upper()}", _ACCEPT)
        raise ValueError(f"{url} names no section of the General Laws and no bill")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the record. Raises Unreadable."""
        found = object_in(answer)
        section = _SECTION.fullmatch(urlsplit(answer.url).path)
        if section is None:
            title = f"{found.get('BillNumber') or found.get('DocketNumber') or ''} {found.get('Title') or ''}".strip()
            told, text = str(found.get("Pinslip") or ""), str(found.get("DocumentText") or "")
        else:
            title, told = f"Section {found.get('Code')}: {found.get('Name') or ''}", ""
            text = str(found.get("Text") or "")
            _check(unquote(section["section"]), str(found.get("Code") or ""))
        if not text.strip() and not found.get("IsRepealed"):
            raise Unreadable(Outcome.SOFT_404, f"no text in the record of {title!r}")
        lines = [f"<h1>{escape(title)}</h1>", *(f"<p>{escape(line)}</p>" for line in (told, *text.split("\n")))]
        return read(source, answer, page_of("".join(lines), title), format="html")


def _check(asked: str, code: str) -> None:
    """Raises Unreadable where the record is another section's."""
    bare = [re.sub(r"[\s/~]", "", number).upper() for number in (asked, code)]
    if bare[0] != bare[1]:
        raise Unreadable(Outcome.SOFT_404, f"the record is of section {code or 'none'}, not of {asked}")


ADAPTERS = (Massachusetts(),)
