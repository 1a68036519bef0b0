"""The files of the archive: sealed when nobody writes to them any more, and held against their seals later."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from scrapers.archive import Archive, Place, Seal
from tracker.clock import stamp
from tracker.store import Store, schema
from tracker.store.engine import insert_once

_FILE, _CAPTURE = schema.archive_file, schema.capture


def keep_seals(connection: Connection, seals: Iterable[Seal]) -> None:
    """Record files that were sealed, in the caller's transaction (a write)."""
    for seal in seals:
        insert_once(connection, _FILE, "name", {"name": seal.file, "size": seal.size, "sha256": seal.sha256})


@dataclass(frozen=True)
class Work:
    """What a verification has to read of one file: all records (`whole`), or those of captures after the number
    `since`; how many; how the file lies there (None: it is missing), and its seal, where it has one."""

    name: str
    whole: bool
    since: int
    records: int
    mark: str | None
    size: int
    seal: Row[Any] | None


def work(
    connection: Connection, archive: Archive, since: int, full: bool, now: datetime, patience: timedelta
) -> list[Work]:
    """What has to be read: of each file the records of captures after the number `since`; all of a file that was never
    read since it was sealed, that was written to since it was read, or that nobody read for longer than `patience`;
    with `full` all of all. Raises ArchiveError."""
    counted = _counts(connection, 0)
    fresh = counted if full else _counts(connection, since)
    seals = {row.name: row for row in connection.execute(select(_FILE))}
    there, believed = archive.files(), stamp(now - patience)
    found = []
    for name in sorted({*counted, *seals}):
        state, seal = there.get(name), seals.get(name)
        mark, size = (state.mark, state.size) if state else (None, 0)
        read = seal is not None and seal.read_at is not None and mark == seal.mark and seal.read_at > believed
        whole = full or not read
        records = (counted if whole else fresh).get(name, 0)
        found.append(Work(name, whole, 0 if whole else since, records, mark, size, seal))
    return found


def verify_file(
    store: Store, archive: Archive, todo: Work, now: datetime, tick: Callable[[], None] = lambda: None
) -> Iterator[str]:
    """Read what has to be read of a file; one line for each fault. A file that was read whole and is sound is noted as
    such; it is sealed where nobody sealed it, because its writer was killed. `tick` is called for each record.
    Raises StoreError, and ArchiveError where the archive cannot be read at all."""
    if todo.mark is None:
        with store.read() as connection:
            records = _counts(connection, 0).get(todo.name, 0)
        yield f"{archive.where(todo.name)}: file is missing, {records} records with it"
        return
    sound = True
    for fault in _faults(store, archive, todo, tick):
        sound = False
        yield fault
    if sound and todo.whole:
        _note(store, archive, todo, now)


def _faults(store: Store, archive: Archive, todo: Work, tick: Callable[[], None]) -> Iterator[str]:
    """Another size than that of the seal, and each damaged record; another digest where no record tells more."""
    where, seal = archive.where(todo.name), todo.seal
    resized = seal is not None and todo.size != seal.size
    if seal is not None and resized:
        yield f"{where}: is {todo.size} bytes long, it had {seal.size} when it was sealed"
    damaged = False
    with store.read() as connection:
        for place in _places(connection, todo):
            tick()
            for fault in archive.verify([place]):
                damaged = True
                yield fault
    if seal is None or not todo.whole or resized or damaged:
        return
    if archive.measure(todo.name).sha256 != seal.sha256:
        yield f"{where}: was altered after it was sealed (its SHA-256 is another one)"


def _note(store: Store, archive: Archive, todo: Work, now: datetime) -> None:
    """Note that the file was read whole and is sound, and its seal where nobody sealed it."""
    seal = None
    if todo.seal is None:
        if archive.written_to(todo.name):
            return
        seal = archive.measure(todo.name)
    with store.write() as connection:
        if seal is not None:
            keep_seals(connection, [seal])
        noted = update(_FILE).where(_FILE.c.name == todo.name).values(read_at=stamp(now), mark=todo.mark)
        connection.execute(noted)


def _counts(connection: Connection, since: int) -> dict[str, int]:
    """How many records of each file captures after the number `since` refer to."""
    query = (
        select(_CAPTURE.c.archive_file, func.count(_CAPTURE.c.archive_offset.distinct()))
        .where(_CAPTURE.c.archive_file.is_not(None))
        .group_by(_CAPTURE.c.archive_file)
    )
    if since:
        query = query.where(_CAPTURE.c.id > since)
    return {row[0]: row[1] for row in connection.execute(query)}


def _places(connection: Connection, todo: Work) -> Iterator[Place]:
    query = (
        select(_CAPTURE.c.archive_offset, _CAPTURE.c.sha256)
        .where(_CAPTURE.c.archive_file == todo.name)
        .order_by(_CAPTURE.c.archive_offset)
        .distinct()
        .execution_options(yield_per=1000)
    )
    if todo.since:
        query = query.where(_CAPTURE.c.id > todo.since)
    for offset, sha256 in connection.execute(query):
        yield Place(todo.name, offset, 0, sha256)
