"""Riigi Teataja (riigiteataja.ee): acts of Estonia, each wording under an id of its own (globaalID).

The pages are an application without text, and since 2026 so is what answers under ``/akt/{id}.xml``. The service behind
them, ``/public-api/api/v1/akt/{id}?leiaKehtiv=true``, tells in JSON which wording of the act is in force (kehtivId);
``/blob-html`` below that id is its text, ``/aktilisa/...pdf`` an annex of it. Wordings that will be in force later are
there in advance (mitteJoustunud), and an old id never turns into the new one. The service is not described anywhere:
the form of answers is the one that several open programs read (kehtivId, grupiId, aktiParameetrid), the links to
annexes are from memory. Portal: https://www.riigiteataja.ee/
"""

from __future__ import annotations

import re
from typing import Any

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, not_the_text, today

_SITE = "https://www.riigiteataja.ee"
_API = f"{_SITE}/public-api/api/v1/akt"
_ACT = re.compile(r"https?://(?:www\.)?riigiteataja\.ee/(?:public-api/api/v1/)?akt/(?P<id>\d{4,15})(?=[/.?#]|$)")
_ANNEX = re.compile(r"https?://(?:www\.)?riigiteataja\.ee/aktilisa/[^?#]+\.pdf")
_ANNEX_LINK = re.compile(rb"""href\s*=\s*["'](?:https?://[\w.]+)?/?(aktilisa/[^"'?#]+\.pdf)""", re.I)


class RiigiTeataja:
    """The wording in force of an act; of a source whose format is pdf the first annex of that wording."""

    platform = Platform(
        "riigi-teataja",
        "Estonia: acts and regulations, the wording in force, and their annexes",
        (_ACT.pattern, _ANNEX.pattern),
        documentation="https://www.riigiteataja.ee/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The text of the wording in force of the act that `url` names by the id of any of its wordings."""
        if _ANNEX.match(url):
            return Request(url, "application/pdf")
        match = _ACT.match(url)
        if match is None:
            raise ValueError(f"{url} names no act by its id, such as /akt/120022026006")
        answer = ask(Request(f"{_API}/{match['id']}?leiaKehtiv=true", "application/json"))
        text = Request(f"{_API}/{_in_force(answer, match['id'])}/blob-html", "text/html")
        return text if source.format != "pdf" else _annex(ask(text))

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text or annex. Raises Unreadable."""
        body = answer.body or b""
        if body.lstrip().startswith(b"%PDF-"):
            return read(source, answer, body, format="pdf")
        if b"<app-root" in body[:20_000]:
            raise Unreadable(Outcome.EMPTY_SHELL, "the application without the act's text")
        if body.lstrip()[:1] == b"{" or source.format == "pdf":
            raise not_the_text(answer, "a text of an act")
        return read(source, answer, body, format="html")


def _in_force(answer: Answer, asked: str) -> str:
    """The id of the wording in force. Raises NoAnswer where none is: repealed, or not yet in force."""
    told = object_of(answer)
    facts: dict[str, Any] = told.get("aktiParameetrid") or {}
    found = told.get("kehtivId")
    begin, end = day(facts.get("kehtivuseAlgus")), day(facts.get("kehtivuseLopp"))
    if found and str(found) != asked:
        return str(found)
    # An act that has one text only (it amends another) may be known as in force by its own dates alone.
    if facts.get("mitteJoustunud") is True or (begin is not None and begin > today()):
        raise refuse(answer, Outcome.SOFT_404, f"act {asked} is not in force yet: from {begin}")
    if end is not None and end < today():
        raise refuse(answer, Outcome.SOFT_404, f"no wording of act {asked} is in force: until {end}")
    if not found and not facts:
        raise refuse(answer, Outcome.SOFT_404, f"the service knows no wording of act {asked}")
    return asked


def _annex(answer: Answer) -> Request:
    link = _ANNEX_LINK.search(answer.body or b"")
    if link is None:
        raise refuse(answer, Outcome.SOFT_404, "the wording in force links to no annex in PDF")
    return Request(f"{_SITE}/{link[1].decode()}", "application/pdf")


ADAPTERS = (RiigiTeataja(),)
