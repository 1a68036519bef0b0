"""Places whose law nobody could see for long, told to readers who asked for that."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, delete, insert, select

from alerts.channels import EMAIL
from alerts.composing import why
from alerts.outbox import post
from alerts.render import stale_of
from alerts.settings import MailSettings
from alerts.subscriptions import STALENESS, Subscriber, Subscription, subscribers
from tracker.clock import Clock, stamp
from tracker.directory import names_of, parents_of
from tracker.health import Stale, stale
from tracker.store import schema
from tracker.telling.inert import one_line, safe_link
from tracker.telling.wording import day_text


def queue_due(conn: Connection, clock: Clock, settings: MailSettings, demo: bool = False) -> int:
    """Queue one message for each reader who is to hear of a place that turned stale; how many. A place is told once
    until it was confirmed again."""
    wanting = [(reader, wishes) for reader in subscribers(conn) if (wishes := _wishes(reader))]
    if not wanting or not (found := stale(conn, clock.now(), timedelta(days=settings.stale_days))):
        return 0
    parents, names, queued = parents_of(conn), names_of(conn), 0
    for reader, wishes in wanting:
        places = [one for one in found if any(wish.covers(one.jurisdiction, parents) for wish in wishes)]
        if fresh := _told_first(conn, reader, places):
            lines = [line_of(one, names.get(one.jurisdiction, one.jurisdiction)) for one in fresh]
            what = hashlib.sha256("\n".join(f"{_topic(one)} {stamp(one.since)}" for one in fresh).encode()).hexdigest()
            make = partial(stale_of, lines, why(wishes[0]), demo=demo)
            queued += post(conn, reader, f"stale:{what[:24]}:{reader.email}", make, settings, clock, demo)
    return queued


def _wishes(reader: Subscriber) -> list[Subscription]:
    return [wish for wish in reader.subscriptions if wish.wants(STALENESS) and wish.channel == EMAIL]


def _told_first(conn: Connection, reader: Subscriber, places: Sequence[Stale]) -> list[Stale]:
    """Those of `places` that the reader was not told of since they turned stale; from now on they were."""
    table = schema.told
    known = {row.topic: row.until for row in conn.execute(select(table).where(table.c.subscriber == reader.id))}
    fresh = [one for one in places if known.get(_topic(one)) != stamp(one.since)]
    for one in fresh:
        conn.execute(delete(table).where(table.c.subscriber == reader.id, table.c.topic == _topic(one)))
        conn.execute(insert(table).values(subscriber=reader.id, topic=_topic(one), until=stamp(one.since)))
    return fresh


def line_of(one: Stale, place: str) -> tuple[str, str, str]:
    """A stale place in words: the news, why, and the address that fails."""
    row = one.sources[0]
    since = day_text(one.since.date())
    reason = one_line(f"{row['id']}: {row['last_outcome']}: {row['last_detail'] or 'no detail'}", 200)
    head = f"{one_line(place, 60)} could not be confirmed since {since}"
    return head, f"{reason}. What is said of it is as it was then.", safe_link(row["url"])


def _topic(one: Stale) -> str:
    return f"stale:{one.jurisdiction}"
