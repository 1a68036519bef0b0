"""The outbox: messages queued in the change's own transaction, kept whatever becomes of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, select, update

from alerts.delivery import DeliveryReport, deliver
from alerts.leave import leave_token
from alerts.mime import Content, compose, message_id
from alerts.render import content_of, reason_text, view_of
from alerts.settings import MailSettings
from alerts.subscriptions import Subscriber, matching
from tracker.changes import Change
from tracker.clock import Clock, SystemClock, stamp
from tracker.store import schema
from tracker.store.engine import insert_once

__all__ = [
    "DeliveryReport", "OutboxError", "OutboxRow", "deliver", "enqueue", "post", "retry", "rows", "show",
]  # fmt: skip

STATES = ("queued", "sending", "sent", "failed", "uncertain")


class OutboxError(ValueError):
    """Something asked of the outbox that cannot be done; the message is one line for people."""


@dataclass(frozen=True)
class OutboxRow:
    """One message to one recipient. Times are stored texts; ``body`` is empty in listings. ``change`` is the
    change it tells, or, for a digest, the last one it knew of."""

    id: int
    key: str
    recipient: str
    channel: str
    change: int | None
    message_id: str
    subject: str
    state: str
    attempts: int
    next_at: str
    created_at: str
    sent_at: str | None
    error: str | None
    body: bytes = b""


def enqueue(conn: Connection, change: Change, settings: MailSettings, clock: Clock, demo: bool = False) -> int:
    """Queue one message about `change` for each reader it concerns, in the caller's transaction.

    Returns how many rows are new: a change that was queued before queues nothing again. `demo` marks the
    messages as a replay.
    """
    found = matching(conn, change)
    if not found:
        return 0
    places = schema.jurisdiction
    place = conn.scalar(select(places.c.name).where(places.c.id == change.jurisdiction))
    view = view_of(change, place or change.jurisdiction, demo=demo)
    queued = 0
    for match in found:
        key = f"change:{change.key}:{match.subscriber.email}:email"
        content = partial(content_of, view, reason_text(match.subscription))
        queued += post(conn, match.subscriber, key, content, settings, clock, change.id or None, demo)
    return queued


def post(
    conn: Connection,
    reader: Subscriber,
    key: str,
    content: Callable[[str, str], Content],
    settings: MailSettings,
    clock: Clock,
    change: int | None = None,
    demo: bool = False,
) -> bool:
    """Queue one message under the idempotency key `key`; False where that key is queued or sent already.

    `content` makes the message from two texts: how the reader leaves, and the address for it ("" where the
    settings name no web address). A `demo` has its own Message-ID: a mail program that drops what it has
    seen must not drop the live message for its replay.
    """  # fmt: skip
    box, now = schema.outbox, clock.now()
    if conn.scalar(select(box.c.id).where(box.c.key == key)) is not None:
        return False
    name = message_id(f"demo:{key}" if demo else key, settings)
    url = f"{settings.base_url}/unsubscribe/{leave_token(conn, reader.email)}" if settings.base_url else ""
    made = content(_leave_text(reader.email, url), url)
    values: dict[str, Any] = {
        "key": key, "subscriber": reader.id, "recipient": reader.email, "channel": "email", "change": change,
        "message_id": name, "subject": made.subject,
        "body": compose(made, reader.email, name, settings, now, url),
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


def show(conn: Connection, number: int) -> OutboxRow:
    """One row with its body. Raises OutboxError where there is none."""
    box = schema.outbox
    row = conn.execute(select(*_columns(), box.c.body).where(box.c.id == number)).mappings().first()
    if row is None:
        raise OutboxError(f"the outbox has no message {number}; `kratomwatch outbox list` shows what it has")
    return OutboxRow(**row)


def retry(conn: Connection, number: int, clock: Clock | None = None) -> OutboxRow:
    """Queue a failed or uncertain message once more, or a waiting one at once. Raises OutboxError.

    An uncertain one may then arrive twice: that is the choice of who calls this.
    """
    row = show(conn, number)
    if row.state in ("sent", "sending"):
        raise OutboxError(f"message {number} is {row.state}: it is not sent again")
    now = stamp((clock or SystemClock()).now())
    box = schema.outbox
    again = {"state": "queued", "attempts": 0, "next_at": now, "error": None}
    conn.execute(update(box).where(box.c.id == number).values(again))
    return show(conn, number)


def _columns() -> list[Any]:
    return [column for column in schema.outbox.c if column.name not in ("body", "subscriber")]


def _leave_text(email: str, url: str) -> str:
    command = f"To stop: kratomwatch unsubscribe {email}"
    return f"{command}, or" if url else f"{command}."
