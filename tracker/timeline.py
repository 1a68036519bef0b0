"""One place through time: which status held from when to when, what lies beside it, and what was known by a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from jurisdictions.codebook import Status
from tracker.changes import Change
from tracker.clock import stamp
from tracker.history import Record, edges, records, standing
from tracker.ledger import from_row
from tracker.store import schema


@dataclass(frozen=True)
class Band:
    """A status from `start` (None: since before any known date) to `end`, the first day that it no longer holds (None:
    no end is known), and how exactly either day is known."""

    status: str
    start: date | None
    end: date | None
    certainty: str = "day"
    end_certainty: str = "day"

    def covers(self, day: date) -> bool:
        """True where this status held on `day`."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


def bands(timeline: Sequence[Record]) -> list[Band]:
    """The statuses that `timeline` tells, oldest first, neighbours never alike."""
    found: list[Band] = []
    for start in (None, *edges(timeline)):
        record = standing(timeline, start or date.min)
        held = record.status.value if record is not None and record.status is not None else Status.UNKNOWN.value
        if found and found[-1].status == held:
            continue
        certainty = record.certainty if record is not None and record.valid_from == start else "day"
        if found:
            found[-1] = replace(found[-1], end=start, end_certainty=certainty)
        found.append(Band(held, start, None, certainty))
    return found


def bands_of(connection: Connection, place: str, known_at: datetime | None = None) -> list[Band]:
    """The statuses of the place with the identifier `place`, as known at `known_at`; none where nothing was."""
    known = records(connection, [place], known_at).get(place)
    return bands(known) if known else []


@dataclass(frozen=True)
class Known:
    """What of a place was on record at a moment: the instant of its newest entry, and its newest Change."""

    at: str
    change: int | None
    hash: str

    @property
    def moment(self) -> str:
        """The instant as an address names it."""
        return self.at.replace(".000000Z", "Z")


def known_by(connection: Connection, place: str, known_at: datetime | None = None) -> Known | None:
    """What of `place` was on record at `known_at` (None: now); None where nothing was. Until the next entry every
    moment gives the same answers, so this instant names them for good."""
    record, change = schema.record, schema.change
    written = select(func.max(record.c.recorded_at)).where(record.c.jurisdiction == place)
    told = select(change).where(change.c.jurisdiction == place).order_by(change.c.id.desc()).limit(1)
    if known_at is not None:
        written = written.where(record.c.recorded_at <= stamp(known_at))
        told = told.where(change.c.recorded_at <= stamp(known_at))
    at, row = connection.execute(written).scalar_one(), connection.execute(told).first()
    newest = max(filter(None, (at, row.recorded_at if row else None)), default=None)
    return None if newest is None else Known(newest, row.id if row else None, row.hash if row else "")


def changes_of(connection: Connection, place: str, numbers: Sequence[int]) -> dict[int, Change]:
    """The Changes of `place` with these numbers."""
    table = schema.change
    query = select(table).where(table.c.jurisdiction == place, table.c.id.in_(list(numbers)))
    return {row.id: from_row(row) for row in connection.execute(query)}


def beside(connection: Connection, change: Change) -> tuple[int | None, int | None]:
    """The numbers of the Changes of the same place that were recorded before `change` and after it."""
    table = schema.change
    same = table.c.jurisdiction == change.jurisdiction
    before = select(func.max(table.c.id)).where(same, table.c.id < change.id)
    after = select(func.min(table.c.id)).where(same, table.c.id > change.id)
    return connection.execute(before).scalar_one(), connection.execute(after).scalar_one()


def around(connection: Connection, place: str) -> dict[str, Any]:
    """What a place is and what lies about it: its row's ``level``, ``timezone``, ``parent`` (an identifier that is on
    record, or None), ``inside`` (identifiers of what lies in it, by name) and the registry's ``notes``."""
    table = schema.jurisdiction
    row = connection.execute(select(table).where(table.c.id == place)).one()
    parent = connection.execute(select(table.c.id).where(table.c.id == row.parent)).scalar()
    inside = connection.execute(select(table.c.id).where(table.c.parent == place).order_by(table.c.name, table.c.id))
    return {
        "level": row.level, "timezone": row.timezone, "parent": parent, "inside": list(inside.scalars()),
        "notes": row.spec.get("notes") or "",
    }  # fmt: skip
