"""Opening the database: SQLite in WAL mode by default, PostgreSQL by URL, always at the newest migration."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from tracker.store.copying import copy_file
from tracker.store.errors import StoreError
from tracker.store.schema import meta

#: The newest migration (tests hold it equal to the head of migrations/versions).
HEAD = "0007"
#: So many rows are read at a time where there may be many: enough to make no difference to how long it takes.
AT_ONCE = 500
_Item = TypeVar("_Item")


class Store:
    """The database. ``read()`` and ``write()`` are transactions; a write is exclusive from its start. ``former`` is the
    copy of the file as an earlier release had left it, where opening it brought it to this release."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine = engine
        self.name = name
        self._writing = threading.Lock()
        self.former: Path | None = None

    @property
    def file(self) -> Path | None:
        """SQLite's file; None for a database that has none of its own."""
        return sqlite_file(self.engine.url)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads. Raises StoreError."""
        with plain_errors(self.name), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes; all of it is kept or nothing. Raises StoreError."""
        with plain_errors(self.name), self._first_in_line(), self.engine.connect() as connection:
            connection = connection.execution_options(kratomwatch_write=True)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(20260511)"))
                yield connection

    def _first_in_line(self) -> AbstractContextManager[Any]:
        """One thread of ours waits at PostgreSQL for its turn to write, the others for that one: else each of them
        would take a connection only to wait. SQLite's wait at its file."""
        return self._writing if self.engine.dialect.name == "postgresql" else nullcontext()

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


@contextmanager
def plain_errors(name: str) -> Iterator[None]:
    """Turn the driver's errors that an operator can mend into one line."""
    try:
        yield
    except PoolTimeout as error:
        raise StoreError(f"database {name}: more ask at once than it answers; try again in a minute") from error
    except DBAPIError as error:
        cause = str(error.orig).splitlines()[0] if error.orig else str(error)
        raise StoreError(f"database {name}: {cause}; {_advice(cause)}") from error


def _advice(cause: str) -> str:
    for sign, advice in (
        ("readonly", "make the file and its folder writable"),
        ("disk is full", "free some space: nothing recorded is lost, the pass can be run again"),
        ("disk I/O error", "check the disk and its free space, then run the pass again"),
        ("unable to open", "check that the folder exists and is writable"),
        ("locked", "another kratomwatch is writing: wait, or stop it"),
        ("malformed", "restore the latest backup (kratomwatch backup makes them)"),
        ("not a database", "point [database] url at a kratomwatch database"),
    ):
        if sign in cause:
            return advice
    return "check [database] url and that the server is up"


def open_store(url: str, *, create: bool = True, migrate: bool = True) -> Store:
    """Open the database at `url` (SQLAlchemy form), migrated to HEAD; `former` of the Store tells where the copy of
    SQLite's file is that was made before.

    With `create` false a database that does not exist yet raises StoreError instead of being made; with `migrate` false
    it stays as it is (`unfit` tells whether it can be used).
    """
    target = driven(make_url(url))
    engine = create_engine(target, **_options(target.get_backend_name()))
    store = Store(engine, target.render_as_string(hide_password=True))
    if (path := store.file) is not None and not path.exists():
        if not create:
            raise StoreError(f"database {path}: does not exist yet; run `kratomwatch init`")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)  # it names readers, and holds the secret that their links are signed with
        except OSError as error:
            raise StoreError(f"database {path}: {error.strerror}; check the folder's permissions") from error
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine)
    if migrate:
        _migrate(store, target.render_as_string(hide_password=False))
    return store


def sqlite_file(url: URL) -> Path | None:
    """The file of the SQLite database at `url`; None for a database that has none of its own."""
    named = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if named else None


def driven(url: URL) -> URL:
    """`url` with the driver that the program comes with, where it names none."""
    return url.set(drivername="postgresql+psycopg") if url.drivername == "postgresql" else url


def unfit(connection: Connection) -> list[str]:
    """Why this database cannot be used by this program as it is, in a line; none where it can. Raises StoreError."""
    version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if version == HEAD:
        return [] if get_meta(connection, "registry") else ["no registry is loaded yet; run `kratomwatch init`"]
    return [
        f"the database is at migration {version}, this program wants {HEAD}; run `kratomwatch init` of the newer one"
    ]


def _options(backend: str) -> dict[str, Any]:
    return {"connect_args": {"timeout": 60}} if backend == "sqlite" else {"pool_pre_ping": True}


def _set_up_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and BEGIN IMMEDIATE for writers, which pysqlite's own transaction handling prevents."""

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
        if mode not in ("wal", "memory"):
            connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        record.info["file"] = _file_of(engine)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.info["file"] != _file_of(engine):
            raise StoreError(
                f"database {engine.url.database}: the file was removed or replaced while it was in use; stop "
                "kratomwatch, put the right file there, start it again"
            )
        write = connection.get_execution_options().get("kratomwatch_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _file_of(engine: Engine) -> tuple[int, int] | None:
    """Which file the database's path leads to; None for none. SQLite itself would go on writing into a file that
    nobody can find any more."""
    path = engine.url.database
    if path in (None, "", ":memory:"):
        return None
    try:
        found = Path(str(path)).stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _migrate(store: Store, url: str) -> None:
    """Bring the schema to HEAD, all of it or nothing; a database that is there already costs one query. Migrations only
    run forward, so a file of an earlier release is copied first."""
    version = _version(store)
    if version == HEAD:
        return
    # Imported only when there is something to do: alembic takes longer to import than most commands to run.
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    try:
        with store.write() as connection:
            if store.file is not None and version is not None:
                _keep_former(store, connection, store.file)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.dialect.name == "postgresql":
                _sort_as_sqlite(connection)
    except CommandError as error:
        raise StoreError(
            f"database {store.name}: {error}; it was made by a newer kratomwatch, upgrade the program"
        ) from error


def _sort_as_sqlite(connection: Connection) -> None:
    """Have PostgreSQL compare text as SQLite does, by code point, whatever language its databases are made for: times
    and days are text, and lists are the same on both. A new column begins with the database's own order."""
    columns = text(
        "SELECT table_name, column_name, data_type FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND data_type IN ('character varying', 'text')"
        " AND collation_name IS DISTINCT FROM 'C'"
    )
    quote = connection.dialect.identifier_preparer.quote
    for table, column, kind in connection.execute(columns).all():
        told = f'ALTER TABLE {quote(table)} ALTER COLUMN {quote(column)} TYPE {kind} COLLATE "C"'
        connection.execute(text(told))


def _keep_former(store: Store, connection: Connection, file: Path) -> None:
    """Copy the file while nobody else can write: what is copied is what is then migrated, if nobody else did it."""
    if connection.scalar(text("SELECT version_num FROM alembic_version")) != HEAD:
        former = file.with_name(f"{file.name}.before-{HEAD}")
        copy_file(file, former)
        store.former = former


def _version(store: Store) -> str | None:
    try:
        with store.engine.connect() as connection:
            row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
            return str(row[0]) if row else None
    except OperationalError as error:
        if "no such table" in str(error) or "does not exist" in str(error):
            return None
        with plain_errors(store.name):
            raise
        raise AssertionError("unreachable") from error
    except DBAPIError as error:
        if "alembic_version" in str(error) and "does not exist" in str(error):
            return None
        cause = str(error.orig).splitlines()[0]
        raise StoreError(f"database {store.name}: {cause}; {_advice(cause)}") from error


def insert_once(connection: Connection, table: Table, key: str, values: Mapping[str, Any]) -> bool:
    """Insert `values`, unless the table has a row with the same value in the unique column `key`; whether it did."""
    # The dialect in use alone: PostgreSQL's brings asyncio with it, which costs every command more than a query.
    dialect = import_module(f"sqlalchemy.dialects.{connection.dialect.name}")
    query = dialect.insert(table).values(values).on_conflict_do_nothing(index_elements=[key])
    return bool(connection.execute(query).rowcount)


def batches(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    """`items` in order, some at a time."""
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]


def get_meta(connection: Connection, key: str) -> str | None:
    """The value kept under `key`, or None."""
    return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def set_meta(connection: Connection, key: str, value: str) -> None:
    """Keep `value` under `key`."""
    if connection.execute(meta.update().where(meta.c.key == key).values(value=value)).rowcount == 0:
        connection.execute(meta.insert().values(key=key, value=value))
