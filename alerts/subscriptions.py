"""Who hears of what: subscribers, their subscriptions, and which of them a change concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from alerts.addresses import clean_address
from jurisdictions.codebook import ChangeKind
from tracker.changes import Change
from tracker.clock import Clock, SystemClock, stamp
from tracker.store import schema

Mode = Literal["immediate", "weekly"]

#: What a subscription without kinds covers: what is law or will be. Bills and notices are asked for by name.
DEFAULT_KINDS = (ChangeKind.STATUS, ChangeKind.PROVISION, ChangeKind.SCHEDULED, ChangeKind.CORRECTION)


class SubscriptionError(ValueError):
    """A subscription that cannot be made; the message is one line for people."""


@dataclass(frozen=True)
class Subscription:
    """What somebody wants to hear: empty ``jurisdictions`` mean all, empty ``kinds`` DEFAULT_KINDS."""

    id: int
    jurisdictions: tuple[str, ...]
    kinds: tuple[str, ...]
    mode: Mode
    created_at: str

    def covers(self, jurisdiction: str, parents: Mapping[str, str | None]) -> bool:
        """Whether `jurisdiction` is one of this subscription's places or lies inside one."""
        if not self.jurisdictions:
            return True
        return any(place in self.jurisdictions for place in lineage(jurisdiction, parents))

    def wants(self, kind: str) -> bool:
        """Whether changes of `kind` are asked for."""
        return kind in (self.kinds or DEFAULT_KINDS)


@dataclass(frozen=True)
class Subscriber:
    """A person with an address and a time zone. ``digest_at`` ends the last digest's period."""

    id: int
    email: str
    timezone: str
    active: bool
    created_at: str
    digest_at: str | None
    subscriptions: tuple[Subscription, ...]


@dataclass(frozen=True)
class Match:
    """A subscriber whom a change concerns, and the subscription that says so."""

    subscriber: Subscriber
    subscription: Subscription


def lineage(jurisdiction: str, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """`jurisdiction` and every place it lies in, nearest first.

    The identifier tells (``CC-RR/local`` lies in ``CC-RR``, that in ``CC``), and so does `parents`
    (identifier to parent's identifier), which knows unions of countries too.
    """
    found: list[str] = []
    queue = [jurisdiction]
    while queue:
        place = queue.pop(0)
        if place in found:
            continue
        found.append(place)
        written = place.rpartition("/")[0] or place.rpartition("-")[0]
        queue += [parent for parent in (parents.get(place), written) if parent]
    return tuple(found)


def parents_of(conn: Connection) -> dict[str, str | None]:
    """Identifier to parent's identifier, for every place in the registry."""
    table = schema.jurisdiction
    return {row.id: row.parent for row in conn.execute(select(table.c.id, table.c.parent))}


def subscribe(
    conn: Connection,
    email: str,
    jurisdictions: Iterable[str] = (),
    kinds: Iterable[str] = (),
    mode: Mode = "immediate",
    timezone: str | None = None,
    clock: Clock | None = None,
) -> Subscriber:
    """Add a subscription for `email` (the subscriber is made, or made active again); asking twice adds none.

    `timezone` None: as it was, UTC for a new reader.
    Raises AddressError for an address mail cannot be sent to, SubscriptionError for a place that the
    registry does not have, a kind, mode or time zone that does not exist.
    """  # fmt: skip
    address = clean_address(email)
    wanted = _known_places(conn, jurisdictions)
    chosen = _known_kinds(kinds)
    _check_mode_and_zone(mode, timezone)
    now = stamp((clock or SystemClock()).now())
    number = _subscriber_id(conn, address, timezone, now)
    table = schema.subscription
    for row in conn.execute(select(table).where(table.c.subscriber == number)):
        if (sorted(row.jurisdictions), sorted(row.kinds), row.mode) == (wanted, chosen, mode):
            break
    else:
        conn.execute(
            insert(table).values(
                subscriber=number,
                jurisdictions=wanted,
                kinds=chosen,
                statuses=[],
                provisions=[],
                reminders=[],
                mode=mode,
                channel="email",
                created_at=now,
            )
        )
    return next(one for one in subscribers(conn) if one.id == number)


def unsubscribe(conn: Connection, email: str) -> bool:
    """End all subscriptions of `email`; mail still queued for it is not sent. False where it had none."""
    address = clean_address(email)
    people, box = schema.subscriber, schema.outbox
    row = _person(conn, address)
    if row is None or row.state == "left":
        return False
    number = row.id
    conn.execute(delete(schema.subscription).where(schema.subscription.c.subscriber == number))
    conn.execute(update(people).where(people.c.id == number).values(state="left", digest_at=None))
    conn.execute(
        update(box).where(box.c.recipient == row.email, box.c.state == "queued")
        .values(state="failed", error="the reader unsubscribed before it was sent")
    )  # fmt: skip
    return True


def subscribers(conn: Connection, *, active: bool = True) -> list[Subscriber]:
    """All subscribers by address; with ``active=False`` those who left too."""
    lists: dict[int, list[Subscription]] = {}
    for row in conn.execute(select(schema.subscription).order_by(schema.subscription.c.id)):
        lists.setdefault(row.subscriber, []).append(
            Subscription(row.id, tuple(row.jurisdictions), tuple(row.kinds), row.mode, row.created_at)
        )
    people = select(schema.subscriber).order_by(schema.subscriber.c.email)
    if active:
        people = people.where(schema.subscriber.c.state == "active")
    return [
        Subscriber(row.id, row.email, row.timezone, row.state == "active", row.created_at, row.digest_at,
                   tuple(lists.get(row.id, ())))
        for row in conn.execute(people)
    ]  # fmt: skip


def matching(
    conn: Connection,
    change: Change,
    parents: Mapping[str, str | None] | None = None,
    mode: Mode = "immediate",
) -> list[Match]:
    """Whom `change` concerns in `mode`, each once, with the first subscription that covers it.

    `parents` maps a place to the one it lies in; read from the registry's table where not given.
    """  # fmt: skip
    tree = parents_of(conn) if parents is None else parents
    found: list[Match] = []
    for person in subscribers(conn):
        for one in person.subscriptions:
            if one.mode == mode and one.wants(change.kind) and one.covers(change.jurisdiction, tree):
                found.append(Match(person, one))
                break
    return found


def _known_places(conn: Connection, wanted: Iterable[str]) -> list[str]:
    places = sorted(set(wanted))
    known = set(conn.scalars(select(schema.jurisdiction.c.id)))
    for place in places:
        if place not in known:
            near = get_close_matches(place, known, n=3, cutoff=0.6)
            hint = f"did you mean {', '.join(near)}?" if near else "`kratomwatch status` lists them"
            raise SubscriptionError(f"{place!a} is no jurisdiction of the registry; {hint}")
    return places


def _known_kinds(wanted: Iterable[str]) -> list[str]:
    kinds = sorted(set(wanted))
    for kind in kinds:
        if kind not in set(ChangeKind):
            raise SubscriptionError(f"{kind!a} is no kind of change; take one of {', '.join(ChangeKind)}")
    return kinds


def _check_mode_and_zone(mode: str, timezone: str | None) -> None:
    if mode not in get_args(Mode):
        raise SubscriptionError(f"{mode!a} is no mode; take immediate or weekly")
    try:
        ZoneInfo(timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SubscriptionError(f"{timezone!a} is no time zone; write it like Europe/Berlin") from error


def _subscriber_id(conn: Connection, address: str, timezone: str | None, now: str) -> int:
    people = schema.subscriber
    row = _person(conn, address)
    if row is None:
        values: dict[str, Any] = {
            "email": address, "name": "", "timezone": timezone or "UTC", "state": "active", "quiet": False,
            "created_at": now,
        }  # fmt: skip
        made: Sequence[Any] | None = conn.execute(insert(people).values(values)).inserted_primary_key
        assert made is not None
        return int(made[0])
    conn.execute(update(people).where(people.c.id == row.id).values(state="active", timezone=timezone or row.timezone))
    return int(row.id)


def _person(conn: Connection, address: str) -> Row[Any] | None:
    """Who has `address`. RFC 5321 2.4 lets a server tell Reader@ from reader@; none does, and people type either."""
    people = schema.subscriber
    return conn.execute(select(people).where(func.lower(people.c.email) == address.lower())).first()
