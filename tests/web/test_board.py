"""The first page: the places on any day, narrowed and in order, and what was and is to come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from cli.commands.serving import web_app
from cli.settings import load
from cli.wiring import Program
from tests.cli.shell import Shell
from tests.web.conftest import HOSTILE


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The page over the registry that comes with the program."""
    folder: Path = tmp_path_factory.mktemp("shipped")
    (folder / "config.toml").write_text("")
    made = Program(load(folder / "config.toml"))
    made.sync()
    with ExitStack() as stack:
        yield TestClient(web_app(made, stack), base_url="http://127.0.0.1:8080", follow_redirects=False)
    made.close()


def ids(page: str) -> list[str]:
    return [node.text() for node in LexborHTMLParser(page).css("#table tbody th small")]


def status_of(page: str, place: str) -> str:
    for row in LexborHTMLParser(page).css("#table tbody tr"):
        if row.css_first("small").text() == place:
            return row.css_first(".status").text()
    raise AssertionError(f"{place} is not on the page")


@pytest.mark.parametrize(
    ("day", "status"),
    [("", "banned"), ("2016-05-10", "banned"), ("2016-05-09", "unregulated"), ("1940-01-01", "unregulated")],
)
def test_the_table_is_that_of_any_day(shipped: TestClient, day: str, status: str) -> None:
    assert status_of(shipped.get("/", params={"day": day}).text, "US-AL") == status


def test_scheduled_law_is_shown_on_the_days_when_it_will_be_in_force(shipped: TestClient) -> None:
    page = LexborHTMLParser(shipped.get("/").text)
    last = page.css_first("input[type=date]").attributes["max"]
    assert last is not None
    assert last > "2026-11-26"
    assert shipped.get("/", params={"day": last}).status_code == 200


def test_what_came_before_and_comes_after_is_told_of_the_day_that_is_shown(shipped: TestClient) -> None:
    after, until = LexborHTMLParser(shipped.get("/", params={"day": "2016-05-09"}).text).css("#news section")
    assert "2016-05-10 Alabama" in " ".join(after.text().split())
    assert until.css_first("li a").text() <= "2016-05-09"


def test_the_table_can_be_narrowed_and_put_in_order(shipped: TestClient) -> None:
    banned = shipped.get("/", params={"status": "banned", "level": "states"}).text
    assert ids(banned)
    assert {"US-AL", "US-AR"} < set(ids(banned))
    assert not [key for key in ids(banned) if key == "TH" or "/" in key]
    assert {node.text() for node in LexborHTMLParser(banned).css("#table tbody .status")} == {"banned"}
    by_date = LexborHTMLParser(shipped.get("/", params={"sort": "since"}).text).css("#table tbody tr td:nth-of-type(2)")
    days = [cell.text() for cell in by_date if cell.text() and not cell.text().startswith("seen")]
    assert days[0] > days[-1]


@pytest.mark.parametrize(
    ("q", "place"),
    [("US-AL", "US-AL"), ("thailand", "TH"), ("THA", "TH"), ("Burma", "MM"), ("uk", "GB"), ("DC", "US-DC")],
)
def test_search_leads_to_the_place_that_is_named(shipped: TestClient, q: str, place: str) -> None:
    answer = shipped.get("/search", params={"q": q})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/jurisdiction/{place}")


def test_search_shows_all_places_that_are_meant_where_one_name_has_several(shipped: TestClient) -> None:
    answer = shipped.get("/search", params={"q": "georgia"})
    shown = shipped.get(answer.headers["location"])
    assert ids(shown.text) == ["GE", "US-GA"]


def test_search_leads_on_within_the_page_whatever_name_it_was_asked_by(shipped: TestClient) -> None:
    answer = shipped.get("/search", params={"q": "georgia & co"}, headers={"Host": "evil.example"})
    assert answer.headers["location"] == "/?q=georgia+%26+co"


@pytest.mark.parametrize("path", ["/?day=2016-05-10", "/changes?kind=status"])
def test_what_is_asked_as_known_at_a_moment_stays_so_wherever_its_page_leads(shipped: TestClient, path: str) -> None:
    moment = "2999-01-01T12:00:00+00:00"
    page = LexborHTMLParser(shipped.get(path, params={"known_at": moment}).text)
    own = path.partition("?")[0]
    links = [link.attributes["href"] for link in page.css("#main a") if link.attributes["href"].startswith(f"{own}?")]
    assert links
    assert {parse_qs(urlsplit(link).query).get("known_at", [""])[0] for link in links if link != page_now(page)} == {
        moment
    }
    assert page.css_first("main input[name=known_at]").attributes["value"] == moment
    assert page.css_first("[data-slider]") is None  # its spans are those known now


def page_now(page: LexborHTMLParser) -> str | None:
    """Where a page says that it leads back to what is known now."""
    found = [link.attributes["href"] for link in page.css("#main a") if link.text() == "As known now"]
    return found[0] if found else None


def test_a_name_that_nobody_has_is_answered_with_the_nearest(shipped: TestClient) -> None:
    page = shipped.get("/", params={"q": "alabma"}).text
    assert "0 places" in page
    assert 'did you mean <a href="/search?q=alabama">' in page


@pytest.mark.parametrize(
    "query", ["day=2015-02-30", "day=x", "status=lawful", "level=moon", "sort=size", "known_at=x", "q=" + "x" * 81]
)
def test_what_cannot_be_shown_is_refused_in_a_line(shipped: TestClient, query: str) -> None:
    answer = shipped.get(f"/?{query}")
    assert answer.status_code == 400
    assert "That did not work" in answer.text


@pytest.mark.parametrize("path", ["/", "/?level=all", "/changes", "/calendar", "/?day=2015-01-01"])
def test_pages_are_light(shipped: TestClient, path: str) -> None:
    assert len(shipped.get(path).content) < 150_000


def test_the_slider_is_given_the_status_of_each_place_on_all_days(shipped: TestClient) -> None:
    spans = shipped.get("/spans.json").json()
    assert spans["US-AL"] == [[None, "unregulated"], ["2016-05-10", "banned"]]
    assert not [key for key in spans if "/" in key]


def test_the_calendar_lists_what_takes_effect_in_a_year_by_month_and_day(shipped: TestClient) -> None:
    page = LexborHTMLParser(shipped.get("/calendar", params={"year": 2016}).text)
    (may,) = [card for card in page.css(".card") if card.css_first("h2").text() == "May"]
    assert "Alabama: unregulated → banned" in " ".join(may.text().split())
    assert shipped.get("/calendar", params={"year": 1939}).status_code == 400


def test_changes_are_listed_newest_first_a_page_at_a_time(shipped: TestClient) -> None:
    first, second = (LexborHTMLParser(shipped.get(f"/changes?page={n}").text) for n in (1, 2))
    days = [row.css_first("td a").text() for page in (first, second) for row in page.css("tbody tr")]
    assert len(days) == 100
    assert days[0] > days[-1]
    assert first.css("a[rel=next]")
    assert second.css("a[rel=prev]")


def test_changes_can_be_narrowed_to_a_place_with_all_that_lies_in_it(shipped: TestClient) -> None:
    page = LexborHTMLParser(shipped.get("/changes?place=california&kind=status").text)
    places = {row.css_first("th a").attributes["href"] or "" for row in page.css("tbody tr")}
    assert places
    assert all(href.startswith("/jurisdiction/US-CA") for href in places)
    assert shipped.get("/changes?place=nowhere-at-all").status_code == 404


def test_hostile_names_are_text_on_all_of_them(web: TestClient, shell: Shell) -> None:
    for path in ("/", "/changes", "/calendar?year=2019", f"/search?q={HOSTILE[:70]}"):
        page = LexborHTMLParser(web.get(path).text)
        assert len(page.css("script:not([type])")) == 1
        assert not page.css("img")
