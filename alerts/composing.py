"""What leaves: a message is made when its turn comes, of the change that it tells and the reader who gets it.

The outbox says from the change's own transaction on who is owed what; the bytes follow from that, so a message that was
never composed is not lost, and a thousand readers do not keep a pass waiting.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property, partial
from html import escape
from typing import Any

from sqlalchemy import Connection, Row, select

from alerts import links
from alerts.channels import EMAIL, way
from alerts.mime import Content, compose
from alerts.render import View, content_of, reason_text, view_of
from alerts.settings import MailSettings
from alerts.subscriptions import Subscriber, Subscription, subscribers_of
from tracker.changes import Change
from tracker.clock import Clock
from tracker.coming import coming
from tracker.history import records
from tracker.ledger import from_row
from tracker.store import schema
from tracker.store.engine import get_meta

#: How far ahead a message looks in its place.
AHEAD = timedelta(days=366)
#: Makes a message of what stands at its foot: how to leave in words, the address for it, that of the preferences
#: ("" where the settings name no web address).
Make = Callable[[str, str, str], Content]


#: Stand for how to leave, the address for it and that of the preferences while a message is made for all who get it. No
#: page can know them.
_MARKS = tuple(f"https://{secrets.token_hex(16)}.invalid" for _ in range(3))


class ComposeError(LookupError):
    """What a message tells is not there any more; says so in one line."""


@dataclass
class Composer:
    """Composes messages within one transaction; what several readers get is worked out once."""

    conn: Connection
    settings: MailSettings
    clock: Clock
    _views: dict[int, View] = field(default_factory=dict)
    _contents: dict[tuple[int, str], Content] = field(default_factory=dict)
    _readers: dict[int, Subscriber] = field(default_factory=dict)

    def expect(self, rows: Sequence[Row[Any]]) -> None:
        """Look up at once whom messages will be composed for."""
        self._readers |= subscribers_of(self.conn, {row.subscriber for row in rows if row.subscriber is not None})

    def bytes_of(self, row: Row[Any]) -> bytes:
        """The body of an outbox row about a change. Raises ComposeError."""
        view = self.view_by_id(row.change)
        reader = self.reader(row.subscriber)
        wish = reader.subscription(row.subscription) if reader else None
        if row.channel != EMAIL:
            return way(row.channel).payload(self._change(row.change), view, content_of(view, why(wish), "", "", ""))
        make = partial(_signed, self._for_all(row.change, view, why(wish)))
        return self.email(row.subscriber, row.recipient, row.message_id, make)

    def _for_all(self, number: int, view: View, reason: str) -> Content:
        """The message about a change that all get who get it for one reason: marks stand for what differs."""
        if (number, reason) not in self._contents:
            marks = _MARKS if self.settings.base_url else (_MARKS[0], "", "")
            self._contents[number, reason] = content_of(view, reason, *marks)
        return self._contents[number, reason]

    def email(self, number: int | None, recipient: str, name: str, make: Make) -> bytes:
        """The bytes of one message to the reader `number` (None: to somebody who is none, as the operator)."""
        leave, leave_url, preferences_url = "", "", ""
        if number is not None:
            leave, leave_url, preferences_url = self._foot(number, recipient)
        content = make(leave, leave_url, preferences_url)
        return compose(content, recipient, name, self.settings, self.clock.now(), leave_url)

    def view(self, change: Change) -> View:
        """What a message about `change` shows to whomever."""
        if change.id not in self._views:
            places = schema.jurisdiction
            place = self.conn.scalar(select(places.c.name).where(places.c.id == change.jurisdiction))
            demo = get_meta(self.conn, "mode") == "demo"
            self._views[change.id] = view_of(
                change, place or change.jurisdiction, demo=demo, upcoming=self._upcoming(change, place or ""),
                base_url=self.settings.base_url,
            )  # fmt: skip
        return self._views[change.id]

    def _upcoming(self, change: Change, place: str) -> list[str]:
        """What comes next in the place of `change`, as far as is known."""
        today = self.clock.now().date()
        found = coming(records(self.conn, [change.jurisdiction]), today, today + AHEAD)
        return [one.told(place) for one in found if one.day != change.effective]

    def view_by_id(self, number: int) -> View:
        """The view of the change on record with `number`."""
        return self._views.get(number) or self.view(self._change(number))

    def _change(self, number: int) -> Change:
        table = schema.change
        row = self.conn.execute(select(table).where(table.c.id == number)).first()
        if row is None:
            raise ComposeError(f"change {number}, which it tells, is not on record; `kratomwatch verify` says more")
        return from_row(row)

    def reader(self, number: int) -> Subscriber | None:
        """The reader with `number`, whatever became of them; None where they were forgotten."""
        if number not in self._readers:
            self._readers |= subscribers_of(self.conn, [number])
        return self._readers.get(number)

    @cached_property
    def _links(self) -> links.Maker:
        return links.Maker(self.conn)

    def _foot(self, number: int, recipient: str) -> tuple[str, str, str]:
        command, base = f"To stop: kratomwatch unsubscribe {recipient}", self.settings.base_url
        if not base:
            return f"{command}.", "", ""
        reader = self.reader(number)
        since = reader.created_at if reader else None
        leave, preferences = (self._links.make(purpose, number, since) for purpose in ("leave", "preferences"))
        return f"{command}, or", f"{base}/unsubscribe/{leave}", f"{base}/preferences/{preferences}"


def _signed(content: Content, *foot: str) -> Content:
    """`content` with one reader's foot in place of the marks."""
    text, html = content.text, content.html
    for mark, own in zip(_MARKS, foot, strict=True):
        text, html = text.replace(mark, own), html.replace(mark, escape(own))
    return replace(content, text=text, html=html)


def why(wish: Subscription | None) -> str:
    """Why a reader gets a message; a subscription that ended meanwhile cannot be quoted any more."""
    return reason_text(wish) if wish else "You get this because you had asked for it when it happened."
