"""dre.tretas.org: a copy of the Diário da República of Portugal, by a volunteer.

The official site is a shell that scripts fill; the copy has one page a document, as published and never amended, named
by its own number. The form of addresses is from links to them; confirm on the first live request.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_HOST = r"https?://dre\.tretas\.org/"
_DOCUMENT = re.compile(rf"{_HOST}dre/(?P<id>\d+)/(?P<name>[\w.-]*)/?(?:[?#].*)?")
#: The number of a document in the name of its page: portaria-232-2022-de-7-de-setembro.
_NUMBER = re.compile(r"-(\d+(?:-[A-Z])?)-(\d{2,4})(?:-([A-Z]))?-de-", re.I)


class DreTretas:
    """A document as published."""

    platform = Platform(
        "dre-tretas",
        "Portugal: documents of the Diário da República",
        (_HOST,),
        documentation="https://dre.tretas.org",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page of the document that `url` names."""
        match = _DOCUMENT.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no document, such as /dre/5050633/portaria-232-2022-de-7-de-setembro")
        return Request(f"https://dre.tretas.org/dre/{match['id']}/{match['name']}", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that page. Raises Unreadable where it does not show the document's number."""
        document = read(source, answer, answer.body or b"")
        if (match := _NUMBER.search(answer.url)) is not None:
            number = "/".join(filter(None, match.groups()))
            if number.casefold() not in f"{document.title}\n{document.text}".casefold():
                raise Unreadable(Outcome.SOFT_404, f"the page does not show the document's number, {number}")
        return document


ADAPTERS = (DreTretas(),)
