"""The daily and weekly digests: what changed, what comes, which sources could not be seen, what was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, delete, func, insert, select

from alerts.mime import Content
from alerts.outbox import post
from alerts.settings import MailSettings, Weekday
from alerts.subscriptions import Subscriber, Subscription, subscribers
from alerts.templating import DISCLAIMER, render_html, render_text
from jurisdictions.codebook import ChangeKind
from tracker.changes import Change
from tracker.clock import Clock, local_day, parse, stamp
from tracker.coming import Coming, coming
from tracker.directory import names_of, parents_of
from tracker.history import Record, records
from tracker.ledger import from_row, news
from tracker.store import schema
from tracker.telling.inert import one_line, safe_link
from tracker.telling.wording import KIND_LABELS, day_text, effective_text, headline

Period = Literal["daily", "weekly"]

#: How far ahead a digest looks.
AHEAD = timedelta(days=90)
#: The parts of a digest by kinds of change; within a part what matters most comes first.
_LAW = (ChangeKind.STATUS, ChangeKind.SCHEDULED, ChangeKind.PROVISION)
_MOVES = (ChangeKind.PENDING, ChangeKind.NOTICE)
_CORRECTIONS = (ChangeKind.CORRECTION,)
_ORDER = (*_LAW, *_MOVES, *_CORRECTIONS)
_PERIODS: tuple[Period, ...] = ("daily", "weekly")
_DAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: Who changes clock, hour or day waits a little longer rather than get one digest upon the other.
_SHORTEST: Mapping[Period, timedelta] = {"daily": timedelta(hours=12), "weekly": timedelta(days=3.5)}
_HOW: Mapping[Period, str] = {"daily": "each day", "weekly": "each week"}
NOTHING = "Nothing changed, and nothing that is known changes in the coming 90 days."


@dataclass(frozen=True)
class Line:
    """One entry of a digest: the news, what else there is to say of it, where to read it."""

    head: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True)
class Digest:
    """What a period brought, for one reader. Dates are shown in the reader's time zone.

    ``last`` is the greatest number of a change on record when it was made."""

    since: datetime
    until: datetime
    zone: str
    changes: tuple[Line, ...]
    moved: tuple[Line, ...]
    corrections: tuple[Line, ...]
    upcoming: tuple[Line, ...]
    unconfirmed: tuple[Line, ...]
    last: int = 0

    @property
    def quiet(self) -> bool:
        """Whether there is no news: nothing changed, moved, comes or was corrected."""
        return not (self.changes or self.moved or self.upcoming or self.corrections)

    @property
    def eventless(self) -> bool:
        """Whether nothing happened: what comes was told when it became known."""
        return not (self.changes or self.moved or self.corrections)

    @property
    def period(self) -> str:
        """The period in words, as the reader's calendar has it."""
        start, end = local_day(self.since, self.zone), local_day(self.until, self.zone)
        return f"{day_text(start)} to {day_text(end)}"

    @property
    def subject(self) -> str:
        """The news in one line."""
        counts = ((len(self.changes), "change"), (len(self.corrections), "correction"))
        said = [f"{count} {word}{'s' if count > 1 else ''}" for count, word in counts if count]
        if self.moved:
            said.append(f"{len(self.moved)} moving")
        if self.upcoming:
            said.append(f"{len(self.upcoming)} coming")
        return f"Kratom law, {self.period}: {', '.join(said) or 'nothing changed'}"

    @property
    def sections(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The parts that have something in them, titled."""
        parts = (
            ("What changed", self.changes),
            ("Bills and notices that moved", self.moved),
            ("Corrections of what was reported before", self.corrections),
            ("Takes effect in the coming 90 days", self.upcoming),
            ("Sources that could not be confirmed", self.unconfirmed),
        )
        return tuple(part for part in parts if part[1])


@dataclass(frozen=True)
class Preview:
    """A digest as it would go out now; ``recipient`` is "" where nobody subscribes to one yet."""

    recipient: str
    subject: str
    text: str
    html: str


def build(
    desk: _Desk | Connection,
    since: datetime,
    until: datetime,
    wanted: Sequence[Subscription] = (),
    zone: str = "UTC",
    after: int | None = None,
) -> Digest:
    """What was recorded in [`since`, `until`), and what comes after the reader's day of `until`.

    `wanted` are the reader's subscriptions; none mean everything. `after` is the number of the last change
    that the digest before this one knew of: a change recorded before `since` that was stored only after that
    digest was made has a greater number, and is told now.
    """
    desk = _Desk(desk) if isinstance(desk, Connection) else desk
    scope = _Scope(wanted, desk.parents)
    found = list(_changes(desk.conn, since, until, after))
    concerned = sorted((change for change in found if scope.wants(change)), key=_importance)
    of = {kinds: tuple(desk.line(change) for change in concerned if change.kind in kinds)
          for kinds in (_LAW, _MOVES, _CORRECTIONS)}  # fmt: skip
    return Digest(
        since, until, zone, changes=of[_LAW], moved=of[_MOVES], corrections=of[_CORRECTIONS],
        upcoming=tuple(_upcoming(desk, scope, local_day(until, zone), until)),
        unconfirmed=tuple(_unconfirmed(desk, scope)), last=desk.last,
    )  # fmt: skip


def _importance(change: Change) -> tuple[int, int]:
    return _ORDER.index(change.kind), change.id


def queue_due(conn: Connection, clock: Clock, settings: MailSettings, demo: bool = False) -> int:
    """Queue the digest of each daily or weekly reader whose day or week has ended; how many were queued.

    Weeks end on the reader's weekday and hour (those of the settings where they chose none), on their own clock.
    Periods that were missed are told in one digest. Runs in the caller's transaction; asking twice queues nothing
    twice. A quiet reader gets none where nothing happened.
    """
    desk, queued = _Desk(conn), 0
    for reader in subscribers(conn):
        for mode in _PERIODS:
            if wanted := reader.wanting(mode):
                queued += _queue(desk, reader, mode, wanted, clock.now(), clock, settings, demo)
    return queued


def _queue(
    desk: _Desk, reader: Subscriber, mode: Period, wanted: Sequence[Subscription], now: datetime, clock: Clock,
    settings: MailSettings, demo: bool,
) -> bool:  # fmt: skip
    hour = settings.digest_hour if reader.hour is None else reader.hour
    end = period_end(now, mode, reader.timezone, hour, reader.weekday or settings.digest_day)
    told = _told(desk.conn, reader, mode)
    since = _told_until(told, wanted, now)
    if since >= end or (told is not None and end - since < _SHORTEST[mode]):
        return False
    goes_on = told is not None and since == parse(told.until)
    digest = build(desk, since, end, wanted, reader.timezone, told.known if told and goes_on else None)
    table = schema.told
    desk.conn.execute(delete(table).where(table.c.subscriber == reader.id, table.c.topic == mode))
    desk.conn.execute(insert(table).values(subscriber=reader.id, topic=mode, until=stamp(end), known=digest.last))
    if reader.quiet and digest.eventless:
        return False
    content = partial(_content, digest, mode, demo)
    return post(desk.conn, reader, _key(reader, mode, stamp(end)), content, settings, clock, demo)


def queue_since(conn: Connection, clock: Clock, settings: MailSettings, since: datetime) -> int:
    """Queue an extra digest of [`since`, now) for each weekly reader; how many. The weekly ones go on as before."""
    now, queued, desk = clock.now(), 0, _Desk(conn)
    for reader in subscribers(conn):
        if wanted := reader.wanting("weekly"):
            digest = build(desk, since, now, wanted, reader.timezone)
            key = f"{_key(reader, 'weekly', stamp(now))}:since:{stamp(since)}"
            queued += post(conn, reader, key, partial(_content, digest, "weekly", False), settings, clock)
    return queued


def preview(
    conn: Connection, clock: Clock, settings: MailSettings, since: datetime | None = None, demo: bool = False
) -> list[Preview]:
    """The digests that weekly readers would get if their week ended now; nothing is stored.

    `since` begins the period for all of them; where not given it is what each was last told, and a week
    where nobody subscribes.
    """
    now, desk = clock.now(), _Desk(conn)
    readers = [(reader, reader.wanting("weekly")) for reader in subscribers(conn)]
    built = [
        (reader.email,
         build(desk, since or _told_until(_told(conn, reader, "weekly"), wanted, now), now, wanted, reader.timezone))
        for reader, wanted in readers if wanted
    ] or [("", build(desk, since or now - timedelta(days=7), now))]  # fmt: skip
    contents = [(recipient, _content(digest, "weekly", demo, "", "", "")) for recipient, digest in built]
    return [Preview(recipient, content.subject, content.text, content.html) for recipient, content in contents]


def period_end(now: datetime, mode: Period, zone: str, hour: int, weekday: Weekday) -> datetime:
    """The last instant not after `now` at which a day, or a week on `weekday`, ended on the clocks of `zone`, in UTC.

    It is the wall clock's `hour` whatever daylight saving does: such a week may have 167 or 169 hours.
    """
    local = now.astimezone(ZoneInfo(zone))
    back = (local.weekday() - _DAYS.index(weekday)) % 7 if mode == "weekly" else 0
    day = local.date() - timedelta(days=back)
    while (end := _at(day, hour, zone)) > now:
        day -= timedelta(days=7 if mode == "weekly" else 1)
    return end


def _at(day: date, hour: int, zone: str) -> datetime:
    local = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
    return parse(stamp(local))


def _key(reader: Subscriber, mode: Period, end: str) -> str:
    return f"{'digest' if mode == 'weekly' else mode}:{reader.email}:{end}"


def _told(conn: Connection, reader: Subscriber, mode: Period) -> Row[Any] | None:
    """What the reader's last digest of this mode covered and knew."""
    table = schema.told
    return conn.execute(select(table).where(table.c.subscriber == reader.id, table.c.topic == mode)).first()


def _told_until(told: Row[Any] | None, wanted: Iterable[Subscription], now: datetime) -> datetime:
    """Where the reader's next digest begins. A time to come means that the clock was set back since: rather a week
    told twice than none until that time."""
    asked = min(one.created_at for one in wanted)  # who asks again after a pause is told nothing of it
    until = parse(max(told.until, asked) if told else asked)
    return until if until <= now else now - timedelta(days=7)


class _Desk:
    """What all digests of one round are made of, read once."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.last = conn.scalar(select(func.max(schema.change.c.id))) or 0
        self._timelines: dict[str, dict[str, list[Record]]] = {}

    def timelines(self, known_at: datetime) -> dict[str, list[Record]]:
        """The records of each place as they were known at `known_at`."""
        key = stamp(known_at)
        if key not in self._timelines:
            self._timelines[key] = records(self.conn, known_at=known_at)
        return self._timelines[key]

    @cached_property
    def parents(self) -> dict[str, str | None]:
        """Identifier to parent's identifier."""
        return parents_of(self.conn)

    @cached_property
    def names(self) -> dict[str, str]:
        """Identifier to name."""
        return names_of(self.conn)

    def name(self, place: str) -> str:
        return one_line(self.names.get(place, place), 60)

    def line(self, change: Change) -> Line:
        detail = f"{KIND_LABELS[change.kind]}. Effective: {effective_text(change)}."
        if change.instrument:
            detail += f" {one_line(change.instrument, 200)}."
        return Line(headline(change, self.name(change.jurisdiction)), detail, safe_link(change.url))


@dataclass(frozen=True)
class _Scope:
    """The places and kinds that a digest is about; no subscriptions mean everything."""

    wanted: Sequence[Subscription]
    parents: Mapping[str, str | None]

    def covers(self, place: str) -> bool:
        return not self.wanted or any(one.covers(place, self.parents) for one in self.wanted)

    def wants(self, change: Change) -> bool:
        return not self.wanted or any(one.concerns(change, self.parents) for one in self.wanted)

    def asks(self, one: Coming) -> bool:
        return not self.wanted or any(
            wish.covers(one.jurisdiction, self.parents) and wish.asks_of(one.statuses, one.provisions)
            for wish in self.wanted
        )


def _changes(conn: Connection, since: datetime, until: datetime, after: int | None) -> Iterator[Change]:
    """What became known in the period."""
    table = schema.change
    fresh = table.c.recorded_at >= stamp(since)
    if after is not None:
        fresh |= table.c.id > after
    query = select(table).where(news(), fresh, table.c.recorded_at < stamp(until)).order_by(table.c.id)
    for row in conn.execute(query):
        yield from_row(row)


def _upcoming(desk: _Desk, scope: _Scope, today: date, known_at: datetime) -> Iterator[Line]:
    """The days in the coming time on which the law that is known changes by itself, by date."""
    timelines = {place: found for place, found in desk.timelines(known_at).items() if scope.covers(place)}
    for one in filter(scope.asks, coming(timelines, today, today + AHEAD)):
        yield Line(one.told(desk.name(one.jurisdiction)), one.instrument)


def _unconfirmed(desk: _Desk, scope: _Scope) -> Iterator[Line]:
    table = schema.source_state
    query = select(table).where(table.c.active, table.c.failures > 0)
    for row in desk.conn.execute(query.order_by(table.c.jurisdiction, table.c.id)):
        if not scope.covers(row.jurisdiction):
            continue
        last = f"not confirmed since {row.last_good_at[:10]}" if row.last_good_at else "never confirmed yet"
        why = one_line(f"{row.last_outcome or 'no answer'}: {row.last_detail or 'no detail'}", 200)
        head = f"{desk.name(row.jurisdiction)}: {one_line(row.spec.get('authority', row.id), 80)}"
        yield Line(head, f"{last} ({why})", safe_link(str(row.spec.get("url", ""))))


def _content(digest: Digest, mode: Period, demo: bool, leave: str, leave_url: str, preferences_url: str) -> Content:
    values = {
        "digest": digest, "demo": demo, "leave": leave, "leave_url": leave_url, "nothing": NOTHING,
        "disclaimer": DISCLAIMER, "preferences_url": preferences_url, "how": _HOW[mode],
    }  # fmt: skip
    subject = f"[demo] {digest.subject}" if demo else digest.subject
    text, html = render_text("digest.txt", **values), render_html("digest.html", **values)
    return Content(subject, text, html, thread="digest")
