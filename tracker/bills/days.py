"""The days of a bill's actions: in the legislature's own time zone, and as the words of an action give them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from jurisdictions.registry import PACKAGED
from scrapers.bills import Action, BillRecord

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = (
    r"(?:(?P<m>\d{1,2})[/-](?P<d>\d{1,2})[/-](?P<y>\d{4}|\d\d)(?!\d)"
    r"|(?P<iso>\d{4}-\d\d-\d\d)"
    r"|(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4}))"
)
#: What the executive did, with the day it was done: "Approved by Governor 4/1/2026 - House Journal".
_DONE_ON = re.compile(
    r"\b(?:governor|gov|mayor|president|signed|approved|approval|vetoed|presented|delivered|presentment date)\b"
    rf"(?:(?!eff|chap|\bact\b|law (?!\d))[^\d]){{0,40}}(?:{_DATE}|(?P<month>\d{{1,2}})/(?P<of>\d{{1,2}})(?![\d/]))",
    re.I,
)
_EFFECTIVE = re.compile(rf"\beff(?:ective)?\b\.?(?:\s+date)?(?:\(s\))?(?:(?!chap|act\b)[^\d]){{0,15}}{_DATE}", re.I)
#: Midnight from the Atlantic to Hawaii, in UTC: databases do not always know in which zone a legislature sits.
_MIDNIGHTS = frozenset(time(hour) for hour in (0, *range(4, 11)))
#: A day in the words further than this from the day of the action is another event's.
_NEAR = timedelta(days=120)


@cache
def zone_of(jurisdiction: str) -> ZoneInfo:
    """The time zone of a jurisdiction of the packaged registry, UTC where it has none of that name."""
    country, _, part = jurisdiction.lower().partition("-")
    file = PACKAGED / country / f"{part or country}.toml"
    if not re.fullmatch(r"[a-z]{2}(-[a-z]{2})?", jurisdiction.lower()) or not file.is_file():
        return ZoneInfo("UTC")
    return ZoneInfo(tomllib.loads(file.read_text(encoding="utf-8")).get("timezone", "UTC"))


def day_of(at: str, zone: ZoneInfo) -> date | None:
    """The day that `at` names in `zone`, None where it names none that the calendar has. Midnight, in UTC or on any
    clock of the country, is how a bare date is written; any other instant lies on the day it had where the legislature
    sits."""
    try:
        if len(at) <= 10:
            return date.fromisoformat(at)
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None or (moment.utcoffset() == timedelta(0) and moment.time() in _MIDNIGHTS):
            return moment.date()
        return moment.astimezone(zone).date()
    except (ValueError, OverflowError):  # the latter: an instant at either end of the calendar
        return None


def days_in(record: BillRecord) -> list[date | None]:
    """The day of each action of `record`; one without a day has that of the action before it."""
    zone = zone_of(record.jurisdiction)
    days: list[date | None] = []
    for action in record.actions:
        days.append(day_of(action.at, zone) or (days[-1] if days else None))
    return days


def done_on(action: Action, day: date) -> date:
    """The day on which the executive did what `action`, filed under `day`, tells: the words' own where there is one."""
    found = next(_dates(_DONE_ON, action.description, day.year), None)
    return found if found is not None and abs(found - day) <= _NEAR else day


def effective_on(record: BillRecord, on: date | None = None) -> date | None:
    """The day from which the bill is law, where an action until `on` (None: any) gives it: the last one counts."""
    told = None
    for action, day in zip(record.actions, days_in(record), strict=True):
        if on is None or day is None or day <= on:
            told = next(_dates(_EFFECTIVE, action.description, 0), told)
    return told


def _dates(pattern: re.Pattern[str], text: str, year_of_action: int) -> Iterator[date]:
    for match in pattern.finditer(text):
        parts = match.groupdict()
        try:
            if parts["iso"]:
                yield date.fromisoformat(parts["iso"])
            elif parts.get("month"):
                yield date(year_of_action, int(parts["month"]), int(parts["of"]))
            elif parts["name"]:
                yield date(int(parts["year"]), _MONTHS.index(parts["name"].lower()) + 1, int(parts["day"]))
            else:
                year = int(parts["y"]) + (2000 if len(parts["y"]) == 2 else 0)
                yield date(year, int(parts["m"]), int(parts["d"]))
        except ValueError:
            continue
