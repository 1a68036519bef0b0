"""The power goes: the process is gone at once, and the ends of the files that it wrote may be gone with it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, select

from scrapers.archive import Archive, Place
from tests.tracker.test_migrations import NOW, database_of
from tests.whole.program import Program, html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.store import open_store, schema


@pytest.mark.parametrize("moment", ["stored", "synced", "committed"])
def test_what_a_power_cut_leaves_is_mended_by_the_next_pass(tmp_path: Path, moment: str) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        program.subscribe("reader@example.org")
        program.check()
        program.close()
        site.route("/law", html(law(21), "b"))
        cut = subprocess.run([sys.executable, "-m", "tests.whole.cut", str(tmp_path), moment, "1"], check=False)
        assert cut.returncode == -signal.SIGKILL
        newest = max((tmp_path / "archive").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        if moment == "stored":
            shorten(newest, 100)
        shorten(tmp_path / "watch.db-wal", 100)  # a disk that lies about what it has written loses the last commit too
        again = Program(tmp_path)
        again.clock.at = program.clock.at
        again.check()
        with again.store.read() as connection:
            told = connection.execute(select(schema.change.c.after)).scalars().all()
        assert [after["provisions"] for after in told] == [{"min_age": 21}]
        assert len(again.mails()) == 1
        assert again.verify() == []
        again.close()


def shorten(file: Path, by: int) -> None:
    """Take so many bytes off the end, as far as there are any."""
    if file.exists():
        os.truncate(file, max(0, file.stat().st_size - by))


def test_what_a_commit_refers_to_is_on_the_disk_before_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each commit, the archive as it would be if the power went then holds every body that the database names."""
    lasting: dict[int, int] = {}  # inode -> bytes that fsync has put on the disk
    fsync, seen = os.fsync, Counter[int]()

    def kept(handle: int) -> None:
        fsync(handle)
        lasting[os.fstat(handle).st_ino] = os.fstat(handle).st_size

    def commit(connection: Connection) -> None:
        folder = tmp_path / "after"
        shutil.copytree(tmp_path / "archive", folder)
        for file in (tmp_path / "archive").iterdir():
            os.truncate(folder / file.name, lasting.get(file.stat().st_ino, 0))
        table = schema.capture
        places = [
            Place(row.archive_file, row.archive_offset, 0, row.sha256)
            for row in connection.execute(select(table).where(table.c.archive_file.is_not(None)))
        ]
        assert list(Archive(folder).verify(places)) == []
        seen[len(places)] += 1
        shutil.rmtree(folder)

    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        program.check()
        monkeypatch.setattr(os, "fsync", kept)
        program.archive.close()
        for file in (tmp_path / "archive").iterdir():
            lasting[file.stat().st_ino] = file.stat().st_size
        event.listen(program.store.engine, "commit", commit)
        site.route("/law", html(law(21), "b"))
        program.check()
        event.remove(program.store.engine, "commit", commit)
    assert set(seen) == {1, 2}


MIGRATE = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
from tracker.store import open_store
left = int(sys.argv[2])
@event.listens_for(Engine, "after_cursor_execute")
def count(connection, cursor, statement, *_):
    global left
    left -= not statement.startswith(("PRAGMA", "SELECT", "BEGIN"))
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
open_store(sys.argv[1])
"""


@pytest.mark.parametrize("statements", [1, 8, 20])
def test_a_migration_cut_short_leaves_the_database_as_it_was_and_is_done_by_the_next_start(
    tmp_path: Path, statements: int
) -> None:
    url = database_of("0001", f"sqlite:///{tmp_path / 'old.db'}")
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.executemany(
            "INSERT INTO subscriber (id, email, name, timezone, active, created_at, digest_at) "
            "VALUES (?, ?, '', 'UTC', 1, ?, ?)",
            [(number, f"reader{number}@example.org", NOW, NOW) for number in range(1, 501)],
        )
    connection.close()
    before = dump(tmp_path / "old.db")
    cut = subprocess.run([sys.executable, "-c", MIGRATE, url, str(statements)], check=False, capture_output=True)
    assert cut.returncode == -signal.SIGKILL, cut.stderr
    assert dump(tmp_path / "old.db") == before
    store = open_store(url)
    with store.read() as connection:
        assert len(connection.execute(select(schema.subscriber)).all()) == 500
    store.close()


def dump(file: Path) -> list[Any]:
    with sqlite3.connect(file) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines
