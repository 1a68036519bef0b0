"""South Dakota's legislature (sdlegislature.gov): the codified laws and the texts of bills.

The page of a section is an application without text, which also comes (with status 200) for addresses that are none.
The text is at ``/api/Statutes/{number}.html?all=true`` and, as the ``Html`` of a record, at
``/api/Statutes/Statute/{number}``; a number that does not exist is 404 there. A record's ``Repealed`` is no sign: the
text says "Repealed by …". Bills are at ``/api/Documents/…`` of either host. The form is from code and notes of others
that read this interface; the legislature documents none.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import law_of, object_in, page_of, shows

_STATUTE = re.compile(
    r"/(?:api/)?Statutes/(?:Statute/|Codified_Laws/)?(?P<number>\d+[A-Z]?-[\w-]+(?:\.\d+)??)(?:\.html)?/?", re.I
)
_API = re.compile(r"/api/(?:Statutes|Documents)/", re.I)


class SouthDakota:
    """One section of the codified laws, one version of a bill."""

    platform = Platform(
        "south-dakota",
        "United States, South Dakota: codified laws and bills",
        (r"https?://sdlegislature\.gov/(?:api/)?Statutes/", r"https?://(?:mylrc\.)?sdlegislature\.gov/api/Documents/"),
        documentation="https://sdlegislature.gov/Statutes",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The text of the section that `url` names; an address of the interface as it is."""
        path = urlsplit(url).path
        if _API.match(path):
            return Request(url, "text/html, application/json;q=0.9")
        match = _STATUTE.fullmatch(path)
        if match is None:
            raise ValueError(f"{url} names no section, such as …/Statutes/34-20B-115")
        return Request(f"https://sdlegislature.gov/api/Statutes/{match['number']}.html?all=true", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text or record. Raises Unreadable: also where it is another section's."""
        match = _STATUTE.fullmatch(urlsplit(answer.final_url).path)
        number = match["number"] if match is not None else ""
        if not (answer.body or b"").lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{"):
            return law_of(source, answer, number=number)
        record = object_in(answer)
        html = str(record.get("Html") or record.get("DocumentHtml") or "")
        if not html.strip():
            raise Unreadable(Outcome.SOFT_404, "the record has no text")
        document = read(source, answer, page_of(html, str(record.get("CatchLine") or "")), format="html")
        if number and not shows(document, number):
            raise Unreadable(Outcome.SOFT_404, f"the record is none of {number}")
        return document


ADAPTERS = (SouthDakota(),)
