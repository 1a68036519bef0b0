"""The chain of Changes: appended in one transaction with everything that follows from them, never altered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select

from jurisdictions.codebook import ChangeKind
from tracker.changes import Change, chain_hash
from tracker.clock import parse, stamp
from tracker.store import schema
from tracker.store.engine import get_meta, set_meta

#: Called for each new Change inside its transaction: alerts queue their messages here.
Notify = Callable[[Connection, Change], None]

GENESIS = "0" * 64
#: Under this key the last hash is kept apart: changes cut off the end would leave a shorter chain that holds.
_HEAD = "chain"
#: So many changes are held in memory at a time.
_ROWS = 200


def append(connection: Connection, change: Change, notify: Notify | None = None) -> Change | None:
    """Append `change` and tell `notify`, all in the caller's transaction (which must be a write).

    Returns the change as stored, or None where its key is there already: the same change is never twice.
    """
    table = schema.change
    if connection.execute(select(table.c.id).where(table.c.key == change.key)).first():
        return None
    last = connection.execute(select(table.c.id, table.c.hash).order_by(table.c.id.desc()).limit(1)).first()
    number, prev_hash = (last.id + 1, last.hash) if last else (1, GENESIS)
    body = _body(change)
    digest = chain_hash(prev_hash, {"id": number, **body})
    connection.execute(table.insert(), {"id": number, "prev_hash": prev_hash, "hash": digest, **body})
    set_meta(connection, _HEAD, digest)
    stored = replace(change, id=number, prev_hash=prev_hash, hash=digest)
    if notify is not None:
        notify(connection, stored)
    return stored


def head(connection: Connection, known_at: datetime | None = None) -> str:
    """The hash of the last change recorded until `known_at` (None: now): it names all that was recorded by then."""
    table = schema.change
    query = select(table.c.hash).order_by(table.c.id.desc()).limit(1)
    if known_at is not None:
        query = query.where(table.c.recorded_at <= stamp(known_at))
    return connection.execute(query).scalar() or GENESIS


def _body(change: Change) -> dict[str, Any]:
    return {
        "key": change.key,
        "jurisdiction": change.jurisdiction,
        "kind": change.kind.value,
        "origin": change.origin,
        "before": dict(change.before),
        "after": dict(change.after),
        "effective": change.effective and change.effective.isoformat(),
        "certainty": change.certainty,
        "recorded_at": stamp(change.recorded_at),
        "instrument": change.instrument,
        "why": change.why,
        "source": change.source,
        "url": change.url,
        "evidence": [dict(item) for item in change.evidence],
        "passage": dict(change.passage),
        "record": change.record,
    }


def from_row(row: Row[Any]) -> Change:
    """The Change that a row of the table holds."""
    values = dict(row._mapping)
    return Change(
        **{
            **values,
            "kind": ChangeKind(row.kind),
            "effective": date.fromisoformat(row.effective) if row.effective else None,
            "recorded_at": parse(row.recorded_at),
            "evidence": tuple(row.evidence),
        }
    )


def news() -> ColumnElement[bool]:
    """Tells the rows of the table that are news. Events that the registry cites are its history: an upgrade brings
    them, and a correction tells where they change what is believed."""
    table = schema.change
    return (table.c.origin != "registry") | (table.c.kind == ChangeKind.CORRECTION.value)


def verify_chain(connection: Connection) -> Iterator[str]:
    """Recompute the chain; yields one line for each link that does not hold."""
    prev_hash, expected_id = GENESIS, 1
    changes = select(schema.change).order_by(schema.change.c.id).execution_options(yield_per=_ROWS)
    for row in connection.execute(changes):
        change = from_row(row)
        if change.id != expected_id:
            yield f"change {expected_id}: missing (the next one is {change.id})"
        if change.prev_hash != prev_hash:
            yield f"change {change.id}: does not follow the change before it"
        if chain_hash(change.prev_hash, {"id": change.id, **_body(change)}) != change.hash:
            yield f"change {change.id}: its content was altered after it was recorded"
        prev_hash, expected_id = change.hash, change.id + 1
    if (head := get_meta(connection, _HEAD)) is not None and head != prev_hash:
        yield f"change {expected_id}: missing, and all that followed it"
