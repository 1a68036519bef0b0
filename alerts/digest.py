"""The weekly digest: what changed, what comes, which sources could not be seen, what was corrected."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from alerts.inert import one_line, safe_link
from alerts.mime import Content
from alerts.outbox import post
from alerts.settings import MailSettings, Weekday
from alerts.subscriptions import Subscriber, Subscription, parents_of, subscribers
from alerts.templating import DISCLAIMER, render_html, render_text
from alerts.wording import KIND_LABELS, day_text, effective_text, headline, status_label
from jurisdictions.codebook import ChangeKind
from tracker.changes import Change
from tracker.clock import Clock, local_day, parse, stamp
from tracker.history import Record, records, standing
from tracker.ledger import from_row
from tracker.store import schema

#: How far ahead a digest looks.
AHEAD = timedelta(days=90)
#: What matters most comes first.
_IMPORTANCE = (
    ChangeKind.STATUS, ChangeKind.SCHEDULED, ChangeKind.PROVISION, ChangeKind.PENDING, ChangeKind.NOTICE,
)  # fmt: skip
_DAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
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

    ``last`` is the greatest number of a change recorded by then, whether the reader wants it or not."""

    since: datetime
    until: datetime
    zone: str
    changes: tuple[Line, ...]
    upcoming: tuple[Line, ...]
    unconfirmed: tuple[Line, ...]
    corrections: tuple[Line, ...]
    last: int | None = None

    @property
    def quiet(self) -> bool:
        """Whether there is no news: nothing changed, comes or was corrected."""
        return not (self.changes or self.upcoming or self.corrections)

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
        if self.upcoming:
            said.append(f"{len(self.upcoming)} coming")
        return f"Kratom law, {self.period}: {', '.join(said) or 'nothing changed'}"

    @property
    def sections(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The parts that have something in them, titled."""
        parts = (
            ("What changed", self.changes),
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


def build(
    conn: Connection,
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
    scope = _Scope(conn, wanted)
    found = list(_changes(conn, since, until, after))
    concerned = [change for change in found if scope.wants(change)]
    news = [change for change in concerned if change.kind != ChangeKind.CORRECTION]
    news.sort(key=lambda change: (_IMPORTANCE.index(change.kind), change.id))
    corrections = [change for change in concerned if change.kind == ChangeKind.CORRECTION]
    return Digest(
        since, until, zone,
        changes=tuple(scope.line(change) for change in news),
        upcoming=tuple(_upcoming(conn, scope, local_day(until, zone), until)),
        unconfirmed=tuple(_unconfirmed(conn, scope)),
        corrections=tuple(scope.line(change) for change in corrections),
        last=max((change.id for change in found), default=after),
    )  # fmt: skip


def queue_due(conn: Connection, clock: Clock, settings: MailSettings, demo: bool = False) -> int:
    """Queue the digest of each weekly reader whose week has ended; how many were queued.

    Weeks end on ``digest_day`` at ``digest_hour`` on the reader's own clock. Weeks that were missed are told
    in one digest. Runs in the caller's transaction; asking twice queues nothing twice.
    """
    now, queued = clock.now(), 0
    for reader in subscribers(conn):
        wanted = _weekly(reader)
        end = week_end(now, reader.timezone, settings)
        since = _told_until(reader, wanted, now) if wanted else end
        if since >= end:
            continue
        digest = build(conn, since, end, wanted, reader.timezone, _last_known(conn, reader))
        content = partial(_content, digest, demo)
        queued += post(conn, reader, _key(reader, stamp(end)), content, settings, clock, digest.last, demo)
        people = schema.subscriber
        conn.execute(update(people).where(people.c.id == reader.id).values(digest_at=stamp(end)))
    return queued


def queue_since(conn: Connection, clock: Clock, settings: MailSettings, since: datetime) -> int:
    """Queue an extra digest of [`since`, now) for each weekly reader; how many. The weekly ones go on as before."""
    now, queued = clock.now(), 0
    for reader in subscribers(conn):
        if wanted := _weekly(reader):
            digest = build(conn, since, now, wanted, reader.timezone)
            key = f"{_key(reader, stamp(now))}:since:{stamp(since)}"
            queued += post(conn, reader, key, partial(_content, digest, False), settings, clock, digest.last)
    return queued


def preview(
    conn: Connection, clock: Clock, settings: MailSettings, since: datetime | None = None, demo: bool = False
) -> list[Preview]:
    """The digests that weekly readers would get if their week ended now; nothing is stored.

    `since` begins the period for all of them; where not given it is what each was last told, and a week
    where nobody subscribes.
    """
    now = clock.now()
    readers = [(reader, _weekly(reader)) for reader in subscribers(conn)]
    built = [
        (reader.email, build(conn, since or _told_until(reader, wanted, now), now, wanted, reader.timezone))
        for reader, wanted in readers if wanted
    ] or [("", build(conn, since or now - timedelta(days=7), now))]  # fmt: skip
    contents = [(recipient, _content(digest, demo, "", "")) for recipient, digest in built]
    return [Preview(recipient, content.subject, content.text) for recipient, content in contents]


def week_end(now: datetime, zone: str, settings: MailSettings) -> datetime:
    """The last instant not after `now` at which a week ended on the clocks of `zone`, in UTC.

    It is the wall clock's hour whatever daylight saving does: such a week may have 167 or 169 hours.
    """
    local = now.astimezone(ZoneInfo(zone))
    back = (local.weekday() - _DAYS.index(settings.digest_day)) % 7
    day = local.date() - timedelta(days=back)
    while (end := _at(day, settings.digest_hour, zone)) > now:
        day -= timedelta(days=7)
    return end


def _at(day: date, hour: int, zone: str) -> datetime:
    local = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone))
    return parse(stamp(local))


def _key(reader: Subscriber, end: str) -> str:
    return f"digest:{reader.email}:{end}"


def _last_known(conn: Connection, reader: Subscriber) -> int | None:
    """The last change that the reader's last digest knew of."""
    if reader.digest_at is None:
        return None
    box = schema.outbox
    return conn.scalar(select(box.c.change).where(box.c.key == _key(reader, reader.digest_at)))


def _weekly(reader: Subscriber) -> tuple[Subscription, ...]:
    return tuple(one for one in reader.subscriptions if one.mode == "weekly")


def _told_until(reader: Subscriber, wanted: Iterable[Subscription], now: datetime) -> datetime:
    """Where the reader's next digest begins. A time to come means that the clock was set back since: rather a week
    told twice than none until that time."""
    told = parse(reader.digest_at or min(one.created_at for one in wanted))
    return told if told <= now else now - timedelta(days=7)


class _Scope:
    """The places and kinds that a digest is about."""

    def __init__(self, conn: Connection, wanted: Sequence[Subscription]) -> None:
        self.wanted = wanted
        self.parents = parents_of(conn)
        table = schema.jurisdiction
        self.names = {row.id: row.name for row in conn.execute(select(table.c.id, table.c.name))}

    def covers(self, place: str) -> bool:
        return not self.wanted or any(one.covers(place, self.parents) for one in self.wanted)

    def wants(self, change: Change) -> bool:
        if not self.wanted:
            return True
        return any(one.wants(change.kind) and one.covers(change.jurisdiction, self.parents) for one in self.wanted)

    def name(self, place: str) -> str:
        return one_line(self.names.get(place, place), 60)

    def line(self, change: Change) -> Line:
        detail = f"{KIND_LABELS[change.kind]}. Effective: {effective_text(change)}."
        if change.instrument:
            detail += f" {one_line(change.instrument, 200)}."
        return Line(headline(change, self.name(change.jurisdiction)), detail, safe_link(change.url))


def _changes(conn: Connection, since: datetime, until: datetime, after: int | None) -> Iterator[Change]:
    """What became known in the period. Events that the registry cites are its history, not news: an upgrade brings
    them, and a correction tells where they change what is believed."""
    table = schema.change
    news = (table.c.origin != "registry") | (table.c.kind == ChangeKind.CORRECTION.value)
    fresh = table.c.recorded_at >= stamp(since)
    if after is not None:
        fresh |= table.c.id > after
    query = select(table).where(news, fresh, table.c.recorded_at < stamp(until)).order_by(table.c.id)
    for row in conn.execute(query):
        yield from_row(row)


def _upcoming(conn: Connection, scope: _Scope, today: date, known_at: datetime) -> list[Line]:
    """The days in the coming time on which the law that is known changes by itself, by date."""
    found: list[tuple[date, Line]] = []
    for place, timeline in records(conn, known_at=known_at).items():
        if not scope.covers(place):
            continue
        edges = {edge for record in timeline for edge in (record.valid_from, record.valid_to) if edge}
        for day in sorted(edge for edge in edges if today < edge <= today + AHEAD):
            line = _edge_line(scope.name(place), timeline, day)
            if line is not None:
                found.append((day, line))
    return [line for _, line in sorted(found, key=lambda entry: (entry[0], entry[1].head))]


def _edge_line(place: str, timeline: Sequence[Record], day: date) -> Line | None:
    old, new = standing(timeline, day - timedelta(days=1)), standing(timeline, day)
    was, now = (one.status if one else None for one in (old, new))
    if was == now and (old and old.provisions) == (new and new.provisions):
        return None
    when = day_text(day, new.certainty if new and new.valid_from == day else "day")
    if was == now:
        what = f"provisions change; still {status_label(now)}"
    else:
        what = f"{status_label(now)} (until then {status_label(was)})"
    instrument = new.instrument if new and new.valid_from == day else old.instrument if old else ""
    return Line(f"{when}, {place}: {what}", one_line(instrument, 200))


def _unconfirmed(conn: Connection, scope: _Scope) -> Iterator[Line]:
    table = schema.source_state
    query = select(table).where(table.c.active, table.c.failures > 0)
    for row in conn.execute(query.order_by(table.c.jurisdiction, table.c.id)):
        if not scope.covers(row.jurisdiction):
            continue
        last = f"not confirmed since {row.last_good_at[:10]}" if row.last_good_at else "never confirmed yet"
        why = one_line(f"{row.last_outcome or 'no answer'}: {row.last_detail or 'no detail'}", 200)
        head = f"{scope.name(row.jurisdiction)}: {one_line(row.spec.get('authority', row.id), 80)}"
        yield Line(head, f"{last} ({why})", safe_link(str(row.spec.get("url", ""))))


def _content(digest: Digest, demo: bool, leave: str, leave_url: str) -> Content:
    values = {
        "digest": digest, "demo": demo, "leave": leave, "leave_url": leave_url, "nothing": NOTHING,
        "disclaimer": DISCLAIMER,
    }  # fmt: skip
    subject = f"[demo] {digest.subject}" if demo else digest.subject
    text, html = render_text("digest.txt", **values), render_html("digest.html", **values)
    return Content(subject, text, html, thread="digest")
