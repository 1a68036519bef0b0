"""All that is known of one review item: what was read before and now, what is on record, and what a decision does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from tracker import reviews
from tracker.clock import local_day
from tracker.discovery import KIND as DISCOVERED
from tracker.history import Record, records, standing
from tracker.store import schema

#: What of a reading a person compares.
_FACTS = ("status", "would", "effective", "expires", "ended", "stage", "provisions", "why")


def dossier(connection: Connection, number: int, now: datetime) -> dict[str, Any]:
    """The item `number` as `reviews.show` gives it, with ``name`` of its place, ``url`` of its page, ``before`` and
    ``read`` (readings: what the page said and says; None where there is none), ``record`` (what is believed today),
    and ``accepting``: in one line, what that does, or wants. Raises ReviewError."""
    item = reviews.show(connection, number)
    payload: Mapping[str, Any] = item["payload"] or {}
    place = connection.execute(
        select(schema.jurisdiction).where(schema.jurisdiction.c.id == item["jurisdiction"])
    ).one()  # fmt: skip
    today = local_day(now, place.timezone)
    current = standing(records(connection, [place.id]).get(place.id, []), today)
    return {
        **item,
        "name": place.name,
        "url": reviews.address(connection, payload, item["source"]),
        "before": _reading(connection, payload.get("compared")),
        "read": _reading(connection, payload.get("reading")),
        "record": _believed(current),
        "accepting": _accepting(item["kind"], payload.get("proposal") or {}, today),
    }


def _reading(connection: Connection, number: int | None) -> dict[str, Any] | None:
    if number is None:
        return None
    row = connection.execute(select(schema.reading).where(schema.reading.c.id == number)).first()
    if row is None:
        return None
    return {**{fact: row.payload.get(fact) for fact in _FACTS}, "url": row.place, "at": row.at}


def _believed(current: Record | None) -> dict[str, Any] | None:
    if current is None:
        return None
    return {
        "status": current.status and current.status.value, "provisions": dict(current.provisions),
        "since": current.valid_from.isoformat() if current.valid_from else None, "instrument": current.instrument,
    }  # fmt: skip


def _accepting(kind: str, proposal: Mapping[str, Any], today: date) -> str:
    if kind == DISCOVERED:
        return "takes note of it: put the draft into the registry; or say what law it is with --status and --effective"
    if (gone := proposal.get("withdraw")) is not None:
        return f"takes {gone['status']} from {gone['effective']} off the record; with --status, records that instead"
    if not proposal.get("status") and not proposal.get("provisions"):
        return f"wants --status, and --effective unless it holds from today ({today})"
    day = proposal.get("effective")
    since = f"from {day}" if day else f"from today ({today}): say --effective where the law's own date is known"
    return f"records {proposal.get('status') or 'the provisions proposed'} {since}"
