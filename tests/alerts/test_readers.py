"""What readers can ask for, how they are kept elsewhere, and how they are forgotten."""

from __future__ import annotations

import csv
import io
import sqlite3
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from alerts.channels.eml import file_name
from alerts.delivery import deliver
from alerts.outbox import OutboxError, retry, rows
from alerts.readers import SubscriptionError, Wish, add, forget, prefer, subscribe, suppress, tidy
from alerts.roster import COLUMNS, from_rows, to_rows
from alerts.settings import MailSettings
from alerts.subscriptions import matching, subscribers
from jurisdictions.codebook import ChangeKind
from tests.alerts.changes import BANNED, change, enqueue_in, queue
from tests.alerts.mailhost import MailHost
from tracker.clock import SetClock
from tracker.ledger import append
from tracker.store import schema

PENDING = {"kind": ChangeKind.PENDING, "before": {}, "after": {"stage": "signed", "would": "banned"}}
NEW_BAN = {"kind": ChangeKind.STATUS, "after": BANNED}


@pytest.mark.parametrize(
    ("wish", "told", "not_told"),
    [
        (Wish(statuses=["banned"]), [NEW_BAN], [{}, {"kind": ChangeKind.STATUS, "after": {"status": "restricted"}}]),
        (Wish(statuses=["banned"], kinds=["pending"]), [PENDING], [NEW_BAN]),
        (Wish(statuses=["kcpa"], kinds=["status"]), [NEW_BAN], [PENDING]),
        (Wish(provisions=["seven_oh_cap"]), [{}], [{"after": {"status": "kcpa", "provisions": {"min_age": 21}},
                                                   "before": {"status": "kcpa", "provisions": {"min_age": 18}}}]),
        (Wish(provisions=["seven_oh_cap_percent"]), [{}], [{"jurisdiction": "TH", "before": {"status": "kcpa"},
                                                           "after": {"status": "kcpa"}}]),
        (Wish(provisions=["min_age"], jurisdictions=["US"]), [{}], [{"jurisdiction": "TH"}]),
    ],
)  # fmt: skip
def test_a_wish_is_narrowed_by_status_and_by_provision(
    engine: Engine, clock: SetClock, wish: Wish, told: list[dict[str, Any]], not_told: list[dict[str, Any]]
) -> None:
    with engine.begin() as conn:
        add(conn, "a@example.org", wish, clock=clock)
        assert [bool(matching(conn, change(**values))) for values in told] == [True] * len(told)
        assert [bool(matching(conn, change(**values))) for values in not_told] == [False] * len(not_told)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish(statuses=["baned"]), "did you mean banned"),
        (Wish(provisions=["min_agee"]), "did you mean min_age"),
        (Wish(kinds=["stale"]), "did you mean staleness"),
        (Wish(reminders=[0]), "1 to 365 days"),
        (Wish(reminders=[400]), "1 to 365 days"),
    ],
)
def test_a_wish_for_what_does_not_exist_says_what_does(engine: Engine, clock: SetClock, wish: Wish, said: str) -> None:
    with engine.begin() as conn:
        with pytest.raises(SubscriptionError, match=said):
            add(conn, "a@example.org", wish, clock=clock)
        assert subscribers(conn) == []


def test_a_table_of_readers_brings_the_same_readers_elsewhere(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with engine.begin() as conn:
        one = add(conn, "a@example.org", Wish(["US"], ["status", "pending"], ["banned"], mode="daily"), clock=clock)
        add(conn, "a@example.org", Wish(["TH"], provisions=["min_age"], reminders=[7, 30]), clock=clock)
        prefer(conn, one.id, timezone="Asia/Bangkok", hour=6, weekday="friday", quiet=True)
        add(conn, "+b@example.org", Wish(mode="weekly"), clock=clock)
        add(conn, "a@example.org", Wish(channel="webhook", target="https://x.example/geheim", secret="s"), clock=clock)
        before = to_rows(subscribers(conn))
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(before)
    assert "geheim" not in text.getvalue()
    assert not any(line.startswith(("+", "=", "@")) for line in text.getvalue().splitlines())
    with engine.begin() as conn:
        for address in ("a@example.org", "+b@example.org"):
            forget(conn, address)
        assert subscribers(conn) == []
        assert from_rows(conn, csv.DictReader(text.getvalue().splitlines()), "readers.csv", clock) == 3
        assert to_rows(subscribers(conn)) == before
        assert from_rows(conn, csv.DictReader(text.getvalue().splitlines()), "readers.csv", clock) == 3
        assert to_rows(subscribers(conn)) == before, "reading it twice changes nothing"


@pytest.mark.parametrize("sign", ["", "+", "-", "=", "'", "''", "'="])
def test_every_address_comes_back_from_a_table_as_it_was_and_a_spreadsheet_runs_none(
    engine: Engine, clock: SetClock, sign: str
) -> None:
    with engine.begin() as conn:
        add(conn, f"{sign}b@example.org", Wish(), clock=clock)
        (row,) = to_rows(subscribers(conn))
        assert not row["email"].startswith(("=", "+", "-", "@"))
        forget(conn, f"{sign}b@example.org")
        from_rows(conn, csv.DictReader(["email", row["email"]]), "readers.csv", clock)
        assert [person.email for person in subscribers(conn)] == [f"{sign}b@example.org"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("email,kinds\na@example.org,status\nnobody,status", "line 3: 'nobody' is not an email address"),
        ("email,kinds\na@example.org,bans", "line 2: 'bans' is no kind"),
        ("email,colour\na@example.org,red", "unknown column 'colour'"),
        ("email,reminders\na@example.org,soon", "line 2"),
        ("email,mode\na@example.org,hourly", "line 2: 'hourly' is no mode"),
        ("email\na@example.org\n\n\nnobody", "line 5: 'nobody' is not an email address"),
        ("email\na@example.org\nb@example.org,status", "line 3: more values than the table has columns"),
        (f"email\na@example.org\n\n{'x' * 131_073}", "line 4: field larger than field limit"),
        ("x" * 131_073, "line 1: field larger than field limit"),
    ],
)
def test_a_table_with_a_line_that_cannot_be_used_brings_nobody(
    engine: Engine, clock: SetClock, line: str, said: str
) -> None:
    with pytest.raises(SubscriptionError, match=said), engine.begin() as conn:
        from_rows(conn, csv.DictReader(line.splitlines()), "readers.csv", clock)
    with engine.connect() as conn:
        assert subscribers(conn) == []


def test_who_is_forgotten_is_named_nowhere_in_the_database_or_the_mail_folder(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    queue(engine, MailSettings(), clock, readers=2)
    deliver(engine, MailSettings(), tmp_path, clock)
    with engine.begin() as conn:
        append(conn, change("c2"), partial(enqueue_in, MailSettings(), clock))
        gone = forget(conn, "READER0@example.org")
        assert len(gone) == 2
        for message in gone:
            (tmp_path / "mail" / file_name(message.key, message.created_at)).unlink(missing_ok=True)
        kept = [(row.recipient, row.state) for row in rows(conn)]
        assert sorted(kept)[-2:] == [("reader1@example.org", "queued"), ("reader1@example.org", "sent")]
        dead = next(row.id for row in rows(conn) if row.state == "dropped")
        with pytest.raises(OutboxError, match="forgotten"):
            retry(conn, dead)
        assert forget(conn, "reader0@example.org") == []
    with sqlite3.connect(tmp_path / "watch.db") as raw:
        assert "reader0" not in "\n".join(raw.iterdump())
    assert all(b"reader0" not in file.read_bytes() for file in (tmp_path / "mail").iterdir())
    assert b"reader0" not in (tmp_path / "outbox.journal").read_bytes()


def test_of_an_address_that_never_confirmed_nothing_is_kept(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        conn.execute(schema.outbox.insert().values(
            key="confirm:a@example.org:2026-05-06", recipient="a@example.org", channel="email", message_id="<m@x>",
            subject="s", body=b"a@example.org", state="sent", attempts=1, next_at="",
            created_at="2026-05-06T12:00:00.000000Z",
        ))  # fmt: skip
        assert tidy(conn, clock, 7) == []
        clock.at += timedelta(days=8)
        assert len(tidy(conn, clock, 7)) == 1
        (row,) = conn.execute(select(schema.outbox)).all()
        assert (row.recipient, row.body) == ("forgotten-1", None)
        assert "a@example.org" not in str(row)


def test_an_address_that_the_server_does_not_know_gets_nothing_more(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with MailHost(["550 5.1.1 <reader0@example.org>: no such user here"], stage="RCPT") as host:
        queue(engine, host.settings(), clock, readers=2)
        report = deliver(engine, host.settings(), tmp_path, clock)
        assert (report.sent, report.failed) == (1, 1)
    with engine.connect() as conn:
        states = {one.email: (one.state, one.state_why) for one in subscribers(conn, active=False)}
        assert states["reader0@example.org"][0] == "suppressed"
        assert "no such user" in (states["reader0@example.org"][1] or "")
        assert states["reader1@example.org"] == ("active", None)
        assert {row.state for row in rows(conn) if row.recipient == "reader0@example.org"} == {"failed"}
    with engine.begin() as conn:
        append(conn, change("c3"), partial(enqueue_in, MailSettings(), clock))
        assert [row.recipient for row in rows(conn, "queued")] == ["reader1@example.org"]
        assert subscribe(conn, "reader0@example.org", clock=clock).active, "the operator may try again"


@pytest.mark.parametrize(
    "reply",
    [
        "550 5.7.1 blocked: your network is on a list",
        "554 5.7.1 relay access denied",
        "550 blocked using a list of spam senders",
        "452 4.2.2 mailbox full",
        "552 5.2.2 mailbox full",
    ],
)
def test_a_refusal_that_does_not_speak_of_the_address_suppresses_nobody(
    engine: Engine, clock: SetClock, tmp_path: Path, reply: str
) -> None:
    with MailHost([reply], stage="RCPT") as host:
        queue(engine, host.settings(), clock)
        deliver(engine, host.settings(), tmp_path, clock)
    with engine.connect() as conn:
        assert [one.state for one in subscribers(conn, active=False)] == ["active"]


def test_a_suppressed_readers_waiting_mail_says_why_it_is_not_sent(engine: Engine, clock: SetClock) -> None:
    queue(engine, MailSettings(), clock)
    with engine.begin() as conn:
        (reader,) = subscribers(conn)
        suppress(conn, reader.id, "550 no such user", clock)
        (row,) = rows(conn)
        assert (row.state, row.error) == ("dropped", "the address is refused: 550 no such user")


def test_preferences_that_do_not_exist_are_refused(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        reader = subscribe(conn, "a@example.org", timezone="Asia/Bangkok", clock=clock)
        for values in ({"hour": 24}, {"weekday": "caturday"}, {"timezone": "Mars/Base"}):
            with pytest.raises(SubscriptionError):
                prefer(conn, reader.id, **values)  # type: ignore[arg-type]
        (kept,) = subscribers(conn)
        assert (kept.timezone, kept.hour, kept.weekday) == ("Asia/Bangkok", None, None)
