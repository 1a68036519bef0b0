"""The calendar of effective dates: which days are in it, and that an event stays one event whatever becomes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event
from sqlalchemy import Connection, Engine, update

from alerts.calendar import calendar_of, changed, ical
from alerts.published import NEVER, about
from jurisdictions.codebook import Status
from tracker.clock import SetClock
from tracker.history import Record, add_record
from tracker.store import schema
from tracker.store.engine import set_meta

BASE = "https://kratom.example"
FIRST = datetime(2026, 5, 1, 9, 0, 0, 123456, tzinfo=UTC)
QUOTE = {
    "provision": "sale", "quote": "No person may sell kratom.", "url": "https://law.example/1", "captured_at": None,
}  # fmt: skip


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(kratomwatch_write=True) as connection, connection.begin():
        yield connection


def record(status: Status | None, start: date | None, days: int = 0, **values: Any) -> Record:
    """What was written `days` after the first day of these tests on the law from `start`."""
    plain = Record("US-UT", status, {}, start, FIRST + timedelta(days=days), "reading:1", instrument="HB 9")
    return replace(plain, **values)


def file(conn: Connection, clock: SetClock, place: str = "") -> bytes:
    subject = about(conn, BASE, place)
    return ical(subject, calendar_of(conn, subject, clock))


def events(conn: Connection, clock: SetClock, place: str = "") -> list[Event]:
    found = Calendar.from_ical(file(conn, clock, place))
    return list(found.walk("VEVENT"))


def told(event: Event) -> tuple[date, str, str, int]:
    return event.start, str(event["SUMMARY"]), str(event["STATUS"]), int(event["SEQUENCE"])


@pytest.fixture
def ban(conn: Connection) -> int:
    """Kratom is lawful in Utah and will be banned on 1 July; the number of the record that says so."""
    add_record(conn, record(Status.KCPA, None, instrument="KCPA"))
    return add_record(conn, record(Status.BANNED, date(2026, 7, 1), evidence=(QUOTE,)))


BANNED = "Utah: banned (until then lawful under a kratom consumer protection act)"


def test_law_to_come_is_an_event_of_a_whole_day_that_blocks_nobodys_time(
    conn: Connection, clock: SetClock, ban: int
) -> None:
    (event,) = events(conn, clock)
    assert told(event) == (date(2026, 7, 1), BANNED, "CONFIRMED", 0)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert event["TRANSP"] == "TRANSPARENT"
    assert event["URL"] == f"{BASE}/jurisdiction/US-UT"
    assert [str(one) for one in event.categories] == ["status", "banned"]
    lines = str(event["DESCRIPTION"]).split("\n")
    assert lines[:4] == [
        "Effective: 1 July 2026", "Instrument: HB 9", "sale: No person may sell kratom.", "Source: https://law.example/1",
    ]  # fmt: skip
    assert "not legal advice" in lines[-1]


def test_the_calendar_has_a_name_and_says_how_often_to_ask(conn: Connection, clock: SetClock, ban: int) -> None:
    found = Calendar.from_ical(file(conn, clock, "US-UT"))
    assert found["VERSION"] == "2.0"
    assert found["PRODID"]
    assert found["X-WR-CALNAME"] == found["NAME"] == "Kratom law: Utah"
    assert found["X-PUBLISHED-TTL"] == "PT6H"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in file(conn, clock)


def test_the_same_records_make_the_same_bytes_which_are_read_and_written_alike(
    conn: Connection, clock: SetClock, ban: int
) -> None:
    before = file(conn, clock)
    clock.at += timedelta(hours=7)
    assert file(conn, clock) == before == Calendar.from_ical(before).to_ical()
    lines = before.split(b"\r\n")
    assert lines.pop() == b""
    assert max(map(len, lines)) <= 75
    assert b"\n" not in b"".join(lines)


def test_a_day_that_moves_moves_its_event(conn: Connection, clock: SetClock, ban: int) -> None:
    (before,) = events(conn, clock)
    add_record(conn, record(Status.BANNED, date(2026, 9, 1), 3, evidence=(QUOTE,), supersedes=ban))
    (after,) = events(conn, clock)
    assert told(after) == (date(2026, 9, 1), BANNED, "CONFIRMED", 1)
    assert after["UID"] == before["UID"]
    assert after["CREATED"].dt == before["CREATED"].dt == FIRST.replace(microsecond=0)
    assert after["LAST-MODIFIED"].dt - before["LAST-MODIFIED"].dt == timedelta(days=3)
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt


def test_a_status_that_changes_before_its_day_changes_the_event(conn: Connection, clock: SetClock, ban: int) -> None:
    (before,) = events(conn, clock)
    add_record(conn, record(Status.RESTRICTED, date(2026, 7, 1), 3, supersedes=ban))
    (after,) = events(conn, clock)
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], 1)
    assert "lawful with restrictions" in after["SUMMARY"]


def test_better_evidence_is_shown_but_no_revision(conn: Connection, clock: SetClock, ban: int) -> None:
    better = {**QUOTE, "quote": "It is unlawful to sell kratom."}
    add_record(conn, record(Status.BANNED, date(2026, 7, 1), 3, evidence=(better,), supersedes=ban))
    (event,) = events(conn, clock)
    assert told(event)[3] == 0
    assert "It is unlawful to sell kratom." in event["DESCRIPTION"]
    assert event["LAST-MODIFIED"].dt.day == 4


def test_a_law_withdrawn_is_cancelled_rather_than_gone(conn: Connection, clock: SetClock, ban: int) -> None:
    (before,) = events(conn, clock)
    add_record(conn, record(None, date(2026, 7, 1), 3, supersedes=ban))
    (after,) = events(conn, clock)
    assert after["UID"] == before["UID"]
    assert told(after) == (date(2026, 7, 1), f"No longer expected: {BANNED}", "CANCELLED", 1)


def test_law_that_came_another_way_cancels_what_makes_no_difference_any_more(
    conn: Connection, clock: SetClock, ban: int
) -> None:
    (before,) = events(conn, clock)
    add_record(conn, record(Status.BANNED, date(2026, 5, 5), 4, rank=9, instrument="emergency rule"))
    early, late = events(conn, clock)
    assert told(early)[::3] == (date(2026, 5, 5), 0)
    assert (late["UID"], late["STATUS"], late["SEQUENCE"]) == (before["UID"], "CANCELLED", 1)
    add_record(conn, record(Status.KCPA, date(2026, 5, 20), 5, rank=10, instrument="the rule was struck down"))
    again = events(conn, clock)[-1]
    assert (again["UID"], again["STATUS"], again["SEQUENCE"]) == (before["UID"], "CONFIRMED", 2)


def test_a_rule_that_lapses_has_an_event_for_its_start_and_one_for_its_end(conn: Connection, clock: SetClock) -> None:
    add_record(conn, record(Status.UNREGULATED, None, instrument=""))
    rule = add_record(conn, record(Status.BANNED, date(2026, 6, 1), valid_to=date(2026, 12, 1)))
    start, end = events(conn, clock)
    assert str(end["SUMMARY"]) == "Utah: no kratom-specific rule (until then banned)"
    assert (start.start, end.start) == (date(2026, 6, 1), date(2026, 12, 1))
    add_record(conn, record(Status.BANNED, date(2026, 6, 1), 3, valid_to=date(2027, 2, 1), supersedes=rule))
    same, later = events(conn, clock)
    assert (same["UID"], same["SEQUENCE"]) == (start["UID"], 0)
    assert (later["UID"], later["SEQUENCE"], later.start) == (end["UID"], 1, date(2027, 2, 1))


def test_only_days_that_change_the_law_are_in_it_and_none_that_lie_long_back(conn: Connection, clock: SetClock) -> None:
    add_record(conn, record(Status.KCPA, date(2019, 1, 1)))
    add_record(conn, record(Status.KCPA, date(2026, 1, 1), rank=1, provisions={"min_age": 21}, certainty="month"))
    add_record(conn, record(Status.KCPA, date(2026, 2, 1), rank=2, provisions={"min_age": 21}))
    (event,) = events(conn, clock)
    assert str(event["SUMMARY"]).startswith("Utah: provisions change; still lawful")
    assert [str(one) for one in event.categories] == ["provision", "kcpa"]
    assert str(event["DESCRIPTION"]).startswith("Effective: January 2026\n")
    clock.at += timedelta(days=400)
    assert events(conn, clock) == []


def test_a_day_of_discovery_is_told_as_that(conn: Connection, clock: SetClock, ban: int) -> None:
    add_record(conn, record(Status.RESTRICTED, date(2026, 5, 4), rank=1, certainty="observed"))
    assert "first seen on 4 May 2026; the text gives no date" in events(conn, clock)[0]["DESCRIPTION"]


def test_the_calendar_of_a_place_has_what_lies_in_it_and_nothing_else(
    conn: Connection, clock: SetClock, ban: int
) -> None:
    for place in ("TH", "US-FL/sarasota-county"):
        add_record(conn, record(Status.BANNED, date(2026, 8, 1), jurisdiction=place))
    found = {place: [str(one["SUMMARY"]).partition(":")[0] for one in events(conn, clock, place)]
             for place in ("", "US", "US-FL", "SE")}  # fmt: skip
    assert found == {
        "": ["Utah", "Thailand", "Sarasota County"], "US": ["Utah", "Sarasota County"], "US-FL": ["Sarasota County"],
        "SE": [],
    }  # fmt: skip
    assert len({one["UID"] for one in events(conn, clock)}) == 3


def test_what_records_of_one_moment_bring_about_is_told_once(conn: Connection, clock: SetClock, ban: int) -> None:
    """An edit of the registry writes several: what holds between two of them never held."""
    add_record(conn, record(None, date(2026, 7, 1), 3, supersedes=ban))
    add_record(conn, record(Status.BANNED, date(2026, 8, 1), 3))
    assert [told(event)[2:] for event in events(conn, clock)] == [("CANCELLED", 1), ("CONFIRMED", 0)]


def test_a_demos_calendar_says_so_in_its_name_and_every_event(conn: Connection, clock: SetClock, ban: int) -> None:
    set_meta(conn, "mode", "demo")
    assert Calendar.from_ical(file(conn, clock))["X-WR-CALNAME"] == "[demo] Kratom law"
    (event,) = events(conn, clock)
    assert str(event["SUMMARY"]) == f"[demo] {BANNED}"
    assert "made up" in event["DESCRIPTION"]


def test_no_text_of_a_page_ends_an_event_or_acts_in_it(conn: Connection, clock: SetClock, ban: int) -> None:
    hostile = "x\r\nEND:VEVENT\r\nBEGIN:VALARM\nATTACH:file:///x\x00\x1b\u202e\ufeff;,\\n\u2028" + "ก" * 200
    conn.execute(update(schema.jurisdiction).values(name=hostile.replace("\x00", "")))
    proof = {"provision": "sale", "quote": f"{hostile}\ud800", "url": "https://x/\r\nATTACH:y", "captured_at": hostile}
    add_record(conn, record(Status.BANNED, date(2026, 8, 1), 1, instrument=hostile.replace("\x00", ""),
                            evidence=(proof,), supersedes=ban))  # fmt: skip
    written = file(conn, clock, "US-UT")
    assert Calendar.from_ical(written).to_ical() == written
    names = [line.partition(b":")[0].partition(b";")[0] for line in written.split(b"\r\n") if not line.startswith(b" ")]
    assert (names.count(b"END"), names.count(b"BEGIN")) == (2, 2)
    assert b"ATTACH" not in names
    assert not set(written.decode()) & set("\x00\x1b\u202e\ufeff\u2028")
    assert max(map(len, written.split(b"\r\n"))) <= 75


def test_a_calendar_is_dated_by_what_was_recorded_last(conn: Connection, clock: SetClock) -> None:
    subject = about(conn, BASE)
    assert changed(calendar_of(conn, subject, clock)) == NEVER
    add_record(conn, record(Status.KCPA, None))
    add_record(conn, record(Status.BANNED, date(2026, 7, 1), 2))
    assert changed(calendar_of(conn, subject, clock)) == FIRST + timedelta(days=2)


def test_a_page_that_changed_its_mind_a_thousand_times_has_its_calendar(conn: Connection, clock: SetClock) -> None:
    add_record(conn, record(Status.KCPA, None, -1000))
    for days in range(-999, 1):
        status = Status.BANNED if days % 2 else Status.KCPA
        add_record(conn, record(status, (FIRST + timedelta(days=days)).date(), days))
    found = events(conn, clock)
    assert {int(one["SEQUENCE"]) for one in found} == {0}
    assert 390 < len(found) == len({one["UID"] for one in found}) < 400
