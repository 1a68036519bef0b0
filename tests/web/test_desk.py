"""The review desk: what is shown of an item, what a decision does, and that nothing else decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select

from cli.commands.serving import web_app
from cli.settings import load
from cli.wiring import Program
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site
from tests.web.conftest import HOSTILE
from tests.web.deskwork import SETTINGS, TOKEN, VARIABLE, decide, form_of, log_in, text_of
from tests.web.test_pages import tags
from tests.whole.program import html
from tests.whole.test_passes import AGE, HEAD, law
from tracker import queries, reviews
from tracker.store import schema
from tracker.verify import verify_chain
from tracker.waiting import PAGE


class Bench:
    """A program that watches Utah's law, and somebody logged in to its desk."""

    def __init__(self, shell: Shell, site: Site) -> None:
        self.shell, self.site = shell, site
        self.program = Program(load(shell.folder / "config.toml"))
        self.app = web_app(self.program, ExitStack())
        self.web = self.visitor("Ada")

    def visitor(self, name: str) -> TestClient:
        web = TestClient(self.app, base_url="http://127.0.0.1:8080")
        assert log_in(web, name).status_code == 303
        return web

    def status(self) -> dict[str, Any]:
        with self.program.store.read() as connection:
            return queries.status(connection, ["US-UT"], now=self.program.clock.now())[0]

    def changes(self) -> list[dict[str, Any]]:
        with self.program.store.read() as connection:
            return queries.changes(connection)

    def letters(self) -> int:
        with self.program.store.read() as connection:
            return connection.scalar(select(func.count()).select_from(schema.outbox)) or 0

    def item(self, number: int = 1) -> dict[str, Any]:
        with self.program.store.read() as connection:
            return reviews.show(connection, number)

    def open(self, count: int = 1, *, kind: str = "conflict", why: str = "sources differ", **payload: Any) -> None:
        """Open more items."""
        with self.program.store.write() as connection:
            start = connection.scalar(select(func.count()).select_from(schema.review)) or 0
            for n in range(start, start + count):
                reviews.open_(
                    connection, key=f"k{n}", jurisdiction="US-UT", source=None, kind=kind, why=why,
                    payload={"proposal": {}, "evidence": [], **payload}, now=self.program.clock.now(),
                )  # fmt: skip


@pytest.fixture
def bench(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A first reading contradicts the registry: kcpa on the page, banned on record."""
    monkeypatch.setenv(VARIABLE, TOKEN)
    with Site() as site:
        watch(shell, serve_law(site), status="banned", web=SETTINGS)
        shell.fine("subscribe", "reader@example.org", "--kind", "correction")
        shell("check")
        made = Bench(shell, site)
        yield made
        made.program.close()


@pytest.fixture
def shortened(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """A page that lost three of its four rules."""
    monkeypatch.setenv(VARIABLE, TOKEN)
    with Site() as site:
        watch(shell, serve_law(site), web=SETTINGS)
        shell.fine("check")
        site.route("/law", html(HEAD + AGE.format(age=18)))
        shell.fine("check")
        made = Bench(shell, site)
        yield made
        made.program.close()


def test_what_waits_is_listed_oldest_first_with_place_kind_reason_and_age(bench: Bench) -> None:
    bench.open(2)
    with bench.program.store.write() as connection:
        before = bench.program.clock.now() - timedelta(days=3)
        connection.execute(schema.review.update().where(schema.review.c.id == 1).values(opened_at=before.isoformat()))
    page = bench.web.get("/desk")
    rows = [" ".join(row.text().split()) for row in LexborHTMLParser(page.text).css("tbody tr")]
    assert [row[:8] for row in rows] == ["Review 1", "Review 2", "Review 3"]
    assert "Utah US-UT first-reading 3 days" in rows[0]
    assert "conflict since today sources differ" in rows[1]
    assert "3 items wait" in text_of(page)


def test_the_list_can_be_narrowed_and_what_was_decided_says_by_whom_and_what_came_of_it(bench: Bench) -> None:
    bench.open()
    assert decide(bench.web, 1, "accept", note="read it").status_code == 303
    assert decide(bench.web, 2, "reject", note="no").status_code == 303
    bench.open(kind="expired")
    assert "Review 3" in text_of(bench.web.get("/desk?kind=expired&place=utah"))
    assert "None." in text_of(bench.web.get("/desk?kind=conflict"))
    decided = text_of(bench.web.get("/desk?decided=true"))
    assert re.search(r"Review 2 .* by Ada .*rejected ?no Review 1 .* by Ada .*accepted: change 1 ?read it", decided)
    unknown = bench.web.get("/desk?place=Atlantis")
    assert (unknown.status_code, "unknown place" in unknown.text) == (404, True)


def test_a_long_list_comes_a_page_at_a_time(bench: Bench) -> None:
    bench.open(PAGE + 20)
    first = bench.web.get("/desk")
    tree = LexborHTMLParser(first.text)
    assert len(tree.css("tbody tr")) == PAGE
    (more,) = [str(a.attributes["href"]) for a in tree.css("main a") if a.text() == "More"]
    rows = LexborHTMLParser(bench.web.get(more).text).css("tbody tr")
    assert [row.css_first("a").text() for row in rows][0::20] == ["Review 101", "Review 121"]


def test_an_item_shows_both_readings_and_the_record_the_words_and_the_page_with_what_proves_it_marked(
    shortened: Bench,
) -> None:
    page = shortened.web.get("/desk/1")
    tree = LexborHTMLParser(page.text)
    sides = {row.css_first("th").text(): [" ".join(cell.text().split()) for cell in row.css("td")]
             for row in tree.css("table tbody tr")}  # fmt: skip
    assert sides["status"] == ["kcpa", "restricted", "kcpa", "differs"]
    assert sides["minimum age"] == ["18 years", "18 years", "18 years", "same"]
    assert sides["labelling"][0::3] == ["required", "differs"]
    assert "A kratom product may not contain" in tree.css_first(".redline del").text()
    assert "under 18 years of age" in tree.css_first("pre.copy mark").text()
    assert tree.css_first("blockquote").text() in page.text
    assert f'href="{shortened.site.base}/law"' in page.text
    assert "Accepting records restricted from today" in text_of(page)


def test_accepting_records_the_change_with_the_name_of_who_did_and_queues_its_messages(bench: Bench) -> None:
    answer = decide(bench.web, 1, "accept", note="the statute says so")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/1")
    (change,) = bench.changes()
    assert change["why"].endswith("; decided by Ada: the statute says so")
    assert bench.status()["status"] == "kcpa"
    assert bench.letters() == 1
    shown = bench.web.get("/desk/1")
    assert "Accepted by Ada on" in text_of(shown)
    assert f'href="/change/{change["number"]}"' in shown.text
    assert "decided by Ada: the statute says so" in bench.web.get(f"/change/{change['number']}").text
    assert '<form method="post" action="/desk/1' not in shown.text
    with bench.program.store.read() as connection:
        assert list(verify_chain(connection)) == []


def test_what_is_accepted_without_a_note_says_that_it_was_as_proposed(bench: Bench) -> None:
    decide(bench.web, 1, "accept")
    assert bench.item()["note"] == "as proposed"


def test_a_correction_records_the_status_and_the_day_that_are_said(bench: Bench) -> None:
    answer = decide(bench.web, 1, "correct", status="restricted", effective="2019-05-14", note="section 4 alone")
    assert answer.status_code == 303
    row = bench.status()
    assert (row["status"], row["since"]) == ("restricted", "2019-05-14")


@pytest.mark.parametrize(
    ("verdict", "values", "said"),
    [
        ("correct", {"status": "", "note": "n"}, "choose the status that holds"),
        ("correct", {"status": HOSTILE, "note": "n"}, "choose the status that holds"),
        ("correct", {"status": "kcpa", "note": " "}, "a note that says why"),
        ("correct", {"status": "kcpa", "note": "n", "effective": "2026-02-30"}, "no day of the calendar"),
        ("correct", {"status": "kcpa", "note": "n", "effective": "May"}, "no day of the calendar"),
        ("reject", {"note": ""}, "a note that says why"),
        ("reject", {"note": "x" * 2001}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_decided_so_is_told_in_a_line_and_what_was_typed_stays(
    bench: Bench, verdict: str, values: dict[str, str], said: str
) -> None:
    answer = decide(bench.web, 1, verdict, **values)
    assert answer.status_code == 400
    assert said in LexborHTMLParser(answer.text).css_first(".wrong").text()
    area = LexborHTMLParser(answer.text).css_first(f"#note-{verdict}")
    assert area.text().strip() == values["note"].strip()
    assert "<script>alert" not in answer.text
    assert (bench.item()["state"], bench.changes()) == ("open", [])


@pytest.mark.parametrize("day", ["0001-01-01", "0201-05-06", "9999-12-31"])
def test_a_day_on_which_no_law_begins_is_taken_for_the_slip_that_it_is(bench: Bench, day: str) -> None:
    answer = decide(bench.web, 1, "correct", status="restricted", effective=day, note="n")
    assert (answer.status_code, "look at its year" in answer.text) == (400, True)
    assert bench.item()["state"] == "open"


def test_an_item_that_proposes_nothing_is_not_accepted_as_it_is(bench: Bench) -> None:
    bench.open()
    page = bench.web.get("/desk/2")
    assert "/desk/2/accept" not in page.text
    answer = bench.web.post("/desk/2/accept", data={"form": form_of(page)})
    assert (answer.status_code, "proposes no status" in answer.text) == (400, True)
    assert decide(bench.web, 2, "correct", status="banned", note="as it was").status_code == 303
    assert "it made no change" in text_of(bench.web.get("/desk/2"))


def test_the_desk_leads_from_each_item_to_the_next_that_waits(bench: Bench) -> None:
    bench.open(2)
    decide(bench.web, 2, "reject", note="n")
    assert "Next item: review 3" in bench.web.get("/desk/2").text
    assert "Next item: review 1" in bench.web.get("/desk/3").text
    for number in (1, 3):
        decide(bench.web, number, "reject", note="n")
    assert "Nothing else waits" in bench.web.get("/desk/3").text


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_who(bench: Bench) -> None:
    people = [bench.visitor(name) for name in ("Ada", "Grace", "Mary", "Joan")]
    forms = [form_of(web.get("/desk/1")) for web in people]
    together = Barrier(len(people))

    def send(web: TestClient, form: str, verdict: str) -> tuple[int, str]:
        together.wait()
        answer = web.post(f"/desk/1/{verdict}", data={"form": form, "note": "mine"}, follow_redirects=False)
        wrong = LexborHTMLParser(answer.text).css_first(".wrong")
        return answer.status_code, wrong.text() if wrong else ""

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(send, people, forms, ["accept", "reject", "accept", "reject"]))
    assert sorted(status for status, _ in answers) == [303, 409, 409, 409]
    item = bench.item()
    for status, told in answers:
        assert status == 303 or told.startswith(f"review 1 was {item['state']} by {item['decided_by']} on ")
    assert len(bench.changes()) == (item["state"] == "accepted")


def test_sending_a_form_twice_decides_once(bench: Bench) -> None:
    data = {"form": form_of(bench.web.get("/desk/1")), "note": "once"}
    answers = [bench.web.post("/desk/1/accept", data=data, follow_redirects=False) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "was accepted by Ada on" in answers[1].text
    assert (len(bench.changes()), bench.letters()) == (1, 1)


def test_an_item_that_the_page_answered_meanwhile_is_told_as_such(shortened: Bench) -> None:
    form = form_of(shortened.web.get("/desk/1"))
    serve_law(shortened.site)
    shortened.shell.fine("check")
    answer = shortened.web.post("/desk/1/accept", data={"form": form})
    assert (answer.status_code, "was settled by the page itself on" in answer.text) == (409, True)
    assert "Settled by the page itself on" in text_of(answer)


def test_only_who_is_logged_in_sees_or_decides(bench: Bench) -> None:
    stranger = TestClient(bench.app, base_url="http://127.0.0.1:8080")
    for path in ("/desk", "/desk/1", "/operations/operator"):
        assert stranger.get(path, follow_redirects=False).status_code == 303
    form = form_of(bench.web.get("/desk/1"))
    for verdict in ("accept", "correct", "reject"):
        answer = stranger.post(f"/desk/1/{verdict}", data={"form": form, "note": "n", "status": "kcpa"})
        assert (answer.status_code, "nothing was done" in answer.text) == (401, True)
        assert bench.web.post(f"/desk/1/{verdict}", data={"note": "n"}).status_code == 403
        other = {"Origin": "https://evil.example"}
        assert bench.web.post(f"/desk/1/{verdict}", data={"form": form, "note": "n"}, headers=other).status_code == 403
        assert bench.web.get(f"/desk/1/{verdict}").status_code == 405
    assert bench.item()["state"] == "open"


@pytest.mark.parametrize("number", ["0", "-1", "x", "9" * 30, "9" * 5000, "9223372036854775808", "٣"])
def test_an_item_that_no_number_can_name_is_refused(bench: Bench, number: str) -> None:
    assert bench.web.get(f"/desk/{number}").status_code in (400, 404)
    assert bench.web.post(f"/desk/{number}/reject", data={"note": "n"}).status_code in (400, 404)


def test_an_item_that_is_not_there_is_not_found(bench: Bench) -> None:
    form = form_of(bench.web.get("/desk/1"))
    assert bench.web.get("/desk/77").status_code == 404
    assert bench.web.post("/desk/77/reject", data={"form": form, "note": "n"}).status_code == 404
    assert bench.web.get(f"/desk?past={'9' * 30}").status_code == 400


def test_text_that_strangers_wrote_does_nothing_at_the_desk_and_is_no_longer_than_a_page_bears(bench: Bench) -> None:
    word, turned = "W" * 1_000_000, "\u202eevil\u2066\x1b[31m"
    text = f"{HOSTILE} {turned} {word}"
    bench.open(
        kind="discovered", why=text, title=text, summary=text, draft=text, url="javascript:alert(1)",
        passage={"before": f"a {text}", "after": f"b {text}x"},
        evidence=[{"provision": HOSTILE, "quote": text, "url": "javascript:alert(1)", "captured_at": text},
                  {"provision": "status", "quote": None, "citation": text, "url": None, "captured_at": None}],
    )  # fmt: skip
    bench.site.route("/law", html(law(21) + f"<p>kratom {text.replace('<', '&lt;')}</p>"))
    bench.shell("check")
    for path in ("/desk", "/desk/1", "/desk/2", "/desk/3"):
        page = bench.web.get(path)
        if page.status_code == 404:
            continue
        assert not tags(page.text) & {"img", "script", "iframe"}, path
        assert not re.search(r"""(?:href|src)\s*=\s*["']?javascript:""", page.text)
        assert not set(page.text) & {"\u202e", "\u2066", "\x1b"}, path
        assert len(page.text) < 150_000, path


def test_a_decision_of_the_desk_is_the_one_that_the_command_makes(bench: Bench) -> None:
    decide(bench.web, 1, "correct", status="kcpa", effective="2019-05-14", note="the statute says so")
    (mine,) = bench.changes()
    other = bench.shell("review", "show", 1, "--json").json
    assert (other["state"], other["decided_by"], other["change"]) == ("accepted", "Ada", mine["number"])
    assert (mine["kind"], mine["from"], mine["to"], mine["effective"]) == ("correction", "banned", "kcpa", "2019-05-14")
