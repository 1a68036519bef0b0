"""A message is made once for all who get it, and is each reader's own all the same."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from html import unescape

from sqlalchemy import Engine, select

from alerts import links
from alerts.composing import Composer, why
from alerts.mime import Content, compose
from alerts.readers import Wish, add
from alerts.render import content_of
from alerts.settings import MailSettings
from alerts.subscriptions import subscriber
from tests.alerts.changes import change, enqueue_in
from tracker.clock import SetClock
from tracker.ledger import append
from tracker.store import schema

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
SETTINGS = MailSettings(base_url="https://k.example/a&b='c'")


def bodies(raw: bytes) -> list[str]:
    message = message_from_bytes(raw, policy=policy.default)
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    return [part.get_content().replace("\r\n", "\n") for part in parts if isinstance(part, EmailMessage)]


def test_what_is_made_for_all_is_what_would_be_made_for_one(engine: Engine, clock: SetClock) -> None:
    wishes = {"o'neil&co@example.org": Wish(), "plain@example.org": Wish(), "utah@example.org": Wish(["US-UT"])}
    with engine.connect().execution_options(kratomwatch_write=True) as conn, conn.begin():
        for email, wish in wishes.items():
            add(conn, email, wish, clock=clock)
        append(conn, change(why="<b>1 & 2</b>"), partial(enqueue_in, SETTINGS, clock))
        composer = Composer(conn, SETTINGS, clock)
        for row in conn.execute(select(schema.outbox)).all():
            raw = composer.bytes_of(row)
            reader = subscriber(conn, row.subscriber)
            assert reader is not None
            leave = f"{SETTINGS.base_url}/unsubscribe/{links.make(conn, 'leave', reader.id)}"
            prefer = f"{SETTINGS.base_url}/preferences/{links.make(conn, 'preferences', reader.id)}"
            command = f"To stop: kratomwatch unsubscribe {reader.email}, or"
            alone = content_of(composer.view_by_id(row.change), why(reader.subscriptions[0]), command, leave, prefer)
            one = compose(alone, reader.email, row.message_id, SETTINGS, clock.now(), leave)
            assert raw.partition(b"\r\n\r\n")[0] == one.partition(b"\r\n\r\n")[0]
            (text, html), (text_alone, html_alone) = bodies(raw), bodies(one)
            assert text == text_alone
            assert unescape(html) == unescape(html_alone)
            assert "<b>1" not in html


def test_bodies_are_quoted_printable_as_the_standard_has_it() -> None:
    """RFC 2045 6.7: no line is longer than 76 characters, none ends in a blank; what is decoded is what was written."""
    text = "-- \nnaïve = 1\n" + "x" * 200 + "\n\tกระท่อม \n.\nFrom here\n\n"
    raw = compose(Content("s", text, f"<p>{text}", "t"), "a@example.org", "<1@localhost>", SETTINGS, NOW, "")
    lines = raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
    assert max(len(line) for line in lines) <= 76
    assert not any(line.endswith((b" ", b"\t")) for line in lines)
    assert bodies(raw) == [text, f"<p>{text}"]
