"""Many changes at once are one message for each reader."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alerts.delivery import deliver
from alerts.outbox import OutboxError, retry, rows, show
from alerts.readers import Wish, add, unsubscribe
from alerts.settings import MailSettings
from alerts.subscriptions import subscribers
from jurisdictions.codebook import ChangeKind
from tests.alerts.changes import BANNED, change, enqueue_in
from tests.alerts.mailhost import MailHost
from tracker.clock import SetClock
from tracker.ledger import append


def happen(engine: Engine, settings: MailSettings, clock: SetClock, count: int, first: int = 0) -> None:
    with engine.connect().execution_options(kratomwatch_write=True) as conn, conn.begin():
        for number in range(first, first + count):
            values = {"kind": ChangeKind.STATUS, "after": BANNED} if number % 10 == 9 else {}
            append(conn, change(f"c{number}", instrument=f"Act {number}", **values),
                   partial(enqueue_in, settings, clock))  # fmt: skip


def readers(engine: Engine, clock: SetClock, count: int) -> None:
    with engine.begin() as conn:
        for number in range(count):
            add(conn, f"reader{number}@example.org", Wish(), clock=clock)


def test_forty_changes_at_once_are_one_message_for_each_reader(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    readers(engine, clock, 3)
    happen(engine, mailhost.settings(), clock, 40)
    report = deliver(engine, mailhost.settings(), tmp_path, clock)
    assert report.sent == 3
    assert set(mailhost.taken.values()) == {1}
    with engine.connect() as conn:
        states = Counter(row.state for row in rows(conn))
    assert states == {"bundled": 120, "sent": 3}
    message = message_from_bytes(mailhost.messages[0], policy=policy.default)
    assert message["Subject"].startswith("40 changes of kratom law: Utah banned")
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert text.count("6 May 2026") >= 40


def test_a_few_changes_stay_messages_of_their_own(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    readers(engine, clock, 1)
    happen(engine, mailhost.settings(), clock, 3)
    assert deliver(engine, mailhost.settings(), tmp_path, clock).sent == 3


def test_what_follows_a_burst_waits_an_hour_and_then_comes_as_one(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    readers(engine, clock, 1)
    settings = mailhost.settings()
    happen(engine, settings, clock, 10)
    assert deliver(engine, settings, tmp_path, clock).sent == 1
    clock.at += timedelta(minutes=5)
    happen(engine, settings, clock, 10, first=10)
    assert deliver(engine, settings, tmp_path, clock).sent == 0
    clock.at += timedelta(minutes=50)
    happen(engine, settings, clock, 1, first=20)
    assert deliver(engine, settings, tmp_path, clock).sent == 1, "a single one is not too much"
    clock.at += timedelta(minutes=6)
    assert deliver(engine, settings, tmp_path, clock).sent == 1
    with engine.connect() as conn:
        assert {row.state for row in rows(conn)} == {"sent", "bundled"}


def test_the_fourth_single_message_of_an_hour_waits_for_company(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    readers(engine, clock, 1)
    settings = mailhost.settings()
    sent = []
    for number in range(6):
        happen(engine, settings, clock, 1, first=number)
        sent.append(deliver(engine, settings, tmp_path, clock).sent)
        clock.at += timedelta(minutes=1)
    assert sum(sent[:3]) == 3
    clock.at += timedelta(hours=2)
    deliver(engine, settings, tmp_path, clock)
    with engine.connect() as conn:
        assert {row.state for row in rows(conn)} <= {"sent", "bundled"}


def test_a_part_of_a_burst_is_shown_and_retried_as_the_whole(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with MailHost(["554 5.7.1 not today"], stage="DATA") as host:
        readers(engine, clock, 1)
        happen(engine, host.settings(), clock, 10)
        assert deliver(engine, host.settings(), tmp_path, clock).failed == 1
        with engine.connect().execution_options(kratomwatch_write=True) as conn, conn.begin():
            part = rows(conn, "bundled")[0]
            with pytest.raises(OutboxError, match=f"part of message {part.bundle}"):
                retry(conn, part.id, clock)
            assert show(conn, part.bundle or 0).state == "failed"
            retry(conn, part.bundle or 0, clock)
        assert deliver(engine, host.settings(), tmp_path, clock).sent == 1


def test_who_leaves_before_a_burst_went_out_gets_none_of_it(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    readers(engine, clock, 1)
    happen(engine, mailhost.settings(), clock, 10)
    with engine.begin() as conn:
        unsubscribe(conn, "reader0@example.org", clock)
    assert deliver(engine, mailhost.settings(), tmp_path, clock).sent == 0
    with engine.connect() as conn:
        assert subscribers(conn) == []


def test_one_change_a_minute_is_no_message_a_minute(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    readers(engine, clock, 1)
    for number in range(60):
        happen(engine, mailhost.settings(), clock, 1, first=number)
        deliver(engine, mailhost.settings(), tmp_path, clock)
        clock.at += timedelta(minutes=1)
    assert len(mailhost.messages) <= 5
    clock.at += timedelta(hours=2)
    deliver(engine, mailhost.settings(), tmp_path, clock)
    with engine.connect() as conn:
        assert {row.state for row in rows(conn)} == {"sent", "bundled"}, "and none is forgotten"
