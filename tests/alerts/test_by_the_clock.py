"""What leaves because of the time: daily digests, quiet readers, reminders, stale places, the operator's alarms."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, update

from alerts import alarms, digest, reminders, staleness
from alerts.outbox import rows, show
from alerts.readers import Wish, add, prefer, suppress
from alerts.settings import MailSettings
from jurisdictions.codebook import Status
from tests.alerts.changes import change, enqueue_in
from tracker.clock import SetClock, stamp
from tracker.history import Record, add_record
from tracker.ledger import append
from tracker.store import schema

SETTINGS = MailSettings(operator="ops@example.org")
EFFECTIVE = date(2026, 7, 1)


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(kratomwatch_write=True) as connection, connection.begin():
        yield connection


def subjects(conn: Connection, to: str = "a@example.org") -> list[str]:
    return [row.subject for row in rows(conn) if row.recipient == to]


def ban_to_come(conn: Connection, clock: SetClock, place: str = "US-UT", day: date = EFFECTIVE) -> None:
    since = Record(place, Status.KCPA, {}, None, clock.now(), "registry:x", instrument="KCPA")
    ban = Record(place, Status.BANNED, {"sale": "prohibited"}, day, clock.now(), "reading:1", instrument="HB 1",
                 evidence=({"provision": "sale", "quote": "No person may sell kratom.",
                            "url": "https://law.example/1", "captured_at": stamp(clock.now())},))  # fmt: skip
    for record in (since, ban):
        add_record(conn, record)


# --- Digests ---


def test_a_daily_digest_comes_each_day_at_the_readers_hour(conn: Connection, clock: SetClock) -> None:
    reader = add(conn, "a@example.org", Wish(mode="daily"), timezone="Asia/Bangkok", clock=clock)
    prefer(conn, reader.id, hour=6)
    came = []
    for _ in range(72):
        if digest.queue_due(conn, clock, SETTINGS):
            came.append(clock.now())
        clock.at += timedelta(hours=1)
    assert [at.hour for at in came] == [23, 23, 23]  # six in Bangkok
    assert all(subject.endswith("nothing changed") for subject in subjects(conn))
    assert b"each day" in show(conn, 1).body


def test_a_daily_and_a_weekly_digest_are_told_apart(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(["US"], mode="daily"), clock=clock)
    add(conn, "a@example.org", Wish(["TH"], mode="weekly"), clock=clock)
    append(conn, change("us", recorded_at=clock.now() + timedelta(hours=1)))
    append(conn, change("th", jurisdiction="TH", recorded_at=clock.now() + timedelta(hours=1)))
    clock.at += timedelta(days=7)
    assert digest.queue_due(conn, clock, SETTINGS) == 2
    texts = [show(conn, row.id).body for row in rows(conn)]
    assert sorted((b"Utah" in text, b"Thailand" in text) for text in texts) == [(False, True), (True, False)]


def test_a_quiet_reader_gets_no_digest_of_nothing_and_misses_nothing(conn: Connection, clock: SetClock) -> None:
    reader = add(conn, "a@example.org", Wish(mode="daily"), clock=clock)
    prefer(conn, reader.id, quiet=True)
    for _ in range(3):
        clock.at += timedelta(days=1)
        assert digest.queue_due(conn, clock, SETTINGS) == 0
    late = change("c", recorded_at=clock.now() - timedelta(days=2))  # stored after the digest of its day was left out
    append(conn, late)
    clock.at += timedelta(days=1)
    assert digest.queue_due(conn, clock, SETTINGS) == 1
    assert "1 change" in subjects(conn)[0]


def test_a_weekly_digest_comes_on_the_day_that_the_reader_chose(conn: Connection, clock: SetClock) -> None:
    reader = add(conn, "a@example.org", Wish(mode="weekly"), clock=clock)
    prefer(conn, reader.id, weekday="friday", hour=15)
    came = []
    for _ in range(24 * 15):
        if digest.queue_due(conn, clock, SETTINGS):
            came.append((clock.now().strftime("%A"), clock.now().hour))
        clock.at += timedelta(hours=1)
    assert came == [("Friday", 15), ("Friday", 15)]


# --- Reminders ---


def test_reminders_come_so_many_days_before_and_once_each(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(["US"], reminders=[30, 7, 1]), clock=clock)
    ban_to_come(conn, clock)
    ban_to_come(conn, clock, "TH")
    came = []
    for _ in range(80 * 4):
        if reminders.queue_due(conn, clock, SETTINGS):
            came.append((EFFECTIVE - clock.now().date()).days)
        clock.at += timedelta(hours=6)
    assert came == [30, 7, 1]
    assert all("Utah: banned" in subject for subject in subjects(conn))
    body = show(conn, 1).body
    assert b"No person may sell kratom." in body


def test_who_asks_late_gets_the_nearest_reminder_only_and_a_stopped_program_makes_it_up(
    conn: Connection, clock: SetClock
) -> None:
    ban_to_come(conn, clock)
    clock.at = datetime(2026, 6, 26, 12, tzinfo=UTC)  # five days before
    add(conn, "a@example.org", Wish(reminders=[30, 7, 1]), clock=clock)
    assert [reminders.queue_due(conn, clock, SETTINGS) for _ in range(3)] == [1, 0, 0]
    assert subjects(conn)[0].startswith("In 5 days")
    clock.at = datetime(2026, 7, 1, 12, tzinfo=UTC)  # the day itself
    assert reminders.queue_due(conn, clock, SETTINGS) == 0


def test_law_that_was_withdrawn_reminds_nobody(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(reminders=[7]), clock=clock)
    ban_to_come(conn, clock)
    ban = conn.execute(schema.record.select().where(schema.record.c.status == "banned")).one()
    add_record(conn, Record("US-UT", None, {}, EFFECTIVE, clock.now(), "review:1", supersedes=ban.id))
    clock.at = datetime(2026, 6, 28, 12, tzinfo=UTC)
    assert reminders.queue_due(conn, clock, SETTINGS) == 0


def test_a_reminder_waits_for_the_readers_morning(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(reminders=[7]), timezone="America/Los_Angeles", clock=clock)
    ban_to_come(conn, clock)
    clock.at = datetime(2026, 6, 24, 8, tzinfo=UTC)  # one at night there
    assert reminders.queue_due(conn, clock, SETTINGS) == 0
    clock.at = datetime(2026, 6, 24, 14, tzinfo=UTC)
    assert reminders.queue_due(conn, clock, SETTINGS) == 1


# --- Stale places ---


def watch(conn: Connection, place: str, last_good: datetime | None, failures: int) -> None:
    number = len(conn.execute(schema.source_state.select()).all())
    conn.execute(
        insert(schema.source_state).values(
            id=f"{place}#{number}", jurisdiction=place, active=True, failures=failures,
            last_good_at=last_good and stamp(last_good), last_outcome="blocked" if failures else "unchanged",
            last_detail="HTTP 403", spec={"url": f"https://law.example/{number}", "kind": "statute"},
        )
    )  # fmt: skip


def test_a_place_that_turned_stale_is_told_once_until_it_was_confirmed_again(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(["US"], kinds=["staleness"]), clock=clock)
    add(conn, "b@example.org", Wish(), clock=clock)
    seen = clock.now()
    watch(conn, "US-UT", seen, 5)
    watch(conn, "TH", seen, 5)
    clock.at += timedelta(days=13)
    assert staleness.queue_due(conn, clock, SETTINGS) == 0
    clock.at += timedelta(days=2)
    assert [staleness.queue_due(conn, clock, SETTINGS) for _ in range(3)] == [1, 0, 0]
    assert subjects(conn) == ["Utah could not be confirmed since 6 May 2026"]
    assert subjects(conn, "b@example.org") == []
    conn.execute(update(schema.source_state).values(last_good_at=stamp(clock.now()), failures=0))
    clock.at += timedelta(days=30)
    assert staleness.queue_due(conn, clock, SETTINGS) == 0, "an old answer that is not failing is the cadence's"
    conn.execute(update(schema.source_state).values(failures=9))
    assert staleness.queue_due(conn, clock, SETTINGS) == 1


def test_a_place_that_another_source_confirms_is_not_stale(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(kinds=["staleness"]), clock=clock)
    watch(conn, "US-UT", clock.now() - timedelta(days=60), 9)
    watch(conn, "US-UT", clock.now(), 0)
    watch(conn, "TH", None, 9)  # never seen: new, not stale
    assert staleness.queue_due(conn, clock, SETTINGS) == 0


# --- The operator ---


def round_(conn: Connection, clock: SetClock, folder: Path, *more: alarms.Trouble) -> list[str]:
    """One round of the daemon, whose mail to the operator leaves at once; the subjects of that."""
    before = len(subjects(conn, "ops@example.org"))
    found = alarms.troubles(conn, SETTINGS, clock, folder)
    alarms.update_alarms(conn, [*found, *more], SETTINGS, clock)
    mine = schema.outbox.c.recipient == "ops@example.org"
    conn.execute(update(schema.outbox).where(mine).values(state="sent"))
    return subjects(conn, "ops@example.org")[before:]


def test_the_operator_hears_of_a_stale_place_once_and_once_when_it_is_over(
    conn: Connection, clock: SetClock, tmp_path: Path
) -> None:
    watch(conn, "US-UT", clock.now(), 0)
    assert round_(conn, clock, tmp_path) == []
    conn.execute(update(schema.source_state).values(failures=5, last_outcome="login"))
    clock.at += timedelta(days=15)
    (subject,) = round_(conn, clock, tmp_path)
    assert "Utah: not confirmed since 6 May 2026" in subject
    number = rows(conn)[-1].id
    assert b"add a mirror" in show(conn, number).body, "it says what to do"
    assert [round_(conn, clock, tmp_path) for _ in range(3)] == [[], [], []]
    assert [one.kind for one in alarms.alarms(conn)] == ["stale"]
    conn.execute(update(schema.source_state).values(failures=0, last_good_at=stamp(clock.now())))
    clock.at += timedelta(hours=1)
    assert len(round_(conn, clock, tmp_path)) == 1
    assert alarms.alarms(conn) == []
    assert [bool(one.ended_at) for one in alarms.alarms(conn, ended=True)] == [True]


def troubled_by_passes(conn: Connection, clock: SetClock, **summary: Any) -> None:
    ended = stamp(clock.now())
    conn.execute(insert(schema.pass_).values(started_at=ended, ended_at=ended, summary=summary))


def test_the_operator_hears_of_passes_that_fail_and_of_mail_that_does_not_leave(
    conn: Connection, clock: SetClock, tmp_path: Path
) -> None:
    troubled_by_passes(conn, clock, offline=True)
    assert "no authority can be reached" in round_(conn, clock, tmp_path)[0]
    troubled_by_passes(conn, clock, offline=False)
    clock.at += timedelta(hours=1)
    round_(conn, clock, tmp_path)
    clock.at += timedelta(hours=25)
    assert "no pass has ended since" in round_(conn, clock, tmp_path)[0]
    troubled_by_passes(conn, clock)
    add(conn, "a@example.org", Wish(), clock=clock)
    append(conn, change(), partial(enqueue_in, SETTINGS, clock))
    clock.at += timedelta(hours=23)
    round_(conn, clock, tmp_path)
    assert [one.kind for one in alarms.alarms(conn)] == []
    clock.at += timedelta(hours=2)
    round_(conn, clock, tmp_path)
    assert "1 messages wait for more than a day" in [one.head for one in alarms.alarms(conn)]
    conn.execute(update(schema.outbox).where(schema.outbox.c.recipient == "a@example.org").values(state="failed"))
    round_(conn, clock, tmp_path)
    assert "1 messages could not be delivered" in [one.head for one in alarms.alarms(conn)]


def test_the_operator_hears_of_a_refused_address_and_of_a_full_disk(
    conn: Connection, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = add(conn, "a@example.org", Wish(), clock=clock)
    suppress(conn, reader.id, "550 5.1.1 no such user", clock)
    assert "reader 1 gets no more mail" in round_(conn, clock, tmp_path)[0]
    monkeypatch.setattr(alarms, "_DISK_MB", 10**9)
    assert "left on the disk" in round_(conn, clock, tmp_path)[0]


def test_without_an_operator_alarms_are_kept_and_nobody_is_written_to(
    conn: Connection, clock: SetClock, tmp_path: Path
) -> None:
    trouble = alarms.Trouble("x", "disk", "the disk is full", "", "free some space")
    assert not alarms.update_alarms(conn, [trouble], MailSettings(), clock)
    assert [one.head for one in alarms.alarms(conn)] == ["the disk is full"]
    assert rows(conn) == []


def test_two_wishes_of_one_reader_remind_at_the_days_of_both(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(reminders=[1]), clock=clock)
    add(conn, "a@example.org", Wish(["US-UT"], reminders=[30, 7]), clock=clock)
    ban_to_come(conn, clock)
    came = []
    for _ in range(80):
        if reminders.queue_due(conn, clock, SETTINGS):
            came.append((EFFECTIVE - clock.now().date()).days)
        clock.at += timedelta(days=1)
    assert came == [30, 7, 1]


def test_who_asks_again_after_a_pause_is_told_nothing_of_the_pause(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(mode="weekly"), clock=clock)
    clock.at += timedelta(days=8)
    digest.queue_due(conn, clock, SETTINGS)
    conn.execute(schema.subscription.delete())
    append(conn, change("c", recorded_at=clock.now() + timedelta(days=30)))
    clock.at += timedelta(days=300)
    add(conn, "a@example.org", Wish(mode="weekly"), clock=clock)
    clock.at += timedelta(days=8)
    digest.queue_due(conn, clock, SETTINGS)
    assert subjects(conn)[-1].endswith("nothing changed")


def test_a_reader_who_keeps_changing_the_hour_is_not_flooded_with_digests(conn: Connection, clock: SetClock) -> None:
    reader = add(conn, "a@example.org", Wish(mode="daily"), clock=clock)
    for hour in range(24 * 6):
        prefer(conn, reader.id, hour=hour * 7 % 24)
        digest.queue_due(conn, clock, SETTINGS)
        clock.at += timedelta(hours=1)
    assert 6 <= len(subjects(conn)) <= 12


def test_an_alarm_that_grows_says_so(conn: Connection, clock: SetClock) -> None:
    for count in (1, 5):
        trouble = alarms.Trouble("dead", "outbox", f"{count} messages could not be delivered", "", "look")
        alarms.update_alarms(conn, [trouble], SETTINGS, clock)
    assert [one.head for one in alarms.alarms(conn)] == ["5 messages could not be delivered"]


def test_two_wishes_of_one_reader_tell_of_the_stale_places_of_both(conn: Connection, clock: SetClock) -> None:
    add(conn, "a@example.org", Wish(["SE"], kinds=["staleness"]), clock=clock)
    add(conn, "a@example.org", Wish(["US-UT"], kinds=["staleness"]), clock=clock)
    watch(conn, "SE", clock.now(), 5)
    watch(conn, "US-UT", clock.now(), 5)
    clock.at += timedelta(days=15)
    assert [staleness.queue_due(conn, clock, SETTINGS) for _ in range(2)] == [1, 0]
    body = show(conn, 1).body
    assert b"Sweden" in body
    assert b"Utah" in body
