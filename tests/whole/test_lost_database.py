"""A database that goes away while a pass is under way, or that two work on: one line, nothing half recorded, and the
next pass goes on."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from signal import SIGHUP, SIGTERM

import pytest
from sqlalchemy import Connection

from tests.cli.process import Running
from tests.cli.shell import Shell
from tests.cli.test_running import SECOND
from tests.cli.watched import serve_law, watch
from tests.postgres import Postgres
from tests.scrapers.site import Site, Visitor
from tests.whole.program import Program, html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.changes import Change
from tracker.ledger import verify_chain
from tracker.store import StoreError, open_store


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with Postgres() as server:
        yield server


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(tmp_path, capsys)


def visited(program: Program, site: Site, lost: Callable[[], None]) -> None:
    """The database goes while the page is fetched."""

    def route(visitor: Visitor) -> None:
        lost()
        html(law(21))(visitor)

    site.route("/law", route)


def written(program: Program, site: Site, lost: Callable[[], None]) -> None:
    """The database goes in the middle of the transaction that records the change and its messages."""
    queue = program._notify

    def notify(connection: Connection, change: Change) -> None:
        queue(connection, change)
        lost()
        program._notify = queue  # type: ignore[method-assign]

    program._notify = notify  # type: ignore[method-assign]
    site.route("/law", html(law(21)))


def lose_and_find(program: Program, site: Site, moment: Callable[..., None], lost: Callable[[], None],
                  found: Callable[[], None]) -> str:  # fmt: skip
    """A pass that loses the database at `moment`, and one that has it again; what the first one said."""
    watch_kcpa(program, site.route("/law", html(law())))
    program.subscribe("reader@example.org")
    program.check()
    moment(program, site, lost)
    with pytest.raises(StoreError) as error:
        program.check()
    assert "\n" not in str(error.value)
    found()
    site.route("/law", html(law(21)))
    assert [change.after["provisions"] for change in program.check().changes] == [{"min_age": 21}]
    assert [mail["To"] for mail in program.mails()] == ["reader@example.org"]
    assert program.verify() == []
    return str(error.value)


@pytest.mark.parametrize("moment", [visited, written])
def test_a_server_that_stops_in_a_pass_costs_that_pass_and_nothing_else(
    tmp_path: Path, postgres: Postgres, moment: Callable[..., None]
) -> None:
    with running(tmp_path) as (program, site):
        program.store.close()
        program.store = open_store(a_database(postgres, moment.__name__))
        said = lose_and_find(program, site, moment, postgres.stop, postgres.start)
    assert "check [database] url and that the server is up" in said


def a_database(postgres: Postgres, name: str) -> str:
    """A new and empty database on the server; its URL."""
    store = open_store(postgres.url)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    store.close()
    return postgres.url.replace("/postgres?", f"/{name}?")


def test_a_database_file_that_goes_in_a_pass_costs_that_pass_and_nothing_else(tmp_path: Path) -> None:
    def move(back: bool) -> None:
        for file in tmp_path.glob("away-watch.db*" if back else "watch.db*"):
            file.rename(tmp_path / (file.name.removeprefix("away-") if back else f"away-{file.name}"))

    with running(tmp_path) as (program, site):
        said = lose_and_find(program, site, visited, lambda: move(False), lambda: move(True))
    assert "removed or replaced while it was in use" in said


def test_the_daemon_outlives_a_server_that_stops_and_goes_on_by_itself(shell: Shell, postgres: Postgres) -> None:
    with Site() as site:
        watch(shell, serve_law(site), database={"url": a_database(postgres, "daemon")}, log={"format": "json"})
        with Running(shell.folder, "daemon") as daemon:
            daemon.until("pass.ended")
            postgres.stop()
            daemon.signal(SIGHUP)
            lost = json.loads(daemon.until("database.lost"))
            postgres.start()
            file = shell.folder / "registry" / "us" / "ut.toml"
            file.write_text(file.read_text() + SECOND.format(url=site.url("/law?2")))
            daemon.signal(SIGHUP)
            daemon.until("pass.ended")
            daemon.signal(SIGTERM)
            assert daemon.end() == 0
        assert len(site.hits("/law?2")) == 1
    assert "check [database] url and that the server is up" in lost["why"]
    told = [json.loads(line)["event"] for line in daemon.lines]
    assert told.index("database.back") > told.index("database.lost")
    assert "crashed" not in told


def test_a_second_daemon_on_one_server_is_refused_in_one_line(shell: Shell, postgres: Postgres) -> None:
    with Site() as site:
        watch(shell, serve_law(site), database={"url": a_database(postgres, "twice")})
        with Running(shell.folder, "daemon") as daemon:
            daemon.until("1 sources")
            answer = shell("daemon")
            daemon.signal(SIGTERM)
            assert daemon.end() == 0
    assert answer.status == 1
    assert "another daemon is at work here" in answer.complaint


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_passes_at_once_on_one_database_record_and_tell_each_change_once(
    tmp_path: Path, postgres: Postgres, kind: str
) -> None:
    """As two programs do that were given data folders of their own and one database by mistake."""
    url = f"sqlite:///{tmp_path / 'shared.db'}" if kind == "sqlite" else a_database(postgres, "shared")
    programs = []
    with Site() as site:
        site.route("/law", html(law()))
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            program = Program(tmp_path / name)
            program.store.close()
            program.store = open_store(url)
            watch_kcpa(program, site.url("/law"))
            programs.append(program)
        programs[0].subscribe("reader@example.org")
        programs[0].check()
        both = threading.Barrier(2)

        def together(visitor: Visitor) -> None:
            both.wait(30)
            html(law(21))(visitor)

        site.route("/law", together)
        with ThreadPoolExecutor(2) as pool:
            reports = [one.result() for one in [pool.submit(program.check) for program in programs]]
    assert [change.after["provisions"] for report in reports for change in report.changes] == [{"min_age": 21}]
    assert sum(len(program.mails()) for program in programs) == 1
    with programs[0].store.read() as connection:
        assert list(verify_chain(connection)) == []
    for program in programs:
        program.close()
