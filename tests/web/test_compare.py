"""Two places, or one place on two days, side by side."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from tests.web.conftest import HOSTILE
from tests.web.places import ADDRESS, Site, canonical, words
from tests.web.test_pages import tags
from tests.whole.program import html, running
from tests.whole.test_passes import law, watch_kcpa
from web.app import create_app


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def rows(tree: LexborHTMLParser) -> dict[str, list[str]]:
    """The cells of each rule: whether it differs, and both sides."""
    return {
        " ".join(row.css_first("th").text().split()): [" ".join(cell.text().split()) for cell in row.css("td")]
        for row in tree.css("table.sides-table tbody tr")
    }


def test_the_form_stands_alone_until_something_is_asked(site: Site) -> None:
    tree = site.page("/compare")
    assert tree.css_first("form.compare").attributes["method"] == "get"
    assert tree.css_first(".sides") is None
    assert tree.css_first(".wrong") is None


def test_two_places_stand_side_by_side_and_what_differs_is_marked_in_words(site: Site) -> None:
    tree = site.page("/compare?place1=Utah&place2=Provo, Utah")
    left, right = tree.css(".sides section")
    assert "Kratom is lawful in Utah under a kratom consumer protection act" in " ".join(left.text().split())
    assert "Kratom is banned in Provo, Utah." in " ".join(right.text().split())
    assert rows(tree)["Minimum age"] == ["≠ differs".replace(" ", ""), "21 years", "–"]


def test_one_place_on_two_days_stands_side_by_side_the_earlier_day_first(site: Site) -> None:
    for query in ("day1=2020-01-01&day2=2026-06-01", "day1=2026-06-01&day2=2020-01-01"):
        tree = site.page(f"/compare?place1=US-UT&{query}")
        assert rows(tree)["Minimum age"][1:] == ["18 years", "21 years"]
        assert canonical(tree) == f"{ADDRESS}/compare?place1=US-UT&day1=2020-01-01&place2=US-UT&day2=2026-06-01"


def test_an_empty_day_is_today_for_one_place_and_the_same_day_for_two(site: Site) -> None:
    one = canonical(site.page("/compare?place1=US-UT&day1=2020-01-01"))
    assert one.endswith("place1=US-UT&day1=2020-01-01&place2=US-UT&day2=2026-11-24")
    two = canonical(site.page("/compare?place1=US-UT&day1=2020-01-01&place2=US"))
    assert two.endswith("place1=US-UT&day1=2020-01-01&place2=US&day2=2020-01-01")


def test_the_link_to_a_comparison_gives_the_same_comparison(site: Site) -> None:
    first = site.page("/compare?place1=US-UT&place2=US-UT/provo&day1=2026-11-24")
    again = site.page(canonical(first).removeprefix(ADDRESS))
    assert rows(again) == rows(first)
    assert canonical(again) == canonical(first)


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("place1=US-UTT", 404, "did you mean US-UT?"),
        ("place1=US-UT&place2=Prov", 404, "unknown place 'Prov'"),
        ("place1=US-UT&day1=2026-02-30", 400, "is no day of the calendar"),
        ("place1=US-UT&day1=soon", 400, "write it like 2026-05-06"),
        ("place1=US-UT", 400, "is compared with itself"),
        ("place1=US-UT&day1=2020-01-01&day2=2020-01-01", 400, "is compared with itself"),
        ("place2=US-UT", 400, "name a place"),
        ("day1=2020-01-01", 400, "name a place"),
        (f"place1={'W' * 5000}", 404, "unknown place"),
    ],
)
def test_what_cannot_be_compared_is_told_on_the_page_which_keeps_what_was_typed(
    site: Site, query: str, status: int, told: str
) -> None:
    answer = site.web.get(f"/compare?{query}")
    assert answer.status_code == status
    tree = LexborHTMLParser(answer.text)
    (line,) = tree.css(".wrong")
    assert told in line.text()
    assert line.attributes["role"] == "alert"
    typed = {field.attributes["name"]: field.attributes["value"] for field in tree.css("form.compare input")}
    for name, _, value in (pair.partition("=") for pair in query.split("&")):
        assert typed[name] == value[:120]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked(site: Site, day: str) -> None:
    assert site.page(f"/compare?place1=US-UT&day1={day}&place2=US").css_first(".sides") is not None


def test_the_text_that_changed_between_two_days_is_a_redline(tmp_path: Path) -> None:
    with running(tmp_path) as (program, pages):
        watch_kcpa(program, pages.route("/law", html(law())))
        program.check()
        pages.route("/law", html(law(21)))
        program.check()
        web = TestClient(create_app(program.store, [], demo=False, clock=program.clock))
        tree = LexborHTMLParser(web.get("/compare?place1=US-UT&day1=2026-11-24&day2=2026-11-26").text)
    assert (words(tree, ".redline del"), words(tree, ".redline ins")) == ("18", "21")


def test_hostile_names_and_questions_stay_words(web: TestClient) -> None:
    for path in (
        "/compare?place1=US-UT&place2=US",
        f"/compare?place1={HOSTILE}&day1={HOSTILE}",
        "/compare?place1=\u202eUS",
    ):
        page = web.get(path).text
        assert not tags(page) & {"script", "img"}
        assert "\u202e" not in page
