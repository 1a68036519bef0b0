"""Registrul de stat al actelor juridice (legis.md): the law of Moldova, every wording under a number of its own.

The page ``/cautare/getResults?doc_id={number}&lang=ro`` loads its text by script from
``/cautare/showdetails/{number}``: HTML whose ``#contentdoc`` is the wording, with a list of all wordings of the act,
``li.versions`` with a link ``showDetails(null,'{number}')`` and the day (dd-mm-yyyy) from which each is in force. A
bot check stands before the site at times. The old site lex.justice.md counted its documents otherwise: its addresses
cannot be turned into these. The form is the one that open programs use; there is no description of it. Site:
https://www.legis.md/
"""

from __future__ import annotations

import re
from datetime import date

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import not_the_text, today

_DETAILS = "https://www.legis.md/cautare/showdetails"
_DOCUMENT = re.compile(
    r"https?://(?:www\.)?legis\.md/cautare/(?:getResults\?(?:.*&)?doc_id=|showdetails/|downloadpdf/)(?P<id>\d+)", re.I
)
_VERSION = re.compile(
    rb"""class="[^"]*\bversions\b[^>]*>\s*<a[^>]*showDetails\(null,\s*'(?P<id>\d+)'\)[^>]*>\s*"""
    rb"(?P<day>\d\d)-(?P<month>\d\d)-(?P<year>\d{4})"
)


class LegisMd:
    """The wording in force today of one act."""

    platform = Platform(
        "legis-md",
        "Moldova: the state register of legal acts, the wording in force",
        (_DOCUMENT.pattern.replace("getResults", "[gG]etResults"),),
        documentation="https://www.legis.md/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The text of the wording in force of the act of which `url` names any wording."""
        match = _DOCUMENT.match(url)
        if match is None:
            raise ValueError(f"{url} names no document of the register (doc_id=)")
        asked = Request(f"{_DETAILS}/{match['id']}", "text/html")
        answer = ask(asked)
        wordings = [(_day(found), found["id"].decode()) for found in _VERSION.finditer(answer.body or b"")]
        held = [wording for wording in wordings if wording[0] <= today()]
        if wordings and not held:
            raise refuse(answer, Outcome.SOFT_404, f"none of {len(wordings)} wordings is in force yet")
        return Request(f"{_DETAILS}/{max(held)[1]}", "text/html") if held else asked

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that wording. Raises Unreadable."""
        body = answer.body or b""
        if b"Just a moment" in body[:3000]:
            raise Unreadable(Outcome.CHALLENGE, "a bot check before the register")
        if b"contentdoc" not in body:
            raise not_the_text(answer, "a text of an act")
        return read(source, answer, body, format="html", select="#contentdoc")


def _day(found: re.Match[bytes]) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


ADAPTERS = (LegisMd(),)
