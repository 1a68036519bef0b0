"""A timeline as spans: from which day on a jurisdiction has had which status, as far as is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from jurisdictions.codebook import Status
from tracker.history import Record, standing


@dataclass(frozen=True)
class Span:
    """The status from ``start`` (None: since before any known date) until the next span."""

    start: date | None
    status: Status


def edges(timeline: Sequence[Record]) -> list[date]:
    """The days on which a record starts or lapses, each once, in order."""
    return sorted({day for record in timeline for day in (record.valid_from, record.valid_to) if day is not None})


def spans(timeline: Sequence[Record]) -> list[Span]:
    """The statuses that `timeline` gives, one span for each stretch of days with the same; of days that no record
    covers the status is unknown."""
    found: list[Span] = []
    for start, status in _stretches(timeline):
        if not found or found[-1].status is not status:
            found.append(Span(start, status))
    return found


def _stretches(timeline: Sequence[Record]) -> Iterator[tuple[date | None, Status]]:
    for start in (None, *edges(timeline)):
        held = standing(timeline, start or date.min)
        yield start, held.status if held is not None and held.status is not None else Status.UNKNOWN
