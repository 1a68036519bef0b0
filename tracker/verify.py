"""Is everything that was recorded still what was recorded?"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from scrapers.archive import Archive, Place
from tracker.ledger import verify_chain
from tracker.store import Store, schema
from tracker.store.codec import unpack_document


def verify(store: Store, archive: Archive) -> Iterator[str]:
    """Recompute the chain of changes, hold records and quotes against it and against the documents, recompute the
    documents' ids and the archive's digests; yields one line a fault."""
    with store.read() as connection:
        yield from verify_chain(connection)
        yield from _records(connection)
        yield from _documents(connection)
        table = schema.capture
        places = {
            (row.archive_file, row.archive_offset): Place(row.archive_file, row.archive_offset, 0, row.sha256)
            for row in connection.execute(
                select(table.c.archive_file, table.c.archive_offset, table.c.sha256)
                .where(table.c.archive_file.is_not(None))
            )
        }  # fmt: skip
    yield from archive.verify(places.values())


def _records(connection: Connection) -> Iterator[str]:
    """The records that a change brought say what the change says. A lapse names the record that ended, not one that
    began, and says nothing of its content."""
    change, record = schema.change, schema.record
    query = (
        select(change.c.id, change.c.key, change.c.after, change.c.record, record.c.status, record.c.provisions)
        .outerjoin(record, record.c.id == change.c.record)
        .where(change.c.record.is_not(None))
        .order_by(change.c.id)
    )
    for row in connection.execute(query):
        if row.provisions is None:
            yield f"record {row.record}: is missing, change {row.id} brought it"
        elif not row.key.startswith("lapse:") and not _agree(row.after, row.status, row.provisions):
            yield f"record {row.record}: says something else than change {row.id}, which brought it"


def _agree(after: dict[str, Any], status: str | None, provisions: dict[str, Any]) -> bool:
    told: dict[str, Any] = after.get("provisions") or {}
    return after.get("status") == status and all(provisions.get(key) == value for key, value in told.items())


def _documents(connection: Connection) -> Iterator[str]:
    """Each document is the text that its id was made from, and the quotes of its readings stand in it."""
    table, reading = schema.document, schema.reading
    for row in connection.execute(select(table.c.id, table.c.body).order_by(table.c.id)):
        try:
            document = unpack_document(row.body)
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            yield f"document {row.id[:12]}: cannot be read any more ({type(error).__name__})"
            continue
        if document.id != row.id:
            yield f"document {row.id[:12]}: its text was altered after it was recorded"
            continue
        readings = select(reading.c.id, reading.c.payload).where(reading.c.document == row.id)
        for said in connection.execute(readings.order_by(reading.c.id)):
            if any(document.text[start:end] != quote for _, quote, start, end in said.payload["evidence"]):
                yield f"reading {said.id}: quotes what does not stand in document {row.id[:12]}"
