"""Review items: what a person must decide, and what their decision does."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, update

from jurisdictions.codebook import ChangeKind, Status
from tracker.changes import Change
from tracker.clock import local_day, stamp
from tracker.history import OBSERVED_RANK, Record, add_record, coming, records, standing
from tracker.ledger import Notify, append
from tracker.store import schema
from tracker.telling.inert import one_line, plain

#: The state of an item that the page answered itself, before a person did.
SETTLED = "settled"
_LONGEST_NAME, _LONGEST_NOTE = 60, 2000
#: The first law on kratom is of 1943 (Thailand); what is signed begins within years.
_EARLIEST, _FARTHEST = date(1900, 1, 1), timedelta(days=50 * 365)


class ReviewError(ValueError):
    """A decision that cannot be taken; the message is one line."""


@dataclass(frozen=True)
class Verdict:
    """What a person decided: who, why, when; ``notify`` hears of the Change that follows."""

    by: str
    note: str
    now: datetime
    notify: Notify | None = None

    @property
    def words(self) -> str:
        """Who decided and why, as the history tells it."""
        return f"decided by {self.by}: {self.note}"


def _verdict(by: str, note: str, now: datetime, notify: Notify | None = None) -> Verdict:
    """Raises ReviewError where a decision has no name or no reason: both stay in the history for good."""
    name, reason = one_line(by, _LONGEST_NAME), plain(note).strip()
    if not name:
        raise ReviewError("a decision wants the name of who decides")
    if not reason:
        raise ReviewError("a decision wants a note that says why")
    if len(reason) > _LONGEST_NOTE:
        raise ReviewError(f"a note has at most {_LONGEST_NOTE} characters; this one has {len(reason)}")
    return Verdict(name, reason, now, notify)


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
    again = {**values, "decided_at": None, "decided_by": None, "note": None}
    connection.execute(update(table).where(table.c.id == known.id).values(again))
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
            note = f"the page returned to its text of {said.at[:10]}"
            _close(connection, row.id, state=SETTLED, decided_at=stamp(now), note=note)


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
    connection: Connection, number: int, note: str, *, by: str, now: datetime, notify: Notify | None = None,
    status: Status | None = None, effective: date | None = None,
) -> Change | None:  # fmt: skip
    """Take the item's proposal, or `status`, as the law from `effective` (default: the proposal's date, else
    today), because `by` says so for the reason `note`; returns the Change, or None where nothing differs. Raises
    ReviewError."""
    row, verdict = _open_row(connection, number), _verdict(by, note, now, notify)
    change = _accepted(connection, row, verdict, status, effective)
    _decided(connection, number, "accepted", verdict)
    return change


def _accepted(
    connection: Connection, row: Row[Any], verdict: Verdict, status: Status | None, effective: date | None
) -> Change | None:
    if row.kind == "discovered" and status is None:  # taken up: its draft goes into the registry by hand
        return None
    proposal = row.payload.get("proposal", {})
    chosen = status or (Status(proposal["status"]) if proposal.get("status") else None)
    if chosen is None and not proposal.get("provisions") and "withdraw" not in proposal:
        raise ReviewError(f"review {row.id} proposes no status: say which it is (--status)")
    zone = connection.execute(
        select(schema.jurisdiction.c.timezone).where(schema.jurisdiction.c.id == row.jurisdiction)
    ).scalar_one()
    today = local_day(verdict.now, zone)
    timeline = records(connection, [row.jurisdiction])[row.jurisdiction]
    current = standing(timeline, today)
    assert current is not None
    if status is None and "withdraw" in proposal:
        return _withdraw(connection, row, timeline, today, verdict)
    _refuse_absurd(effective, today)
    given = effective or (date.fromisoformat(proposal["effective"]) if proposal.get("effective") else None)
    taken = status is None or status.value == proposal.get("status")
    provisions = dict(proposal.get("provisions") or {}) if taken else {}
    if chosen in (None, current.status):
        provisions = {**current.provisions, **provisions}
    return _decide(connection, row, current, chosen or current.status, provisions, given, today, verdict)


def _refuse_absurd(day: date | None, today: date) -> None:
    """A slip of the keyboard would stay in the history for good. Raises ReviewError."""
    if day is not None and not _EARLIEST <= day <= today + _FARTHEST:
        raise ReviewError(f"{day} is no day on which a law on kratom begins; look at its year")


def _decide(
    connection: Connection, row: Row[Any], current: Record, status: Status | None, provisions: dict[str, Any],
    given: date | None, today: date, verdict: Verdict,
) -> Change | None:  # fmt: skip
    keys = sorted(k for k in {*current.provisions, *provisions} if current.provisions.get(k) != provisions.get(k))
    if status == current.status and not keys:
        return None
    evidence = tuple(row.payload.get("evidence") or (_cited(connection, row, verdict.note),))
    record = add_record(
        connection,
        Record(
            jurisdiction=row.jurisdiction,
            status=status,
            provisions=provisions,
            # Not before the record it replaces, which would still stand.
            valid_from=max(given or today, current.valid_from or date.min),
            certainty="day" if given else "observed",
            recorded_at=verdict.now,
            origin=f"review:{row.id}",
            rank=OBSERVED_RANK,
            instrument=f"review {row.id}: {verdict.note}",
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
            recorded_at=verdict.now,
            instrument=f"review {row.id}",
            why=f"{row.why}; {verdict.words}",
            source=row.source,
            url=address(connection, row.payload, row.source) or next((str(e.get("url") or "") for e in evidence), ""),
            evidence=evidence,
            record=record,
        ),
        verdict.notify,
    )


def _withdraw(
    connection: Connection, row: Row[Any], timeline: list[Record], today: date, verdict: Verdict
) -> Change | None:
    """Retract the scheduled record that the item names; None where it is not on record any more."""
    named = row.payload["proposal"]["withdraw"]
    day = date.fromisoformat(named["effective"])
    wanted = [r for r in coming(timeline, today) if (r.valid_from, r.status) == (day, Status(named["status"]))]
    if not wanted:
        return None
    stays = standing([r for r in timeline if r not in wanted], day)
    for record in wanted:
        retracted = replace(
            record, status=None, recorded_at=verdict.now, supersedes=record.id, origin=f"review:{row.id}"
        )
        add_record(connection, retracted)
    gone, evidence = wanted[-1], (_cited(connection, row, verdict.note),)
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
            recorded_at=verdict.now,
            instrument=f"review {row.id}",
            why=f"{row.why}; {verdict.words}",
            source=row.source,
            url=next((str(e.get("url") or "") for e in gone.evidence), ""),
            evidence=evidence,
        ),
        verdict.notify,
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


def reject(connection: Connection, number: int, note: str, *, by: str, now: datetime) -> None:
    """Keep what is on record, because `by` says so for the reason `note`. Raises ReviewError."""
    _open_row(connection, number)
    _decided(connection, number, "rejected", _verdict(by, note, now))


def _decided(connection: Connection, number: int, state: str, verdict: Verdict) -> None:
    at = stamp(verdict.now)
    _close(connection, number, state=state, decided_at=at, decided_by=verdict.by, note=verdict.note)


def _close(connection: Connection, number: int, **values: str) -> None:
    connection.execute(update(schema.review).where(schema.review.c.id == number).values(**values))


def _row(connection: Connection, number: int) -> Row[Any]:
    row = connection.execute(select(schema.review).where(schema.review.c.id == number)).first()
    if row is None:
        raise ReviewError(f"there is no review {number}; `kratomwatch review list` shows the open ones")
    return row


def _open_row(connection: Connection, number: int) -> Row[Any]:
    row = _row(connection, number)
    if row.state != "open":
        who = f" by {row.decided_by}" if row.decided_by else " by the page itself" if row.state == SETTLED else ""
        raise ReviewError(
            f"review {number} was {row.state}{who} on {row.decided_at[:10]} already: {one_line(row.note)}"
        )
    return row


def _plain(row: Row[Any]) -> dict[str, Any]:
    return {column: value for column, value in row._mapping.items() if column != "key"}
