"""Days of the Hijri calendar, as the laws of Arab countries write them: 23/07/1448هـ, 23 رجب 1448.

The months are those of the Umm al-Qura calendar, by which official gazettes date (a month has 29 or 30 days as the
moon has it, so no formula gives them). A day set by sighting may differ from it by one: where a page prints the common
date beside, that one counts (see dates.find).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

_FIRST_YEAR, _FIRST_DAY = 1400, date(1979, 11, 20)
#: Three hexadecimal digits a year, a bit a month from Muharram on: set where it has 30 days.
_LONG_MONTHS = (
    "d2b54aea57526e936aaad555aa5b52ba95b49ba4db25d52daa5ad4aea56d4bd23d91da95b4ab5a56"
    "d2b693b49b6556a9754b6a56caad555b29b92ba95d4ada55aaab595749764baa5b52b6a56d2ae957"
    "2a75535a95d49ba4dd26d535aaaad4b6a57527a95b4ab5536c9ae4b6a96b4ada55d25d92dc96d4ad"
)
_YEARS = [int(_LONG_MONTHS[at : at + 3], 16) for at in range(0, len(_LONG_MONTHS), 3)]
_MONTHS = (
    "محرم|muharram", "صفر|safar", "ربيع الأول|rabi'? al-awwal", "ربيع (?:الآخر|الثاني)|rabi'? (?:al-thani|al-akhir)",
    "جمادى الأول[ىي]|jumada al-(?:awwal|ula)", "جمادى (?:الآخرة|الثانية)|jumada al-(?:thani|thaniyah|akhirah)",
    "رجب|rajab", "شعبان|sha'?ban", "رمضان|ramadan", "شوال|shawwal", "ذ[وي] القعدة|dhu al-qi?'?dah",
    "ذ[وي] الحجة|dhu al-hijjah",
)  # fmt: skip
_ERA = r"\s?(?:هـ|ه(?!\w)|هجري\w{0,2}|A\.?H\b|H\b)"
_NUMERIC = re.compile(
    rf"(?<![\d/.-])(?:(?P<d>\d{{1,2}})\s?[/.-]\s?(?P<m>\d{{1,2}})\s?[/.-]\s?(?P<y>14\d\d)"
    rf"|(?P<y2>14\d\d)\s?[/.-]\s?(?P<m2>\d{{1,2}})\s?[/.-]\s?(?P<d2>\d{{1,2}})){_ERA}"
)
_NAMES = "|".join(f"(?P<n{number}>{names})" for number, names in enumerate(_MONTHS, 1))
_NAMED = re.compile(
    rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s{{1,3}}(?:من\s)?(?:شهر\s)?(?:{_NAMES}),?\s{{1,3}}(?:(?:ل?عام|ل?سنة)\s)?"
    rf"(?P<y>14\d\d)(?!\d)(?:{_ERA})?",
    re.IGNORECASE,
)


def day_of(year: int, month: int, day: int) -> date | None:
    """The common date of a Hijri one; None where there is no such day, or the year is outside 1400 to 1479."""
    if not (0 <= year - _FIRST_YEAR < len(_YEARS) and 1 <= month <= 12):
        return None
    lengths = [30 if long >> (11 - at) & 1 else 29 for long in _YEARS[: year - _FIRST_YEAR + 1] for at in range(12)]
    before = 12 * (year - _FIRST_YEAR) + month - 1
    if not 1 <= day <= lengths[before]:
        return None
    return _FIRST_DAY + timedelta(days=sum(lengths[:before]) + day - 1)


def find(text: str) -> Iterator[tuple[int, int, date]]:
    """(start, end, common date) of every Hijri day in `text`, whose digits are common ones."""
    if "14" not in text:
        return
    for match in _NUMERIC.finditer(text):
        written = (match["y"] or match["y2"], match["m"] or match["m2"], match["d"] or match["d2"])
        if day := day_of(*map(int, written)):
            yield match.start(), match.end(), day
    for match in _NAMED.finditer(text):
        month = next(number for number in range(1, 13) if match[f"n{number}"])
        if day := day_of(int(match["y"]), month, int(match["d"])):
            yield match.start(), match.end(), day
