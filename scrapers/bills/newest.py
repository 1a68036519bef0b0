"""Which printing of a bill is the newest, and where it is best read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from scrapers.bills.record import Link, Version

#: How far a bill was when it was printed so, by the names that legislatures give to printings.
_RANKS = tuple(
    (re.compile(words, re.I), rank)
    for words, rank in (
        (r"\bchapter|\bact\b|\b(?:public|slip|session) law\b|\bsigned\b|\blaw\b|\bfinal act\b", 5),
        (r"\benrolled\b|\bfinal (?:reading|version)\b|\ber\b|\bratified\b|\bas passed by both\b|\bre-?enrolled\b", 4),
        (r"\bengrossed\b|\bpassed\b|\be\d\b|\bthird reading\b", 3),
        (r"\bsub(?:stitute)?\b|\bc\d\b|\bcs\b|\bamended\b|\breported\b|\breprint|\bprint(?:er'?s)? no|\d/\d{4}", 2),
        (r"\bintroduced\b|\bfiled\b|\bprefiled\b|\boriginal\b|\bdraft\b", 1),
    )
)
_INTRODUCED, _ENROLLED = 1, 4
_NO_BILL = re.compile(
    r"\bamendments?\b|\bam\d*\b|\bamd?t?s?\b|\bhfat?\b|\bsfat?\b|\bamend\b|\bcomparison\b|\bexcerpts?\b|\bfiscal\b|\bsummary\b"
    r"|\banalysis\b|\bnote\b|\breport\b(?!ed)|\bveto\b|\bfa\d+\b|\bhandout\b",
    re.I,
)
_NUMBER = re.compile(r"#?(\d{1,3})\b(?!/)")
_DAY = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_TYPES = ("text/html", "application/xhtml+xml", "text/xml", "application/xml", "text/plain", "application/pdf", "")


def newest(versions: Sequence[Version]) -> int | None:
    """Which of `versions` is the bill as it stands; None where none is a printing of the whole bill with a link. Days
    decide where all have one, else how far the bill was by the printing's name."""
    whole = [n for n, v in enumerate(versions) if any(map(_readable, v.links)) and _rank(v) is not None]
    days = {n: _day(versions[n]) for n in whole}
    if all(days.values()):
        return max(
            whole, key=lambda n: (days[n] or date.min, _rank(versions[n]) or 0, _number(versions[n])), default=None
        )
    return max(whole, key=lambda n: (_rank(versions[n]) or 0, days[n] or date.min, _number(versions[n])), default=None)


def as_enacted(version: Version, passed: date | None, changed: date | None) -> bool:
    """True where `version` can be what became law of a bill that a house passed last on `passed`, and whose text was
    last changed on `changed` (None: never; `date.max`: nobody knows when). What was introduced is not, whether it was
    changed or not: that was not told. Neither is what was printed before the last change, or nobody knows when."""
    rank, day = _rank(version) or 0, _day(version)
    if rank == _INTRODUCED:
        return False
    if rank >= _ENROLLED:
        return day is None or changed in (None, date.max) or day >= changed
    needed = max(filter(None, (passed, changed)), default=date.max) if rank == 0 else changed
    return needed is None or (day is not None and day >= needed)


def best(version: Version) -> Link | None:
    """The link to the text of `version` that is read best: marked-up text before a printed page."""
    links = list(filter(_readable, version.links))
    return min(links, key=lambda link: _TYPES.index(link.media_type.partition(";")[0].lower()), default=None)


def _readable(link: Link) -> bool:
    return link.media_type.partition(";")[0].lower() in _TYPES


def _rank(version: Version) -> int | None:
    """How far the bill was, None where it is no printing of the whole bill."""
    if _NO_BILL.search(version.note) and not re.search(r"\bsub\w*\d* enr|\bchapter", version.note, re.I):
        return None
    return next((rank for pattern, rank in _RANKS if pattern.search(version.note)), 0)


def _day(version: Version) -> date | None:
    try:
        if version.at:
            return date.fromisoformat(version.at[:10])
        if match := _DAY.search(version.note):
            return date(int(match[3]), int(match[1]), int(match[2]))
    except ValueError:
        return None
    return None


def _number(version: Version) -> int:
    found = _NUMBER.findall(_DAY.sub("", version.note))
    return int(found[-1]) if found else 0
