"""Passes over a loopback site: what alarms, what does not, and what is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from jurisdictions.codebook import ChangeKind
from tests.scrapers.site import page, redirect
from tests.whole.program import Program, Watched, html, running

pytestmark = pytest.mark.both_databases

HEAD = "<h1>Title 4. Commerce</h1><h2>§ 4-45-104. Kratom products.</h2>"
AGE = "<p>(1) A person may not sell a kratom product to an individual under {age} years of age.</p>"
REST = (
    "<p>(2) A kratom product may not contain a level of 7-hydroxymitragynine in the alkaloid fraction that is greater"
    " than 2 percent of the alkaloid composition of the product.</p>"
    "<p>(3) A kratom product may not be adulterated with a dangerous non-kratom substance, and may not contain any"
    " synthetic alkaloids.</p>"
    "<p>(4) The label of a kratom product shall state the amount of mitragynine in the product.</p>"
)
BAN = (
    "<h1>Title 20. Health</h1><h2>§ 20-2-23. Schedule I.</h2><p>The controlled substances listed in this section are"
    " included in Schedule I:</p><ol><li>(1) Cathinone</li><li>(2) Mitragynine</li><li>(3) Hydroxymitragynine</li>"
    "<li>(4) Salvinorin A</li></ol>"
)
NO_BAN = BAN.replace("<li>(2) Mitragynine</li><li>(3) Hydroxymitragynine</li>", "")


def law(age: int = 18) -> str:
    return HEAD + AGE.format(age=age) + REST


def watch_kcpa(program: Program, url: str) -> None:
    places = {"US-UT": ("kcpa", [Watched(url, must_contain=["4-45-104"])]), "US-AL": ("restricted", [])}
    program.registry(places, provisions="min_age = 18")


def watch_ban(program: Program, url: str) -> None:
    program.registry({"US-AL": ("banned", [Watched(url, must_contain=["20-2-23"])])})


def test_noise_never_makes_a_change_and_a_new_age_makes_one(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        program.subscribe("reader@example.org")
        program.subscribe("elsewhere@example.org", jurisdictions=["US-AL"])
        assert program.check().changes == []
        for noise in ("b", "c"):
            site.route("/law", html(law(), noise))
            report = program.check()
            assert (report.changes, dict(report.outcomes)) == ([], {"unchanged": 1})
        site.route("/law", html(law(21), "d"))
        changes = program.check().changes
        assert [(c.kind, c.before["provisions"], c.after["provisions"]) for c in changes] == [
            (ChangeKind.PROVISION, {"min_age": 18}, {"min_age": 21})
        ]
        assert "under 21 years of age" in " ".join(str(e["quote"]) for e in changes[0].evidence)
        assert program.status("US-UT")["provisions"]["min_age"] == 21
        assert [mail["To"] for mail in program.mails()] == ["reader@example.org"]
        program.check()
        assert len(program.mails()) == 1
        assert program.verify() == []


def test_the_first_pass_is_silent_and_confirms_the_baseline(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_ban(program, site.route("/law", html(BAN)))
        program.subscribe("reader@example.org")
        report = program.check()
        assert (report.changes, report.reviews, program.mails()) == ([], 0, [])
        status = program.status("US-AL")
        assert status["status"] == "banned"
        assert any(e["quote"] and "itragynine" in e["quote"] for e in status["evidence"])
        assert status["not_confirmed"] is None


def test_a_first_reading_against_the_baseline_is_a_review_item(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        program.registry({"US-AL": ("unregulated", [Watched(site.route("/law", html(BAN)))])})
        report = program.check()
        assert (report.changes, report.reviews) == ([], 1)
        assert program.status("US-AL")["status"] == "unregulated"
        assert program.reviews()[0]["kind"] == "first-reading"


SHELL = page(b"<html><head><script src=/a.js></script></head><body><div id=root></div>"
             b"<noscript>You need to enable JavaScript to run this app.</noscript></body></html>")  # fmt: skip
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"
ABSENT = {
    "not found": page(b"<h1>Not found</h1>", status=404),
    "soft 404": page(b"<html><body><h1>Code search</h1><p>No results found for your query.</p></body></html>"),
    "challenge 403": page(CHALLENGE, status=403),
    "challenge 200": page(CHALLENGE),
    "login": page(b"<html><title>Sign in</title><body><form><input type=password name=p></form></body></html>"),
    "server error": page(b"oops", status=500),
    "empty": page(b""),
    "shell": SHELL,
    "maintenance": page(b"<html><title>Scheduled maintenance</title><body>The site is down for maintenance.</body>"),
    "home page": redirect("/"),
}


@pytest.mark.parametrize("absence", ABSENT, ids=list(ABSENT))
def test_absence_proves_nothing(tmp_path: Path, database: str, absence: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        site.route("/", page(b"<html><title>Legislature</title><body><p>Welcome to the Legislature.</p></body></html>"))
        watch_ban(program, site.route("/law", html(BAN)))
        program.check()
        site.route("/law", ABSENT[absence])
        report = program.check()
        assert (report.changes, report.reviews) == ([], 0)
        status = program.status("US-AL")
        assert status["status"] == "banned"
        assert status["not_confirmed"]
        site.route("/law", html(BAN, "again"))
        assert program.check().changes == []
        assert program.status("US-AL")["not_confirmed"] is None


def test_kratom_gone_from_its_own_page_is_looked_at_twice_and_then_asked(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_ban(program, site.route("/law", html(BAN)))
        program.check()
        site.route("/law", html(NO_BAN))
        before = len(site.hits("/law"))
        report = program.check()
        assert (report.changes, report.reviews) == ([], 1)
        assert len(site.hits("/law")) == before + 2
        assert program.status("US-AL")["status"] == "banned"
        assert program.check().reviews == 0
        site.route("/law", html(BAN))
        assert program.check().changes == []
        assert program.reviews() == []


def test_an_express_repeal_changes_the_status(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_ban(program, site.route("/law", html(BAN)))
        program.check()
        note = "<p>[Repealed by Acts 2026, c. 5, eff. November 1, 2026.]</p>"
        site.route("/law", html("<h1>Title 20. Health</h1><h2>§ 20-2-23. Kratom.</h2>" + note))
        changes = program.check().changes
        assert [(c.kind, c.after["status"], str(c.effective)) for c in changes] == [
            (ChangeKind.STATUS, "unregulated", "2026-11-01")
        ]


def test_a_return_to_an_earlier_text_is_recognised(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.check()
        site.route("/law", html(law(21)))
        program.check()
        site.route("/law", html(law(18)))
        assert "returned to its text of 2026-11-24" in program.check().changes[0].why
        for age in (21, 18, 21, 18, 21, 18):
            site.route("/law", html(law(age)))
            program.check()
        assert any(item["kind"] == "flapping" for item in program.reviews())


def test_a_page_that_swings_between_two_texts_is_asked_about_once_however_noisy_it_is(
    tmp_path: Path, database: str
) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.subscribe("reader@example.org")
        for day in range(9):
            visitors = f"<p>This page was seen by {day * 7919} visitors in the {day}th week.</p>"
            site.route("/law", html(law(21 if day % 2 else 18) + visitors))
            program.check()
        assert len(program.mails()) == 2
        assert [item["kind"] for item in program.reviews()] == ["flapping"]
        assert program.reviews()[0]["payload"]["proposal"]["provisions"]["min_age"] == 21
        site.route("/law", html(law(25)))
        assert [c.after["provisions"] for c in program.check().changes] == [{"min_age": 25}]


def test_identical_bodies_are_archived_once_and_every_answer_is_a_capture(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_ban(program, site.route("/law", html(BAN, "same")))
        for _ in range(3):
            program.check()
        assert program.outcomes() == ["new", "unchanged", "unchanged"]
        archived = sum(f.read_bytes().count(b"\x1f\x8b\x08") for f in (tmp_path / "archive").glob("*.warc.gz"))
        assert archived == 2  # warcinfo and one response


def test_what_a_conditional_request_needs_outlives_a_page_that_was_not_modified(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_ban(program, site.route("/law", page(f"<html><body>{BAN}</body></html>".encode(), etag='"1"')))
        for _ in range(3):
            program.check()
        assert program.outcomes() == ["new", "not-modified", "not-modified"]
        site.route("/law", html(BAN))  # the same words in other bytes, and no tag any more
        program.check()
        program.check()
        assert program.outcomes()[3:] == ["unchanged", "unchanged"]
        assert program.status("US-AL")["not_confirmed"] is None


def test_nothing_reachable_is_said_early(tmp_path: Path, database: str) -> None:
    with running(tmp_path, database=database) as (program, _site):
        codes = ("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY")
        program.registry({
            f"US-{code}": ("unregulated", [Watched(f"http://{code.lower()}.invalid/{n}") for n in range(1)])
            for code in codes
        })  # fmt: skip
        report = program.check()
        assert report.offline
        assert set(report.outcomes) == {"dns-error"}


def test_a_mirror_serves_where_the_first_address_is_blocked_and_both_are_captured(
    tmp_path: Path, database: str
) -> None:
    with running(tmp_path, database=database) as (program, site):
        copy = site.route("/copy", html(BAN))
        blocked = site.route("/law", page(b"Access denied", status=403))
        program.registry({"US-AL": ("banned", [Watched(blocked)])})
        path = tmp_path / "registry" / "us" / "al.toml"
        path.write_text(path.read_text() + f'mirrors = ["{copy}"]\n')
        program.registry({})
        report = program.check()
        assert dict(report.outcomes) == {"new": 1}
        assert program.outcomes() == ["blocked", "new"]
        with program.store.read() as connection:
            from tracker.queries import sources

            assert sources(connection)[0]["served_by"] == copy


BAD = {
    "2 GB": ("too-large", lambda m: m.endless()),
    "gzip bomb": ("too-large", lambda m: m.bomb()),
    "redirect loop": ("redirect-loop", lambda m: m.redirect("/law")),
    "metadata address": ("forbidden-address", lambda m: m.redirect("http://169.254.169.254/latest/meta-data/")),
    "invalid utf-8": ("new", lambda m: m.page(b"<h2>\xa7 20-2-23 \xff\xfe\xc3(</h2><p>law</p>")),
    "10 MB line": ("new", lambda m: m.page(b"<p>20-2-23 " + b"law " * 2_500_000 + b"</p>")),
    "100,000 nested tags": (None, lambda m: m.page(b"<div>" * 100_000 + b"20-2-23 law")),
}


@pytest.mark.parametrize("bad", BAD, ids=list(BAD))
def test_bad_pages_are_filed_in_one_line_and_the_pass_goes_on(tmp_path: Path, database: str, bad: str) -> None:
    from tests.scrapers import site as misbehave

    outcome, make = BAD[bad]
    with running(tmp_path, {"max_bytes": 20 * 2**20}, database) as (program, site):
        good = site.route("/good", html(BAN))
        program.registry({
            "US-AL": ("banned", [Watched(good)]),
            "US-AK": ("banned", [Watched(site.route("/law", make(misbehave)), must_contain=["20-2-23"])]),
        })  # fmt: skip
        report = program.check()
        assert report.sources == 2
        assert report.changes == []
        assert "error" not in report.outcomes
        with program.store.read() as connection:
            from tracker.queries import sources

            seen = {s["jurisdiction"]: s for s in sources(connection)}
        assert seen["US-AL"]["last_outcome"] == "new"
        assert "\n" not in seen["US-AK"]["last_detail"]
        assert outcome in (None, seen["US-AK"]["last_outcome"])
        assert program.status("US-AK")["status"] == "banned"


@pytest.mark.parametrize("left", [HEAD + AGE.format(age=18), law()[: len(law()) // 2]], ids=["three rules", "the end"])
def test_a_page_that_lost_part_of_its_law_is_looked_at_twice_then_asked(
    tmp_path: Path, database: str, left: str
) -> None:
    with running(tmp_path, database=database) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.check()
        site.route("/law", html(left))
        before = len(site.hits("/law"))
        report = program.check()
        assert (report.changes, report.reviews, len(site.hits("/law"))) == ([], 1, before + 2)
        assert program.status("US-UT")["status"] == "kcpa"
        site.route("/law", html(law()))
        assert program.check().changes == []
        assert program.reviews() == []
