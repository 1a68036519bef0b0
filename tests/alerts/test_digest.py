"""The weekly digest."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, Engine, delete, insert

from alerts.digest import NOTHING, period_end, preview, queue_due
from alerts.outbox import OutboxRow, rows, show
from alerts.readers import subscribe
from alerts.settings import MailSettings
from jurisdictions.codebook import ChangeKind, Status
from tests.alerts.changes import BANNED, change
from tracker.clock import SetClock
from tracker.history import Record, add_record
from tracker.ledger import append
from tracker.store import schema

SETTINGS = MailSettings()
WEDNESDAY = datetime(2026, 5, 6, 12, tzinfo=UTC)


def weekly(conn: Connection, clock: SetClock, email: str = "a@example.org", **values: Any) -> None:
    subscribe(conn, email, mode="weekly", clock=clock, **values)


def queued(conn: Connection, clock: SetClock, at: datetime) -> list[OutboxRow]:
    """The rows that are new when digests are asked for `at` that instant."""
    clock.at = at
    before = len(rows(conn))
    queue_due(conn, clock, SETTINGS)
    return rows(conn)[before:]


def text_of(conn: Connection, row: OutboxRow) -> str:
    part = message_from_bytes(show(conn, row.id).body, policy=policy.default).get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().split())


def test_the_first_digest_comes_when_the_week_ends_and_tells_the_time_since_subscribing(
    engine: Engine, clock: SetClock
) -> None:
    with engine.begin() as conn:
        append(conn, change("early", recorded_at=WEDNESDAY - timedelta(days=1)))
        weekly(conn, clock)
        append(conn, change("c", jurisdiction="TH", recorded_at=WEDNESDAY + timedelta(days=1)))
        assert queued(conn, clock, datetime(2026, 5, 11, 6, 59, tzinfo=UTC)) == []
        (row,) = queued(conn, clock, datetime(2026, 5, 11, 7, 0, tzinfo=UTC))
        assert queued(conn, clock, datetime(2026, 5, 17, 23, tzinfo=UTC)) == []
        text = text_of(conn, row)
    assert row.key == "digest:a@example.org:2026-05-11T07:00:00.000000Z"
    assert row.subject == "Kratom law, 6 May 2026 to 11 May 2026: 1 change"
    assert "Thailand: 7-OH capped at 1 %" in text
    assert "Utah" not in text


def test_history_that_an_upgrade_of_the_registry_brings_is_no_news_and_a_correction_is(
    engine: Engine, clock: SetClock
) -> None:
    with engine.begin() as conn:
        weekly(conn, clock)
        at = WEDNESDAY + timedelta(days=1)
        append(conn, change("cited", jurisdiction="TH", origin="registry", recorded_at=at))
        append(conn, change("wrong", origin="registry", kind=ChangeKind.CORRECTION, recorded_at=at))
        (row,) = queued(conn, clock, WEDNESDAY + timedelta(days=7))
        text = text_of(conn, row)
    assert row.subject.endswith(": 1 correction")
    assert "Thailand" not in text


def test_a_week_without_news_is_one_honest_line(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        weekly(conn, clock)
        (row,) = queued(conn, clock, WEDNESDAY + timedelta(days=7))
        assert NOTHING in text_of(conn, row)
    assert row.subject.endswith(": nothing changed")


def test_missed_weeks_are_made_up_in_one_digest_and_nothing_is_told_twice(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        weekly(conn, clock)
        append(conn, change("c1", recorded_at=WEDNESDAY + timedelta(days=2)))
        append(conn, change("c2", jurisdiction="TH", recorded_at=WEDNESDAY + timedelta(days=16)))
        (late,) = queued(conn, clock, WEDNESDAY + timedelta(days=28))
        (next_one,) = queued(conn, clock, WEDNESDAY + timedelta(days=35))
        assert late.subject == "Kratom law, 6 May 2026 to 1 June 2026: 2 changes"
        assert "nothing changed" in next_one.subject


def test_a_change_stored_late_is_told_by_the_next_digest_and_no_change_by_two(engine: Engine, clock: SetClock) -> None:
    """A pass that records before the week ends may store only after the digest was made."""
    monday = datetime(2026, 5, 11, 7, tzinfo=UTC)
    with engine.begin() as conn:
        weekly(conn, clock)
        append(conn, change("in time", recorded_at=monday - timedelta(minutes=2)))
        append(conn, change("next week", jurisdiction="SE", recorded_at=monday + timedelta(minutes=1)))
        (first,) = queued(conn, clock, monday + timedelta(minutes=2))
        append(conn, change("late", jurisdiction="TH", recorded_at=monday - timedelta(minutes=1)))
        (second,) = queued(conn, clock, monday + timedelta(days=7))
        (third,) = queued(conn, clock, monday + timedelta(days=14))
        texts = [text_of(conn, row) for row in (first, second, third)]
    told = [[name in text for name in ("Utah", "Sweden", "Thailand")] for text in texts]
    assert told == [[True, False, False], [False, True, True], [False, False, False]]


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Europe/Berlin", "Asia/Bangkok", "Pacific/Chatham", "Africa/Casablanca"]
)
def test_a_week_ends_at_the_readers_own_hour_across_daylight_saving(zone: str) -> None:
    now, ends = datetime(2026, 1, 1, tzinfo=UTC), set()
    while now.year == 2026:
        end = period_end(now, "weekly", zone, 7, "monday")
        assert timedelta() <= now - end < timedelta(days=7, hours=2)
        ends.add(end)
        now += timedelta(hours=5)
    local = [end.astimezone(ZoneInfo(zone)) for end in sorted(ends)]
    assert {(at.weekday(), at.hour, at.minute) for at in local} == {(0, 7, 0)}
    assert {(b.date() - a.date()).days for a, b in pairwise(local)} == {7}
    assert len(local) == 53


def test_an_hour_that_daylight_saving_leaves_out_still_ends_one_week() -> None:
    before = datetime(2026, 3, 8, 6, 30, tzinfo=UTC)  # 2026-03-08 02:00 does not exist in New York
    assert period_end(before, "weekly", "America/New_York", 2, "sunday") == datetime(2026, 3, 1, 7, tzinfo=UTC)
    assert period_end(before + timedelta(hours=1), "weekly", "America/New_York", 2, "sunday").day == 8


def test_each_reader_has_the_week_of_his_own_time_zone(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        weekly(conn, clock, "east@example.org", timezone="Asia/Bangkok")
        weekly(conn, clock, "west@example.org", timezone="America/Los_Angeles")
        assert [r.recipient for r in queued(conn, clock, datetime(2026, 5, 11, 0, tzinfo=UTC))] == ["east@example.org"]
        assert [r.recipient for r in queued(conn, clock, datetime(2026, 5, 11, 14, tzinfo=UTC))] == ["west@example.org"]


def test_a_digest_tells_what_matters_most_first_then_corrections_and_what_comes(
    engine: Engine, clock: SetClock
) -> None:
    with engine.begin() as conn:
        weekly(conn, clock, jurisdictions=["US"])
        when = WEDNESDAY + timedelta(hours=1)
        append(conn, change("p", recorded_at=when))
        append(conn, change("s", kind=ChangeKind.STATUS, before={"status": "kcpa"}, after=BANNED, recorded_at=when))
        append(conn, change("k", kind=ChangeKind.CORRECTION, before=BANNED, after={"status": "kcpa"}, recorded_at=when))
        append(conn, change("other", jurisdiction="TH", recorded_at=when))
        _timeline(conn, "US-FL", when)
        _timeline(conn, "SE", when)
        (row,) = queued(conn, clock, WEDNESDAY + timedelta(days=7))
        text = text_of(conn, row)
    order = ["WHAT CHANGED", "Utah: kratom banned", "Utah: 7-OH capped", "CORRECTIONS", "TAKES EFFECT"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert "1 July 2026, Florida: banned (until then lawful with restrictions) Emergency rule" in text
    assert "20 July 2026, Florida: lawful with restrictions (until then banned)" in text
    assert "Thailand" not in text
    assert "Sweden" not in text
    assert not re.search(r"\b2030\b", text)


def _timeline(conn: Connection, place: str, when: datetime) -> None:
    """Restricted; from July an emergency ban that lapses; a ban in years; a record that was taken back."""
    base = Record(place, Status.RESTRICTED, {}, date(2020, 1, 1), when, "registry:x")
    add_record(conn, base)
    ban = {"instrument": "Emergency rule", "valid_to": date(2026, 7, 20)}
    for start, status, more in (
        (date(2026, 7, 1), Status.BANNED, ban),
        (date(2030, 1, 1), Status.BANNED, {}),
        (date(2026, 6, 1), Status.BANNED, {}),
    ):
        number = add_record(conn, Record(place, status, {}, start, when, "registry:x", **more))  # type: ignore[arg-type]
    add_record(conn, Record(place, None, {}, None, when, "review:1", supersedes=number))


def test_a_digest_names_the_sources_that_could_not_be_seen_since_when_and_why(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        weekly(conn, clock)
        for number, failures in ((1, 3), (2, 0)):
            conn.execute(
                insert(schema.source_state).values(
                    id=f"US-UT#{number}", jurisdiction="US-UT", active=True, failures=failures,
                    spec={"authority": f"Legislature {number}", "url": "https://law.example/code"},
                    last_outcome="soft-404", last_detail="the page says <not found>",
                    last_good_at="2026-04-30T08:00:00.000000Z",
                )
            )  # fmt: skip
        (row,) = queued(conn, clock, WEDNESDAY + timedelta(days=7))
        text = text_of(conn, row)
    assert "Utah: Legislature 1 not confirmed since 2026-04-30 (soft-404: the page says <not found>)" in text
    assert "Legislature 2" not in text


def test_a_preview_shows_the_running_week_and_stores_nothing(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        (general,) = preview(conn, clock, SETTINGS)
        weekly(conn, clock)
        append(conn, change(recorded_at=WEDNESDAY + timedelta(hours=1)))
        clock.at = WEDNESDAY + timedelta(hours=2)
        (mine,) = preview(conn, clock, SETTINGS)
        (since,) = preview(conn, clock, SETTINGS, since=clock.at - timedelta(minutes=1))
        assert rows(conn) == []
    assert (general.recipient, mine.recipient) == ("", "a@example.org")
    assert "1 change" in mine.subject
    assert "nothing changed" in since.subject


def test_a_digest_that_was_queued_is_not_queued_again_though_its_mark_was_lost(engine: Engine, clock: SetClock) -> None:
    with engine.begin() as conn:
        weekly(conn, clock)
        assert len(queued(conn, clock, WEDNESDAY + timedelta(days=7))) == 1
        conn.execute(delete(schema.told))
        assert queued(conn, clock, WEDNESDAY + timedelta(days=8)) == []
