"""Thinning out visits that found the same as before, so that decades of watching stay small and no evidence is lost.

A visit that found its page unchanged proves one thing: that the law still stood there on that day. So much of it stays:
of many such visits in a row one is kept for a day, later one for a week, and it says for how many it stands and until
when. All else stays for good: visits that found anything else or failed, those that a document, a reading or the
archive rests on, the first and last of each row of visits alike, and everything that is no visit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, select, update

from scrapers.capture import Outcome
from tracker.checkpoint import thinned
from tracker.clock import parse, stamp
from tracker.store import Store, schema
from tracker.store.engine import batches, get_meta, set_meta

_CAPTURE, _READING, _DOCUMENT, _STATE = schema.capture, schema.reading, schema.document, schema.source_state
_AS_BEFORE = frozenset((Outcome.UNCHANGED.value, Outcome.NOT_MODIFIED.value))
_KEY = "compacted_at"
_PAUSE = timedelta(days=1)


@dataclass(frozen=True)
class Rule:
    """Of visits before the moment `days_until` one a day is kept, of those before `weeks_until` one a week. Both as
    stored."""

    days_until: str
    weeks_until: str

    @classmethod
    def at(cls, now: datetime, keep_days: int, weekly_after_days: int) -> Rule:
        """The rule at the moment `now`: all visits of `keep_days`, then one a day, after `weekly_after_days` one a
        week."""
        days = now - timedelta(days=keep_days)
        return cls(stamp(days), stamp(min(days, now - timedelta(days=weekly_after_days))))

    def interval(self, at: str) -> tuple[int, ...]:
        """The day, or the week (ISO 8601), in which one visit is kept."""
        day = date.fromisoformat(at[:10])
        return day.isocalendar()[:2] if at < self.weeks_until else (day.year, day.month, day.day)


@dataclass
class Thinned:
    """How many visits went, how many stand for them, and at how many sources."""

    removed: int = 0
    standing: int = 0
    sources: int = 0


def compact(
    store: Store, now: datetime, rule: Rule, *, dry_run: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Thinned:  # fmt: skip
    """Thin out the visits of every source, a transaction each; with `dry_run` only count. `progress` hears how many
    sources of how many were done. Raises StoreError; what was thinned until then stays so, and it can be run again."""
    report = Thinned()
    with store.read() as connection:
        sources = connection.execute(select(_STATE.c.id).order_by(_STATE.c.id)).scalars().all()
    for number, source in enumerate(sources, 1):
        with (store.read if dry_run else store.write)() as connection:
            standing = _standing(connection, source, rule)
            if not dry_run:
                _apply(connection, standing)
        report.removed += sum(len(one.instead_of) for one in standing)
        report.standing += len(standing)
        report.sources += bool(standing)
        progress(number, len(sources))
    if not dry_run:
        with store.write() as connection:
            set_meta(connection, _KEY, stamp(now))
    return report


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether it is a day since visits were last thinned out (or the clock was set back meanwhile)."""
    last = get_meta(connection, _KEY)
    return last is None or not parse(last) <= now < parse(last) + _PAUSE


@dataclass
class _Standing:
    """A visit that is kept, the numbers of those that go because of it, and what it stands for then."""

    capture: int
    stands_for: int
    stands_until: str
    instead_of: list[int]


def _standing(connection: Connection, source: str, rule: Rule) -> list[_Standing]:
    """The visits of `source` that others go because of."""
    query: Select[Any] = select(
        _CAPTURE.c.id, _CAPTURE.c.at, _CAPTURE.c.outcome, _CAPTURE.c.url, _CAPTURE.c.final_url, _CAPTURE.c.detail,
        _CAPTURE.c.document, _CAPTURE.c.archive_file, _CAPTURE.c.stands_for, _CAPTURE.c.stands_until,
    )  # fmt: skip
    query = query.where(_CAPTURE.c.source == source, _CAPTURE.c.at < rule.days_until).order_by(_CAPTURE.c.id)
    wanted = _referred_to(connection, source)
    found = []
    for alike, rows in groupby(connection.execute(query), key=lambda row: _alike(row, wanted)):
        if alike is not None:
            found += [one for one in _thin(list(rows), rule) if one.instead_of]
    return found


def _referred_to(connection: Connection, source: str) -> frozenset[int]:
    """The captures of `source` that a reading or a document names."""
    read = select(_READING.c.capture).where(_READING.c.source == source)
    first = select(_DOCUMENT.c.first_capture).join(_CAPTURE, _CAPTURE.c.id == _DOCUMENT.c.first_capture)
    return frozenset(connection.execute(read.union(first.where(_CAPTURE.c.source == source))).scalars())


def _alike(row: Row[Any], wanted: frozenset[int]) -> tuple[str, ...] | None:
    """What makes neighbours a row of visits alike; None for a visit that stays whatever its neighbours are."""
    proves = row.document is not None or row.archive_file is not None or row.id in wanted
    return None if proves or row.outcome not in _AS_BEFORE else (row.url, row.final_url, row.detail)


def _thin(rows: list[Row[Any]], rule: Rule) -> Iterator[_Standing]:
    """Of visits alike the first, the last, and the first of each interval between."""
    between = rows[:-1]
    for _, within in groupby(between, key=lambda row: rule.interval(row.at)):
        first, *others = within
        until = max(row.stands_until or row.at for row in (first, *others))
        count = first.stands_for + sum(1 + row.stands_for for row in others)
        yield _Standing(first.id, count, until, [row.id for row in others])


_STANDS = (
    update(_CAPTURE)
    .where(_CAPTURE.c.id == bindparam("key"))
    .values(stands_for=bindparam("count"), stands_until=bindparam("until"))
)


def _apply(connection: Connection, standing: Iterable[_Standing]) -> None:
    kept = [{"key": one.capture, "count": one.stands_for, "until": one.stands_until} for one in standing]
    gone = [number for one in standing for number in one.instead_of]
    if not gone:
        return
    connection.execute(_STANDS, kept)
    for some in batches(gone):
        connection.execute(delete(_CAPTURE).where(_CAPTURE.c.id.in_(some)))
    thinned(connection, gone)
