"""Delivery to a mail server that does all that mail servers do."""

from __future__ import annotations

import math
import threading
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alerts.delivery import Patience, backoff, deliver
from alerts.outbox import OutboxError, OutboxRow, retry, rows, show
from alerts.readers import unsubscribe
from alerts.settings import MailSettings
from tests.alerts.changes import queue
from tests.alerts.mailhost import MailHost
from tracker.clock import SetClock, parse
from tracker.store import schema

pytestmark = pytest.mark.both_databases


def states(engine: Engine) -> list[OutboxRow]:
    with engine.connect() as conn:
        return rows(conn)


def test_mail_the_server_takes_is_sent_once_and_over_one_connection(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings()
    queued = queue(engine, settings, clock, readers=7)
    seen: list[tuple[int, int]] = []
    report = deliver(engine, settings, tmp_path, clock, lambda done, total: seen.append((done, total)))
    again = deliver(engine, settings, tmp_path, clock)
    assert (report.sent, again.sent) == (7, 0)
    assert mailhost.taken == {row.message_id: 1 for row in queued}
    assert {(row.state, row.attempts) for row in states(engine)} == {("sent", 1)}
    assert mailhost.connections == 1
    assert seen[-1] == (7, 7)


def test_what_the_server_took_is_what_was_queued(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings()
    queued = queue(engine, settings, clock, passage={"before": ".\r\n..a", "after": ".\n.\r.\n..b"})
    deliver(engine, settings, tmp_path, clock)
    with engine.connect() as conn:
        assert mailhost.messages == [show(conn, queued[0].id).body]


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_permanent_refusal_is_kept_and_shown_and_the_others_go_on(
    engine: Engine, clock: SetClock, tmp_path: Path, stage: str
) -> None:
    with MailHost(["550 no such mailbox"], stage) as host:
        settings = host.settings()
        queue(engine, settings, clock, readers=3)
        report = deliver(engine, settings, tmp_path, clock)
        clock.at += timedelta(days=1)
        deliver(engine, settings, tmp_path, clock)
    first, *others = states(engine)
    assert (report.sent, report.failed) == (2, 1)
    assert (first.state, first.error) == ("failed", "550 no such mailbox")
    assert [row.state for row in others] == ["sent", "sent"]
    assert len(host.messages) == 2


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_passing_refusal_is_tried_again_later_not_at_once(
    engine: Engine, clock: SetClock, tmp_path: Path, stage: str
) -> None:
    with MailHost(["451 try later"], stage) as host:
        settings = host.settings()
        queue(engine, settings, clock)
        report = deliver(engine, settings, tmp_path, clock)
        waiting = states(engine)[0]
        at_once = deliver(engine, settings, tmp_path, clock)
        clock.at += timedelta(seconds=61)
        later = deliver(engine, settings, tmp_path, clock)
    assert (report.retried, at_once.sent, later.sent) == (1, 0, 1)
    assert (waiting.state, waiting.error) == ("queued", "451 try later")
    assert len(host.messages) == 1


def test_a_passing_refusal_that_lasts_for_the_days_allowed_becomes_a_failure(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with MailHost(["451 never"] * 50) as host:
        settings = host.settings(retry_days=0.01)
        queue(engine, settings, clock)
        tries = 0
        while states(engine)[0].state == "queued":
            deliver(engine, settings, tmp_path, clock)
            clock.at += timedelta(days=1)
            tries += 1
    row = states(engine)[0]
    assert (row.state, row.attempts, tries) == ("failed", 4, 4)
    assert "given up after 4 tries" in str(row.error)


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
def test_a_passing_refusal_is_tried_ever_more_rarely_for_three_days_and_then_no_more(
    engine: Engine, clock: SetClock, tmp_path: Path, stage: str
) -> None:
    begun, tries = clock.now(), [clock.now()]
    with MailHost(["451 never"] * 100, stage) as host:
        settings = host.settings()
        queue(engine, settings, clock)
        deliver(engine, settings, tmp_path, clock)
        while (row := states(engine)[0]).state == "queued":
            clock.at = parse(row.next_at)
            tries.append(clock.now())
            deliver(engine, settings, tmp_path, clock)
    waits = [later - earlier for earlier, later in pairwise(tries)]
    assert waits == sorted(waits)
    assert timedelta(days=2, hours=18) < tries[-1] - begun <= timedelta(days=3)
    assert (row.state, row.attempts, 100 - len(host.replies)) == ("failed", len(tries), len(tries))


class Stopwatch(Patience):
    """Time that passes only by waiting."""

    def __init__(self, longest_s: float = math.inf) -> None:
        self.at, self.waits = 1000.0, list[float]()
        super().__init__(longest_s=longest_s)

    def now(self) -> float:
        return self.at

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds


def test_a_server_is_given_so_many_messages_a_minute_and_over_one_connection(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(per_minute=20)
    queue(engine, settings, clock, readers=9)
    watch = Stopwatch()
    assert deliver(engine, settings, tmp_path, clock, patience=watch).sent == 9
    assert watch.waits == [3.0] * 8
    assert mailhost.connections == 1


def test_messages_that_may_not_leave_yet_do_not_hold_up_all_else(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(per_minute=20)
    queued = queue(engine, settings, clock, readers=9)
    assert deliver(engine, settings, tmp_path, clock, patience=Stopwatch(longest_s=10)).sent == 4
    assert [row.state for row in states(engine)] == ["sent"] * 4 + ["queued"] * 5
    assert [row.attempts for row in states(engine)] == [1] * 4 + [0] * 5
    assert deliver(engine, settings, tmp_path, clock, patience=Stopwatch()).sent == 5
    assert mailhost.taken == {row.message_id: 1 for row in queued}


def test_what_was_sent_slowly_is_on_record_before_all_is_sent(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(per_minute=10)
    queue(engine, settings, clock, readers=4)
    seen: list[list[str]] = []
    mailhost.on_event = lambda event: seen.append([row.state for row in states(engine)]) if event == "MAIL" else None
    deliver(engine, settings, tmp_path, clock, patience=Stopwatch())
    assert [now.count("sent") for now in seen] == [0, 0, 2, 3]


def test_a_deliverer_that_is_told_to_stop_ends_after_the_message_in_hand(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(per_minute=1)
    queue(engine, settings, clock, readers=3)
    stop = threading.Event()
    mailhost.on_event = lambda event: stop.set() if event == "TAKEN" else None
    report = deliver(engine, settings, tmp_path, clock, patience=Patience(stop))
    assert (report.sent, report.stopped) == (1, "")
    assert [row.state for row in states(engine)] == ["sent", "queued", "queued"]


def test_waits_grow_and_stay_within_hours() -> None:
    assert [backoff(n) for n in (1, 2, 3)] == [60, 120, 240]
    assert backoff(100) == 6 * 3600


def test_a_server_that_closes_between_messages_is_called_again(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with MailHost(["ok", "421 closing", "ok"], "MAIL") as host:
        settings = host.settings()
        queued = queue(engine, settings, clock, readers=3)
        report = deliver(engine, settings, tmp_path, clock)
    assert (report.sent, report.stopped) == (3, "")
    assert host.taken == {row.message_id: 1 for row in queued}
    assert host.connections == 2


def test_a_connection_dropped_before_the_message_ended_is_tried_again_later(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with MailHost(["drop"], "RCPT") as host:
        settings = host.settings()
        queue(engine, settings, clock, readers=2)
        report = deliver(engine, settings, tmp_path, clock)
        clock.at += timedelta(hours=1)
        later = deliver(engine, settings, tmp_path, clock)
    assert (report.sent, report.retried, later.sent) == (0, 1, 2)
    assert "connection lost" in report.stopped
    assert set(host.taken.values()) == {1}


def test_a_lost_answer_makes_the_message_uncertain_and_only_a_person_sends_it_again(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with MailHost(["drop"]) as host:
        settings = host.settings()
        queue(engine, settings, clock, readers=2)
        report = deliver(engine, settings, tmp_path, clock)
        clock.at += timedelta(days=1)
        again = deliver(engine, settings, tmp_path, clock)
        first = states(engine)[0]
        assert (report.uncertain, report.sent, again.sent) == (1, 1, 0)
        assert first.state == "uncertain"
        assert "no answer" in str(first.error)
        with engine.begin() as conn:
            retry(conn, first.id, clock)
        assert deliver(engine, settings, tmp_path, clock).sent == 1
    assert set(host.taken.values()) == {1}


def test_no_server_leaves_everything_queued_and_says_so_once(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with MailHost() as host:
        settings = host.settings()
    queue(engine, settings, clock, readers=3)
    report = deliver(engine, settings, tmp_path, clock)
    assert [row.state for row in states(engine)] == ["queued"] * 3
    assert [row.attempts for row in states(engine)] == [1, 0, 0]
    assert "refused" in report.stopped.lower()


def test_a_password_that_is_not_there_stops_delivery_with_one_line(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(username="me", password_file=str(tmp_path / "none"))
    queue(engine, settings, clock)
    report = deliver(engine, settings, tmp_path, clock)
    assert "mail.password_file" in report.stopped
    assert "\n" not in report.stopped
    assert states(engine)[0].state == "queued"


def test_a_server_without_starttls_gets_nothing_where_it_is_wanted(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(starttls=True)
    queue(engine, settings, clock)
    report = deliver(engine, settings, tmp_path, clock)
    assert "offers no STARTTLS" in report.stopped
    assert mailhost.messages == []


def test_without_a_host_each_message_becomes_one_file(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    settings = MailSettings()
    queued = queue(engine, settings, clock, readers=3)
    report = deliver(engine, settings, tmp_path, clock)
    files = sorted((tmp_path / "mail").iterdir())
    with engine.connect() as conn:
        bodies = {show(conn, row.id).body for row in queued}
    assert report.sent == 3
    assert {file.suffix for file in files} == {".eml"}
    assert {file.read_bytes() for file in files} == bodies


def test_a_mail_folder_that_cannot_be_written_keeps_the_mail(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    settings = MailSettings()
    queue(engine, settings, clock)
    report = deliver(engine, settings, tmp_path, clock)
    assert "cannot write" in report.stopped
    assert states(engine)[0].state == "queued"


def test_a_sent_message_is_not_sent_again_on_demand(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    queue(engine, MailSettings(), clock)
    deliver(engine, MailSettings(), tmp_path, clock)
    with engine.begin() as conn:
        with pytest.raises(OutboxError, match="is sent: it is not sent again"):
            retry(conn, 1, clock)
        with pytest.raises(OutboxError, match="no message 99"):
            show(conn, 99)
        with pytest.raises(OutboxError, match="no state"):
            rows(conn, "lost")


def test_who_left_while_a_message_was_being_tried_gets_it_no_more(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with MailHost(["451 4.7.1 come back later"], stage="RCPT") as host:
        queue(engine, host.settings(), clock)
        assert deliver(engine, host.settings(), tmp_path, clock).retried == 1
        with engine.begin() as conn:
            conn.execute(schema.outbox.update().values(state="sending"))
            unsubscribe(conn, "reader0@example.org", clock)
        for _ in range(3):
            clock.at += timedelta(hours=8)
            deliver(engine, host.settings(), tmp_path, clock)
        assert host.messages == []
    with engine.connect() as conn:
        assert [row.state for row in rows(conn)] == ["dropped"]
