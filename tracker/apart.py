"""The coder at work in the reading processes (scrapers/apart), where a text that it chokes on costs that text only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from jurisdictions.codebook import SourceKind
from scrapers.apart.room import Room
from scrapers.document import Document
from scrapers.plain import document_of, plain_document, words
from tracker.coding import read
from tracker.plain import reading_from_json, reading_to_json
from tracker.reading import Context, Evidence, Reading

#: The name of `read_it` as a job.
READ = f"{__name__}:read_it"


class CoderApart:
    """Reads as `tracker.coding.read` does, in a process of `room`."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def __call__(self, document: Document, context: Context) -> Reading:
        """What `document` says the law is. Raises Unreadable where it broke its reader, DefectApart, RoomError."""
        given = {"document": plain_document(document), "context": _plain_context(context)}
        return self._room.ask(READ, given, b"", lambda plain: _reading_of(plain, document))


def read_it(given: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """The job: `tracker.coding.read`."""
    return _plain_reading(read(document_of(given["document"]), _context_of(given["context"])))


def _plain_context(context: Context) -> dict[str, Any]:
    days = {"today": context.today.isoformat(), "enacted": context.enacted and context.enacted.isoformat()}
    return {
        "jurisdiction": context.jurisdiction, "kind": context.kind and context.kind.value, "format": context.format,
        "language": context.language, "url": context.url, **days,
    }  # fmt: skip


def _context_of(plain: Mapping[str, Any]) -> Context:
    enacted = date.fromisoformat(plain["enacted"]) if plain["enacted"] else None
    return Context(
        plain["jurisdiction"], SourceKind(plain["kind"]) if plain["kind"] else None, plain["language"],
        plain["format"], plain["url"], date.fromisoformat(plain["today"]), enacted,
    )  # fmt: skip


def _plain_reading(reading: Reading) -> dict[str, Any]:
    """All of a Reading, also what the store does not keep."""
    return {
        **reading_to_json(reading), "until": reading.until and reading.until.isoformat(),
        "urls": [item.url for item in reading.evidence],
        "later": _plain_reading(reading.later) if reading.later is not None else None,
    }  # fmt: skip


def _reading_of(plain: Mapping[str, Any], document: Document) -> Reading:
    """The Reading of `document` that `_plain_reading` made `plain` of. Raises LookupError, TypeError or ValueError for
    anything else, and where a quote does not stand in the document."""
    found = reading_from_json({**plain, "later": None})
    evidence = []
    for item, url in zip(found.evidence, plain["urls"], strict=True):
        if not item.quote or document.text[item.start : item.end] != item.quote:
            raise ValueError(f"no such words in the text: {item.quote!r:.60}")
        evidence.append(Evidence(words(item.provision), item.quote, item.start, item.end, words(url)))
    for text in (found.why, found.instrument, found.nature, found.coder, *found.texts, *found.unsettled):
        words(text)
    return replace(
        found, evidence=tuple(evidence), until=date.fromisoformat(plain["until"]) if plain["until"] else None,
        later=_reading_of(plain["later"], document) if plain["later"] else None,
    )  # fmt: skip
