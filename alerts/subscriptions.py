"""What readers ask for, and which of them a change concerns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sqlalchemy import Connection, Row, select

from alerts.channels import EMAIL
from alerts.settings import Weekday
from jurisdictions.codebook import ChangeKind
from tracker.changes import Change
from tracker.directory import lineage, parents_of
from tracker.store import schema

Mode = Literal["immediate", "daily", "weekly"]

#: That a place could not be confirmed for long is no change of its law, but can be asked for like one.
STALENESS = "staleness"
KINDS: tuple[str, ...] = (*ChangeKind, STALENESS)
#: What a subscription without kinds covers: what is law or will be. Bills, notices and staleness are asked for by name.
DEFAULT_KINDS = (ChangeKind.STATUS, ChangeKind.PROVISION, ChangeKind.SCHEDULED, ChangeKind.CORRECTION)


class Asked(Protocol):
    """What a wish and a subscription have in common; see `Subscription`."""

    @property
    def jurisdictions(self) -> Collection[str]: ...
    @property
    def kinds(self) -> Collection[str]: ...
    @property
    def statuses(self) -> Collection[str]: ...
    @property
    def provisions(self) -> Collection[str]: ...
    @property
    def reminders(self) -> Collection[int]: ...
    @property
    def mode(self) -> Mode: ...


@dataclass(frozen=True)
class Subscription:
    """What somebody wants to hear.

    Empty ``jurisdictions`` mean all, empty ``kinds`` DEFAULT_KINDS; ``statuses`` and ``provisions`` narrow where they
    are not empty: to changes into or out of one of those statuses, and to changes of one of those provisions (a name
    stands for all that begin with it: ``seven_oh_cap``). ``reminders`` are days before law takes effect. ``target``
    is where a channel that is no email leads.
    """

    id: int
    jurisdictions: tuple[str, ...]
    kinds: tuple[str, ...]
    mode: Mode
    created_at: str
    statuses: tuple[str, ...] = ()
    provisions: tuple[str, ...] = ()
    reminders: tuple[int, ...] = ()
    channel: str = EMAIL
    target: str | None = None

    def covers(self, jurisdiction: str, parents: Mapping[str, str | None]) -> bool:
        """Whether `jurisdiction` is one of this subscription's places or lies inside one."""
        if not self.jurisdictions:
            return True
        return any(place in self.jurisdictions for place in lineage(jurisdiction, parents))

    def wants(self, kind: str) -> bool:
        """Whether changes of `kind` are asked for."""
        return kind in (self.kinds or DEFAULT_KINDS)

    def concerns(self, change: Change, parents: Mapping[str, str | None]) -> bool:
        """Whether `change` is what this subscription asks for."""
        return (
            self.wants(change.kind)
            and self.covers(change.jurisdiction, parents)
            and self.asks_of(_statuses(change), _altered(change))
        )

    def asks_of(self, statuses: Collection[str], provisions: Iterable[str]) -> bool:
        """Whether law that leads from and to `statuses` and changes `provisions` is within what was narrowed to."""
        asked = not self.statuses or bool(set(statuses) & set(self.statuses))
        return asked and (not self.provisions or any(self._asks_about(key) for key in provisions))

    def _asks_about(self, provision: str) -> bool:
        return any(provision == asked or provision.startswith(f"{asked}_") for asked in self.provisions)


@dataclass(frozen=True)
class Subscriber:
    """A person with an address and a time zone. ``hour`` and ``weekday`` say when digests leave (None: as the settings
    say); ``quiet`` readers get none where nothing happened. ``state`` is active, left or suppressed."""

    id: int
    email: str
    timezone: str
    state: str
    created_at: str
    subscriptions: tuple[Subscription, ...]
    hour: int | None = None
    weekday: Weekday | None = None
    quiet: bool = False
    state_why: str | None = None

    @property
    def active(self) -> bool:
        """Whether messages go to this reader."""
        return self.state == "active"

    def subscription(self, number: int | None) -> Subscription | None:
        """The subscription with `number`; None where it is not theirs, or ended."""
        return next((one for one in self.subscriptions if one.id == number), None)

    def wanting(self, mode: Mode, channel: str = EMAIL) -> tuple[Subscription, ...]:
        """The subscriptions of one mode and channel."""
        return tuple(one for one in self.subscriptions if (one.mode, one.channel) == (mode, channel))


@dataclass(frozen=True)
class Match:
    """A subscriber whom a change concerns, and the subscription that says so."""

    subscriber: Subscriber
    subscription: Subscription


def in_words(wish: Asked) -> list[str]:
    """What a wish or a subscription asks for, a line each."""
    kinds = list(wish.kinds or DEFAULT_KINDS)
    lines = [
        f"of {', '.join(wish.jurisdictions) or 'every place'}: {', '.join(kinds)}",
        {"immediate": "each at once", "daily": "as a digest each day", "weekly": "as a digest each week"}[wish.mode],
    ]
    if wish.statuses:
        lines.insert(1, f"only into or out of {', '.join(wish.statuses)}")
    if wish.provisions:
        lines.insert(1, f"only where {', '.join(wish.provisions)} changes")
    if wish.reminders:
        lines.append(f"reminded {', '.join(map(str, wish.reminders))} days before law takes effect")
    return lines


def subscribers(conn: Connection, *, active: bool = True) -> list[Subscriber]:
    """All subscribers by address; with ``active=False`` those too who left or are suppressed."""
    lists: dict[int, list[Subscription]] = {}
    for row in conn.execute(select(schema.subscription).order_by(schema.subscription.c.id)):
        lists.setdefault(row.subscriber, []).append(_subscription(row))
    people = select(schema.subscriber).order_by(schema.subscriber.c.email)
    if active:
        people = people.where(schema.subscriber.c.state == "active")
    return [_subscriber(row, lists.get(row.id, ())) for row in conn.execute(people)]


def subscriber(conn: Connection, number: int) -> Subscriber | None:
    """The subscriber with `number`, None where there is none any more."""
    return subscribers_of(conn, [number]).get(number)


def subscribers_of(conn: Connection, numbers: Collection[int]) -> dict[int, Subscriber]:
    """The subscribers with `numbers`, as far as there are any."""
    people, wishes = schema.subscriber, schema.subscription
    lists: dict[int, list[Subscription]] = {}
    for row in conn.execute(select(wishes).where(wishes.c.subscriber.in_(numbers)).order_by(wishes.c.id)):
        lists.setdefault(row.subscriber, []).append(_subscription(row))
    found = conn.execute(select(people).where(people.c.id.in_(numbers)))
    return {row.id: _subscriber(row, lists.get(row.id, ())) for row in found}


def matching(
    conn: Connection,
    change: Change,
    parents: Mapping[str, str | None] | None = None,
    mode: Mode = "immediate",
) -> list[Match]:
    """Whom `change` concerns in `mode`: by email each reader once, with the first subscription that covers it, and
    every other channel that does.

    `parents` maps a place to the one it lies in; read from the registry's table where not given.
    """  # fmt: skip
    tree = parents_of(conn) if parents is None else parents
    found: dict[tuple[int, str | None], Match] = {}
    for person in subscribers(conn, active=False):
        for one in person.subscriptions:
            if not (person.active or (person.state == "suppressed" and one.channel != EMAIL)):
                continue  # an address that is refused says nothing of the reader's other channels
            if one.mode == mode and one.concerns(change, tree):
                found.setdefault((person.id, one.target), Match(person, one))
    return list(found.values())


def _statuses(change: Change) -> set[Any]:
    """The statuses that `change` leads from and to, or would."""
    told = {change.before.get("status"), change.after.get("status"), change.after.get("would")}
    return told if change.before.get("status") != change.after.get("status") else {change.after.get("would")}


def _altered(change: Change) -> Iterable[str]:
    """The provisions that differ before and after."""
    old, new = change.before.get("provisions") or {}, change.after.get("provisions") or {}
    return (key for key in {*old, *new} if old.get(key) != new.get(key))


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        row.id, tuple(row.jurisdictions), tuple(row.kinds), row.mode, row.created_at, tuple(row.statuses),
        tuple(row.provisions), tuple(row.reminders), row.channel, row.target,
    )  # fmt: skip


def _subscriber(row: Row[Any], wanted: Iterable[Subscription]) -> Subscriber:
    return Subscriber(
        row.id, row.email, row.timezone, row.state, row.created_at, tuple(wanted), row.hour, row.weekday, row.quiet,
        row.state_why,
    )  # fmt: skip
