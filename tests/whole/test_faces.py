"""Sources that change their face: each is noticed, none is a Change, and one is told what to do until it is over."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from scrapers.capture import Outcome
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.site import Route, Site, page, redirect, reset
from tests.whole.conftest import Health
from tests.whole.program import Program, Watched, html, running
from tests.whole.test_passes import law
from tracker.health import ADVICE

LAW = "US-UT#law"
MENU = "".join(f"<li><a href='/title{n}'>Title {n}. Of other things</a></li>" for n in range(60))


def watch(program: Program, url: str, *more: Watched, **how: str) -> None:
    """The law of Utah at `url`, and `more` pages of it; the first pass confirms them."""
    sources = [Watched(url, must_contain=["4-45-104"], **how), *more]
    program.registry({"US-UT": ("kcpa", sources)}, provisions="min_age = 18")
    program.subscribe("reader@example.org")
    quiet(program)
    assert program.status("US-UT")["not_confirmed"] is None


def quiet(program: Program) -> dict[str, int]:
    """A pass that neither changes nor asks anything; how its visits ended."""
    report = program.check()
    assert (report.changes, report.reviews, program.mails()) == ([], 0, [])
    assert program.status("US-UT")["status"] == "kcpa"
    return dict(report.outcomes)


def dressed(words: str, title: str = "Utah Code") -> Route:
    """`words` in the pages of a site with a long menu."""
    return page(
        f"<html><head><title>{title}</title></head><body><nav><ul>{MENU}</ul></nav>{words}</body></html>".encode()
    )


LOGIN = dressed("<h1>Sign in</h1><form>Name <input name=u> Password <input type=password name=p></form>", "Sign in")
#: What takes the place of the law: the route, the outcome of each day, what its detail says.
FACES: dict[str, tuple[Route, Outcome, str]] = {
    "a text that says it moved": (
        dressed("<p>This page has moved. Please update your bookmarks.</p>"), Outcome.MOVED, "This page has moved",
    ),
    "a front page": (redirect("/", 301), Outcome.MOVED, "front page"),
    "a refusal": (page(b"<h1>Forbidden</h1>", status=403), Outcome.BLOCKED, "403"),
    "a page to sign in": (LOGIN, Outcome.LOGIN, "Sign in"),
    "a way to a page to sign in": (redirect("/login?back=/law"), Outcome.LOGIN, "Sign in"),
    "a gone page": (page(b"gone", status=410), Outcome.NOT_FOUND, "410"),
    "an application": (
        page(b"<html><body><app-root></app-root><script src=/main.js></script></body></html>"), Outcome.EMPTY_SHELL, "",
    ),
    "another section under the same address": (
        html(law().replace("4-45-104", "4-45-204")), Outcome.SOFT_404, "without any of '4-45-104'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("face", FACES, ids=list(FACES))
def test_another_page_in_the_place_of_the_law_is_told_with_what_to_do_until_the_law_is_back(
    tmp_path: Path, health: Health, face: str
) -> None:
    route, outcome, told = FACES[face]
    with running(tmp_path) as (program, site):
        site.route("/", dressed("<p>Welcome to the Legislature.</p>"))
        site.route("/login?back=/law", LOGIN)
        watch(program, site.route("/law", html(law())))
        site.route("/law", route)
        for day in (1, 2):
            assert quiet(program) == {outcome.value: 1}
            row = health(program)[LAW]
            assert (row["failures"], row["last_outcome"], row["advice"]) == (day, outcome.value, ADVICE[outcome])
            assert told in row["last_detail"]
            assert row["means"] == "US-UT is not confirmed since 2026-11-24"
        missing = program.status("US-UT")["not_confirmed"]
        assert (missing["since"], missing["because"]) == ("2026-11-24", outcome.value)
        site.route("/law", html(law(), "back"))
        assert quiet(program) == {"unchanged": 1}
        assert health(program) == {}
        assert program.status("US-UT")["not_confirmed"] is None


def test_where_another_page_of_the_place_is_read_the_status_is_still_supported_by_it(
    tmp_path: Path, health: Health
) -> None:
    with running(tmp_path) as (program, site):
        rule = Watched(site.route("/rule", html(law())), must_contain=["4-45-104"], id="rule")
        watch(program, site.route("/law", html(law())), rule)
        site.route("/law", FACES["a refusal"][0])
        quiet(program)
        assert health(program)[LAW]["means"] == "US-UT is still supported by US-UT#rule"
        assert program.status("US-UT")["not_confirmed"] is None
        site.route("/rule", page(b"gone", status=404))
        quiet(program)
        assert health(program)[LAW]["means"] == "US-UT is not confirmed since 2026-11-24"
        assert program.status("US-UT")["not_confirmed"]["since"] == "2026-11-25"


def test_a_redesign_that_shows_the_same_law_is_no_event_at_all(tmp_path: Path, health: Health) -> None:
    new = (
        law().replace("<p>", "<div class=para><span>").replace("</p>", "</span></div>").replace("<h2>", "<h2 class=t>")
    )
    with running(tmp_path) as (program, site):
        watch(program, site.route("/law", html(law())))
        site.route(
            "/law", dressed(f"<table><tr><td>{MENU}</td><td><div id=content>{new}</div></td></tr></table>", "New!")
        )
        assert quiet(program) == {"unchanged": 1}
        assert health(program) == {}


def test_a_redesign_that_lost_the_part_that_is_watched_is_told_and_then_another_redesign_brings_it_back(
    tmp_path: Path, health: Health
) -> None:
    with running(tmp_path) as (program, site):
        url = site.route("/law", dressed(f"<div id=law>{law()}</div>"))
        watch(program, url)
        file = tmp_path / "registry" / "us" / "ut.toml"
        file.write_text(file.read_text() + 'select = "#law"\n')
        program.registry({})
        quiet(program)
        site.route("/law", dressed(f"<div id=statute>{law()}</div>"))
        assert quiet(program) == {"soft-404": 1}
        assert "'#law'" in health(program)[LAW]["last_detail"]
        site.route("/law", dressed(f"<section id=law>{law()}</section>"))
        assert quiet(program) == {"unchanged": 1}
        assert health(program) == {}


@pytest.mark.parametrize("status", [301, 308])
def test_a_law_that_moved_for_good_to_another_host_is_read_there_and_the_new_address_is_asked_for(
    tmp_path: Path, health: Health, status: int
) -> None:
    with running(tmp_path) as (program, site), Site("127.0.0.2") as other:
        watch(program, site.route("/law", html(law())))
        site.route("/law", redirect(other.route("/code/law", html(law(), "new")), status))
        for _ in range(2):
            assert quiet(program) == {"unchanged": 1}
            row = health(program)[LAW]
            assert (row["failures"], row["means"]) == (0, "supported by this page")
            assert row["last_detail"] == f"moved for good to {other.url('/code/law')}"
            assert row["advice"] == ADVICE[Outcome.MOVED]
        other.route("/code/law", html(law(21)))
        assert [c.after["provisions"] for c in program.check().changes] == [{"min_age": 21}]
        program.registry({"US-UT": ("kcpa", [Watched(other.url("/code/law"), must_contain=["4-45-104"])])})
        assert program.check().changes == []
        assert health(program) == {}


@pytest.mark.parametrize("way", [lambda url: redirect(url, 302), lambda url: redirect("/2", 301)], ids=["away", "near"])
def test_a_detour_that_is_not_for_good_or_on_the_same_host_asks_for_nothing(
    tmp_path: Path, health: Health, way: Callable[[str], Route]
) -> None:
    with running(tmp_path) as (program, site), Site("127.0.0.2") as other:
        watch(program, site.route("/law", html(law())))
        site.route("/2", html(law()))
        site.route("/law", way(other.route("/law", html(law()))))
        assert quiet(program) == {"unchanged": 1}
        assert health(program) == {}


OUTAGES: dict[str, tuple[Route, str]] = {
    "busy": (page(b"<h1>Service Unavailable</h1>", status=503), "server-error"),
    "cut lines": (reset, "connection-error"),
    "no answer": (lambda visitor: visitor.server.site.stopping.wait(0.2) and None, "timeout"),
}


@pytest.mark.parametrize("outage", OUTAGES, ids=list(OUTAGES))
def test_an_outage_of_a_week_is_waited_out_first_and_then_somebody_is_asked_to_look(
    tmp_path: Path, health: Health, outage: str
) -> None:
    route, outcome = OUTAGES[outage]
    with running(tmp_path, {"read_timeout_s": 0.1}) as (program, site):
        watch(program, site.route("/law", html(law())))
        site.route("/law", route)
        advice = []
        for day in range(1, 8):
            assert quiet(program) == {outcome: 1}
            row = health(program)[LAW]
            assert (row["failures"], row["age_days"]) == (day, day + 1)
            assert row["means"] == "US-UT is not confirmed since 2026-11-24"
            advice.append(row["advice"])
        assert set(advice[:3]) == {"nothing yet: it is tried again by itself"}
        assert set(advice[3:]) == {"the server has failed for some time: look at the page by hand, or add a mirror"}
        site.route("/law", html(law()))
        assert quiet(program) == {"unchanged": 1}
        assert health(program) == {}


def test_a_law_that_changed_while_its_page_could_not_be_read_is_told_when_it_is_back(
    tmp_path: Path, health: Health
) -> None:
    with running(tmp_path) as (program, site):
        watch(program, site.route("/law", html(law())))
        site.route("/law", OUTAGES["busy"][0])
        for _ in range(7):
            quiet(program)
        site.route("/law", html(law(21)))
        assert [c.after["provisions"] for c in program.check().changes] == [{"min_age": 21}]
        assert health(program) == {}


SECTION = [
    line for part in re.findall(r">([^<]+)<", law()) for line in textwrap.wrap(part, 70, break_on_hyphens=False)
]  # fmt: skip


def pdf(*lines: str, picture: bool = False) -> Route:
    """A PDF of `lines`, or of a picture."""
    sheet = Sheet(picture=picture)
    for number, line in enumerate(lines):
        sheet.write(line, 100 + 14 * number)
    return page(printed([sheet]), content_type="application/pdf")


PAPERS = {
    "a scan": (pdf(picture=True), Outcome.SCANNED),
    "one line": (pdf("Document not available."), Outcome.SOFT_404),
    "letters that its table maps to others": (
        pdf(*("".join(chr(ord(letter) + 1) for letter in line) for line in SECTION)),
        Outcome.SOFT_404,
    ),
    "a page that says it has nothing": (dressed("<h1>Page not found</h1>", "Page not found"), Outcome.SOFT_404),
    "a page that offers it": (dressed("<p>4-45-104</p><p>Download the document</p>" * 99), Outcome.WRONG_TYPE),
    "half a file": (page(printed([Sheet().write("4-45-104", 100)])[:300], content_type="application/pdf"),
                    Outcome.UNREADABLE),
}  # fmt: skip


@pytest.mark.parametrize("paper", PAPERS, ids=list(PAPERS))
def test_a_pdf_that_is_replaced_by_what_has_no_text_is_told_until_it_is_back(
    tmp_path: Path, health: Health, paper: str
) -> None:
    route, outcome = PAPERS[paper]
    with running(tmp_path) as (program, site):
        watch(program, site.route("/law.pdf", pdf(*SECTION)), format="pdf")
        site.route("/law.pdf", route)
        assert quiet(program) == {outcome.value: 1}
        row = health(program)[LAW]
        assert (row["advice"], row["means"]) == (ADVICE[outcome], "US-UT is not confirmed since 2026-11-24")
        site.route("/law.pdf", pdf(*SECTION))
        assert quiet(program) == {"unchanged": 1}
        assert health(program) == {}


RULE = "It is unlawful for any person to sell, distribute or possess kratom."
RSS = "<?xml version='1.0'?><rss version='2.0'><channel><title>Code of the State</title>{}</channel></rss>"
ATOM = "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom'><title>Code of the State</title>{}</feed>"
TABLE = "<html><body><h1>Code of the State</h1><table id=found>{}</table></body></html>"
#: What was found, and the same answer with nothing in it: (format, select, full, empty).
LISTS = {
    "a feed": ("xml", "", RSS.format(f"<item><title>§ 20-2-23</title><description>{RULE}</description></item>"),
               RSS.format("")),
    "an Atom feed": ("xml", "", ATOM.format(f"<entry><title>§ 20-2-23</title><summary>{RULE}</summary></entry>"),
                     ATOM.format("")),
    "a list": ("json", "", f'[{{"section": "20-2-23", "text": "{RULE}"}}]', "[]"),
    "a list with its count": ("json", "", f'{{"count": 1, "results": [{{"section": "20-2-23", "text": "{RULE}"}}]}}',
                              '{"count": 0, "results": []}'),
    "a list within": ("json", "", f'{{"data": {{"total": 1, "items": [{{"text": "{RULE}"}}]}}}}',
                      '{"data": {"total": 0, "items": []}}'),
    "a search": ("html", "", TABLE.format(f"<tr><td>§ 20-2-23</td><td>{RULE}</td></tr>"),
                 TABLE.format("") + "<p>Your search returned no results.</p>"),
    "a selector": ("html", "#found td", TABLE.format(f"<tr><td>§ 20-2-23</td><td>{RULE}</td></tr>"), TABLE.format("")),
    "a path": ("html", "//table//td", TABLE.format(f"<tr><td>§ 20-2-23</td><td>{RULE}</td></tr>"), TABLE.format("")),
}  # fmt: skip
TYPES = {"xml": "application/xml", "json": "application/json", "html": "text/html; charset=utf-8"}


@pytest.mark.parametrize("found", LISTS, ids=list(LISTS))
def test_nothing_where_there_was_something_is_a_failure_and_no_empty_answer(
    tmp_path: Path, health: Health, found: str
) -> None:
    format, select, full, empty = LISTS[found]

    def serve(text: str) -> str:
        return site.route("/list", page(text.encode(), content_type=TYPES[format]))

    with running(tmp_path) as (program, site):
        program.registry({"US-AL": ("banned", [Watched(serve(full), format=format)])})
        if select:
            file = tmp_path / "registry" / "us" / "al.toml"
            file.write_text(file.read_text() + f'select = "{select}"\n')
            program.registry({})
        assert program.check().reviews == 0
        serve(empty)
        report = program.check()
        assert (report.changes, report.reviews) == ([], 0)
        assert set(report.outcomes) <= {"empty", "soft-404"}
        row = health(program)["US-AL#law"]
        assert row["advice"] == ADVICE[row["last_outcome"]]
        assert row["last_detail"]
        assert program.status("US-AL")["status"] == "banned"
        serve(full)
        assert program.check().changes == []
        assert health(program) == {}


@pytest.mark.parametrize("said", ['{"count": 0, "results": []}', RSS.format("")], ids=["a list", "a feed"])
def test_a_list_that_was_empty_from_the_first_is_no_failure_and_what_comes_onto_it_is_read(
    tmp_path: Path, health: Health, said: str
) -> None:
    format, _, full, _ = LISTS["a list with its count" if said.startswith("{") else "a feed"]
    with running(tmp_path) as (program, site):
        url = site.route("/list", page(said.encode(), content_type=TYPES[format]))
        program.registry({"US-AL": ("unregulated", [Watched(url, format=format)])})
        for _ in range(2):
            assert program.check().reviews == 0
            assert health(program) == {}
        site.route("/list", page(full.encode(), content_type=TYPES[format]))
        assert [c.after["status"] for c in program.check().changes] == ["banned"]
