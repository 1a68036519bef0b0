"""Revised Acts (revisedacts.lawreform.ie): acts of Ireland as amended, by the Law Reform Commission.

The front page of an act only lists its parts; the whole act is one page, which says up to which day it is updated.
The form of addresses is from other programs that fetch it; confirm on the first live request.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_HOST = r"https?://revisedacts\.lawreform\.ie/"
_ACT = re.compile(rf"{_HOST}eli/(?P<act>\d{{4}}/act/\d+)(?:/|$|[?#])")
_UPDATED = re.compile(r"\bupdated to\b", re.I)


class RevisedActs:
    """An act as amended."""

    platform = Platform(
        "revised-acts",
        "Ireland: acts as amended",
        (_HOST,),
        documentation="https://revisedacts.lawreform.ie",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page with the whole act that `url`, its own or that of its front, names."""
        match = _ACT.match(url)
        if match is None:
            raise ValueError(f"{url} names no act, such as /eli/1977/act/12")
        return Request(f"https://revisedacts.lawreform.ie/eli/{match['act']}/revised/en/html", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that page. Raises Unreadable."""
        document = read(source, answer, answer.body or b"", format="html")
        if not _UPDATED.search(document.text):
            raise Unreadable(Outcome.SOFT_404, "the page does not say up to which day the act is updated")
        return document


ADAPTERS = (RevisedActs(),)
