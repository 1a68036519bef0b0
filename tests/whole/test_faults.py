"""Disks that fill up and databases that cannot be written: one line, and nothing recorded is lost."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from scrapers.archive import ArchiveError
from tests.whole.program import Program, html, running
from tests.whole.test_passes import AGE, BAN, HEAD, law, watch_ban, watch_kcpa
from tracker.store import StoreError


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)]
    made = subprocess.run(mount, capture_output=True, check=False)
    if made.returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_a_full_disk_stops_the_pass_in_one_line_and_the_next_pass_goes_on(small_disk: Path) -> None:
    with running(small_disk) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        program.check()
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(b"x" * 4096)
        site.route("/law", html(law(21), "b" * 100_000))
        with pytest.raises((StoreError, ArchiveError)) as error:
            for _ in range(20):
                program.check()
        assert "\n" not in str(error.value)
        filler.unlink()
        changes = program.check().changes
        assert [c.after["provisions"] for c in changes] == [{"min_age": 21}]
        assert program.verify() == []


def test_a_database_without_room_says_so_and_loses_nothing(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        program.check()
        with program.store.engine.connect() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        program.store.engine.dispose()
        limit(program, pages)
        site.route("/law", html(HEAD + AGE.format(age=21) + "<p>Law.</p>" * 20_000))
        with pytest.raises(StoreError, match=r"full; free some space"):
            program.check()
        limit(program, 1_000_000)
        assert len(program.check().changes) == 1
        assert program.verify() == []


def limit(program: Program, pages: int) -> None:
    """Let the database grow to `pages` pages and no further, on the one connection that the pool keeps."""
    with program.store.engine.connect() as connection:
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))


def test_a_read_only_database_is_one_clear_line(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_ban(program, site.route("/law", html(BAN)))
        program.check()
        with program.store.engine.connect() as connection:
            connection.execute(text("PRAGMA query_only = ON"))
        with pytest.raises(StoreError, match=r"readonly.*make the file and its folder writable"):
            program.check()
        with program.store.engine.connect() as connection:
            connection.execute(text("PRAGMA query_only = OFF"))
        assert program.check().changes == []
