"""The bitemporal history: what is the law on a day, as far as was known at an instant.

Two time axes: *valid* (the law's own dates) and *recorded* (when this program came to know). Records are only
appended; a later record may supersede an earlier one by naming it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from jurisdictions.codebook import Status
from tracker.clock import parse, stamp
from tracker.store import schema


@dataclass(frozen=True)
class Record:
    """What is believed to be the law in one jurisdiction from ``valid_from`` (None: since before any known
    date) until ``valid_to`` or a record that starts later. ``status`` None retracts the record superseded."""

    jurisdiction: str
    status: Status | None
    provisions: Mapping[str, Any]
    valid_from: date | None
    recorded_at: datetime
    origin: str
    certainty: str = "day"
    valid_to: date | None = None
    supersedes: int | None = None
    rank: int = 0
    instrument: str = ""
    evidence: tuple[Mapping[str, Any], ...] = ()
    id: int = 0

    def covers(self, day: date) -> bool:
        """True where this record speaks about `day`."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day < self.valid_to)


#: Records made from readings and decisions outrank the registry's where both start on one day.
OBSERVED_RANK = 1_000_000


def add_record(connection: Connection, record: Record) -> int:
    """Append `record`; returns its id."""
    row = {
        "jurisdiction": record.jurisdiction,
        "status": record.status and record.status.value,
        "provisions": dict(record.provisions),
        "valid_from": record.valid_from and record.valid_from.isoformat(),
        "certainty": record.certainty,
        "valid_to": record.valid_to and record.valid_to.isoformat(),
        "recorded_at": stamp(record.recorded_at),
        "supersedes": record.supersedes,
        "origin": record.origin,
        "rank": record.rank,
        "instrument": record.instrument,
        "evidence": [dict(item) for item in record.evidence],
    }
    result = connection.execute(schema.record.insert(), row)
    return int(result.inserted_primary_key[0])  # type: ignore[index]


def records(
    connection: Connection, jurisdictions: Iterable[str] | None = None, known_at: datetime | None = None
) -> dict[str, list[Record]]:
    """The records believed at `known_at` (None: now), by jurisdiction, superseded ones left out."""
    table = schema.record
    query = select(table).order_by(table.c.id)
    if jurisdictions is not None:
        query = query.where(table.c.jurisdiction.in_(list(jurisdictions)))
    if known_at is not None:
        query = query.where(table.c.recorded_at <= stamp(known_at))
    rows = connection.execute(query).all()
    superseded = {row.supersedes for row in rows if row.supersedes is not None}
    found: dict[str, list[Record]] = {}
    for row in rows:
        if row.id not in superseded and row.status is not None:
            found.setdefault(row.jurisdiction, []).append(_record(row))
    return found


def written(connection: Connection, jurisdictions: Iterable[str] | None = None) -> dict[str, list[Record]]:
    """Every record there ever was, superseded ones and retractions too, by jurisdiction, in the order of writing."""
    table = schema.record
    query = select(table).order_by(table.c.id)
    if jurisdictions is not None:
        query = query.where(table.c.jurisdiction.in_(list(jurisdictions)))
    found: dict[str, list[Record]] = {}
    for row in connection.execute(query):
        found.setdefault(row.jurisdiction, []).append(_record(row))
    return found


def _record(row: Row[Any]) -> Record:
    return Record(
        id=row.id,
        jurisdiction=row.jurisdiction,
        status=Status(row.status) if row.status else None,
        provisions=row.provisions,
        valid_from=_day(row.valid_from),
        certainty=row.certainty,
        valid_to=_day(row.valid_to),
        recorded_at=parse(row.recorded_at),
        supersedes=row.supersedes,
        origin=row.origin,
        rank=row.rank,
        instrument=row.instrument,
        evidence=tuple(row.evidence),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def edges(timeline: Sequence[Record]) -> list[date]:
    """The days on which a record starts or lapses, each once, in order."""
    return sorted({day for record in timeline for day in (record.valid_from, record.valid_to) if day is not None})


def standing(timeline: Sequence[Record], day: date) -> Record | None:
    """The record that is the law on `day`: of those that cover it, the one that starts last.

    So a temporary rule that lapses falls back to what stood before it.
    """
    covering = [record for record in timeline if record.covers(day)]
    return max(covering, key=lambda r: (r.valid_from or date.min, r.rank, r.id), default=None)


def since(timeline: Sequence[Record], day: date) -> Record | None:
    """The record with which the status of `day` began, walking back over records of the same status."""
    current = standing(timeline, day)
    if current is None:
        return None
    first = current
    for edge in reversed([edge for edge in edges(timeline) if edge <= day]):
        before = standing(timeline, edge - timedelta(days=1))
        at_edge = standing(timeline, edge)
        if at_edge is not None:
            first = at_edge
        if before is None or before.status != current.status:
            return first
        first = before
    return first


def setters(timeline: Sequence[Record], day: date) -> dict[str, Record]:
    """For each provision that holds on `day`, the record by which it came to be as it is."""
    current = standing(timeline, day)
    if current is None:
        return {}
    found = dict.fromkeys(current.provisions, current)
    same = set(found)
    for edge in reversed([edge for edge in edges(timeline) if edge <= day]):
        before = standing(timeline, edge - timedelta(days=1)) if edge > date.min else None
        kept = before.provisions if before is not None and before.valid_from is not None else {}
        same = {key for key in same if kept.get(key) == current.provisions[key]}
        found |= {key: before for key in same if before is not None}
    return found


def coming(timeline: Sequence[Record], day: date) -> list[Record]:
    """Records that start after `day`, in order of their dates."""
    later = [record for record in timeline if record.valid_from is not None and record.valid_from > day]
    return sorted(later, key=lambda r: (r.valid_from or date.min, r.rank, r.id))


def near(connection: Connection, first: date, last: date) -> set[str]:
    """Jurisdictions for which a record starts between two days, both included."""
    table = schema.record
    query = select(table.c.jurisdiction).where(table.c.valid_from.between(first.isoformat(), last.isoformat()))
    return set(connection.execute(query.distinct()).scalars())


@dataclass
class Edges:
    """Days on which a timeline changes by itself: records that start and records that lapse."""

    starts: list[Record] = field(default_factory=list)
    lapses: list[Record] = field(default_factory=list)


def edges_reached(timeline: Sequence[Record], day: date, known_on: Mapping[int, date]) -> Edges:
    """Records whose start or lapse came after the day they were recorded and is reached by `day`.

    `known_on` maps record id to the local day on which it was recorded.
    """
    found = Edges()
    for record in timeline:
        recorded_on = known_on[record.id]
        if record.valid_from is not None and recorded_on < record.valid_from <= day:
            found.starts.append(record)
        if record.valid_to is not None and recorded_on < record.valid_to <= day:
            found.lapses.append(record)
    found.starts.sort(key=lambda r: (r.valid_from or date.min, r.rank, r.id))
    found.lapses.sort(key=lambda r: (r.valid_to or date.min, r.id))
    return found


def all_records(connection: Connection) -> list[dict[str, Any]]:
    """Every record there ever was as plain JSON data, in the order of writing, with when it was superseded."""
    table = schema.record
    rows = connection.execute(select(table).order_by(table.c.id)).all()
    ended = {row.supersedes: row.recorded_at for row in rows if row.supersedes is not None}
    return [
        {"record": row.id, "id": row.jurisdiction, "status": row.status, "provisions": row.provisions,
         "valid_from": row.valid_from, "certainty": row.certainty, "valid_to": row.valid_to,
         "recorded_at": row.recorded_at, "superseded_at": ended.get(row.id), "supersedes": row.supersedes,
         "instrument": row.instrument, "evidence": row.evidence}
        for row in rows
    ]  # fmt: skip
