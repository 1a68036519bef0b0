"""Days of other calendars: each is the common day that its own country holds it for."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from tracker.coding.dates import find
from tracker.coding.hijri import day_of
from tracker.coding.lexicon import all_lexicons

LEXICONS = tuple(all_lexicons().values())


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("٢٣/٠٧/١٤٤٨هـ", date(2027, 1, 1)), ("1448/07/23 هـ", date(2027, 1, 1)), ("23-7-1448 H", date(2027, 1, 1)),
        ("23 رجب 1448", date(2027, 1, 1)), ("٢٣ من شهر رجب لعام ١٤٤٨هـ", date(2027, 1, 1)),
        ("1 محرم 1446هـ", date(2024, 7, 7)), ("15 ربيع الآخر 1446", date(2024, 10, 18)),
        ("3 Rajab 1446", date(2025, 1, 3)), ("๑ มกราคม พ.ศ. ๒๕๗๐", date(2027, 1, 1)),
        ("令和九年一月一日", date(2027, 1, 1)), ("令和元年五月一日", date(2019, 5, 1)),
        ("中華民國116年1月1日", date(2027, 1, 1)), ("中華民國一百十六年一月一日", date(2027, 1, 1)),
        ("中華民國一百一十六年十二月三十一日", date(2027, 12, 31)), ("中華民國一百零五年一月一日", date(2016, 1, 1)),
    ],
)  # fmt: skip
def test_a_day_of_another_era_is_its_common_day(written: str, day: date) -> None:
    assert [found.day for found in find(f"x {written} x", LEXICONS)] == [day]


def test_a_common_day_beside_the_hijri_one_is_the_one_that_counts() -> None:
    assert [f.day for f in find("في 22/07/1448هـ الموافق 01/01/2027م", LEXICONS)] == [date(2027, 1, 1)]


@pytest.mark.parametrize(
    "written", ["31/07/1448هـ", "00/07/1448هـ", "23/13/1448هـ", "23/07/1390هـ", "15/7/1446", "1446/7/15", "Act 23/1448"]
)
def test_what_is_no_day_of_that_calendar_is_no_day(written: str) -> None:
    assert find(f"x {written} x", LEXICONS) == []


def test_the_months_of_the_calendar_follow_each_other_without_a_gap() -> None:
    firsts = [day_of(year, month, 1) for year in range(1400, 1480) for month in range(1, 13)]
    assert all(firsts)
    lengths = {(after - before).days for before, after in pairwise(firsts) if before and after}
    assert lengths == {29, 30}
    assert (day_of(1399, 12, 1), day_of(1480, 1, 1), day_of(1448, 7, 30)) == (None, None, date(2027, 1, 8))
