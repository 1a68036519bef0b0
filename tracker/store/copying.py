"""Copies of a whole database: of SQLite's file, and row by row from any database into any other."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tracker.store.errors import StoreError


def copy_file(source: Path, target: Path) -> None:
    """Copy the SQLite database at `source` to `target`, which then is there as a whole or not at all; a consistent copy
    however busy the database is (SQLite's online backup). Raises StoreError."""
    beside = target.with_name(f".{target.name}.part")
    try:
        reading, writing = sqlite3.connect(source), sqlite3.connect(beside)
        try:
            reading.backup(writing)
        finally:
            writing.close()
            reading.close()
        beside.replace(target)
    except (sqlite3.Error, OSError) as error:
        raise StoreError(
            f"{source} could not be copied to {target.parent}: {error}; free some space there, or choose another disk"
        ) from error
    finally:
        beside.unlink(missing_ok=True)
