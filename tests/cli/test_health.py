"""``health``: one line and an exit status."""

from __future__ import annotations

import socket
import sqlite3
from signal import SIGTERM

import pytest

from tests.cli.process import Running
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site
from tests.whole.conftest import ReadOnly, read_only

__all__ = ["read_only"]


@pytest.fixture
def watched(shell: Shell) -> Shell:
    """One pass has ended."""
    with Site() as site:
        watch(shell, serve_law(site))
        shell.fine("check")
    return shell


def asked(shell: Shell, *options: str) -> tuple[int, str]:
    answer = shell("health", *options)
    assert answer.err == ""
    return answer.status, answer.out.strip()


def database(shell: Shell, statement: str) -> None:
    with sqlite3.connect(shell.folder / "var" / "kratomwatch.db") as connection:
        connection.execute(statement)
    connection.close()


def test_all_is_well_after_a_pass(watched: Shell) -> None:
    assert asked(watched) == (0, "well")
    assert watched("health", "--json").json == {"ok": True, "why": []}


def test_a_database_that_is_not_there_is_told_and_not_made(small: Shell) -> None:
    status, told = asked(small)
    assert status == 1
    assert "does not exist yet; run `kratomwatch init`" in told
    assert not (small.folder / "var").exists()


def test_a_database_of_another_release_is_told_and_left_as_it_is(watched: Shell) -> None:
    for version in ("0003", "9999"):
        database(watched, f"UPDATE alembic_version SET version_num = '{version}'")
        status, told = asked(watched)
        assert status == 1
        assert f"the database is at migration {version}" in told


def test_a_program_older_than_its_database_ends_with_one_line_and_status_1(watched: Shell) -> None:
    database(watched, "UPDATE alembic_version SET version_num = '9999'")
    for command in ("status", "daemon", "serve"):
        answer = watched(command)
        assert answer.status == 1
        assert "made by a newer kratomwatch, upgrade the program" in answer.complaint


def test_that_nobody_watches_is_told(watched: Shell) -> None:
    database(watched, "UPDATE pass SET ended_at = '2026-01-01T00:00:00.000000Z'")
    assert asked(watched) == (1, "no pass has ended within a day: nobody is watching")


def test_a_folder_that_cannot_be_written_is_told(watched: Shell, read_only: ReadOnly) -> None:
    folder = watched.folder / "var" / "archive"
    read_only.make(folder)
    status, told = asked(watched)
    read_only.undo()
    assert status == 1
    assert told == f"{folder}: cannot be written to; check who may write there"


def test_the_page_is_asked_where_that_is_wanted(watched: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    config = watched.folder / "config.toml"
    config.write_text(config.read_text() + f'[web]\nhost = "0.0.0.0"\nport = {port}\n')
    assert asked(watched, "--page") == (1, f"http://127.0.0.1:{port}/readyz: [Errno 111] Connection refused")
    with Running(watched.folder, "serve") as server:
        server.until("Ctrl-C stops")
        assert asked(watched, "--page") == (0, "well")
        database(watched, "UPDATE alembic_version SET version_num = '9999'")
        status, told = asked(watched, "--page")
        assert status == 1
        assert "the database is at migration 9999" in told
        server.signal(SIGTERM)
        assert server.end() == 0
