"""A machine's clock that is set back, by years or by an hour, and days of 23 and 25 hours: nothing waits for the time
that it showed, nothing is told twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from alerts.delivery import deliver
from alerts.digest import queue_due
from alerts.readers import Wish, add, prefer
from jurisdictions.registry import load
from tests.whole.program import START, Program, html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.baseline import sync
from tracker.run import PassReport, Watch, check

AHEAD = START.replace(year=START.year + 10)


def check_what_is_due(program: Program) -> PassReport:
    watch = Watch(program.store, program.fetcher, program.archive, program.clock, program._notify)
    return check(watch, due_only=True)


def test_sources_visited_while_the_clock_was_ahead_are_visited_again(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.clock.at = AHEAD
        program.check()
        program.clock.at = START
        assert check_what_is_due(program).sources == 1
        assert check_what_is_due(program).sources == 0


def test_messages_made_while_the_clock_was_ahead_leave(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.subscribe("reader@example.org")
        program.check()
        program.clock.at = AHEAD
        site.route("/law", html(law(21)))
        assert len(check_what_is_due(program).changes) == 1
        program.clock.at = START + timedelta(days=1)
        deliver(program.store.engine, program.mail, program.folder, program.clock)
        assert len(program.mails()) == 1


def test_a_reader_told_while_the_clock_was_ahead_gets_the_next_digest(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.subscribe("reader@example.org", mode="weekly")
        program.clock.at = AHEAD
        assert queued(program) == 1
        program.clock.at = START + timedelta(days=7)
        assert queued(program) == 1
        assert queued(program) == 0


def test_a_clock_set_back_an_hour_loses_no_change_and_keeps_their_order(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.subscribe("reader@example.org")
        program.check(days=0)
        site.route("/law", html(law(21)))
        program.clock.at += timedelta(hours=2)
        assert len(program.check(days=0).changes) == 1
        program.clock.at -= timedelta(hours=1)
        site.route("/law", html(law(19)))
        ages = [change.after["provisions"]["min_age"] for change in check_what_is_due(program).changes]
        assert ages == [19]
        assert program.status("US-UT")["provisions"]["min_age"] == 19
        deliver(program.store.engine, program.mail, program.folder, program.clock)
        program.clock.at += timedelta(hours=1)
        deliver(program.store.engine, program.mail, program.folder, program.clock)
        assert len(program.mails()) == 2
        assert program.verify() == []


SCHEDULED = """
[[scheduled]]
effective = {day}
to = "banned"
instrument = "HB 9"
source = "https://law.example/hb9"
"""
#: The nights on which Denver's clocks are set: back an hour, and on.
NIGHTS = [datetime(2026, 10, 31, 18, tzinfo=UTC), datetime(2027, 3, 13, 18, tzinfo=UTC)]


@pytest.mark.parametrize("before", NIGHTS, ids=["back", "on"])
def test_law_takes_effect_once_at_its_own_midnight_in_a_night_that_sets_the_clocks(
    tmp_path: Path, before: datetime
) -> None:
    with running(tmp_path) as (program, _):
        program.clock.at = before
        program.registry({"US-UT": ("kcpa", [])})
        day = (before + timedelta(days=1)).date()
        file = program.folder / "registry" / "us" / "ut.toml"
        file.write_text(file.read_text().replace("2026-11-01", "2026-10-01") + SCHEDULED.format(day=day))
        with program.store.write() as connection:
            sync(connection, load(program.folder / "registry"), program.clock.now())
        found = []
        for _ in range(48):
            found += [(change.after["status"], program.clock.at) for change in check_what_is_due(program).changes]
            program.clock.at += timedelta(minutes=30)
        midnight = datetime.combine(day, datetime.min.time(), ZoneInfo("America/Denver"))
        assert found == [("banned", midnight)]


@pytest.mark.parametrize("before", NIGHTS, ids=["back", "on"])
@pytest.mark.parametrize("hour", [1, 2, 3])
def test_a_daily_digest_comes_once_a_day_in_a_night_that_sets_the_clocks(
    tmp_path: Path, before: datetime, hour: int
) -> None:
    with running(tmp_path) as (program, _):
        program.clock.at = before - timedelta(days=1)
        with program.store.write() as connection:
            wish = Wish(mode="daily")
            reader = add(connection, "reader@example.org", wish, timezone="America/Denver", clock=program.clock)
            prefer(connection, reader.id, hour=hour)
        came = []
        for _ in range(3 * 48):
            if queued(program):
                came.append(program.clock.at.astimezone(ZoneInfo("America/Denver")))
            program.clock.at += timedelta(minutes=30)
        first = before.date()
        assert [at.date() for at in came] == [first + timedelta(days=n) for n in range(3)]
        assert {at.hour for at in came} <= {hour, hour + 1}


def queued(program: Program) -> int:
    with program.store.write() as connection:
        return queue_due(connection, program.clock, program.mail)
