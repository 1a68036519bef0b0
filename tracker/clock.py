"""Time, passed in rather than looked up, so that a replay of history runs the same code as today."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it is put: for replays and tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        """The instant last set."""
        return self.at


def stamp(moment: datetime) -> str:
    """`moment` as stored: UTC, microseconds, "Z"; such texts sort as the instants do.

    Raises ValueError for a naive datetime: a time without a zone is a guess.
    """
    if moment.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    # Not strftime: it writes the year 999 without its zero, and that would sort after 2026.
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse(text: str) -> datetime:
    """The instant that `stamp` wrote."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def day_of(text: str) -> date:
    """The day that somebody wrote: ``2026-05-06``. Raises ValueError: one line."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text[:40]!r} is no day of the calendar; write it like 2026-05-06") from error


def moment_of(text: str) -> datetime:
    """The instant that somebody wrote: ``2026-05-06T12:00Z``, or ``2026-05-06`` for the end of that day (UTC).

    Raises ValueError: one line.
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return datetime.combine(day_of(text), time.max, UTC)
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"{text[:40]!r} is no time; write it like 2026-05-06 or 2026-05-06T12:00Z") from error


def start_of_day(day: date, zone: str) -> datetime:
    """The instant at which `day` begins in the named time zone."""
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day at `moment` in the named time zone: where a law's dates begin and end."""
    return moment.astimezone(ZoneInfo(zone)).date()
