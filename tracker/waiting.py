"""What waits for a person and what was decided, a page at a time: the list of a long history stays short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from tracker.clock import parse
from tracker.directory import within
from tracker.dossier import changes_of
from tracker.store import schema

#: So many items are listed at once.
PAGE = 100


@dataclass(frozen=True)
class Wanted:
    """Which items: those that wait, oldest first, or those ``decided``, newest first; of one ``kind`` and one
    ``place`` with all that lies in it ("": any); those that follow the item ``past``."""

    decided: bool = False
    kind: str = ""
    place: str = ""
    past: int | None = None


@dataclass(frozen=True)
class Listed:
    """A page of items, and whether more follow."""

    items: list[dict[str, Any]]
    more: bool


def listed(connection: Connection, wanted: Wanted, now: datetime) -> Listed:
    """The items `wanted`, without their payload, each with ``name`` of its place, ``age_days`` since it was opened, and
    ``change``: the number of the Change that the decision made, or None."""
    table, place = schema.review, schema.jurisdiction
    columns = [column for column in table.c if column.name not in ("key", "payload")]
    query = select(*columns, place.c.name).join(place, place.c.id == table.c.jurisdiction)
    query = query.where(_state(wanted.decided), *_narrowed(connection, wanted))
    query = query.order_by(table.c.id.desc() if wanted.decided else table.c.id).limit(PAGE + 1)
    rows = connection.execute(query).mappings().all()
    made = changes_of(connection, [row["id"] for row in rows])
    items = [
        {**row, "age_days": (now - parse(row["opened_at"])).days, "change": made.get(row["id"])} for row in rows[:PAGE]
    ]
    return Listed(items, len(rows) > PAGE)


def _state(decided: bool) -> ColumnElement[bool]:
    state = schema.review.c.state
    return state.in_(("accepted", "rejected", "settled")) if decided else state == "open"


def _narrowed(connection: Connection, wanted: Wanted) -> list[ColumnElement[bool]]:
    table = schema.review
    found: list[ColumnElement[bool]] = []
    if wanted.kind:
        found.append(table.c.kind == wanted.kind)
    if wanted.place:
        found.append(table.c.jurisdiction.in_(within(connection, [wanted.place])))
    if wanted.past is not None:
        found.append(table.c.id < wanted.past if wanted.decided else table.c.id > wanted.past)
    return found


def kinds(connection: Connection) -> list[str]:
    """The kinds of items that there are."""
    table = schema.review
    return list(connection.execute(select(table.c.kind).distinct().order_by(table.c.kind)).scalars())


def open_by_kind(connection: Connection) -> dict[str, int]:
    """How many items of each kind wait."""
    table = schema.review
    query = select(table.c.kind, func.count().label("n")).where(table.c.state == "open").group_by(table.c.kind)
    return {row.kind: row.n for row in connection.execute(query)}


def next_open(connection: Connection, after: int) -> int | None:
    """The item that waits next after this one, from the oldest again at the end; None where none waits."""
    table = schema.review
    query = select(func.min(table.c.id)).where(table.c.state == "open")
    found: int | None = connection.scalar(query.where(table.c.id > after)) or connection.scalar(query)
    return found
