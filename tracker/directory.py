"""Which places there are, and which lies in which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from tracker.store import schema


def directory(connection: Connection) -> list[dict[str, Any]]:
    """Every place, by identifier: what it is called, its tier, what it lies in, where its days begin."""
    table = schema.jurisdiction
    return [
        {"id": row.id, "name": row.name, "level": row.level, "parent": row.parent, "timezone": row.timezone,
         "aliases": list(row.spec.get("aliases", ()))}
        for row in connection.execute(select(table).order_by(table.c.id))
    ]  # fmt: skip


def parents_of(connection: Connection) -> dict[str, str | None]:
    """Identifier to parent's identifier, for every place in the registry."""
    table = schema.jurisdiction
    return {row.id: row.parent for row in connection.execute(select(table.c.id, table.c.parent))}


def names_of(connection: Connection) -> dict[str, str]:
    """Identifier to name, for every place in the registry."""
    table = schema.jurisdiction
    return {row.id: row.name for row in connection.execute(select(table.c.id, table.c.name))}


def lineage(jurisdiction: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """`jurisdiction` and every place it lies in, nearest first.

    The identifier tells (``CC-RR/local`` lies in ``CC-RR``, that in ``CC``), and so does `parents`
    (identifier to parent's identifier), which knows unions of countries too.
    """
    found: list[str] = []
    queue = [jurisdiction]
    while queue:
        place = queue.pop(0)
        if place in found:
            continue
        found.append(place)
        written = place.rpartition("/")[0] or place.rpartition("-")[0]
        queue += [parent for parent in (parents.get(place), written) if parent]
    return tuple(found)


def within(connection: Connection, places: Sequence[str]) -> list[str]:
    """The identifiers `places`, and those of all that lies in one of them."""
    parents = parents_of(connection)
    return sorted(key for key in parents if any(place in places for place in lineage(key, parents)))
