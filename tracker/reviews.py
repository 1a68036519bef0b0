"""Review items: what a person must decide, and what their decision does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from jurisdictions.codebook import ChangeKind, Status
from tracker.changes import Change
from tracker.clock import local_day, stamp
from tracker.history import OBSERVED_RANK, Record, add_record, coming, records, standing
from tracker.ledger import Notify, append
from tracker.store import schema

#: The state of an item that the page answered itself, before a person did.
SETTLED = "settled"


class ReviewError(ValueError):
    """A decision that cannot be taken; the message is one line."""


def open_(
    connection: Connection, *, key: str, jurisdiction: str, source: str | None, kind: str, why: str,
    payload: dict[str, Any], now: datetime,
) -> bool:  # fmt: skip
    """Open an item unless one with its `key` waits, or was decided by a person; returns whether it did."""
    table = schema.review
    values = {"opened_at": stamp(now), "why": why, "payload": payload, "state": "open"}
    known = connection.execute(select(table.c.id, table.c.state).where(table.c.key == key)).first()
    if known is None:
        connection.execute(
            table.insert().values(key=key, jurisdiction=jurisdiction, source=source, kind=kind, **values)
        )
        return True
    if known.state != SETTLED:
        return False
    connection.execute(update(table).where(table.c.id == known.id).values(**values, decided_at=None, note=None))
    return True


def is_open(connection: Connection, source: str, kind: str) -> bool:
    """Whether an item of `kind` waits at `source`."""
    table = schema.review
    query = select(table.c.id).where(table.c.source == source, table.c.kind == kind, table.c.state == "open")
    return connection.execute(query).first() is not None


def settle(connection: Connection, source: str, kinds: Collection[str], note: str, now: datetime) -> None:
    """Close the open items of `kinds` at `source`, which the page answered itself; `note` says how."""
    table = schema.review
    connection.execute(
        update(table)
        .where(table.c.source == source, table.c.kind.in_(kinds), table.c.state == "open")
        .values(state=SETTLED, decided_at=stamp(now), note=note)
    )


def settle_returned(connection: Connection, source: str, document: str, now: datetime) -> None:
    """Close the open items at `source` that were opened when its page left the text `document`: it is back. That it
    swings between two texts is no less true then."""
    table, reading = schema.review, schema.reading
    query = select(table).where(table.c.source == source, table.c.state == "open", table.c.kind != "flapping")
    for row in connection.execute(query).all():
        before = select(reading).where(reading.c.id == row.payload.get("compared"), reading.c.document == document)
        if (said := connection.execute(before).first()) is not None:
            _close(connection, row.id, SETTLED, f"the page returned to its text of {said.at[:10]}", now)


def listing(connection: Connection, state: str | None = "open") -> list[dict[str, Any]]:
    """Items in `state` (None: all), oldest first."""
    table = schema.review
    query = select(table).order_by(table.c.id)
    if state is not None:
        query = query.where(table.c.state == state)
    return [_plain(row) for row in connection.execute(query)]


def show(connection: Connection, number: int) -> dict[str, Any]:
    """One item. Raises ReviewError where there is none."""
    return _plain(_row(connection, number))


def accept(
    connection: Connection, number: int, note: str, *, now: datetime, notify: Notify | None = None,
    status: Status | None = None, effective: date | None = None,
) -> Change | None:  # fmt: skip
    """Take the item's proposal, or `status`, as the law from `effective` (default: the proposal's date, else
    today); returns the Change, or None where nothing differs. Raises ReviewError."""
    row = _open_row(connection, number)
    if row.kind == "discovered" and status is None:  # taken up: its draft goes into the registry by hand
        _close(connection, number, "accepted", note, now)
        return None
    proposal = row.payload.get("proposal", {})
    chosen = status or (Status(proposal["status"]) if proposal.get("status") else None)
    if chosen is None and not proposal.get("provisions") and "withdraw" not in proposal:
        raise ReviewError(f"review {number} proposes no status: say which with --status")
    zone = connection.execute(
        select(schema.jurisdiction.c.timezone).where(schema.jurisdiction.c.id == row.jurisdiction)
    ).scalar_one()
    today = local_day(now, zone)
    timeline = records(connection, [row.jurisdiction])[row.jurisdiction]
    current = standing(timeline, today)
    assert current is not None
    if status is None and "withdraw" in proposal:
        change = _withdraw(connection, row, timeline, today, note, now, notify)
        _close(connection, number, "accepted", note, now)
        return change
    given = effective or (date.fromisoformat(proposal["effective"]) if proposal.get("effective") else None)
    taken = status is None or status.value == proposal.get("status")
    provisions = dict(proposal.get("provisions") or {}) if taken else {}
    if chosen in (None, current.status):
        provisions = {**current.provisions, **provisions}
    change = _decide(connection, row, current, chosen or current.status, provisions, given, today, note, now, notify)
    _close(connection, number, "accepted", note, now)
    return change


def _decide(
    connection: Connection, row: Row[Any], current: Record, status: Status | None, provisions: dict[str, Any],
    given: date | None, today: date, note: str, now: datetime, notify: Notify | None,
) -> Change | None:  # fmt: skip
    keys = sorted(k for k in {*current.provisions, *provisions} if current.provisions.get(k) != provisions.get(k))
    if status == current.status and not keys:
        return None
    evidence = tuple(row.payload.get("evidence") or (_cited(connection, row, note),))
    record = add_record(
        connection,
        Record(
            jurisdiction=row.jurisdiction,
            status=status,
            provisions=provisions,
            # Not before the record it replaces, which would still stand.
            valid_from=max(given or today, current.valid_from or date.min),
            certainty="day" if given else "observed",
            recorded_at=now,
            origin=f"review:{row.id}",
            rank=OBSERVED_RANK,
            instrument=f"review {row.id}: {note}",
            evidence=evidence,
        ),
    )
    wrong_baseline = row.kind == "first-reading"
    kind = ChangeKind.STATUS if status != current.status else ChangeKind.PROVISION
    if given is not None and given > today:
        kind = ChangeKind.SCHEDULED
    return append(
        connection,
        Change(
            key=f"review:{row.id}",
            jurisdiction=row.jurisdiction,
            kind=ChangeKind.CORRECTION if wrong_baseline else kind,
            origin="review",
            before=_side(current.status, current.provisions, keys),
            after=_side(status, provisions, keys),
            effective=given,
            certainty="day" if given else "observed",
            recorded_at=now,
            instrument=f"review {row.id}",
            why=f"{row.why}; decided by a person: {note}",
            source=row.source,
            url=address(connection, row.payload, row.source) or next((str(e.get("url") or "") for e in evidence), ""),
            evidence=evidence,
            record=record,
        ),
        notify,
    )


def _withdraw(
    connection: Connection, row: Row[Any], timeline: list[Record], today: date, note: str, now: datetime,
    notify: Notify | None,
) -> Change | None:  # fmt: skip
    """Retract the scheduled record that the item names; None where it is not on record any more."""
    named = row.payload["proposal"]["withdraw"]
    day = date.fromisoformat(named["effective"])
    wanted = [r for r in coming(timeline, today) if (r.valid_from, r.status) == (day, Status(named["status"]))]
    if not wanted:
        return None
    stays = standing([r for r in timeline if r not in wanted], day)
    for record in wanted:
        retracted = replace(record, status=None, recorded_at=now, supersedes=record.id, origin=f"review:{row.id}")
        add_record(connection, retracted)
    gone, evidence = wanted[-1], (_cited(connection, row, note),)
    after = _side(stays.status, stays.provisions, []) if stays else _side(Status.UNKNOWN, {}, [])
    return append(
        connection,
        Change(
            key=f"review:{row.id}",
            jurisdiction=row.jurisdiction,
            kind=ChangeKind.CORRECTION,
            origin="review",
            before=_side(gone.status, gone.provisions, []),
            after=after,
            effective=day,
            recorded_at=now,
            instrument=f"review {row.id}",
            why=f"{row.why}; decided by a person: {note}",
            source=row.source,
            url=next((str(e.get("url") or "") for e in gone.evidence), ""),
            evidence=evidence,
        ),
        notify,
    )


def address(connection: Connection, payload: Mapping[str, Any], source: str | None) -> str:
    """Where an item's page is: the address it was read at, else its source's; "" where it is of no page."""
    table = schema.source_state
    spec = connection.execute(select(table.c.spec).where(table.c.id == source)).scalar()
    return str(payload.get("url") or (spec["url"] if spec else ""))


def _cited(connection: Connection, row: Row[Any], note: str) -> dict[str, Any]:
    """What proves a decision on an item that holds no quote: the decision itself."""
    citation, url = f"review {row.id}: {note}", address(connection, row.payload, row.source)
    return {"provision": "status", "quote": None, "captured_at": None, "citation": citation, "url": url}


def _side(status: Status | None, provisions: Any, keys: list[str]) -> dict[str, Any]:
    return {"status": status and status.value, "provisions": {k: provisions[k] for k in keys if k in provisions}}


def reject(connection: Connection, number: int, note: str, *, now: datetime) -> None:
    """Keep what is on record. Raises ReviewError."""
    _open_row(connection, number)
    _close(connection, number, "rejected", note, now)


def _close(connection: Connection, number: int, state: str, note: str, now: datetime) -> None:
    table = schema.review
    connection.execute(update(table).where(table.c.id == number).values(state=state, decided_at=stamp(now), note=note))


def _row(connection: Connection, number: int) -> Row[Any]:
    row = connection.execute(select(schema.review).where(schema.review.c.id == number)).first()
    if row is None:
        raise ReviewError(f"there is no review {number}; `kratomwatch review list` shows the open ones")
    return row


def _open_row(connection: Connection, number: int) -> Row[Any]:
    row = _row(connection, number)
    if row.state != "open":
        raise ReviewError(f"review {number} was {row.state} on {row.decided_at[:10]} already")
    return row


def _plain(row: Row[Any]) -> dict[str, Any]:
    return {column: value for column, value in row._mapping.items() if column != "key"}
