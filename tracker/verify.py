"""Is everything that was recorded still what was recorded?"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import chain, groupby
from typing import Any

from sqlalchemy import Connection, Select, func, select

from scrapers.archive import Archive
from scrapers.document import Document
from tracker.checkpoint import NOTHING, Checkpoint, checkpoint, grew, keep, lost, seen_now
from tracker.clock import stamp
from tracker.files import verify_file, work
from tracker.ledger import verify_chain
from tracker.store import Store, schema
from tracker.store.codec import unpack_document

#: So long a file of the archive is believed that was read and not written to since.
_PATIENCE = timedelta(days=30)
_ROWS = 200


def verify(
    store: Store, archive: Archive, now: datetime, *, full: bool = False, patience: timedelta = _PATIENCE,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[str]:  # fmt: skip
    """Hold what is there against what was recorded; yields one line a fault.

    Always: the whole chain of changes, the records against it, that no row is gone that was there at the last clean
    verification, and that each file of the archive is as long as when it was sealed. Documents, quotes of readings and
    archived bodies: those that came since the last clean verification, and files that were written to since they were
    read or were not read for the time `patience`; with `full` all of them. Where nothing is wrong, the next one goes on
    from here. `progress` hears how many documents and archived bodies of how many were read. Raises StoreError,
    and ArchiveError where the archive cannot be read at all.
    """
    clean = True
    with store.read() as connection:
        before = checkpoint(connection)
        seen = seen_now(connection, stamp(now))
        since = NOTHING if full or grew(connection, before) else before
        files = work(connection, archive, since.last["capture"], full, now, patience)
        tick = _Ticks(progress, _documents_to_read(connection, since) + sum(file.records for file in files))
        for fault in chain(
            lost(connection, before), verify_chain(connection), _records(connection),
            _documents(connection, since, tick),
        ):  # fmt: skip
            clean = False
            yield fault
    for fault in chain.from_iterable(verify_file(store, archive, file, now, tick) for file in files):
        clean = False
        yield fault
    if clean:
        with store.write() as connection:
            keep(connection, seen)


class _Ticks:
    """Counts what was read, and tells it."""

    def __init__(self, progress: Callable[[int, int], None] | None, total: int) -> None:
        self._progress, self._done, self._total = progress, 0, total

    def __call__(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)


def _records(connection: Connection) -> Iterator[str]:
    """The records that a change brought say what the change says. A lapse names the record that ended, not one that
    began, and says nothing of its content."""
    change, record = schema.change, schema.record
    query = (
        select(change.c.id, change.c.key, change.c.after, change.c.record, record.c.status, record.c.provisions)
        .outerjoin(record, record.c.id == change.c.record)
        .where(change.c.record.is_not(None))
        .order_by(change.c.id)
        .execution_options(yield_per=_ROWS)
    )
    for row in connection.execute(query):
        if row.provisions is None:
            yield f"record {row.record}: is missing, change {row.id} brought it"
        elif not row.key.startswith("lapse:") and not _agree(row.after, row.status, row.provisions):
            yield f"record {row.record}: says something else than change {row.id}, which brought it"


def _agree(after: dict[str, Any], status: str | None, provisions: dict[str, Any]) -> bool:
    told: dict[str, Any] = after.get("provisions") or {}
    return after.get("status") == status and all(provisions.get(key) == value for key, value in told.items())


def _to_read(since: Checkpoint) -> Select[Any]:
    """The ids of the documents that came since then, and of those that were read again since."""
    document, reading = schema.document, schema.reading
    came = select(document.c.id).where(document.c.first_capture > since.last["capture"])
    return came.union(select(reading.c.document).where(reading.c.id > since.last["reading"])).subquery().select()


def _documents_to_read(connection: Connection, since: Checkpoint) -> int:
    query = select(func.count()).select_from(_to_read(since).subquery())
    return connection.scalar(query) or 0


def _documents(connection: Connection, since: Checkpoint, tick: Callable[[], None]) -> Iterator[str]:
    """Each document is the text that its id was made from, and the quotes of its readings stand in it."""
    document, reading = schema.document, schema.reading
    query = (
        select(document.c.id, document.c.body, reading.c.id.label("reading"), reading.c.payload)
        .outerjoin(reading, reading.c.document == document.c.id)
        .where(document.c.id.in_(_to_read(since)))
        .order_by(document.c.id, reading.c.id)
        .execution_options(yield_per=_ROWS)
    )
    for key, rows in groupby(connection.execute(query), key=lambda row: row.id):
        tick()
        read: Document | None = None
        for row in rows:
            if read is None:
                try:
                    read = unpack_document(row.body)
                except (zlib.error, ValueError, KeyError, TypeError) as error:
                    yield f"document {key[:12]}: cannot be read any more ({type(error).__name__})"
                    break
                if read.id != key:
                    yield f"document {key[:12]}: its text was altered after it was recorded"
                    break
            if row.reading is not None and not _stand_in(read, row.payload):
                yield f"reading {row.reading}: quotes what does not stand in document {key[:12]}"


def _stand_in(document: Document, payload: dict[str, Any]) -> bool:
    return all(document.text[start:end] == quote for _, quote, start, end in payload["evidence"])
