"""The days to come on which the law that is known changes by itself: what digests, reminders, messages and the API tell
of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from jurisdictions.codebook import ChangeKind, Status
from tracker.clock import local_day
from tracker.history import Record, edges, records, standing
from tracker.store import schema
from tracker.telling.inert import one_line, safe_link
from tracker.telling.wording import day_text, status_label


@dataclass(frozen=True)
class Coming:
    """One day on which the law of one place changes: ``what`` in words, and the record that says so, because it
    ``starts`` that day or ends. ``status`` is what holds from then on, ``was`` what held until then.

    Two that tell the same are equal, whichever record says so.
    """

    jurisdiction: str
    day: date
    certainty: str
    what: str
    instrument: str
    url: str
    evidence: tuple[Mapping[str, Any], ...]
    was: Status | None
    status: Status | None
    altered: Mapping[str, list[Any]]  # provision -> what it sets until then, what from then on
    starts: bool
    record: Record = field(compare=False)

    @property
    def statuses(self) -> frozenset[str]:
        """From and to, where they differ."""
        return frozenset(status.value for status in (self.was, self.status) if status and self.was != self.status)

    @property
    def provisions(self) -> frozenset[str]:
        """Those that change."""
        return frozenset(self.altered)

    @property
    def kind(self) -> ChangeKind:
        """Which kind of change it will be on its day."""
        return ChangeKind.STATUS if self.statuses else ChangeKind.PROVISION

    @property
    def when(self) -> str:
        """The day, no more exactly than it is known."""
        return day_text(self.day, self.certainty)

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
        for one in turns(place, timeline, after + timedelta(days=1), until)
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.day, one.jurisdiction))


def turns(place: str, timeline: Sequence[Record], first: date, last: date = date.max) -> Iterator[Coming]:
    """What changes by itself in `place` between two days, both included, by date: where a record starts or ends that
    makes a difference to the status or the provisions."""
    for day in (edge for edge in edges(timeline) if first <= edge <= last):
        old, new = standing(timeline, day - timedelta(days=1)), standing(timeline, day)
        was, now = (one.status if one else None for one in (old, new))
        if was == now and (old and old.provisions) == (new and new.provisions):
            continue
        starts = new if new and new.valid_from == day else None
        record = starts or old
        assert record is not None  # what does not start this day stood the day before
        yield Coming(
            place, day, starts.certainty if starts else "day",
            f"provisions change; still {status_label(now)}" if was == now
            else f"{status_label(now)} (until then {status_label(was)})",
            one_line(record.instrument, 200), _url(record), record.evidence,
            was, now, _altered(old, new), starts is not None, record,
        )  # fmt: skip


def _altered(old: Record | None, new: Record | None) -> dict[str, list[Any]]:
    was, now = (record.provisions if record else {} for record in (old, new))
    return {key: [was.get(key), now.get(key)] for key in sorted({*was, *now}) if was.get(key) != now.get(key)}


def announced(connection: Connection, now: datetime, ids: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The law of `ids` (empty: all) that is signed and starts, or ends, later, by date; at the end what has no date."""
    table = schema.jurisdiction
    query = select(table).order_by(table.c.id)
    if ids:
        query = query.where(table.c.id.in_(list(ids)))
    timelines, dated, undated = records(connection, ids or None), [], []
    for place in connection.execute(query):
        timeline, today = timelines.get(place.id, []), local_day(now, place.timezone)
        dated += [_row(place, one) for one in turns(place.id, timeline, today + timedelta(days=1))]
        undated += [_undated(place, item) for item in place.spec["scheduled"] if item["effective"] is None]
    return [*sorted(dated, key=lambda row: (row["effective"], row["id"])), *undated]


def _row(place: Any, one: Coming) -> dict[str, Any]:
    return {
        "id": place.id, "name": place.name, "kind": one.kind.value, "from": one.was and one.was.value,
        "to": one.status and one.status.value, "effective": one.day.isoformat(), "certainty": one.certainty,
        "instrument": one.instrument, "provisions_changed": dict(one.altered), "source": one.url, "what": one.what,
    }  # fmt: skip


def _undated(place: Any, item: Mapping[str, Any]) -> dict[str, Any]:
    changed = {key: [one["from"], one["to"]] for key, one in item["changes"].items()}
    was, now = place.spec["status"], item["to"]
    what = "provisions change" if was == now else f"{status_label(now)} (until then {status_label(was)})"
    return {
        "id": place.id, "name": place.name, "kind": (ChangeKind.PROVISION if was == now else ChangeKind.STATUS).value,
        "from": was, "to": now, "effective": None, "certainty": None, "instrument": one_line(item["instrument"], 200),
        "provisions_changed": changed, "source": safe_link(item["source"]), "what": what,
    }  # fmt: skip


def _url(record: Record) -> str:
    links = (safe_link(str(item.get("url") or "")) for item in record.evidence)
    return next((link for link in links if link), "")
