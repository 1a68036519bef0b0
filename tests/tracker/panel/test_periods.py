"""Periods of the calendar: together they are the days asked for, each once."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.panel.periods import Every, Period, first_day, last_day, periods

DAYS = st.dates()


def ends_of(day: date, every: Every) -> bool:
    """Whether a whole period ends with `day`: the day after is in another one."""
    if day == date.max:
        return True
    after = day + timedelta(1)
    return {
        Every.DAY: True,
        Every.WEEK: after.isocalendar()[:2] != day.isocalendar()[:2],
        Every.MONTH: after.month != day.month,
        Every.QUARTER: (after.month - 1) // 3 != (day.month - 1) // 3,
        Every.YEAR: after.year != day.year,
    }[every]


@given(DAYS, st.integers(0, 900), st.sampled_from(Every))
def test_periods_are_the_calendars_and_cover_every_day_once(first: date, more: int, every: Every) -> None:
    last = first + timedelta(min(more, (date.max - first).days))
    found = list(periods(first, last, every))
    assert (found[0].first, found[-1].last) == (first, last)
    assert sum(period.days for period in found) == (last - first).days + 1
    for one, other in pairwise(found):
        assert other.first == one.last + timedelta(1)
        assert ends_of(one.last, every)
    for period in found:
        inner = (period.first + timedelta(number) for number in range(period.days - 1))
        assert not any(ends_of(day, every) for day in inner)


def test_the_ends_have_only_the_days_that_were_asked_for() -> None:
    assert list(periods(date(2024, 2, 28), date(2024, 3, 1), Every.MONTH)) == [
        Period(date(2024, 2, 28), date(2024, 2, 29)), Period(date(2024, 3, 1), date(2024, 3, 1)),
    ]  # fmt: skip


@pytest.mark.parametrize("every", Every)
def test_the_last_day_of_the_calendar_is_no_trap(every: Every) -> None:
    assert list(periods(date(9999, 12, 30), date.max, every))[-1].last == date.max


@given(DAYS, st.integers(1, 900), st.sampled_from(Every))
def test_an_end_before_the_beginning_is_refused_at_once(first: date, less: int, every: Every) -> None:
    if (first - date.min).days >= less:
        with pytest.raises(ValueError, match=f"^{first - timedelta(less)} lies before {first}$"):
            periods(first, first - timedelta(less), every)


@given(DAYS)
def test_a_month_and_a_year_stand_for_their_first_and_last_day(day: date) -> None:
    month, year = day.isoformat()[:7], day.isoformat()[:4]
    assert first_day(month) == day.replace(day=1)
    assert last_day(month) in {d for d in [last_day(month)] if ends_of(d, Every.MONTH) and d.isoformat()[:7] == month}
    assert (first_day(year), last_day(year)) == (date(day.year, 1, 1), date(day.year, 12, 31))
    assert first_day(day.isoformat()) == last_day(day.isoformat()) == day


@pytest.mark.parametrize("text", ["", "2014-13", "2014-00", "0000", "2023-02-29", "14", "2014-1", "2014-01-1", "٢٠١٤"])
def test_what_is_no_day_is_told_in_one_line(text: str) -> None:
    for read in (first_day, last_day):
        with pytest.raises(ValueError, match="write it like") as told:
            read(text)
        assert "\n" not in str(told.value)
