"""Querido Diário (queridodiario.ok.org.br): official gazettes of Brazilian municipalities, gathered by Open Knowledge
Brasil; a copy, and the only search over what the municipalities publish.

The API searches the text of gazettes and gives the address of each PDF. One gazette holds a day's acts of a town, so
a hit is a lead for a person and no law by itself. The form of answers: https://api.queridodiario.ok.org.br/docs (from
memory; confirm on the first live request).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.answers import items_of, object_of
from scrapers.platforms.base import Ask, Found, Platform, pages
from scrapers.platforms.linked_pdf import read_pdf
from scrapers.platforms.page import ACCEPT

_API = "https://api.queridodiario.ok.org.br/gazettes"
_A_PAGE, _MOST_PAGES = 100, 5


class QueridoDiario:
    """One gazette's PDF; and the search of all."""

    platform = Platform(
        "querido-diario",
        "Brazil: gazettes of municipalities",
        (r"https?://data\.queridodiario\.ok\.org\.br/.+\.pdf$",),
        documentation="https://api.queridodiario.ok.org.br/docs",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The PDF itself. Raises ValueError where `url` is none of this platform."""
        if not self.platform.reads(url):
            raise ValueError(f"{url} is no gazette's PDF at data.queridodiario.ok.org.br")
        return Request(url, ACCEPT["pdf"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the gazette. Raises Unreadable."""
        return read_pdf(source, answer)

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Gazettes that name `words`, published on or after `since`, newest first."""
        for page in pages(_MOST_PAGES):
            query = {
                "querystring": f'"{words}"', "published_since": since.isoformat(), "sort_by": "descending_date",
                "size": _A_PAGE, "offset": page * _A_PAGE, "excerpt_size": 300, "number_of_excerpts": 1,
            }  # fmt: skip
            answer = ask(Request(f"{_API}?{urlencode(query)}", "application/json"))
            gazettes = items_of(answer, object_of(answer), "gazettes", "territory_id", "date", "url")
            yield from map(_found, gazettes)
            if len(gazettes) < _A_PAGE:
                return


def _found(gazette: dict[str, Any]) -> Found:
    place = f"{gazette.get('territory_name', '')} ({gazette.get('state_code', '')})"
    edition = gazette.get("edition") or "-"
    return Found(
        id=f"{gazette['territory_id']}/{gazette['date']}/{edition}",
        title=f"{place}: diário oficial de {gazette['date']}, edição {edition}",
        url=gazette["url"],
        kind=SourceKind.GAZETTE,
        on=date.fromisoformat(gazette["date"][:10]),
        jurisdiction="BR",
        summary=" ".join(" ".join(gazette.get("excerpts") or []).split())[:500],
    )


ADAPTERS = (QueridoDiario(),)
