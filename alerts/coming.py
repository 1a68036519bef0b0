"""The days to come on which the law that is known changes by itself: what digests, reminders and messages tell of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from alerts.inert import one_line, safe_link
from alerts.wording import day_text, status_label
from tracker.history import Record, standing


@dataclass(frozen=True)
class Coming:
    """One day on which the law of one place changes: ``what`` in words, and the record that says so."""

    jurisdiction: str
    day: date
    when: str
    what: str
    instrument: str
    url: str
    evidence: tuple[Mapping[str, Any], ...] = ()
    statuses: frozenset[str] = frozenset()  # from and to, where they differ
    provisions: frozenset[str] = frozenset()  # those that change

    def told(self, place: str) -> str:
        """One line: "6 May 2026, Utah: banned (until then lawful with restrictions)"."""
        return f"{self.when}, {place}: {self.what}"


def coming(
    timelines: Mapping[str, Sequence[Record]], after: date, until: date, places: Sequence[str] | None = None
) -> list[Coming]:
    """What changes by itself after the day `after`, up to the day `until` and on it, by date; of `places` (None:
    all)."""
    found = [
        one
        for place, timeline in timelines.items() if places is None or place in places
        for one in _of(place, timeline, after, until)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.jurisdiction))


def _of(place: str, timeline: Sequence[Record], after: date, until: date) -> Iterator[Coming]:
    edges = {edge for record in timeline for edge in (record.valid_from, record.valid_to) if edge}
    for day in sorted(edge for edge in edges if after < edge <= until):
        old, new = standing(timeline, day - timedelta(days=1)), standing(timeline, day)
        was, now = (one.status if one else None for one in (old, new))
        if was == now and (old and old.provisions) == (new and new.provisions):
            continue
        starts = new if new and new.valid_from == day else None
        record = starts or old
        yield Coming(
            place, day, day_text(day, starts.certainty if starts else "day"),
            f"provisions change; still {status_label(now)}" if was == now
            else f"{status_label(now)} (until then {status_label(was)})",
            one_line(record.instrument, 200) if record else "",
            _url(record), record.evidence if record else (),
            frozenset(status.value for status in (was, now) if status and was != now), _altered(old, new),
        )  # fmt: skip


def _altered(old: Record | None, new: Record | None) -> frozenset[str]:
    was, now = (record.provisions if record else {} for record in (old, new))
    return frozenset(key for key in {*was, *now} if was.get(key) != now.get(key))


def _url(record: Record | None) -> str:
    links = (safe_link(str(item.get("url") or "")) for item in (record.evidence if record else ()))
    return next((link for link in links if link), "")
