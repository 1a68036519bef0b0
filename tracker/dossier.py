"""All that is known of one review item: what was read before and now, what is on record, and what a decision does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from tracker import reviews
from tracker.clock import local_day
from tracker.discovery import KIND as DISCOVERED
from tracker.history import Record, records, standing
from tracker.store import schema
from tracker.telling.wording import provision_order, value_text

#: What of a reading a person compares.
_FACTS = ("status", "would", "effective", "expires", "ended", "stage", "provisions", "why")


def dossier(connection: Connection, number: int, now: datetime) -> dict[str, Any]:
    """The item `number` as `reviews.show` gives it, with ``name`` of its place, ``url`` of its page, ``before`` and
    ``read`` (readings: what the page said and says; None where there is none), ``record`` (what is believed today),
    ``accepting``: in one line, what that does, or wants, and ``change``: the number of the Change that a decision
    made. Raises ReviewError."""
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
        "change": changes_of(connection, [number]).get(number),
    }


def changes_of(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    """The Change that the decision on each of these items made, where it made one."""
    table, keys = schema.change, {f"review:{number}": number for number in numbers}
    query = select(table.c.key, table.c.id).where(table.c.key.in_(keys))
    return {keys[row.key]: row.id for row in connection.execute(query)}


def proposes(item: Mapping[str, Any]) -> bool:
    """Whether an item says what it would record, so that it can be accepted as it is."""
    proposal = (item["payload"] or {}).get("proposal") or {}
    return item["kind"] == DISCOVERED or any(proposal.get(key) for key in ("status", "provisions", "withdraw"))


@dataclass(frozen=True)
class Fact:
    """One fact as the page gave it before and gives it now, and as it is on record; "" where that says nothing."""

    key: str
    before: str
    now: str
    record: str
    differs: bool


def facts(item: Mapping[str, Any]) -> Iterator[Fact]:
    """The facts of a dossier that either reading or the record gives, each with whether what is read now differs from
    what is there to compare it with."""
    before, read, record = (item[name] or {} for name in ("before", "read", "record"))
    for key in ("status", "would", "effective", "expires", "ended", "stage", "since"):
        cells = [str(side.get(key) or "") for side in (before, read, record)]
        if any(cells):
            yield _fact(key, cells, item, on_record=key == "status")
    laws = [side.get("provisions") or {} for side in (before, read, record)]
    for key in provision_order({key for law in laws for key in law}):
        yield _fact(key, [value_text(key, law[key]) if key in law else "" for law in laws], item, on_record=True)


def _fact(key: str, cells: list[str], item: Mapping[str, Any], *, on_record: bool) -> Fact:
    before, now, record = cells
    compared = [before] if item["before"] else []
    compared += [record] if on_record and item["record"] else []
    return Fact(key, before, now, record, item["read"] is not None and any(now != other for other in compared))


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
        return "takes note of it: its draft goes into the registry by hand, unless you say what law it is"
    if (gone := proposal.get("withdraw")) is not None:
        return f"takes {gone['status']} from {gone['effective']} off the record, unless you say what holds instead"
    if not proposal.get("status") and not proposal.get("provisions"):
        return f"wants the status that holds, and from when unless that is today ({today})"
    day = proposal.get("effective")
    since = f"from {day}" if day else f"from today ({today}): say from when it is where the law's own date is known"
    return f"records {proposal.get('status') or 'the provisions proposed'} {since}"
