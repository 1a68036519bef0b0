"""Locks that hold for all machines on one PostgreSQL. The server lets go of one when the connection that took it ends,
however it ends: no stale lock is ever left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from tracker.lock import Busy
from tracker.store import Store
from tracker.store.engine import plain_errors

#: So soon the server notices that the machine of a holder is gone (of connections by TCP), which else takes hours.
_NOTICE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"


class SessionLock:
    """The lock called `name`, on a connection of its own; `shared` with all who take it shared. Safe to share between
    threads."""

    def __init__(self, store: Store, name: str, *, shared: bool = False) -> None:
        self._store, self._name = store, f"kratomwatch:{name}"
        self._take = "pg_try_advisory_lock_shared" if shared else "pg_try_advisory_lock"
        self._connection: Connection | None = None
        self._guard = threading.Lock()

    def held(self) -> bool:
        """Whether it is ours: it stays so while its connection lives, and is taken now where it is free. Raises
        StoreError where the database cannot be asked; the lock is lost then."""
        with self._guard:
            try:
                with plain_errors(self._store.name):
                    return self._held()
            except BaseException:
                self._let_go()
                raise

    def release(self) -> None:
        """Let go of it."""
        with self._guard:
            self._let_go()

    def _held(self) -> bool:
        if self._connection is not None:
            self._connection.execute(text("SELECT 1"))
            return True
        self._connection = self._store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.detach()  # closing it ends the session, and with it the lock
        self._connection.exec_driver_sql(_NOTICE)
        asked = text(f"SELECT {self._take}(hashtextextended(:name, 0))")
        if self._connection.scalar(asked, {"name": self._name}):
            return True
        self._let_go()
        return False

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()


@contextmanager
def alone(store: Store, name: str) -> Iterator[None]:
    """Hold the lock called `name` for the duration. Raises Busy at once where somebody else holds it. On SQLite nothing
    is taken: its one machine has locks on files."""
    if store.engine.dialect.name != "postgresql":
        yield
        return
    lock = SessionLock(store, name)
    if not lock.held():
        raise Busy(
            f"another {name}, or a worker, is at work on {store.name}, perhaps on another machine; wait for it, or "
            "stop it"
        )
    try:
        yield
    finally:
        lock.release()


@contextmanager
def together(store: Store) -> Iterator[list[SessionLock]]:
    """Be one of several workers on `store`, and no daemon or pass by hand beside them: the locks that say so. Raises
    Busy."""
    present = [SessionLock(store, name, shared=True) for name in ("daemon", "pass")]
    try:
        if not all(lock.held() for lock in present):
            raise Busy(f"a daemon or a pass is at work on {store.name}, perhaps on another machine; stop it first")
        yield present
    finally:
        for lock in present:
            lock.release()
