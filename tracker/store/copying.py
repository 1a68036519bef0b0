"""Copies of a whole database: of SQLite's file, and row by row from any database into any other."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Connection, Integer, Table, func, null, select, text

from tracker.store.errors import StoreError
from tracker.store.schema import metadata

if TYPE_CHECKING:
    from tracker.store.engine import Store

_ROWS = 500


def copy_file(source: Path, target: Path, folder: Path | None = None) -> None:
    """Copy the SQLite database at `source` to `target`, which then is there as a whole or not at all; a consistent copy
    however busy the database is (SQLite's online backup). Raises StoreError, which names `folder` (default: the
    target's) as what lacks room."""
    beside = target.with_name(f".{target.name}.part")
    try:
        beside.touch(mode=0o600)  # it names readers, and holds the secret that their links are signed with
        reading, writing = sqlite3.connect(source), sqlite3.connect(beside)
        try:
            reading.backup(writing)
        finally:
            writing.close()
            reading.close()
        beside.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"no copy of {source} was made in {folder or target.parent}: {error}; free some space there, or choose "
            "another disk"
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def copy_rows(source: Store, target: Store) -> None:
    """Copy all rows of `source`, as they are at one moment, into `target`, which is empty and of the same release; all
    of them or none. Raises StoreError."""
    with _snapshot(source) as reading, target.write() as writing:
        for table in metadata.sorted_tables:  # what is referred to comes before what refers to it
            query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS)
            for rows in reading.execute(query).mappings().partitions():
                writing.execute(table.insert(), [_values(table, row) for row in rows])
            _go_on_counting(writing, table)


def is_empty(store: Store) -> bool:
    """Whether none of its tables has a row."""
    with store.read() as connection:
        return not any(connection.execute(select(table).limit(1)).first() for table in metadata.sorted_tables)


@contextmanager
def _snapshot(store: Store) -> Iterator[Connection]:
    """A transaction that sees the database as it is at one moment, however many statements it asks by."""
    if store.file is not None:
        with store.read() as connection:
            yield connection
        return
    with store.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def _values(table: Table, row: Any) -> dict[str, Any]:
    """The row, with what is absent from a JSON column absent there too, and no JSON null."""
    return {
        column.name: null() if row[column.name] is None and isinstance(column.type, JSON) else row[column.name]
        for column in table.columns
    }


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL numbers rows by a counter of its own, which does not see numbers that were given."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        if isinstance(column.type, Integer) and not column.foreign_keys:
            most = connection.scalar(select(func.max(column)))
            counter = text("SELECT setval(pg_get_serial_sequence(:table, :column), :most)")
            if most is not None:
                connection.execute(counter, {"table": f'"{table.name}"', "column": column.name, "most": most})
