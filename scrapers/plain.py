"""Documents, answers and findings as plain values of JSON, and back.

What comes back may have been written by a process that a page took over, so it is believed only as far as its form
goes: every part is of its kind, every stretch lies within its text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from jurisdictions.codebook import SourceKind
from scrapers.capture import Answer, Outcome
from scrapers.document import Block, BlockKind, Document, Mark, MarkKind
from scrapers.platforms.base import Found


def plain_document(document: Document) -> dict[str, Any]:
    """All of a Document."""
    return {
        "text": document.text,
        "blocks": [(b.kind.value, b.start, b.end, b.level, b.label) for b in document.blocks],
        "marks": [(m.kind.value, m.start, m.end) for m in document.marks],
        "title": document.title, "language": document.language, "format": document.format,
        "extractor": document.extractor, "notes": list(document.notes), "seams": list(document.seams),
        "until": _iso(document.until),
    }  # fmt: skip


def document_of(plain: Mapping[str, Any]) -> Document:
    """The Document that `plain_document` made `plain` of. Raises LookupError, TypeError or ValueError for others."""
    text = words(plain["text"])
    blocks = tuple(
        Block(BlockKind(kind), *_span(text, start, end), number(level), words(label))
        for kind, start, end, level, label in plain["blocks"]
    )
    marks = tuple(Mark(MarkKind(kind), *_span(text, start, end)) for kind, start, end in plain["marks"])
    title, language, format, extractor = (words(plain[name]) for name in ("title", "language", "format", "extractor"))
    return Document(
        text, blocks, marks, title, language, format, extractor, notes=tuple(map(words, plain["notes"])),
        seams=tuple(map(number, plain.get("seams", ()))), until=_day(plain.get("until")),
    )  # fmt: skip


def plain_answer(answer: Answer) -> dict[str, Any]:
    """An Answer without its body."""
    return {
        "url": answer.url, "final_url": answer.final_url, "outcome": answer.outcome.value,
        "started_at": answer.started_at.isoformat(), "elapsed_s": answer.elapsed_s, "status": answer.status,
        "headers": dict(answer.headers), "detail": answer.detail, "redirects": list(answer.redirects),
        "retry_after_s": answer.retry_after_s,
    }  # fmt: skip


def answer_of(plain: Mapping[str, Any], body: bytes) -> Answer:
    """The Answer that `plain_answer` made `plain` of, with its body."""
    rest = {name: value for name, value in plain.items() if name not in ("outcome", "started_at", "redirects")}
    return Answer(
        **rest, outcome=Outcome(plain["outcome"]), started_at=datetime.fromisoformat(plain["started_at"]),
        redirects=tuple(plain["redirects"]), body=body,
    )  # fmt: skip


def plain_found(found: Found) -> dict[str, Any]:
    """All of what a platform announced."""
    return {
        "id": found.id, "title": found.title, "url": found.url, "kind": found.kind.value, "on": _iso(found.on),
        "jurisdiction": found.jurisdiction, "summary": found.summary,
    }  # fmt: skip


def found_of(plain: Mapping[str, Any]) -> Found:
    """The Found that `plain_found` made `plain` of. Raises LookupError, TypeError or ValueError for others."""
    id_, title, url = (words(plain[name]) for name in ("id", "title", "url"))
    place, summary = words(plain["jurisdiction"]), words(plain["summary"])
    return Found(id_, title, url, SourceKind(plain["kind"]), _day(plain["on"]), place, summary)


def words(value: object) -> str:
    """`value`, a text that can be stored. Raises TypeError; ValueError for one with half a character in it."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.40} is no text")
    value.encode()
    return value


def number(value: object) -> int:
    """`value`, a whole number that is not negative. Raises TypeError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise TypeError(f"{value!r:.40} is no number")
    return value


def _span(text: str, start: object, end: object) -> tuple[int, int]:
    first, last = number(start), number(end)
    if not first <= last <= len(text):
        raise ValueError(f"{first}:{last} is not within {len(text)} characters")
    return first, last


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _day(told: object) -> date | None:
    return date.fromisoformat(words(told)) if told is not None else None
