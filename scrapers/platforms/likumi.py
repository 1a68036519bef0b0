"""likumi.lv: the consolidated law of Latvia.

A page ``/ta/id/{id}`` shows the wording in force; wordings of other days (``/redakcijas-datums/``) are closed to
programs by its robots.txt. ``div.doc-body`` is the text with the notes of amendment, ``div.pase-container`` the act's
data, with one of three marks: in force (ico-speka), no longer (ico-zspeku), not yet (ico-vnav). The form of the page is
the one that open programs read; there is no description of it. Site: https://likumi.lv/
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_ACT = re.compile(r"https?://(?:www\.|m\.)?likumi\.lv/(?:ta/(?:[a-z]{2}/)?id/|doc\.php\?id=)(?P<id>\d+)")
_FILE = re.compile(r"https?://(?:www\.)?likumi\.lv/wwwraksti/.+\.pdf", re.I)
_MARKS = {
    "ico-zspeku": "the site marks this act as no longer in force",
    "ico-vnav": "the site marks this act as not in force yet",
}


class Likumi:
    """The wording in force of one act, with its data (kind, number, days)."""

    platform = Platform(
        "likumi",
        "Latvia: laws and regulations of the Cabinet, consolidated",
        (_ACT.pattern, _FILE.pattern),
        documentation="https://likumi.lv/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The act's page, which shows the wording in force, or a file of its annexes."""
        if _FILE.match(url):
            return Request(url, "application/pdf")
        match = _ACT.match(url)
        if match is None:
            raise ValueError(f"{url} names no act by its id, such as /ta/id/121086")
        return Request(f"https://likumi.lv/ta/id/{match['id']}", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the act's text and data. Raises Unreadable where it is not in force."""
        body = answer.body or b""
        if body.lstrip().startswith(b"%PDF-"):
            return read(source, answer, body, format="pdf")
        document = read(source, answer, body, format="html", select="div.doc-body, div.pase-container")
        if b"doc-body" not in body:
            raise Unreadable(Outcome.SOFT_404, "the page has an act's data but not its text")
        _check_in_force(body)
        return document


def _check_in_force(body: bytes) -> None:
    """Looks at the mark in the act's own data only: lists of related acts bear the same marks."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(body, "lxml")
    for mark, meaning in _MARKS.items():
        if page.select_one(f"div.pase-container .{mark}") is not None:
            raise Unreadable(Outcome.SOFT_404, meaning)


ADAPTERS = (Likumi(),)
