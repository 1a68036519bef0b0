"""The outbox: messages queued in the change's own transaction, kept whatever becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select, update

from alerts import links
from alerts.channels import EMAIL
from alerts.composing import Composer, Make
from alerts.mime import message_id
from alerts.settings import MailSettings
from alerts.subscriptions import Match, Subscriber, matching
from tracker.changes import Change
from tracker.clock import Clock, SystemClock, stamp
from tracker.store import schema
from tracker.store.engine import insert_once
from tracker.telling.wording import headline

#: Makes the Message-ID that belongs to an outbox key.
Namer = Callable[[str], str]
STATES = ("queued", "sending", "sent", "failed", "uncertain", "bundled", "dropped")


class OutboxError(ValueError):
    """Something asked of the outbox that cannot be done; the message is one line for people."""


@dataclass(frozen=True)
class OutboxRow:
    """One message to one recipient. Times are stored texts; ``body`` is empty in listings. ``change`` is the
    change it tells; ``bundle`` the message that went out in its place, with others."""

    id: int
    key: str
    recipient: str
    channel: str
    change: int | None
    message_id: str
    subject: str
    bundle: int | None
    state: str
    attempts: int
    next_at: str
    created_at: str
    sent_at: str | None
    error: str | None
    body: bytes = b""


def enqueue(conn: Connection, change: Change, settings: MailSettings, clock: Clock, demo: bool = False) -> int:
    """Queue one message about `change` for each reader it concerns, in the caller's transaction.

    Returns how many rows are new: a change that was queued before queues nothing again. The message itself is
    composed when it leaves. `demo` marks the messages as a replay.
    """
    found = matching(conn, change)
    if not found:
        return 0
    places = schema.jurisdiction
    place = conn.scalar(select(places.c.name).where(places.c.id == change.jurisdiction))
    subject = headline(change, place or change.jurisdiction)
    subject, name = f"[demo] {subject}" if demo else subject, namer(conn, settings, demo)
    return sum(_queue(conn, match, change, subject, name, clock) for match in found)


def _queue(conn: Connection, match: Match, change: Change, subject: str, name: Namer, clock: Clock) -> bool:
    reader, wish, now = match.subscriber, match.subscription, stamp(clock.now())
    way = EMAIL if wish.channel == EMAIL else f"{wish.channel}:{wish.id}"
    key = f"change:{change.key}:{reader.email}:{way}"
    return insert_once(conn, schema.outbox, "key", {
        "key": key, "subscriber": reader.id, "subscription": wish.id, "change": change.id, "channel": wish.channel,
        "recipient": reader.email if wish.channel == EMAIL else shown(wish.target or ""),
        "message_id": name(key), "subject": subject,
        "state": "queued", "attempts": 0, "next_at": now, "created_at": now,
    })  # fmt: skip


def namer(conn: Connection, settings: MailSettings, demo: bool) -> Namer:
    """What makes Message-IDs of outbox keys. A `demo` has its own: a mail program that drops what it has seen must not
    drop the live message for its replay."""
    secret = links.secret(conn)
    return lambda key: message_id(f"demo:{key}" if demo else key, settings, secret)


def shown(target: str) -> str:
    """An address of a channel as it may be shown: its scheme and host. The rest often holds its key."""
    parts = urlsplit(target)
    host = parts.hostname if parts.scheme in ("http", "https") else None
    return f"{parts.scheme}://{host or '…'}"


def post(
    conn: Connection,
    reader: Subscriber | str,
    key: str,
    make: Make,
    settings: MailSettings,
    clock: Clock,
    demo: bool = False,
) -> bool:
    """Queue one message under the idempotency key `key`; False where that key is queued or sent already.

    `reader` is a subscriber, or the address of somebody who is none.
    """
    box, now = schema.outbox, clock.now()
    if conn.scalar(select(box.c.id).where(box.c.key == key)) is not None:
        return False
    name = namer(conn, settings, demo)(key)
    number, address = (None, reader) if isinstance(reader, str) else (reader.id, reader.email)
    values: dict[str, Any] = {
        "key": key, "subscriber": number, "recipient": address, "channel": EMAIL, "message_id": name,
        "subject": make("", "", "").subject,
        "body": Composer(conn, settings, clock).email(number, address, name, make),
        "state": "queued", "attempts": 0, "next_at": stamp(now), "created_at": stamp(now),
    }  # fmt: skip
    return insert_once(conn, box, "key", values)


def rows(conn: Connection, state: str | None = None) -> list[OutboxRow]:
    """The outbox by number, without bodies; only rows in `state` where given. Raises OutboxError."""
    box = schema.outbox
    query = select(*_columns()).order_by(box.c.id)
    if state is not None:
        if state not in STATES:
            raise OutboxError(f"{state!a} is no state; take one of {', '.join(STATES)}")
        query = query.where(box.c.state == state)
    return [OutboxRow(**row) for row in conn.execute(query).mappings()]


def newest(conn: Connection, state: str, most: int) -> list[OutboxRow]:
    """The newest rows in `state`, newest first, without bodies."""
    box = schema.outbox
    query = select(*_columns()).where(box.c.state == state).order_by(box.c.id.desc()).limit(most)
    return [OutboxRow(**row) for row in conn.execute(query).mappings()]


def waiting_since(conn: Connection) -> str | None:
    """When the oldest message that waits was made; None where none waits."""
    box = schema.outbox
    found: str | None = conn.scalar(select(func.min(box.c.created_at)).where(box.c.state == "queued"))
    return found


def show(conn: Connection, number: int, settings: MailSettings | None = None, clock: Clock | None = None) -> OutboxRow:
    """One row with its body; one that waits to be composed is composed for showing, where `settings` are given.
    Raises OutboxError where there is none."""
    box = schema.outbox
    row = conn.execute(select(box).where(box.c.id == number)).first()
    if row is None:
        raise OutboxError(f"the outbox has no message {number}; `kratomwatch outbox list` shows what it has")
    body = row.body or b""
    if not body and settings is not None and row.change is not None and row.subscriber is not None:
        body = Composer(conn, settings, clock or SystemClock()).bytes_of(row)
    kept = {column.name: row._mapping[column.name] for column in _columns()}
    return OutboxRow(**kept, body=body)


def retry(conn: Connection, number: int, clock: Clock | None = None) -> OutboxRow:
    """Queue a failed or uncertain message once more, or a waiting one at once. Raises OutboxError.

    An uncertain one may then arrive twice: that is the choice of who calls this.
    """
    row = show(conn, number)
    if row.state in ("sent", "sending"):
        raise OutboxError(f"message {number} is {row.state}: it is not sent again")
    if row.state == "bundled":
        raise OutboxError(f"message {number} is part of message {row.bundle}: retry that")
    if row.state == "dropped":
        raise OutboxError(
            f"message {number} is owed to nobody any more: {row.error or 'whom it was for was forgotten'}"
        )
    box = schema.outbox
    conn.execute(update(box).where(box.c.id == number).values(_again(clock)))
    return show(conn, number)


def retry_dead(conn: Connection, clock: Clock | None = None) -> int:
    """Queue every failed message to somebody who is still a reader once more; how many."""
    box, people = schema.outbox, schema.subscriber
    readers = select(people.c.id).where(people.c.state == "active")
    dead = (box.c.state == "failed", box.c.subscriber.in_(readers))
    return conn.execute(update(box).where(*dead).values(_again(clock))).rowcount


def _again(clock: Clock | None) -> dict[str, Any]:
    now = stamp((clock or SystemClock()).now())
    return {"state": "queued", "attempts": 0, "next_at": now, "error": None}


def asked_today(conn: Connection, prefix: str) -> int:
    """How many messages there are whose keys begin with `prefix`."""
    box = schema.outbox
    keys = box.c.key.startswith(prefix, autoescape=True)
    return conn.scalar(select(func.count()).select_from(box).where(keys)) or 0


def counts(conn: Connection) -> dict[str, int]:
    """How many messages are in each state."""
    box = schema.outbox
    query = select(box.c.state, func.count().label("count")).group_by(box.c.state)
    found = {row.state: int(row._mapping["count"]) for row in conn.execute(query)}
    return {state: found.get(state, 0) for state in STATES}


def _columns() -> list[Any]:
    left_out = ("body", "subscriber", "subscription", "journal", "claimed_at")
    return [column for column in schema.outbox.c if column.name not in left_out]
