"""Law that starts or lapses on its date by itself, whether or not any page changes that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from jurisdictions.codebook import ChangeKind
from tracker import reviews
from tracker.changes import Change
from tracker.clock import local_day, stamp
from tracker.history import Record, edges_reached, records, standing
from tracker.ledger import Notify, append
from tracker.store import schema


def take_effect(connection: Connection, now: datetime, notify: Notify | None = None) -> list[Change]:
    """Append the Changes of all records whose start or lapse has come since they were recorded.

    Days begin in each jurisdiction's own time zone. Running it twice, or after a week of downtime, gives each
    Change once, dated by the law.
    """
    changes: list[Change] = []
    for jurisdiction, zone in _with_dates(connection, now):
        timeline = records(connection, [jurisdiction]).get(jurisdiction, [])
        today = local_day(now, zone)
        known_on = {record.id: local_day(record.recorded_at, zone) for record in timeline}
        reached = edges_reached(timeline, today, known_on)
        steps = [(r.valid_from, 0, r, "effect") for r in reached.starts]
        steps += [(r.valid_to, 1, r, "lapse") for r in reached.lapses]
        for day, _, record, step in sorted(steps, key=lambda s: (s[0] or date.min, s[1], s[2].rank, s[2].id)):
            assert day is not None
            change = _change(timeline, record, day, step, now)
            if change is not None and (stored := append(connection, change, notify)) is not None:
                changes.append(stored)
                if step == "lapse":
                    _ask_what_replaced_it(connection, record, now)
    return changes


def _with_dates(connection: Connection, now: datetime) -> Sequence[Any]:
    """Jurisdictions in which some record starts or lapses after the day it was recorded."""
    table, place = schema.record, schema.jurisdiction
    day = stamp(now + timedelta(days=1))[:10]
    recorded_on = table.c.recorded_at  # compares as text: "2026-11-24T…" < "2026-11-25"
    query = (
        select(place.c.id, place.c.timezone)
        .join(table, table.c.jurisdiction == place.c.id)
        .where(
            or_(
                (table.c.valid_from <= day) & (table.c.valid_from > recorded_on),
                (table.c.valid_from <= day) & (table.c.valid_from >= _day_of(recorded_on)),
                (table.c.valid_to <= day) & (table.c.valid_to >= _day_of(recorded_on)),
            )
        )
        .distinct()
        .order_by(place.c.id)
    )
    return connection.execute(query).all()


def _day_of(column: Any) -> Any:
    from sqlalchemy import func

    return func.substr(column, 1, 10)


def _change(timeline: list[Record], record: Record, day: date, step: str, now: datetime) -> Change | None:
    before, after = standing(timeline, day - timedelta(days=1)), standing(timeline, day)
    if before is None or after is None:
        return None
    if step == "effect" and after.id != record.id:
        return None
    if step == "lapse" and (before.id != record.id or after.valid_from == day):
        return None
    keys = sorted(
        k for k in {*before.provisions, *after.provisions} if before.provisions.get(k) != after.provisions.get(k)
    )
    if before.status == after.status and not keys:
        return None
    return Change(
        key=f"{step}:{record.id}",
        jurisdiction=record.jurisdiction,
        kind=ChangeKind.STATUS if before.status != after.status else ChangeKind.PROVISION,
        origin="clock",
        before=_side(before, keys),
        after=_side(after, keys),
        effective=day,
        certainty=record.certainty,
        recorded_at=now,
        instrument=record.instrument,
        why="in force from this day" if step == "effect" else "lapsed by its own terms on this day",
        url=next((str(e.get("url") or "") for e in record.evidence), ""),
        evidence=record.evidence,
        record=record.id,
    )


def _side(record: Record, keys: list[str]) -> dict[str, Any]:
    return {
        "status": record.status and record.status.value,
        "provisions": {k: record.provisions[k] for k in keys if k in record.provisions},
    }


def _ask_what_replaced_it(connection: Connection, record: Record, now: datetime) -> None:
    reviews.open_(
        connection,
        key=f"expired:{record.id}",
        jurisdiction=record.jurisdiction,
        source=None,
        kind="expired",
        why=f"{record.instrument or 'a temporary rule'} lapsed on {record.valid_to}: was it renewed or replaced?",
        payload={"proposal": {}, "evidence": [dict(e) for e in record.evidence]},
        now=now,
    )
