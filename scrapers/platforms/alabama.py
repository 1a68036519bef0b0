"""Alabama's legislature (alison.legislature.state.al.us): the Code of Alabama.

The page ``/code-of-alabama?section=20-2-23`` is an application without text. It asks a GraphQL interface, which is not
documented; the query is the one that the page itself sends, as others found it: sections by ``displayId``, with all
their versions, ``content`` as HTML, ``history`` and ``effectiveDate``. An unknown section is an empty list, a bad query
is ``errors``, both with status 200. Confirm on the first live request.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import object_in, page_of, shows
from scrapers.platforms.unwrap import next_of

_API = "https://alison.legislature.state.al.us/graphql"
_NUMBER = re.compile(r"\w+-\w+-[\w.-]+")
_QUERY = (
    "query codeOfAlabamaSection($displayId: String!) { codesOfAlabama(where: {type: {eq: Section}, "
    "displayId: {eq: $displayId}}, versions: true) { data { displayId title content history effectiveDate } } }"
)


class Alabama:
    """One section of the code, in the version of today."""

    platform = Platform(
        "alabama-code",
        "United States, Alabama: the code",
        (r"https?://alison\.legislature\.state\.al\.us/(?:code-of-alabama\?|graphql)",),
        documentation="https://alison.legislature.state.al.us/code-of-alabama",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The question for the section that `url` names."""
        number = _number(url)
        if not number:
            raise ValueError(f"{url} names no section, such as …/code-of-alabama?section=20-2-23")
        asked = {"operationName": "codeOfAlabamaSection", "query": _QUERY, "variables": {"displayId": number}}
        body = json.dumps(asked).encode()
        return Request(_API, "application/json", {"Content-Type": "application/json"}, body)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the section that the source names, as in force when it was answered. Raises Unreadable."""
        number = next((found for found in map(_number, (source.url, *source.mirrors)) if found), "")
        told = object_in(answer)
        if told.get("errors"):
            raise Unreadable(Outcome.HTTP_ERROR, f"the interface refused: {str(told['errors'])[:200]}")
        items = ((told.get("data") or {}).get("codesOfAlabama") or {}).get("data") or []
        versions, on = [item for item in items if item.get("content")], answer.started_at.date()
        found = _in_force(versions, on)
        if found is None:
            raise Unreadable(Outcome.SOFT_404, f"no version of {number} in force among {len(items)}")
        title = str(found.get("title") or "")
        note = f"<p>{escape(str(found.get('history') or ''))}</p>"
        document = read(
            source, answer, page_of(f"<h1>{escape(title)}</h1>{found['content']}{note}", title), format="html"
        )
        if number and not shows(document, number):
            raise Unreadable(Outcome.SOFT_404, f"the answer is not of {number}: {title[:80]!r}")
        return replace(document, until=next_of((_day(item.get("effectiveDate")) for item in versions), on))


def _number(url: str) -> str:
    number = parse_qs(urlsplit(url).query).get("section", [""])[0]
    return number if _NUMBER.fullmatch(number) else ""


def _in_force(items: list[dict[str, Any]], today: date) -> dict[str, Any] | None:
    """The version that began last by `today`; one without a date has always been."""
    begun = [(_day(item.get("effectiveDate")), item) for item in items]
    known = [(since, item) for since, item in begun if since <= today]
    return max(known, key=lambda pair: pair[0])[1] if known else None


def _day(value: Any) -> date:
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(str(value or "")[:10], form).date()
        except ValueError:
            continue
    return date.min


ADAPTERS = (Alabama(),)
