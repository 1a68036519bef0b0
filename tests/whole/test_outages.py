"""The world outside fails for a day: no mail server, no names. Nothing is lost, nobody is told twice or wrongly."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from alerts.delivery import deliver
from alerts.outbox import counts
from scrapers.capture import Outcome
from scrapers.fetch import Fetcher
from tests.alerts.mailhost import MailHost
from tests.scrapers.site import quick_settings
from tests.whole.program import Program, Watched, html, running
from tests.whole.test_passes import law, watch_kcpa

READERS = ("one@example.org", "two@example.org")
#: A name that no resolver knows (RFC 6761, section 6.4).
NOWHERE = "http://law.kratomwatch.invalid"


def outbox(program: Program) -> dict[str, int]:
    with program.store.read() as connection:
        return {state: count for state, count in counts(connection).items() if count}


def test_a_mail_server_that_is_down_for_a_day_delays_the_news_and_no_more(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        for reader in READERS:
            program.subscribe(reader)
        with MailHost() as mail:
            program.mail = mail.settings()
            program.check(days=0)
        site.route("/law", html(law(21)))
        assert len(program.check(days=0).changes) == 1
        for _ in range(24):
            program.clock.at += timedelta(hours=1)
            deliver(program.store.engine, program.mail, tmp_path, program.clock)
            assert outbox(program) == {"queued": 2}
        with MailHost() as mail:
            program.mail = mail.settings()
            for _ in range(12):  # what was tried in vain for a day is tried every six hours
                program.clock.at += timedelta(hours=1)
                deliver(program.store.engine, program.mail, tmp_path, program.clock)
            assert sorted(mail.taken.values()) == [1, 1]
        assert outbox(program) == {"sent": 2}


def test_no_names_for_a_day_is_told_changes_no_status_and_hides_no_change(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        site.route("/law", html(law()))
        there = {"through": {NOWHERE: site.url("").rstrip("/")}}  # as if the name led to the site
        resolve(program, there)
        program.registry({"US-UT": ("kcpa", [Watched(f"{NOWHERE}/law")])}, provisions="min_age = 18")
        program.check()
        before = program.status("US-UT")
        resolve(program, {})
        report = program.check()
        assert dict(report.outcomes) == {Outcome.DNS_ERROR: 1}
        assert (report.changes, report.reviews, report.offline) == ([], 0, True)
        assert "law.kratomwatch.invalid" in report.failures[0]
        after = program.status("US-UT")
        assert (after["status"], after["provisions"], after["since"]) == (
            before["status"], before["provisions"], before["since"],
        )  # fmt: skip
        assert after["confirmed_at"] == before["confirmed_at"]
        assert "dns-error" in str(after["not_confirmed"])
        resolve(program, there)
        site.route("/law", html(law(21)))
        assert [change.after["provisions"] for change in program.check().changes] == [{"min_age": 21}]


def resolve(program: Program, http: dict[str, object]) -> None:
    program.fetcher.close()
    program.fetcher = Fetcher(quick_settings(**http))
