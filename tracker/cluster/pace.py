"""Turns at the hosts, shared by all machines on one PostgreSQL: never two requests to a host at once, never one before
the pause after the last is over, whoever sends them.

A row for each host says until when somebody's request may last, when the next may begin, and for how long the host
wants to be left alone: seconds since the epoch by the database's clock, so that no machine's clock counts. Who asks
writes the longest that its request can last before sending it, and what it took when it is over. So a worker that dies
leaves its host alone for as long as the host may still be at work for it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from random import uniform
from typing import Any

from sqlalchemy import URL, Row, TextClause, create_engine, text

from scrapers.fetch.pace import LocalPace, NoTurnError, StoppingError
from tracker.store import StoreError
from tracker.store.engine import plain_errors

_NOW = "extract(epoch FROM clock_timestamp())"
_TAKE = text(f"""
    INSERT INTO turn AS t (key, holder, held_until, free_at, shut_until) VALUES (:key, :holder, {_NOW} + :longest, 0, 0)
    ON CONFLICT (key) DO UPDATE SET holder = :holder, held_until = {_NOW} + :longest
    WHERE t.held_until <= {_NOW} AND (:hurry OR t.free_at <= {_NOW})
    RETURNING t.shut_until - {_NOW}
""")
_WAIT = text(f"""
    SELECT held_until > {_NOW}, CASE WHEN :hurry THEN 0 ELSE free_at - {_NOW} END FROM turn WHERE key = :key
""")
_GIVE = text(f"""
    UPDATE turn SET held_until = 0, free_at = CASE WHEN :asked THEN {_NOW} + :delay ELSE free_at END
    WHERE key = :key AND holder = :holder
""")
_SHUT = text(f"""
    INSERT INTO turn AS t (key, holder, held_until, free_at, shut_until) VALUES (:key, '', 0, 0, {_NOW} + :seconds)
    ON CONFLICT (key) DO UPDATE SET shut_until = {_NOW} + :seconds
""")
#: A turn is looked for so often while somebody else has it (seconds, at first and at most).
_POLL_S, _LONGEST_POLL_S = 0.02, 0.5
#: What a request may last longer than its limit says, until its end is written down.
_GRACE_S = 5.0
#: Each is in use for a fraction of a millisecond.
_CONNECTIONS = 4


class SharedPace:
    """Turns at the hosts by the database at `url`. `longest_s` is how long a request can last. Safe to share between
    threads."""

    def __init__(self, url: URL, longest_s: float) -> None:
        self._longest_s = longest_s + _GRACE_S
        self._name = url.render_as_string(hide_password=True)
        # A crash of the server may cost the rows of its last second: they are written without waiting for its disk.
        self._engine = create_engine(
            url, isolation_level="AUTOCOMMIT", pool_size=_CONNECTIONS, max_overflow=0, pool_pre_ping=False,
            pool_recycle=300, connect_args={"options": "-c synchronous_commit=off"},
        )  # fmt: skip
        self._owed: list[dict[str, Any]] = []  # turns to give back that could not be given back
        # Of this process one thread at a time asks for a host, whatever the others do.
        self._ours = LocalPace()

    @contextmanager
    def turn(self, key: str, delay_s: float, hurry: bool = False) -> Iterator[float]:
        """As Pace says."""
        with self._ours.turn(key, 0.0, hurry):
            holder = secrets.token_hex(8)
            shut_s = self._take(key, holder, delay_s, hurry)
            try:
                yield shut_s
            finally:
                self._owed.append({"key": key, "holder": holder, "delay": delay_s, "asked": shut_s == 0})
                self._give()

    def shut(self, key: str, seconds: float) -> None:
        """As Pace says."""
        self._execute(_SHUT, {"key": key, "seconds": seconds})

    def pause(self, seconds: float) -> None:
        """As Pace says."""
        self._ours.pause(seconds)

    def close(self) -> None:
        """As Pace says; connections that are in use are given back by their users."""
        self._ours.close()
        self._engine.dispose()

    def _take(self, key: str, holder: str, delay_s: float, hurry: bool) -> float:
        """Wait for the turn; the seconds for which the host is shut."""
        self._give()
        poll_s = _POLL_S
        values = {"key": key, "holder": holder, "longest": self._longest_s + delay_s, "hurry": hurry}
        while True:
            row = self._execute(_TAKE, values)
            if row is not None:
                if self._ours.closed:
                    self._owed.append({"key": key, "holder": holder, "delay": 0.0, "asked": False})
                    self._give()
                    raise StoppingError
                return max(0.0, float(row[0]))
            row = self._execute(_WAIT, {"key": key, "hurry": hurry})
            held, wait_s = tuple(row) if row is not None else (False, 0.0)
            if held:
                wait_s = max(float(wait_s), uniform(0.5, 1.0) * poll_s)
                poll_s = min(2 * poll_s, _LONGEST_POLL_S)
            self._ours.pause(max(float(wait_s), 0.001))

    def _give(self) -> None:
        """Give back what is owed, of earlier turns too that ended while the database was lost."""
        while True:
            try:
                values = self._owed.pop()
            except IndexError:  # another thread may have been quicker
                return
            try:
                self._execute(_GIVE, values)
            except NoTurnError:
                self._owed.append(values)
                raise

    def _execute(self, statement: TextClause, values: dict[str, Any]) -> Row[Any] | None:
        try:
            with plain_errors(self._name), self._engine.connect() as connection:
                result = connection.execute(statement, values)
                return result.first() if result.returns_rows else None
        except StoreError as error:
            raise NoTurnError(str(error)) from error
