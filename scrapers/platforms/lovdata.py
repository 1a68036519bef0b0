"""Lovdata: the acts and central regulations of Norway as they stand today, at their pages.

Long texts are shown in parts; an address that ends in /* has all of one. A text that was repealed moves to another
collection (NLO for acts, SFO for regulations), to which its old address leads; LTI is what was announced, never
amended. The public data (https://api.lovdata.no) are archives of all regulations at once, too large for one of them.
Forms of addresses are from memory (see https://lovdata.no/eli); confirm on the first live request.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_HOST = r"https?://(?:www\.)?lovdata\.no/"
_TEXT = re.compile(
    rf"{_HOST}(?:dokument/(?P<base>NL|SF|LTI)/|)(?P<kind>lov|forskrift)/(?P<number>\d{{4}}-\d\d-\d\d(?:-\d+)?)(?:[/?#].*)?"
)
_ELI = re.compile(rf"{_HOST}eli/(?P<kind>lov|forskrift)/(?P<day>\d{{4}}/\d\d/\d\d)(?:/(?P<number>\d+))?(?:/|$)")
_BASES = {"lov": "NL", "forskrift": "SF"}
_REPEALED = re.compile(r"/dokument/(?:NLO|SFO|HIST)/")


class Lovdata:
    """An act or a regulation as it stands today."""

    platform = Platform(
        "lovdata",
        "Norway: acts and central regulations, consolidated",
        (_HOST,),
        documentation="https://lovdata.no/eli",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page with all of the text that `url` names."""
        if (match := _TEXT.fullmatch(url)) is not None:
            base, number = match["base"] or _BASES[match["kind"]], match["number"]
        elif (match := _ELI.match(url)) is not None:
            parts = (match["day"].replace("/", "-"), match["number"])
            base, number = _BASES[match["kind"]], "-".join(filter(None, parts))
        else:
            raise ValueError(f"{url} names no act or regulation, such as /dokument/SF/forskrift/2013-02-14-199")
        return Request(f"https://lovdata.no/dokument/{base}/{match['kind']}/{number}/*", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that page. Raises Unreadable, also where the text was repealed."""
        if _REPEALED.search(answer.final_url):
            raise Unreadable(Outcome.SOFT_404, f"the text was repealed: its address leads to {answer.final_url}")
        document = read(source, answer, answer.body or b"", format="html")
        if "§" not in document.text:
            raise Unreadable(Outcome.SOFT_404, "the page has no section (§) of a text of law")
        return document


ADAPTERS = (Lovdata(),)
