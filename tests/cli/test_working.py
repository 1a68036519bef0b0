"""``worker`` as a process: how it is refused, what it does, and how it bears a database that goes away."""

from __future__ import annotations

from collections.abc import Iterator
from signal import SIGHUP, SIGTERM

import pytest
from sqlalchemy import text

from tests.cli.process import Running
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.postgres import Postgres
from tests.scrapers.site import Site
from tests.waiting import until
from tracker.store import open_store


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def test_workers_without_a_postgresql_are_refused_in_one_line(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    answer = shell("worker")
    assert answer.status == 2
    assert "[database] url" in answer.complaint


def test_a_database_that_cannot_be_reached_is_told_in_one_line(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site), database={"url": "postgresql://nobody@127.0.0.1:1/none"})
    answer = shell("worker")
    assert answer.status == 1
    assert "check [database] url" in answer.complaint


def test_a_worker_watches_keeps_others_away_waits_for_its_database_and_ends_well(
    shell: Shell, site: Site, on_postgres: str, postgres: Postgres
) -> None:
    watch(
        shell, serve_law(site), database={"url": on_postgres}, schedule={"interval_s": 1},
        discovery={"every_h": 0}, workers={"heartbeat_s": 0.5},
    )  # fmt: skip
    shell.fine("subscribe", "reader@example.org")
    with Running(shell.folder, "worker") as worker:
        worker.until("this worker leads")
        refused = shell("check")
        assert refused.status == 1
        assert "or a worker" in refused.complaint
        wait_for(on_postgres, "SELECT last_outcome, last_detail FROM source_state", ("new", ""))
        with postgres.out_of_reach(on_postgres):
            worker.until("the database is lost")
        worker.until("the database is back")
        serve_law(site, 21)
        run(on_postgres, "UPDATE source_state SET next_due_at = NULL")
        worker.signal(SIGHUP)
        worker.until("US-UT: provision recorded as change")
        wait_for(on_postgres, "SELECT state FROM outbox", ("sent",))
        worker.signal(SIGTERM)
        assert worker.end() == 0
        assert worker.lines[-1] == "stopped"


def run(database: str, statement: str) -> list[tuple[object, ...]]:
    """What `statement` gives in the database at that URL."""
    store = open_store(database)
    with store.write() as connection:
        result = connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    store.close()
    return rows


def wait_for(database: str, query: str, row: tuple[object, ...]) -> None:
    """Return once `query` gives that row alone."""
    until(lambda: run(database, query) == [row], lambda: str(run(database, query)))


def test_a_server_named_by_a_variable_alone_is_taken_for_no_new_file(
    small: Shell, on_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (small.folder / "config.toml").unlink()
    monkeypatch.setenv("KRATOMWATCH_DATABASE__URL", on_postgres)
    monkeypatch.setenv("KRATOMWATCH_REGISTRY__PATH", "registry")
    answer = small("status", "US-UT", "--json")
    assert (answer.status, answer.err) == (0, "")
