"""Law that is signed and starts later, on a page that goes on changing until its day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jurisdictions.codebook import ChangeKind
from tests.scrapers.site import Site
from tests.whole.program import Program, html, running
from tests.whole.test_passes import AGE, REST, law, watch_kcpa
from tracker import reviews

TODAYS = "<h1>Title 4. Commerce</h1><h2>§ 4-45-104. Kratom products. [Effective until March 6, 2027]</h2>" + AGE + REST
BAN_TO_COME = (
    "<h2>§ 4-45-104. Kratom products. [Effective March 6, 2027]</h2>"
    "<p>(1) A person may not sell, distribute or possess kratom in this state.</p>"
)


@pytest.fixture
def announced(tmp_path: Path) -> Iterator[tuple[Program, Site]]:
    """A ban from March was announced to a reader."""
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.subscribe("reader@example.org")
        program.check()
        site.route("/law", html(TODAYS.format(age=18) + BAN_TO_COME))
        assert [c.kind for c in program.check().changes] == [ChangeKind.SCHEDULED]
        yield program, site


def status_in_spring(program: Program) -> str:
    program.clock.at += timedelta(days=120)
    program.check()
    return str(program.status("US-UT")["status"])


def test_an_amendment_of_todays_law_leaves_the_coming_ban_on_record(announced: tuple[Program, Site]) -> None:
    program, site = announced
    site.route("/law", html(TODAYS.format(age=21) + BAN_TO_COME))
    assert [c.kind for c in program.check().changes] == [ChangeKind.PROVISION]
    assert [(s["effective"], s["to"]) for s in program.status("US-UT")["scheduled"]] == [("2027-03-06", "banned")]
    assert status_in_spring(program) == "banned"
    assert [mail["Subject"].split(": ")[1][:14] for mail in program.mails()] == [
        "signed into la", "minimum age 21", "kratom banned,",
    ]  # fmt: skip


def test_a_ban_brought_forward_starts_once(announced: tuple[Program, Site]) -> None:
    program, site = announced
    ban = BAN_TO_COME.replace("March 6, 2027", "November 20, 2026").replace("<h2>", "<h1>Title 4. Commerce</h1><h2>")
    site.route("/law", html(ban))
    assert [c.after["status"] for c in program.check().changes] == ["banned"]
    assert program.status("US-UT")["scheduled"] == []
    assert status_in_spring(program) == "banned"
    assert len(program.mails()) == 2


def test_a_coming_ban_gone_from_its_page_is_looked_at_twice_then_asked(announced: tuple[Program, Site]) -> None:
    program, site = announced
    site.route("/law", html(law()))
    before = len(site.hits("/law"))
    report = program.check()
    assert (report.changes, report.reviews, len(site.hits("/law"))) == ([], 1, before + 2)
    assert [item["kind"] for item in program.reviews()] == ["scheduled-gone"]
    assert program.status("US-UT")["scheduled"] != []
    site.route("/law", html(TODAYS.format(age=18) + BAN_TO_COME))
    assert program.check().changes == []
    assert program.reviews() == []
    assert status_in_spring(program) == "banned"


def test_a_person_withdraws_a_coming_ban_that_was_repealed_before_its_day(announced: tuple[Program, Site]) -> None:
    program, site = announced
    site.route("/law", html(law()))
    program.check()
    with program.store.write() as connection:
        change = reviews.accept(
            connection,
            program.reviews()[0]["id"],
            "repealed by HB 9",
            by="Ada",
            now=program.clock.now(),
            notify=program._notify,
        )
    assert change is not None
    assert (change.kind, change.before["status"], change.after["status"]) == (ChangeKind.CORRECTION, "banned", "kcpa")
    assert program.status("US-UT")["scheduled"] == []
    assert status_in_spring(program) == "kcpa"
    assert program.mails()[-1]["Subject"].startswith("Correction, ")
    assert program.verify() == []


def test_a_page_that_keeps_the_former_version_beside_the_one_in_force_is_read_as_the_latter(
    announced: tuple[Program, Site],
) -> None:
    program, site = announced
    assert status_in_spring(program) == "banned"
    site.route("/law", html(TODAYS.format(age=18) + BAN_TO_COME + "<p>Archive note.</p>"))
    assert program.check().changes == []
    assert program.reviews() == []
    assert (program.status("US-UT")["status"], program.status("US-UT")["provisions"].get("min_age")) == ("banned", None)
