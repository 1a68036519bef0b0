"""Disks that fill up and databases that cannot be written: one line, and nothing recorded is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import text

from cli.commands.serving import Round
from cli.settings import load
from cli.wiring import Program as Wired
from scrapers.archive import ArchiveError
from scrapers.capture import Answer, Request, Validators
from scrapers.document import Document
from scrapers.fetch import Fetcher
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site
from tests.tracker.conftest import PARENT, PLACE, write_registry
from tests.whole.program import START, Program, Watched, html, running
from tests.whole.test_passes import AGE, BAN, HEAD, law, watch_ban, watch_kcpa
from tracker.clock import SetClock
from tracker.coding import read
from tracker.reading import Context, Reading
from tracker.run import Watch, check
from tracker.store import StoreError


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


def test_the_daemon_outlives_a_full_disk_and_goes_on_by_itself(
    small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(small_disk, capsys)
    with Site() as site:
        watch(shell, serve_law(site))
        program = Wired(load(small_disk / "config.toml"))
        program.clock = clock = SetClock(START)
        rounds = Round(program, small_disk / "config.toml")
        rounds.look()
        filler = small_disk / "filler"
        with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
            while True:
                file.write(b"x" * 4096)
        site.route("/law", html(law(21), "b" * 100_000))
        capsys.readouterr()
        for _ in range(3):
            clock.at += timedelta(days=2)
            rounds.look()
        told = capsys.readouterr().err
        assert told.count("kratomwatch: ") == 3
        assert "Traceback" not in told
        filler.unlink()
        rounds.look()
        assert "1 sources, 1 changes" in capsys.readouterr().err
        program.close()


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


def test_a_defect_of_ours_met_on_one_page_is_filed_with_it_and_the_page_is_read_anew(tmp_path: Path) -> None:
    def stumbling(document: Document, context: Context) -> Reading:
        if context.jurisdiction == "US-AL":
            raise IndexError("nothing\nthere")
        return read(document, context)

    with running(tmp_path) as (program, site):
        place = {"US-AL": ("banned", [Watched(site.route("/ban", html(BAN)))])}
        program.registry({**place, "US-UT": ("kcpa", [Watched(site.route("/law", html(law())))])})
        watch = Watch(program.store, program.fetcher, program.archive, program.clock, reader=stumbling)
        report = check(watch)
        assert dict(report.outcomes) == {"error": 1, "new": 1}
        assert len(report.failures) == 1
        assert report.failures[0].startswith("US-AL#law: error: IndexError at test_faults.py:")
        assert report.failures[0].endswith(": nothing there")
        assert dict(program.check().outcomes) == {"new": 1, "unchanged": 1}
        assert program.verify() == []


class Garbling:
    """A fetcher whose answers from one address come back from one that nothing can store."""

    def __init__(self, fetcher: Fetcher, url: str) -> None:
        self._fetcher, self._url = fetcher, url

    def send(self, request: Request, validators: Validators = Validators()) -> Answer:
        answer = self._fetcher.send(request, validators)
        return replace(answer, final_url=f"{answer.url}\ud83d") if request.url == self._url else answer


def test_a_page_that_cannot_be_stored_is_filed_as_our_defect_and_holds_up_no_other(tmp_path: Path) -> None:
    def garbling(document: Document, context: Context) -> Reading:
        reading = read(document, context)
        return replace(reading, coder="\ud83d") if context.jurisdiction == "US-AL" else reading

    with running(tmp_path) as (program, site):
        ban = site.route("/ban", html(BAN))
        place = {"US-AL": ("banned", [Watched(ban)])}
        program.registry({**place, "US-UT": ("kcpa", [Watched(site.route("/law", html(law())))])})
        program.check()
        site.route("/ban", html(BAN.replace("Schedule I", "Schedule II")))
        site.route("/law", html(law(21)))

        watch = Watch(program.store, program.fetcher, program.archive, program.clock, reader=garbling)
        report = check(watch)
        assert (dict(report.outcomes), report.documents) == ({"error": 1, "new": 1}, 1)
        assert [change.after["provisions"] for change in report.changes] == [{"min_age": 21}]
        assert report.failures[0].startswith("US-AL#law: error: UnicodeEncodeError")

        fetcher = cast(Fetcher, Garbling(program.fetcher, ban))
        site.route("/law", html(law(18)))
        report = check(Watch(program.store, fetcher, program.archive, program.clock))
        assert dict(report.outcomes) == {"error": 1, "new": 1}
        assert len(report.failures) == 1

        assert dict(program.check().outcomes) == {"new": 1, "unchanged": 1}
        assert program.verify() == []


def test_a_backup_onto_a_full_disk_is_one_line_and_leaves_nothing_there(
    small_disk: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(tmp_path, capsys)
    write_registry(tmp_path / "registry", us=PARENT, ut=PLACE)
    shell.settings(registry={"path": "registry"})
    shell.fine("init")
    with (small_disk / "filler").open("wb", buffering=0) as file, pytest.raises(OSError, match="No space"):
        while True:
            file.write(b"x" * 4096)
    answer = shell("backup", small_disk / "copy.tar")
    assert answer.status == 1
    assert f"was made in {small_disk}: database or disk is full; free some space there" in answer.complaint
    assert [left.name for left in small_disk.iterdir()] == ["filler"]
