"""The Federal Register (federalregister.gov): rules, proposed rules and notices of the United States' agencies.

Its pages answer programs with a redirect to a bot check, its API does not. A document's number never changes its text;
a correction is a document of its own. The form of answers: https://www.federalregister.gov/developers/documentation/api/v1
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.platforms.answers import items_of, object_of
from scrapers.platforms.base import Ask, Found, Platform, pages, refuse
from scrapers.platforms.page import read

_API = "https://www.federalregister.gov/api/v1/documents"
_NUMBER = re.compile(
    r"https?://www\.federalregister\.gov/(?:d/|documents/(?:full_text/\w+/)?(?:\d{4}/\d\d/\d\d/)?|api/v1/documents/)"
    r"(?P<number>[A-Z]?\d?-?\d{2,4}-\d{3,6})"
)
_FIELDS = ("document_number", "title", "type", "publication_date", "html_url", "abstract")
_MOST_PAGES = 10


class FederalRegister:
    """One document by its number, as the text that the API serves; and the search of all."""

    platform = Platform(
        "federal-register",
        "United States: rules, proposed rules and notices of federal agencies",
        (r"https?://www\.federalregister\.gov/",),
        documentation="https://www.federalregister.gov/developers/documentation/api/v1",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The HTML text of the document that `url` names by its number."""
        match = _NUMBER.match(url)
        if match is None:
            raise ValueError(f"{url} names no document number, such as 2026-01234")
        answer = ask(Request(f"{_API}/{match['number']}.json", "application/json"))
        found = _told(answer)
        text = found.get("body_html_url") or found.get("raw_text_url")
        if not isinstance(text, str):
            raise refuse(answer, Outcome.SOFT_404, "the API names no text of this document")
        return Request(text, "text/html, text/plain;q=0.9, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text. Raises Unreadable."""
        return read(source, answer, answer.body or b"")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Documents that name `words`, published on or after `since`."""
        fields = [("conditions[term]", f'"{words}"'), ("conditions[publication_date][gte]", since.isoformat())]
        query = [*fields, ("order", "newest"), ("per_page", "100"), *(("fields[]", name) for name in _FIELDS)]
        url: str | None = f"{_API}.json?{urlencode(query)}"
        for _ in pages(_MOST_PAGES):
            if url is None:
                return
            answer = ask(Request(url, "application/json"))
            page = _told(answer)
            if page.get("count") == 0:
                return  # an empty search has no "results" at all
            yield from map(_found, items_of(answer, page, "results", "document_number", "title", "html_url"))
            url = page.get("next_page_url")


def _told(answer: Answer) -> dict[str, Any]:
    """The object that `answer` holds. Raises NoAnswer where it tells errors, which come with status 200 too."""
    found = object_of(answer)
    if "errors" in found:
        raise refuse(answer, Outcome.HTTP_ERROR, f"the API refused: {found['errors']}")
    return found


def _found(item: dict[str, Any]) -> Found:
    return Found(
        id=item["document_number"],
        title=item["title"],
        url=item["html_url"],
        kind=SourceKind.REGISTER,
        on=date.fromisoformat(item["publication_date"]),
        jurisdiction="US",
        summary=f"{item.get('type', '')}: {item.get('abstract') or ''}".strip(": "),
    )


ADAPTERS = (FederalRegister(),)
