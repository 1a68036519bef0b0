"""Reglugerðasafn: the regulations of Iceland as amended, by the interface behind the pages of island.is.

The pages are shells that scripts fill, with a GraphQL query that gives a regulation as JSON: its text and annexes as
HTML, and whether it was repealed. Errors come with status 200. The query and the fields are those of the site's own
program (https://github.com/island-is/island.is, libs/regulations), from memory; confirm on the first live request.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, next_of, object_in, page_of

_API = "https://island.is/api/graphql"
_REGULATION = re.compile(r"https?://(?:www\.)?island\.is/reglugerdir/nr/(?P<number>\d{4}-\d{4})/?(?:[?#].*)?")
_QUERY = "query GetRegulation($input: GetRegulationInput!) { getRegulation(input: $input) }"


class Reglugerdir:
    """A regulation as it stands today."""

    platform = Platform(
        "reglugerdir",
        "Iceland: regulations, consolidated",
        (r"https?://(?:www\.)?island\.is/reglugerdir/", r"https?://island\.is/api/graphql$"),
        documentation="https://github.com/island-is/island.is",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The current text of the regulation that `url` names by number and year."""
        match = _REGULATION.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no regulation as it stands today, such as /reglugerdir/nr/0233-2001")
        asked = {"input": {"viewType": "current", "name": match["number"]}}
        body = json.dumps({"operationName": "GetRegulation", "query": _QUERY, "variables": asked}).encode()
        return Request(_API, "application/json", {"Content-Type": "application/json"}, body)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that regulation. Raises Unreadable, also where it was repealed."""
        told = object_in(answer)
        if errors := told.get("errors"):
            raise Unreadable(Outcome.HTTP_ERROR, f"island.is refused: {json.dumps(errors)[:200]}")
        found = (told.get("data") or {}).get("getRegulation")
        if not isinstance(found, dict) or not (found.get("text") or "").strip():
            raise Unreadable(Outcome.SOFT_404, "island.is knows no text of this regulation")
        ended, on = day(found.get("repealedDate")), answer.started_at.date()
        if found.get("repealed") or (ended is not None and ended <= on):
            raise Unreadable(Outcome.SOFT_404, f"the regulation was repealed ({ended or 'no day told'})")
        parts = [f"<h1>{html.escape(str(found.get('name') or ''))} {html.escape(str(found.get('title') or ''))}</h1>"]
        if changed := found.get("lastAmendDate"):
            parts.append(f"<p>Síðast breytt {html.escape(str(changed)[:10])}</p>")
        parts.append(str(found["text"]))
        for annex in found.get("appendixes") or ():
            parts += [f"<h2>{html.escape(str(annex.get('title') or ''))}</h2>", str(annex.get("text") or "")]
        document = read(source, answer, page_of([*parts, str(found.get("comments") or "")]), format="html")
        return replace(document, until=next_of([ended], on))


ADAPTERS = (Reglugerdir(),)
