"""Reminders before a day on which law takes effect, for readers who asked to be reminded so many days before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.channels import EMAIL
from alerts.composing import why
from alerts.outbox import post
from alerts.render import place_text, reminder_of
from alerts.settings import MailSettings
from alerts.subscriptions import Subscriber, Subscription, subscribers
from tracker.clock import Clock
from tracker.coming import Coming, coming
from tracker.directory import names_of, parents_of
from tracker.history import records


def queue_due(conn: Connection, clock: Clock, settings: MailSettings, demo: bool = False) -> int:
    """Queue the reminders that are due on each reader's clock, at their hour; how many.

    Of the days a reader chose the nearest that was reached counts: one who asks for 30, 7 and 1 five days before gets
    one reminder, not two. What a stopped program missed is made up once. Asking twice queues nothing twice.
    """
    readers = [reader for reader in subscribers(conn) if any(one.reminders for one in reader.subscriptions)]
    if not readers:
        return 0
    timelines, parents, names, queued = records(conn), parents_of(conn), names_of(conn), 0
    for reader in readers:
        local = clock.now().astimezone(ZoneInfo(reader.timezone))
        today = local.date()
        if local.hour < (settings.digest_hour if reader.hour is None else reader.hour):
            continue
        furthest = max(day for one in reader.subscriptions for day in one.reminders)
        for one in coming(timelines, today, today + timedelta(days=furthest)):
            due = _due(reader, one, today, parents)
            if due is not None:
                place = names.get(one.jurisdiction, one.jurisdiction)
                queued += _queue(conn, reader, due[1], one, place, due[0], today, settings, clock, demo)
    return queued


def _due(
    reader: Subscriber, one: Coming, today: date, parents: Mapping[str, str | None]
) -> tuple[int, Subscription] | None:
    """The fewest days before `one` that any wish of the reader names and that are reached, and that wish."""
    left = (one.day - today).days
    wishes = [
        wish for wish in reader.subscriptions if wish.channel == EMAIL
        and wish.covers(one.jurisdiction, parents) and wish.asks_of(one.statuses, one.provisions)
    ]  # fmt: skip
    reached = [(days, wish) for wish in wishes for days in wish.reminders if days >= left]
    return min(reached, key=lambda pair: pair[0], default=None)


def _queue(
    conn: Connection, reader: Subscriber, wish: Subscription, one: Coming, place: str, days: int, today: date,
    settings: MailSettings, clock: Clock, demo: bool,
) -> bool:  # fmt: skip
    key = f"remind:{one.jurisdiction}:{one.day}:{one.what}:{days}:{reader.email}"
    make = partial(
        reminder_of, place_text(place, one.jurisdiction), f"{place}: {one.what}", one.day, (one.day - today).days,
        one.instrument, one.url, one.evidence, why(wish), demo=demo,
    )  # fmt: skip
    return post(conn, reader, key, make, settings, clock, demo)
