"""How the watching goes, in numbers: passes, outcomes by day, hosts, sizes. Each answer is bounded by an index or by
how many rows it takes, so that years of history make none of them slow."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select, text

from scrapers.capture import Outcome
from tracker.clock import parse, stamp
from tracker.store import schema

#: Where no pass has ended for so long, nobody is watching.
PATIENCE = timedelta(hours=24)
_GOOD = frozenset(outcome.value for outcome in Outcome if outcome.good)
#: What a source that was never visited has for an outcome.
NEVER = "never-visited"


@dataclass(frozen=True)
class Day:
    """How the visits of one day (UTC) ended: how many by outcome."""

    day: date
    outcomes: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> int:
        """Visits that brought the law, new or as it was."""
        return sum(count for outcome, count in self.outcomes.items() if outcome in _GOOD)

    @property
    def failed(self) -> int:
        """Visits that brought none."""
        return sum(self.outcomes.values()) - self.good


def passes(connection: Connection, most: int = 20) -> list[dict[str, Any]]:
    """The newest passes, newest first: when, how long, and what they brought; one that goes on, or was cut off, has no
    ``ended_at``."""
    table = schema.pass_
    query = select(table).order_by(table.c.id.desc()).limit(most)
    return [
        {"number": row.id, "started_at": row.started_at, "ended_at": row.ended_at, **(row.summary or {})}
        for row in connection.execute(query)
    ]


def days(connection: Connection, now: datetime, count: int = 30) -> list[Day]:
    """How the visits of each of the last `count` days ended, today last."""
    table, first = schema.capture, now.astimezone(UTC).date() - timedelta(days=count - 1)
    found = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range(count)}
    each = func.substr(table.c.at, 1, 10).label("day")
    query = (
        select(each, table.c.outcome, func.sum(1 + table.c.stands_for).label("n"))
        .where(table.c.at >= stamp(datetime.combine(first, time.min, UTC)))
        .group_by(each, table.c.outcome)
    )
    for row in connection.execute(query):
        if (day := found.get(date.fromisoformat(row.day))) is not None:
            day.outcomes[row.outcome] = row.n
    return list(found.values())


def shut_hosts(connection: Connection, now: datetime) -> list[dict[str, str]]:
    """The hosts that asked to be left alone and whose time is not over: ``host``, ``until``."""
    table = schema.host
    query = select(table).where(table.c.shut_until > stamp(now)).order_by(table.c.key)
    return [{"host": row.key, "until": row.shut_until} for row in connection.execute(query)]


@dataclass(frozen=True)
class Sources:
    """How many sources are watched, by their last outcome; how many fail; when the one that was not confirmed for the
    longest last was (None: none ever was)."""

    outcomes: Counter[str]
    failing: int
    oldest_good: datetime | None

    @property
    def watched(self) -> int:
        """All of them."""
        return sum(self.outcomes.values())


def sources(connection: Connection) -> Sources:
    """How the watched sources stand."""
    table = schema.source_state
    bad, good = func.sum(case((table.c.failures > 0, 1), else_=0)), func.min(table.c.last_good_at)
    query = select(table.c.last_outcome, func.count().label("n"), bad.label("bad"), good.label("good"))
    rows = connection.execute(query.where(table.c.active).group_by(table.c.last_outcome)).all()
    oldest = min((row.good for row in rows if row.good), default=None)
    outcomes = Counter({row.last_outcome or NEVER: row.n for row in rows})
    return Sources(outcomes, sum(row.bad for row in rows), parse(oldest) if oldest else None)


def platforms(connection: Connection) -> list[tuple[str, str, int]]:
    """How many watched sources each platform has, by ``good`` and ``failing``."""
    table = schema.source_state
    adapter = func.coalesce(table.c.spec["adapter"].as_string(), "page").label("adapter")
    state = case((table.c.failures > 0, "failing"), else_="good").label("state")
    query = select(adapter, state, func.count().label("n")).where(table.c.active).group_by(adapter, state)
    return sorted((row.adapter, row.state, int(row.n)) for row in connection.execute(query))


def fetch_seconds(connection: Connection, most: int = 1000) -> list[float]:
    """How long the newest requests took, in seconds, the shortest first."""
    table = schema.capture
    newest = connection.execute(select(table.c.elapsed_ms).order_by(table.c.id.desc()).limit(most)).scalars()
    return sorted(milliseconds / 1000 for milliseconds in newest)


def is_stale(last: datetime | None, now: datetime) -> bool:
    """Whether so long has gone by since the last pass ended that nobody can be watching; that of none says nothing."""
    return last is not None and now - last > PATIENCE


def changes_by_kind(connection: Connection) -> dict[str, int]:
    """How many changes of each kind were ever recorded."""
    table = schema.change
    query = select(table.c.kind, func.count().label("n")).group_by(table.c.kind)
    return {row.kind: row.n for row in connection.execute(query)}


def database_bytes(connection: Connection) -> int:
    """How large the database is."""
    if connection.dialect.name == "postgresql":
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)
    pages, size = (connection.exec_driver_sql(f"PRAGMA {key}").scalar() for key in ("page_count", "page_size"))
    return int(pages or 0) * int(size or 0)
