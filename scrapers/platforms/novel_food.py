"""The European Union's novel food status catalogue: what is known of a food's history of use before 1997.

Its page is an application without text; the entries come from the service behind it, by POST. That service is not
documented: the address, the fields of the question (pageNumber, pageSize, searchTerms) and of an entry (name,
novelFoodStatus, ...) are taken from programs of others that use it, so confirm them on the first live request. The
catalogue is orientation, not law, and incomplete: that a plant is not in it proves nothing.
Entrance: https://food.ec.europa.eu/food-safety/novel-food/novel-food-status-catalogue_en
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import object_in, page_of

_PORTAL = "https://ec.europa.eu/food/food-feed-portal"
_SEARCH = f"{_PORTAL}/backend/novel-food-catalogue/search"
_LISTS = ("content", "entries", "results", "items")
_WORD_BEGIN = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PAGE_SIZE = 50


class NovelFood:
    """The entries whose name holds the words that the address names (``.../search?searchTerms=Genus+species``)."""

    platform = Platform(
        "novel-food",
        "European Union: the novel food status catalogue (orientation, not law)",
        (r"https?://ec\.europa\.eu/food/food-feed-portal/(?:screen|backend)/novel-food-catalogue/",),
        documentation="https://food.ec.europa.eu/food-safety/novel-food/novel-food-status-catalogue_en",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The question for the entries that `url` names."""
        asked = {"pageNumber": 0, "pageSize": _PAGE_SIZE, "searchTerms": _words(url)}
        return Request(
            _SEARCH, "application/json", {"Content-Type": "application/json"}, json.dumps(asked).encode()
        )  # fmt: skip

    def document(self, source: Source, answer: Answer) -> Document:
        """Those entries, each under its name with its fields. Raises Unreadable where there is none."""
        words = _words(source.url)
        named = [entry for entry in _entries(answer) if words.casefold() in _name(entry).casefold()]
        if not named:
            raise Unreadable(Outcome.SOFT_404, f"the catalogue's answer has no entry named {words!r}")
        return read(source, answer, page_of([_printed(entry) for entry in named]), format="html")


def _words(url: str) -> str:
    words = parse_qs(urlsplit(url).query).get("searchTerms", [""])[-1].strip()
    if not words:
        raise ValueError(f"{url} names no food to look up (?searchTerms=Genus+species)")
    return words


def _entries(answer: Answer) -> list[dict[str, Any]]:
    if (answer.body or b"").lstrip().startswith(b"["):  # some answers are the bare list
        listed: Any = json.loads(answer.body or b"")
    else:
        told = object_in(answer)
        listed = next((told[name] for name in _LISTS if name in told), None)
    if not isinstance(listed, list):
        raise Unreadable(Outcome.UNREADABLE, "the catalogue's answer holds no list of entries")
    return [entry for entry in listed if isinstance(entry, dict)]


def _name(entry: dict[str, Any]) -> str:
    return str(entry.get("name") or entry.get("title") or entry.get("foodName") or "")


def _printed(entry: dict[str, Any]) -> str:
    rows = "".join(f"<p>{escape(field)}: {escape(value)}</p>" for field, value in _fields(entry))
    return f"<h2>{escape(_name(entry))}</h2>{rows}"


def _fields(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What an entry says, with the names of its fields as words; what only numbers it is left out."""
    for field, value in entry.items():
        if isinstance(value, str) and value.strip():
            yield _WORD_BEGIN.sub(" ", field).capitalize(), value
        elif isinstance(value, bool):
            yield _WORD_BEGIN.sub(" ", field).capitalize(), "yes" if value else "no"


ADAPTERS = (NovelFood(),)
