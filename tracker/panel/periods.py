"""Periods of the calendar between two days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.clock import day_of


class Every(StrEnum):
    """How long a period is; weeks begin on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def first_day(text: str) -> date:
    """The day that ``2014-01-31`` is, or with which ``2014-01`` or ``2014`` begins. Raises ValueError: one line."""
    return _span(text).first


def last_day(text: str) -> date:
    """The day that ``2014-01-31`` is, or with which ``2014-01`` or ``2014`` ends. Raises ValueError: one line."""
    return _span(text).last


def _span(text: str) -> Period:
    if found := re.fullmatch(r"(\d{4})(?:-(\d\d))?", text, re.ASCII):
        year, month = int(found[1]), int(found[2] or 1)
        if year and 1 <= month <= 12:
            return containing(date(year, month, 1), Every.MONTH if found[2] else Every.YEAR)
        raise ValueError(f"{text!r} is no month or year of the calendar; write it like 2014-01 or 2014")
    try:
        day = day_of(text)
    except ValueError as error:
        raise ValueError(f"{error}, 2026-05 or 2026") from error
    return Period(day, day)


def containing(day: date, every: Every) -> Period:
    """The month, quarter or year in which `day` lies."""
    months = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}[every]
    return Period(date(day.year, (day.month - 1) // months * months + 1, 1), _end(day, every, date.max))


def periods(first: date, last: date, every: Every) -> Iterator[Period]:
    """The periods of the calendar from `first` to `last`; those at both ends have only the days asked for.

    Raises ValueError where `last` lies before `first`.
    """
    if last < first:
        raise ValueError(f"{last} lies before {first}")
    return _periods(first, last, every)


def _periods(first: date, last: date, every: Every) -> Iterator[Period]:
    while True:
        end = _end(first, every, last)
        yield Period(first, end)
        if end == last:
            return
        first = end + timedelta(1)


def _end(day: date, every: Every, limit: date) -> date:
    """The last day of the period in which `day` lies, or `limit` where that comes first."""
    if every is Every.DAY:
        return day
    if every is Every.WEEK:
        return day + timedelta(min(6 - day.weekday(), (limit - day).days))
    month = {Every.MONTH: day.month, Every.QUARTER: (day.month + 2) // 3 * 3, Every.YEAR: 12}[every]
    return min(date(day.year, month, monthrange(day.year, month)[1]), limit)
