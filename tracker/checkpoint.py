"""How far a verification came that found nothing wrong: what was there then must be there ever after."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, Table, func, select

from tracker.store import schema
from tracker.store.engine import get_meta, set_meta

_KEY = "verified"
#: The tables whose rows are counted, each with the column that grows with every row. Documents have none of their own;
#: they follow the captures that brought them.
COUNTED: Mapping[str, tuple[Table, ColumnElement[int]]] = {
    "capture": (schema.capture, schema.capture.c.id),
    "change": (schema.change, schema.change.c.id),
    "document": (schema.document, schema.document.c.first_capture),
    "reading": (schema.reading, schema.reading.c.id),
    "record": (schema.record, schema.record.c.id),
}


@dataclass(frozen=True)
class Checkpoint:
    """What a clean verification saw: when (as stored), of each table of COUNTED the last number and how many rows up to
    it. One that saw nothing has no moment and zeros."""

    at: str
    last: Mapping[str, int]
    rows: Mapping[str, int]


NOTHING = Checkpoint("", dict.fromkeys(COUNTED, 0), dict.fromkeys(COUNTED, 0))


def checkpoint(connection: Connection) -> Checkpoint:
    """What the last clean verification saw; NOTHING where none was, or where what it noted cannot be read."""
    try:
        kept = json.loads(get_meta(connection, _KEY) or "null")
        return Checkpoint(
            str(kept["at"]),
            {name: int(kept["last"][name]) for name in COUNTED},
            {name: int(kept["rows"][name]) for name in COUNTED},
        )
    except (ValueError, KeyError, TypeError):
        return NOTHING


def seen_now(connection: Connection, at: str) -> Checkpoint:
    """What there is at the moment `at` (as stored)."""
    last = {name: connection.scalar(select(func.max(number))) or 0 for name, (_, number) in COUNTED.items()}
    # A document follows a capture; counted by its number, later documents are never taken for earlier ones.
    last["document"] = last["capture"]
    return Checkpoint(at, last, _rows(connection, last))


def keep(connection: Connection, seen: Checkpoint) -> bool:
    """Keep `seen` for the next verification, in the caller's transaction (a write); False where what it counted is not
    so any more, because captures were thinned out meanwhile."""
    if _rows(connection, seen.last) != seen.rows:
        return False
    set_meta(connection, _KEY, json.dumps(asdict(seen)))
    return True


def lost(connection: Connection, before: Checkpoint) -> Iterator[str]:
    """One line for each table that has fewer rows than it had at `before`."""
    for name, now in _rows(connection, before.last).items():
        if now < before.rows[name]:
            gone = before.rows[name] - now
            yield f"table {name}: {gone} of the {before.rows[name]} rows that were verified at {before.at} are missing"


def grew(connection: Connection, before: Checkpoint) -> bool:
    """Whether rows came between those that were there at `before`: then the new ones are not told by their number."""
    return any(now > before.rows[name] for name, now in _rows(connection, before.last).items())


def thinned(connection: Connection, captures: list[int]) -> None:
    """Count off the captures with these numbers, which are being thinned out in the caller's transaction."""
    seen = checkpoint(connection)
    gone = sum(number <= seen.last["capture"] for number in captures)
    if gone:
        rows = {**seen.rows, "capture": seen.rows["capture"] - gone}
        set_meta(connection, _KEY, json.dumps(asdict(Checkpoint(seen.at, seen.last, rows))))


def _rows(connection: Connection, last: Mapping[str, int]) -> dict[str, int]:
    return {
        name: connection.scalar(select(func.count()).select_from(table).where(number <= last[name])) or 0
        for name, (table, number) in COUNTED.items()
    }
