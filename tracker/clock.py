"""Time, passed in rather than looked up, so that a replay of history runs the same code as today."""

from __future__ import annotations

from datetime import UTC, date, datetime
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
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse(text: str) -> datetime:
    """The instant that `stamp` wrote."""
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The calendar day at `moment` in the named time zone: where a law's dates begin and end."""
    return moment.astimezone(ZoneInfo(zone)).date()
