"""Many changes at once become one message for each reader: forty states move when a federal act does.

A reader gets so many messages about single changes within an hour (``[mail] burst``); where more wait, all that wait
go out as one, and the next such message follows no sooner than an hour later. Rows are put together in one transaction:
what was owed stays owed, by the message that holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from alerts.channels import EMAIL
from alerts.composing import Composer, why
from alerts.outbox import namer
from alerts.render import burst_of
from alerts.settings import MailSettings
from alerts.subscriptions import subscriber
from tracker.clock import Clock, parse, stamp
from tracker.store import schema
from tracker.store.engine import get_meta, insert_once

WINDOW = timedelta(hours=1)
#: So many readers' messages are put together in one transaction: composing takes time, and others want to write.
_READERS = 50
_PREFIX = "burst:"


def gather(conn: Connection, settings: MailSettings, clock: Clock) -> int:
    """Put together what waits for readers of whom too much does, for some of them; how many messages that made or
    put off. To be called again until it is 0, each time in a transaction of its own."""
    box, now = schema.outbox, clock.now()
    waiting = _singles(now).group_by(box.c.subscriber).order_by(box.c.subscriber)
    done = 0
    for number, count in conn.execute(waiting.with_only_columns(box.c.subscriber, func.count())):
        if count + _lately(conn, number, now) <= settings.burst:
            continue
        rows = conn.execute(_singles(now).where(box.c.subscriber == number).order_by(box.c.id)).all()
        last = _last_burst(conn, number, now)
        if last is None and len(rows) > 1:
            _put_together(conn, rows, settings, clock)
        else:  # one alone waits for company, or for the hour's end
            until = stamp((last or _first_lately(conn, number, now)) + WINDOW)
            conn.execute(update(box).where(box.c.id.in_([row.id for row in rows])).values(next_at=until))
        done += 1
        if done >= _READERS:
            break
    return done


def _singles(now: datetime) -> Any:
    """Messages about single changes that are due and were not tried yet."""
    box = schema.outbox
    return select(box).where(
        box.c.state == "queued", box.c.channel == EMAIL, box.c.change.is_not(None), box.c.body.is_(None),
        box.c.next_at <= stamp(now),
    )  # fmt: skip


def _lately(conn: Connection, number: int, now: datetime) -> int:
    """How many messages about single changes went to a reader within the last hour."""
    return conn.scalar(select(func.count()).select_from(schema.outbox).where(*_sent_lately(number, now))) or 0


def _sent_lately(number: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    box = schema.outbox
    return (
        box.c.subscriber == number, box.c.state == "sent", box.c.channel == EMAIL, box.c.change.is_not(None),
        box.c.key.like("change:%"), box.c.sent_at > stamp(now - WINDOW), box.c.sent_at <= stamp(now),
    )  # fmt: skip


def _first_lately(conn: Connection, number: int, now: datetime) -> datetime:
    """When the first of those went."""
    return parse(conn.scalar(select(func.min(schema.outbox.c.sent_at)).where(*_sent_lately(number, now))) or stamp(now))


def _last_burst(conn: Connection, number: int, now: datetime) -> datetime | None:
    """When the last message of many was made for a reader, within the last hour."""
    box = schema.outbox
    found = conn.scalar(
        select(func.max(box.c.created_at)).where(
            box.c.subscriber == number, box.c.key.like(f"{_PREFIX}%"), box.c.created_at > stamp(now - WINDOW),
            box.c.created_at <= stamp(now),
        )
    )  # fmt: skip
    return parse(found) if found else None


def _put_together(conn: Connection, rows: Sequence[Row[Any]], settings: MailSettings, clock: Clock) -> None:
    """One message in place of `rows`, all of one reader."""
    first, now = rows[0], stamp(clock.now())
    key = _PREFIX + hashlib.sha256("\n".join(row.key for row in rows).encode()).hexdigest()
    name = namer(conn, settings, get_meta(conn, "mode") == "demo")(key)
    composer = Composer(conn, settings, clock)
    views = [composer.view_by_id(row.change) for row in rows]
    reader = subscriber(conn, first.subscriber)
    wish = reader.subscription(first.subscription) if reader else None
    make = partial(burst_of, views, why(wish))
    box = schema.outbox
    insert_once(conn, box, "key", {
        "key": key, "subscriber": first.subscriber, "recipient": first.recipient, "channel": EMAIL,
        "message_id": name, "subject": make("", "", "").subject,
        "body": composer.email(first.subscriber, first.recipient, name, make),
        "state": "queued", "attempts": 0, "next_at": now, "created_at": now,
    })  # fmt: skip
    made = conn.scalar(select(box.c.id).where(box.c.key == key))
    ids = [row.id for row in rows]
    conn.execute(update(box).where(box.c.id.in_(ids)).values(state="bundled", bundle=made))
