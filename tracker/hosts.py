"""Hosts that asked to be left alone (Retry-After), kept beyond the run of the program that heard it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from scrapers.capture import Answer
from scrapers.fetch import LONGEST_WAIT_S, Fetcher, host_key
from tracker.clock import parse, stamp
from tracker.store import schema


def remember(connection: Connection, answers: Iterable[Answer], now: datetime) -> None:
    """Keep what the hosts that gave `answers` asked for."""
    table = schema.host
    for answer in answers:
        if answer.retry_after_s is None:
            continue
        key, until = host_key(answer.final_url), now + timedelta(seconds=answer.retry_after_s)
        connection.execute(delete(table).where((table.c.key == key) | (table.c.shut_until <= stamp(now))))
        connection.execute(table.insert().values(key=key, shut_until=stamp(until)))


def leave_alone(connection: Connection, fetcher: Fetcher, now: datetime) -> None:
    """Keep `fetcher` from the hosts that asked for it and whose time is not over."""
    table = schema.host
    for row in connection.execute(select(table).where(table.c.shut_until > stamp(now))):
        # More is left only where the clock was ahead and has been set right since.
        left = min(parse(row.shut_until) - now, timedelta(seconds=LONGEST_WAIT_S))
        fetcher.shut(row.key, left.total_seconds())
