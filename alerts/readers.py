"""Those who get messages: how they come, what they choose, how they leave and are forgotten."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update

from alerts.addresses import clean_address
from alerts.channels import EMAIL, way, ways
from alerts.settings import Weekday
from alerts.subscriptions import KINDS, STALENESS, Mode, Subscriber, subscriber
from jurisdictions.codebook import PROVISIONS, Status
from tracker.clock import Clock, SystemClock, stamp
from tracker.store import schema

#: Stands for the address of somebody who was forgotten.
FORGOTTEN = "forgotten-"
#: Nobody is reminded earlier than this many days before.
LONGEST_REMINDER = 365


class SubscriptionError(ValueError):
    """A subscription that cannot be made; the message is one line for people."""


@dataclass(frozen=True)
class Wish:
    """What somebody asks for; see `alerts.subscriptions.Subscription` for what the parts mean. ``secret`` signs what
    goes to a webhook."""

    jurisdictions: Collection[str] = ()
    kinds: Collection[str] = ()
    statuses: Collection[str] = ()
    provisions: Collection[str] = ()
    reminders: Collection[int] = ()
    mode: Mode = "immediate"
    channel: str = EMAIL
    target: str | None = None
    secret: str | None = field(default=None, repr=False)

    def columns(self, conn: Connection) -> dict[str, Any]:
        """The wish as the table has it. Raises SubscriptionError for what does not exist."""
        known = set(conn.scalars(select(schema.jurisdiction.c.id)))
        places = sorted(set(self.jurisdictions))
        _all_in(places, known, "jurisdiction of the registry", "`kratomwatch status` lists them")
        _all_in(self.kinds, KINDS, "kind of change")
        _all_in(self.statuses, [status.value for status in Status], "status")
        _all_in([key for key in self.provisions if not _begins_one(key)], PROVISIONS, "provision")
        _all_in([self.mode], get_args(Mode), "mode")
        _all_in([self.channel], ways(), "channel")
        if self.channel != EMAIL and (self.reminders or STALENESS in self.kinds):
            raise SubscriptionError("reminders and staleness go by email; leave them out, or ask for them by email")
        return {
            "jurisdictions": places, "kinds": sorted(set(self.kinds)), "statuses": sorted(set(self.statuses)),
            "provisions": sorted(set(self.provisions)), "reminders": _days(self.reminders), "mode": self.mode,
            "channel": self.channel, "target": _target(self.channel, self.target), "secret": self.secret,
        }  # fmt: skip


def check(email: str, timezone: str | None) -> str:
    """The address in its one form. Raises AddressError, or SubscriptionError for no time zone."""
    _check_zone(timezone)
    return clean_address(email)


def subscribe(
    conn: Connection,
    email: str,
    jurisdictions: Iterable[str] = (),
    kinds: Iterable[str] = (),
    mode: Mode = "immediate",
    timezone: str | None = None,
    clock: Clock | None = None,
) -> Subscriber:
    """`add` for the commonest wish: places, kinds, mode."""
    return add(conn, email, Wish(tuple(jurisdictions), tuple(kinds), mode=mode), timezone=timezone, clock=clock)


def add(
    conn: Connection,
    email: str,
    wish: Wish,
    *,
    timezone: str | None = None,
    clock: Clock | None = None,
) -> Subscriber:
    """Add a subscription for `email`; asking twice adds none. The subscriber is made, or made active again.

    `timezone` None: as it was, UTC for a new reader. Raises AddressError for an address mail cannot be sent to,
    SubscriptionError for what does not exist.
    """
    address = clean_address(email)
    asked = wish.columns(conn)
    _check_zone(timezone)
    now = stamp((clock or SystemClock()).now())
    number = _subscriber_id(conn, address, timezone, now)
    table = schema.subscription
    same = [{key: getattr(row, key) for key in asked} for row in
            conn.execute(select(table).where(table.c.subscriber == number))]  # fmt: skip
    if {**asked, "secret": None} not in [{**one, "secret": None} for one in same]:
        kept = secret_of(conn, number, asked["target"])  # one address is signed for with one key
        conn.execute(
            insert(table).values(subscriber=number, created_at=now, **{**asked, "secret": kept or wish.secret})
        )
    found = subscriber(conn, number)
    assert found is not None
    return found


def unsubscribe(conn: Connection, email: str, clock: Clock | None = None) -> bool:
    """End all subscriptions of `email`; mail still queued for it is not sent. False where it had none."""
    row = person(conn, clean_address(email))
    if row is None or row.state == "left":
        return False
    conn.execute(delete(schema.subscription).where(schema.subscription.c.subscriber == row.id))
    conn.execute(delete(schema.told).where(schema.told.c.subscriber == row.id))
    _become(conn, row.id, "left", clock or SystemClock())
    _drop_queued(conn, row.id, "the reader unsubscribed before it was sent")
    return True


def secret_of(conn: Connection, number: int, target: str | None) -> str | None:
    """The key with which what goes to `target` for the reader `number` is signed."""
    table = schema.subscription
    return conn.scalar(select(table.c.secret).where(table.c.subscriber == number, table.c.target == target).limit(1))


def drop(conn: Connection, number: int, subscription: int) -> bool:
    """End one subscription of the reader `number`; False where it is not theirs."""
    table = schema.subscription
    gone = conn.execute(delete(table).where(table.c.id == subscription, table.c.subscriber == number))
    if gone.rowcount:
        _drop_queued(
            conn, number, "its subscription ended before it was sent", schema.outbox.c.subscription == subscription
        )
    return bool(gone.rowcount)


def suppress(conn: Connection, number: int, why: str, clock: Clock) -> None:
    """Write to the reader `number` no more: their mail server says that there is no such address."""
    _become(conn, number, "suppressed", clock, why)
    _drop_queued(conn, number, f"the address is refused: {why}", schema.outbox.c.channel == EMAIL)


@dataclass(frozen=True)
class Gone:
    """A message that named somebody who is forgotten, as its file (where messages are files) is named."""

    key: str
    created_at: str


def forget(conn: Connection, email: str) -> list[Gone]:
    """Remove everything that names `email`: the reader, what they asked for, and their address in what was sent,
    which stays on record without it. The messages concerned. Raises AddressError."""
    address = clean_address(email)
    row = person(conn, address)
    box, people = schema.outbox, schema.subscriber
    theirs = func.lower(box.c.recipient) == address.lower()
    if row is not None:
        _drop_queued(conn, row.id, "the reader was forgotten before it was sent")
        theirs |= box.c.subscriber == row.id
        conn.execute(delete(schema.alarm).where(schema.alarm.c.key == f"refused:{row.id}"))
        for table in (schema.subscription, schema.told):
            conn.execute(delete(table).where(table.c.subscriber == row.id))
        conn.execute(delete(people).where(people.c.id == row.id))
    found = conn.execute(select(box.c.id, box.c.key, box.c.created_at).where(theirs)).all()
    _blank(conn, [message.id for message in found])
    return [Gone(message.key, message.created_at) for message in found]


def tidy(conn: Connection, clock: Clock, days: int) -> list[Gone]:
    """Blank the addresses to which a link to confirm went more than `days` ago: who answered is a reader, of the others
    nothing is kept. The messages concerned."""
    box = schema.outbox
    old = (box.c.key.like("confirm:%"), box.c.created_at < stamp(clock.now() - timedelta(days=days)))
    found = conn.execute(select(box.c.id, box.c.key, box.c.created_at).where(*old)).all()
    _blank(conn, [message.id for message in found])
    return [Gone(message.key, message.created_at) for message in found]


def _blank(conn: Connection, numbers: Iterable[int]) -> None:
    box = schema.outbox
    for number in numbers:
        blank = {"key": f"forgotten:{number}", "recipient": f"{FORGOTTEN}{number}", "subscriber": None,
                 "subscription": None, "body": None, "error": None}  # fmt: skip
        conn.execute(update(box).where(box.c.id == number).values(blank))


def prefer(
    conn: Connection, number: int, *, timezone: str | None = None, hour: int | None = None,
    weekday: str | None = None, quiet: bool | None = None,
) -> None:  # fmt: skip
    """Change what the reader `number` chose; None leaves it. Raises SubscriptionError."""
    _check_zone(timezone)
    if hour is not None and not 0 <= hour <= 23:
        raise SubscriptionError(f"{hour} is no hour; take 0 to 23")
    if weekday is not None:
        _all_in([weekday], get_args(Weekday), "day of the week")
    asked = {"timezone": timezone, "hour": hour, "weekday": weekday, "quiet": quiet}
    values = {key: value for key, value in asked.items() if value is not None}
    if values:
        conn.execute(update(schema.subscriber).where(schema.subscriber.c.id == number).values(values))


def person(conn: Connection, address: str) -> Row[Any] | None:
    """Who has `address`. RFC 5321 2.4 lets a server tell Reader@ from reader@; none does, and people type either."""
    people = schema.subscriber
    return conn.execute(select(people).where(func.lower(people.c.email) == address.lower())).first()


def _become(conn: Connection, number: int, state: str, clock: Clock, why: str | None = None) -> None:
    people = schema.subscriber
    values = {"state": state, "state_why": why, "state_at": stamp(clock.now())}
    conn.execute(update(people).where(people.c.id == number).values(values))


def _drop_queued(conn: Connection, number: int, why: str, *which: ColumnElement[bool]) -> None:
    """Send no more of what waits for a reader, of all of it or `which`."""
    box = schema.outbox
    waiting = (box.c.subscriber == number, box.c.state == "queued", *which)
    conn.execute(update(box).where(*waiting).values(state="dropped", error=why))


def _subscriber_id(conn: Connection, address: str, timezone: str | None, now: str) -> int:
    people = schema.subscriber
    row = person(conn, address)
    if row is None:
        values: dict[str, Any] = {
            "email": address, "name": "", "timezone": timezone or "UTC", "state": "active",
            "state_at": now, "quiet": False, "created_at": now,
        }  # fmt: skip
        made = conn.execute(insert(people).values(values)).inserted_primary_key
        assert made is not None
        return int(made[0])
    changed: dict[str, Any] = {"timezone": timezone or row.timezone}
    if row.state != "active":
        changed |= {"state": "active", "state_why": None, "state_at": now}
    conn.execute(update(people).where(people.c.id == row.id).values(changed))
    return int(row.id)


def _all_in(given: Iterable[str], known: Iterable[str], what: str, otherwise: str = "") -> None:
    choice = list(known)
    for one in given:
        if one not in choice:
            near = get_close_matches(one, choice, n=3, cutoff=0.6)
            hint = f"did you mean {', '.join(near)}?" if near else otherwise or f"take one of {', '.join(choice)}"
            raise SubscriptionError(f"{one!a} is no {what}; {hint}")


def _begins_one(name: str) -> bool:
    """Whether `name` stands for all provisions that begin with it."""
    return any(key.startswith(f"{name}_") for key in PROVISIONS)


def _days(reminders: Iterable[int]) -> list[int]:
    days = sorted(set(reminders), reverse=True)
    for day in days:
        if not 1 <= day <= LONGEST_REMINDER:
            raise SubscriptionError(f"a reminder comes 1 to {LONGEST_REMINDER} days before, not {day}")
    return days


def _target(channel: str, target: str | None) -> str | None:
    """Where a channel leads. Raises SubscriptionError where that is no address of that channel."""
    if refusal := way(channel).refusal(target):
        raise SubscriptionError(refusal)
    return target or None


def _check_zone(timezone: str | None) -> None:
    try:
        ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SubscriptionError(f"{timezone!a} is no time zone; write it like Europe/Berlin") from error
