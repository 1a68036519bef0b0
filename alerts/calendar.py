"""A calendar (RFC 5545) of the days on which law starts or ends: those of the last year, and all that are to come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from icalendar import Calendar, Event, vText
from sqlalchemy import Connection

from alerts.published import NEVER, About, name_of
from alerts.render import quotes_of
from tracker.clock import Clock, local_day, stamp
from tracker.coming import Coming, turns
from tracker.history import Record, written
from tracker.telling.inert import one_line
from tracker.telling.wording import start_text

#: How far back the calendar goes; to come is whatever is known.
BACK = timedelta(days=400)
_MOST_QUOTES, _QUOTE_LIMIT = 3, 400


@dataclass(frozen=True)
class Entry:
    """One event as it stands after all that was recorded.

    ``uid`` belongs to the first record of a line of records that superseded each other: however often the day of a
    law moves, it is one event. ``sequence`` counts the changes of its day, what happens then, and whether it is
    ``cancelled``, that is, no longer expected; ``changed`` is when what is told of it changed last.
    """

    uid: str
    told: Coming
    created: datetime
    changed: datetime
    sequence: int = 0
    cancelled: bool = False

    def told_anew(self, told: Coming | None, moment: datetime) -> Entry:
        """This event after `moment`, from which `told` is what is known of it (None: nothing)."""
        after = replace(self, told=told or self.told, cancelled=told is None)
        if after == self:
            return self
        moved = (after.told.day, after.told.what, after.cancelled) != (self.told.day, self.told.what, self.cancelled)
        return replace(after, changed=moment, sequence=self.sequence + moved)


def calendar_of(connection: Connection, about: About, clock: Clock) -> list[Entry]:
    """The events in the places that it is `about`, by date."""
    found = [
        entry
        for place, records in written(connection, about.names if about.place else None).items()
        for entry in entries(place, records)
        if entry.told.day >= local_day(clock.now(), about.zones[place]) - BACK
    ]  # fmt: skip
    return sorted(found, key=lambda entry: (entry.told.day, entry.told.jurisdiction, entry.uid))


def entries(place: str, records: Sequence[Record]) -> Iterator[Entry]:
    """The events of one place, from all its `records` in the order of writing.

    The calendar is made anew for each moment at which something was recorded, as it was to be read then, so that
    what was told of an event before is known without having been kept.
    """
    found: dict[str, Entry] = {}
    believed: dict[int, Record] = {}
    roots: dict[int, Record] = {}
    for moment, group in groupby(records, key=lambda record: record.recorded_at):
        first = _believe(list(group), believed, roots)
        told = {_uid(one, roots): one for one in turns(place, list(believed.values()), first)}
        for uid, entry in found.items():
            if uid in told or entry.told.day >= first:
                found[uid] = entry.told_anew(told.get(uid), moment)
        found |= {uid: Entry(uid, one, moment, moment) for uid, one in told.items() if uid not in found}
    yield from found.values()


def _believe(fresh: Sequence[Record], believed: dict[int, Record], roots: dict[int, Record]) -> date:
    """Let `fresh` records, which were written together, take their place among those `believed`; note of each with
    which record its line began. The first day on which they make a difference."""
    touched = list(fresh)
    for record in fresh:
        roots[record.id] = roots.get(record.supersedes or 0, record)
        believed[record.id] = record
        if record.supersedes in believed:
            touched.append(believed.pop(record.supersedes))
        if record.status is None:
            del believed[record.id]
    return min(record.valid_from or date.min for record in touched)


def _uid(one: Coming, roots: dict[int, Record]) -> str:
    root = roots[one.record.id]
    return str(name_of(root.jurisdiction, root.id, stamp(root.recorded_at), "start" if one.starts else "end"))


def ical(about: About, found: Sequence[Entry]) -> bytes:
    """The calendar with the events `found`. Made of the same records it is the same to the byte."""
    calendar = Calendar()
    for name, value in (
        ("prodid", "-//kratomwatch//kratom law//EN"), ("version", "2.0"), ("calscale", "GREGORIAN"),
        ("name", about.title), ("x-wr-calname", vText(about.title)),
        ("description", about.description), ("x-wr-caldesc", vText(about.description)),
        ("x-published-ttl", "PT6H"), ("url", about.page),
    ):  # fmt: skip
        calendar.add(name, value)
    calendar.add("refresh-interval", timedelta(hours=6), {"VALUE": "DURATION"})  # RFC 7986, 5.7
    for entry in found:
        calendar.add_component(_event(about, entry))
    return bytes(calendar.to_ical())


def changed(found: Sequence[Entry]) -> datetime:
    """When what a calendar tells changed last."""
    return max((entry.changed for entry in found), default=NEVER)


def _event(about: About, entry: Entry) -> Event:
    told, event = entry.told, Event()
    name = about.names[told.jurisdiction]
    for key, value in (
        ("uid", entry.uid),
        # RFC 5545, 3.8.7.2: without METHOD, when the event was last revised.
        ("dtstamp", entry.changed), ("last-modified", entry.changed), ("created", entry.created),
        ("sequence", entry.sequence),
        ("dtstart", told.day),
        # Not every program shows what is cancelled differently.
        ("summary", about.marked(f"{'No longer expected: ' if entry.cancelled else ''}{name}: {told.what}")),
        ("description", "\n".join(_lines(about, told))),
        ("url", about.page_of(told.jurisdiction)),
        ("categories", [told.kind.value, *([told.status.value] if told.status else [])]),
        ("status", "CANCELLED" if entry.cancelled else "CONFIRMED"),
        ("transp", "TRANSPARENT"), ("class", "PUBLIC"),
    ):  # fmt: skip
        event.add(key, value)
    return event


def _lines(about: About, told: Coming) -> Iterator[str]:
    """What there is to say of an event: when, by what law, the words that say so, what to think of it."""
    yield f"Effective: {start_text(told.day, told.certainty)}"
    if told.instrument:
        yield f"Instrument: {told.instrument}"
    for quote in quotes_of([item for item in told.evidence if item.get("quote")][:_MOST_QUOTES]):
        yield f"{quote.label}: {one_line(quote.text, _QUOTE_LIMIT)}"
    if told.url:
        yield f"Source: {told.url}"
    yield about.description
