"""A machine's clock that was years ahead and is set right: nothing waits for the time that it showed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alerts.delivery import deliver
from alerts.digest import queue_due
from tests.whole.program import START, Program, html, running
from tests.whole.test_passes import law, watch_kcpa
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


def queued(program: Program) -> int:
    with program.store.write() as connection:
        return queue_due(connection, program.clock, program.mail)
