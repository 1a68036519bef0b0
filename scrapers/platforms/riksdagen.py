"""Sveriges riksdag: the statutes of Sweden (SFS) as amended, and the search of all that the Riksdag publishes.

The pages of riksdagen.se carry a short name that may change; the number in them (sfs-1992-1554) names the document in
the open data, which tells up to which amendment the text is current (undertitel, "t.o.m. SFS 2025:662"). Annexes are
sometimes left out of the text: the amending statutes at svenskforfattningssamling.se have them.
Documentation: https://www.riksdagen.se/sv/dokument-och-lagar/riksdagens-oppna-data/dokument/. The fields of
dokumentstatus are from memory; confirm on the first live request.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import items_of, object_of
from scrapers.platforms.base import Ask, Found, Platform, pages, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, next_of, object_in, page_of

_API = "https://data.riksdagen.se"
_STATUTE = re.compile(r"https?://(?:www|data)\.riksdagen\.se/\S*?(?P<id>sfs-\d{4}-[\w-]+?)(?:\.\w+)?/?(?:[?#].*)?")
_BILLS = frozenset(("prop", "mot", "bet", "skr", "utskottsdokument"))
_MOST_PAGES = 10


class Riksdagen:
    """A statute as amended; and the search of statutes, bills and questions."""

    platform = Platform(
        "riksdagen",
        "Sweden: statutes as amended; bills",
        (r"https?://(?:www|data)\.riksdagen\.se/",),
        documentation="https://www.riksdagen.se/sv/dokument-och-lagar/riksdagens-oppna-data/dokument/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The statute that `url` names by its number."""
        match = _STATUTE.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no statute, such as sfs-1992-1554")
        return Request(f"{_API}/dokumentstatus/{match['id']}.json", "application/json")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that statute. Raises Unreadable, also where it was repealed."""
        status = object_in(answer).get("dokumentstatus") or {}
        told = status.get("dokument") or {}
        on, ends = answer.started_at.date(), list(_ends(status))
        if ended := next((text for end, text in ends if end is None or end <= on), None):
            raise Unreadable(Outcome.SOFT_404, f"the statute was repealed ({ended})")
        text = told.get("html") or _paragraphs(told.get("text") or "")
        if not text.strip():
            raise Unreadable(Outcome.SOFT_404, "the open data hold no text of this statute")
        head = [
            f"<h1>{html.escape(told.get('titel') or '')}</h1>",
            f"<p>{html.escape(told.get('undertitel') or '')}</p>",
        ]
        document = read(source, answer, page_of([*head, text]), format="html")
        return replace(document, until=next_of((end for end, _ in ends), on))

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Documents that name `words`, dated on or after `since`."""
        query = {"sok": words, "from": since.isoformat(), "sort": "datum", "sortorder": "desc", "utformat": "json"}
        url = f"{_API}/dokumentlista/?{urlencode(query)}"
        for page in pages(_MOST_PAGES):
            answer = ask(Request(f"{url}&p={page + 1}", "application/json"))
            found = object_of(answer).get("dokumentlista")
            if not isinstance(found, dict):
                raise refuse(answer, Outcome.WRONG_TYPE, "the list of documents has no field dokumentlista")
            if str(found.get("@traffar")) == "0":
                return  # an empty list has no "dokument"
            yield from map(_found, items_of(answer, found, "dokument", "titel"))
            if page + 1 >= int(found.get("@sidor") or 1):
                return


def _ends(status: dict[str, Any]) -> Iterator[tuple[date | None, str]]:
    """When a statute ends or ended, in the publisher's words too; None where those give no day: it is repealed."""
    facts = (status.get("dokuppgift") or {}).get("uppgift") or []
    for fact in facts if isinstance(facts, list) else [facts]:
        if fact.get("kod") == "upphavd":
            text = str(fact.get("text") or "")
            yield day(text), text or "no day told"


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{html.escape(part)}</p>" for part in re.split(r"\r?\n\s*\r?\n", text) if part.strip())


def _found(item: dict[str, Any]) -> Found:
    url = item.get("dokument_url_html") or f"{_API}/dokument/{item.get('dok_id') or item.get('id')}"
    return Found(
        id=str(item.get("dok_id") or item.get("id")),
        title=str(item.get("titel") or ""),
        url=f"https:{url}" if url.startswith("//") else url.replace("http://", "https://", 1),
        kind=SourceKind.BILL if item.get("doktyp") in _BILLS else _kind(item),
        on=day(item.get("datum")),
        jurisdiction="SE",
        summary=" ".join(html.unescape(re.sub(r"<[^>]+>", "", str(item.get("summary") or ""))).split())[:500],
    )


def _kind(item: dict[str, Any]) -> SourceKind:
    return SourceKind.STATUTE if item.get("doktyp") == "sfs" else SourceKind.NEWS


ADAPTERS = (Riksdagen(),)
