"""Feeds and calendars, over the alerts' own functions: for the web page, and for people who serve files."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from alerts import calendar, feeds
from alerts.published import about
from tracker.store import schema
from tracker.store.engine import get_meta

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.clock import Clock

#: So many answers are kept at most.
_KEPT = 64


class FeedDesk:
    """Implements `web.feeds.Feeds`. ``base_url`` is where readers reach the page.

    What was made is kept until something is recorded: readers' programs ask all day for what changes once a month.
    """

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._base_url, self._clock = base_url, clock
        self._made: dict[tuple[Any, ...], tuple[bytes, datetime]] = {}

    def made(self, connection: Connection, file: str, place: str) -> tuple[bytes, datetime]:
        """`file` about the place with the identifier `place` ("": everything), and when what it tells changed last."""
        key = (file, place, *self._state(connection))
        if (kept := self._made.get(key)) is not None:
            return kept
        if len(self._made) >= _KEPT:
            self._made.clear()
        self._made[key] = made = self._make(connection, file, place)
        return made

    def _state(self, connection: Connection) -> tuple[Any, ...]:
        """What an answer follows from: where this is the same, the answer is."""
        newest = (connection.scalar(select(func.max(table.c.id))) for table in (schema.change, schema.record))
        return *newest, *(get_meta(connection, key) for key in ("registry", "mode")), self._clock.now().date()

    def _make(self, connection: Connection, file: str, place: str) -> tuple[bytes, datetime]:
        subject = about(connection, self._base_url, place)
        if file == "calendar.ics":
            found = calendar.calendar_of(connection, subject, self._clock)
            return calendar.ical(subject, found), calendar.changed(found)
        feed = feeds.feed_of(connection, subject)
        text = {"feed.atom": feeds.atom, "feed.rss": feeds.rss, "feed.json": _json}[file](feed)
        return text.encode(), feed.updated


def _json(feed: feeds.Feed) -> str:
    return json.dumps(feeds.json_feed(feed), ensure_ascii=False, indent=2) + "\n"
