"""Is everything that was recorded still what was recorded?"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from scrapers.archive import Archive, Place
from tracker.ledger import verify_chain
from tracker.store import Store, schema
from tracker.store.codec import unpack_document


def verify(store: Store, archive: Archive) -> Iterator[str]:
    """Recompute the chain of changes, the documents' ids and the archive's digests; yields one line a fault."""
    with store.read() as connection:
        yield from verify_chain(connection)
        for row in connection.execute(select(schema.document.c.id, schema.document.c.body)):
            if unpack_document(row.body).id != row.id:
                yield f"document {row.id[:12]}: its text was altered after it was recorded"
        table = schema.capture
        places = {
            (row.archive_file, row.archive_offset): Place(row.archive_file, row.archive_offset, 0, row.sha256)
            for row in connection.execute(
                select(table.c.archive_file, table.c.archive_offset, table.c.sha256)
                .where(table.c.archive_file.is_not(None))
            )
        }  # fmt: skip
    yield from archive.verify(places.values())
