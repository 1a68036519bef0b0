"""Data of earlier releases, made by their own code: today's program opens it, says what they said, and can go back."""

from __future__ import annotations

import copy
import signal
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select, text

from alerts.readers import subscribe
from scrapers.archive import Archive
from tests.postgres import Postgres
from tests.whole.first_release import AT, MIGRATIONS, SAID, lay
from tracker import backup, queries, reviews
from tracker.clock import SetClock
from tracker.store import Store, StoreError, open_store, schema
from tracker.store.engine import HEAD
from tracker.verify import verify

REVISIONS = sorted(script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with Postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """Where the data is laid: "" for SQLite's file, a new database of a real PostgreSQL."""
    return request.getfixturevalue("server").database() if request.param == "postgresql" else ""


def said(store: Store) -> dict[str, Any]:
    """What today's program says of what the first release recorded."""
    with store.read() as connection:
        told: dict[str, Any] = {"status": queries.status(connection, now=AT)}
        for place in ("US", "US-UT", "US-AL"):
            told[f"history {place}"] = queries.history(connection, place)
        told["review"] = reviews.listing(connection)
    return told


def said_today() -> dict[str, Any]:
    """What the first release printed, with what its commands have gained since."""
    told = copy.deepcopy({command: answer for command, answer in SAID.items() if not command.startswith("outbox")})
    for row in told["status"]:
        # The place above, and temporary law that ends.
        row.update(parent=None if row["id"] == "US" else "US", lapses=[])
        # A bill's stage, which this registry did not tell.
        row["pending"] = [{**bill, "stage": None, "stage_date": None} for bill in row["pending"]]
        if row["not_confirmed"] is not None:
            # Once a sentence; since then apart: since when, why, and at which address.
            assert row["not_confirmed"] == "no page read yet; the registry is as of 2026-11-01"
            row["not_confirmed"] = {"since": "2026-11-01", "because": "no page read yet", "url": None}
    for entry in told["history US-UT"]:
        if entry["provisions_changed"] == {"min_age": [18, 21]}:
            # The words that prove what changed; once those that prove the status, which did not.
            entry["quote"] = "(1) A person may not sell a kratom product to an individual under 21 years of age."
    for item in told["review"]:
        item["decided_by"] = None
    return told


@pytest.mark.parametrize("revision", REVISIONS)
def test_data_of_every_release_is_brought_to_this_one_and_says_what_it_said(
    tmp_path: Path, url: str, revision: str
) -> None:
    laid = lay(tmp_path, url, revision)
    store = open_store(laid.url)
    assert said(store) == said_today()
    assert list(verify(store, Archive(laid.archive), AT, full=True)) == []
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        readers = connection.execute(select(schema.subscriber.c.email, schema.subscriber.c.state)).all()
        mail = connection.execute(select(schema.outbox.c.state, schema.outbox.c.body)).all()
    store.close()
    assert {tuple(row) for row in readers} == {
        ("at-once@example.org", "active"), ("weekly@example.org", "active"), ("left@example.org", "left"),
    }  # fmt: skip
    assert [(row.state, b"Utah" in row.body) for row in mail] == [("sent", True)]


def dump(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return list(database.iterdump())


def test_an_upgrade_keeps_the_file_as_it_was_and_says_where(tmp_path: Path) -> None:
    laid = lay(tmp_path)
    before = dump(tmp_path / "kratomwatch.db")
    store = open_store(laid.url)
    store.close()
    assert store.former == tmp_path / f"kratomwatch.db.before-{HEAD}"
    assert dump(store.former) == before
    again = open_store(laid.url)
    assert again.former is None, "what is up to date is not copied"
    again.close()


def test_where_no_copy_can_be_made_nothing_is_migrated(tmp_path: Path) -> None:
    laid = lay(tmp_path)
    before = dump(tmp_path / "kratomwatch.db")
    (tmp_path / f"kratomwatch.db.before-{HEAD}").mkdir()
    with pytest.raises(StoreError, match=r"no copy of .* was made in") as told:
        open_store(laid.url)
    assert "\n" not in str(told.value)
    assert dump(tmp_path / "kratomwatch.db") == before


#: Opens the database at argv[1] and dies, as by a power cut, after as many statements that write as argv[2] says.
KILLED = """
import os, signal, sys
from sqlalchemy import Engine, event
from tracker.store import open_store

left = int(sys.argv[2])

@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *_):
    global left
    left -= statement.lstrip().split()[0] in ("ALTER", "CREATE", "DROP", "INSERT", "UPDATE")
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

open_store(sys.argv[1])
"""


@pytest.mark.parametrize(("kind", "statements"), [("sqlite", 1), ("sqlite", 14), ("sqlite", 40), ("postgresql", 14)])
def test_an_upgrade_that_was_killed_left_the_data_as_it_was_and_is_done_when_run_again(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str, statements: int
) -> None:
    url = request.getfixturevalue("server").database() if kind == "postgresql" else ""
    laid = lay(tmp_path, url)
    before = [] if url else dump(tmp_path / "kratomwatch.db")
    ended = subprocess.run([sys.executable, "-c", KILLED, laid.url, str(statements)], check=False)
    assert ended.returncode == -signal.SIGKILL
    if not url:
        assert dump(tmp_path / "kratomwatch.db") == before
    engine = create_engine(laid.url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "0001"
    engine.dispose()
    store = open_store(laid.url)
    assert said(store) == said_today()
    assert list(verify(store, Archive(laid.archive), AT)) == []
    store.close()


def quiet(_done: int, _total: int) -> None:
    pass


def test_an_upgrade_is_undone_by_putting_the_kept_file_back(tmp_path: Path) -> None:
    laid = lay(tmp_path)
    before = dump(tmp_path / "kratomwatch.db")
    store = open_store(laid.url)
    store.close()
    assert store.former is not None
    store.former.replace(tmp_path / "kratomwatch.db")
    assert dump(tmp_path / "kratomwatch.db") == before
    with closing(sqlite3.connect(tmp_path / "kratomwatch.db")) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_a_backup_made_by_the_first_release_is_restored_into_either_database(tmp_path: Path, url: str) -> None:
    lay(tmp_path / "old")
    with tarfile.open(tmp_path / "first.tar", "w") as tar:
        for name in ("kratomwatch.db", "archive"):
            tar.add(tmp_path / "old" / name, name)
    url = url or f"sqlite:///{tmp_path / 'new' / 'kratomwatch.db'}"
    archive = Archive(tmp_path / "new" / "archive")
    told = backup.restore(tmp_path / "first.tar", url, archive, tmp_path / "new", AT, quiet)
    assert (told.places, told.changes, told.captures, told.files, told.waiting) == (3, 3, 13, 2, 0)
    store = open_store(url)
    assert said(store) == said_today()
    assert list(verify(store, archive, AT, full=True)) == []
    store.close()


@pytest.mark.parametrize("way", ["sqlite to postgresql", "postgresql to sqlite"])
def test_a_backup_moves_everything_from_one_kind_of_database_to_the_other(
    tmp_path: Path, server: Postgres, way: str
) -> None:
    ours, theirs = "", server.database()
    if way == "postgresql to sqlite":
        ours, theirs = theirs, f"sqlite:///{tmp_path / 'new' / 'kratomwatch.db'}"
    laid = lay(tmp_path / "old", ours)
    store, archive = open_store(laid.url), Archive(tmp_path / "new" / "archive")
    assert list(verify(store, Archive(laid.archive), AT)) == []
    backup.write(store, Archive(laid.archive), tmp_path / "copy.tar.gz", "archive", quiet)
    backup.restore(tmp_path / "copy.tar.gz", theirs, archive, tmp_path / "new", AT, quiet)
    moved = open_store(theirs)
    assert said(moved) == said(store) == said_today()
    assert rows(moved) == {**rows(store), "archive_file": rows(moved)["archive_file"], "meta": rows(moved)["meta"]}
    assert list(verify(moved, archive, AT)) == []
    with pytest.raises(backup.BackupError, match="overwrites nothing"):
        backup.restore(tmp_path / "copy.tar.gz", theirs, archive, tmp_path / "new", AT, quiet)
    with moved.write() as connection:  # the next row gets a number of its own
        subscribe(connection, "new@example.org", clock=SetClock(AT))
    moved.close()
    store.close()


def rows(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with store.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in schema.metadata.sorted_tables
        }
