"""Mail through a real mail server: what it passes on, refuses, and brings back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from alerts import alarms
from alerts.bounces import BounceReport, read_bounces
from alerts.delivery import deliver
from alerts.outbox import OutboxRow, rows, show
from alerts.readers import Wish, add
from alerts.settings import MailSettings
from alerts.subscriptions import subscribers
from tests.alerts.changes import change, enqueue_in
from tests.alerts.mailhost import MailHost
from tests.alerts.postfix import MISSING, Postfix, greylist, postfix
from tests.waiting import until
from tracker.clock import SetClock
from tracker.ledger import append
from tracker.store.engine import Store

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@pytest.fixture
def server(mailhost: MailHost) -> Iterator[Postfix]:
    with postfix(mailhost.port) as running:
        yield running


def tell(engine: Engine, settings: MailSettings, clock: SetClock, *readers: str, changes: int = 1) -> list[OutboxRow]:
    """Queue mail about so many changes to each of `readers`; the rows."""
    with engine.connect().execution_options(kratomwatch_write=True) as conn, conn.begin():
        for reader in readers:
            add(conn, reader, Wish(), clock=clock)
        for number in range(changes):
            append(conn, change(f"c{number}"), partial(enqueue_in, settings, clock))
        return rows(conn)


def listed(engine: Engine) -> list[OutboxRow]:
    with engine.connect() as conn:
        return rows(conn)


def readers_by_state(engine: Engine) -> dict[str, str]:
    with engine.connect() as conn:
        return {one.email: one.state for one in subscribers(conn, active=False)}


def test_what_is_queued_passes_through_once_each_and_not_an_octet_is_changed(
    engine: Engine, clock: SetClock, mailhost: MailHost, server: Postfix, tmp_path: Path
) -> None:
    settings = server.settings(burst=1000)
    queued = tell(engine, settings, clock, *(f"r{number}@away.example" for number in range(6)), changes=5)
    assert deliver(engine, settings, tmp_path, clock).sent == 30
    until(lambda: len(mailhost.messages) >= 30, lambda: server.log)
    assert deliver(engine, settings, tmp_path, clock).sent == 0
    assert mailhost.taken == {row.message_id: 1 for row in queued}
    with engine.connect() as conn:
        left = {show(conn, row.id).body for row in queued}
    for taken in mailhost.messages:
        stamped, found, rest = taken.partition(b"Date: ")
        assert stamped.startswith(b"Received: "), "all that the server adds stands above the message"
        assert found + rest in left


def test_a_reader_that_the_server_does_not_know_is_refused_at_once_and_written_to_no_more(
    engine: Engine, clock: SetClock, server: Postfix, tmp_path: Path
) -> None:
    settings = server.settings()
    tell(engine, settings, clock, "reader1@here.example", "nobody@here.example")
    report = deliver(engine, settings, tmp_path, clock)
    assert (report.sent, report.failed) == (1, 1)
    assert readers_by_state(engine) == {"reader1@here.example": "active", "nobody@here.example": "suppressed"}
    assert [("5.1.1" in str(row.error), row.state) for row in listed(engine)] == [(True, "failed"), (False, "sent")]


def test_a_reader_refused_further_on_comes_back_and_is_written_to_no_more(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with MailHost(["550 5.1.1 no such user"], "RCPT") as sink, postfix(sink.port) as server:
        settings = server.settings()
        tell(engine, settings, clock, "gone@away.example")
        assert deliver(engine, settings, tmp_path, clock).sent == 1
        back = server.folder / "mail" / "bounces" / "new"
        until(lambda: back.is_dir() and any(back.iterdir()), lambda: server.log)
        assert read_bounces(Store(engine, "test"), settings, clock) == BounceReport(1, 1)
        assert not any(back.iterdir())
        assert read_bounces(Store(engine, "test"), settings, clock) == BounceReport()
    assert readers_by_state(engine) == {"gone@away.example": "suppressed"}
    (row,) = listed(engine)
    assert row.state == "failed"
    assert "550 5.1.1 no such user" in str(row.error)
    with engine.begin() as conn:
        assert told_to_the_operator(conn, settings, clock, tmp_path) == [
            "reader 1 gets no more mail: the address is refused"
        ]


def told_to_the_operator(conn: Connection, settings: MailSettings, clock: SetClock, folder: Path) -> list[str]:
    found = alarms.troubles(conn, settings, clock, folder)
    alarms.update_alarms(conn, found, settings, clock)
    return [one.head for one in alarms.alarms(conn)]


def test_a_message_refused_further_on_for_what_it_says_comes_back_and_its_reader_stays(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with MailHost(["554 5.7.1 looks like spam"]) as sink, postfix(sink.port) as server:
        settings = server.settings()
        tell(engine, settings, clock, "a@away.example")
        deliver(engine, settings, tmp_path, clock)
        back = server.folder / "mail" / "bounces" / "new"
        until(lambda: back.is_dir() and any(back.iterdir()), lambda: server.log)
        assert read_bounces(Store(engine, "test"), settings, clock) == BounceReport(1)
    assert readers_by_state(engine) == {"a@away.example": "active"}
    with engine.begin() as conn:
        assert told_to_the_operator(conn, settings, clock, tmp_path) == ["1 messages could not be delivered"]


def test_a_server_that_wants_every_message_twice_gets_it_later_and_once(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    with greylist() as policy, postfix(mailhost.port, policy) as server:
        settings = server.settings()
        queued = tell(engine, settings, clock, "a@away.example", "b@away.example")
        first = deliver(engine, settings, tmp_path, clock)
        at_once = deliver(engine, settings, tmp_path, clock)
        waiting = listed(engine)
        clock.at += timedelta(seconds=61)
        later = deliver(engine, settings, tmp_path, clock)
        until(lambda: len(mailhost.messages) >= 2, lambda: server.log)
    assert (first.sent, first.retried, at_once.sent, later.sent) == (0, 2, 0, 2)
    assert ["greylisted" in str(row.error) for row in waiting] == [True, True]
    assert mailhost.taken == {row.message_id: 1 for row in queued}


def test_a_greylisting_further_on_is_the_servers_to_sit_out(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with MailHost(["451 4.7.1 greylisted"], "RCPT") as sink, postfix(sink.port) as server:
        settings = server.settings()
        (row,) = tell(engine, settings, clock, "a@away.example")
        assert deliver(engine, settings, tmp_path, clock).sent == 1
        until(lambda: bool(sink.messages), lambda: server.log)
        assert sink.taken == {row.message_id: 1}
        assert not (server.folder / "mail" / "bounces").exists()
