"""Feeds and calendars over HTTP: where they are, what they are called, and that nothing is sent twice."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import feedparser
import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from selectolax.lexbor import LexborHTMLParser

from cli.commands.serving import web_app
from cli.wiring import Program
from jurisdictions.codebook import Status
from tests.alerts.changes import change
from tests.tracker.conftest import PARENT, PLACE, write_registry
from tests.web.conftest import HOSTILE
from tracker.history import Record, add_record
from tracker.ledger import append
from tracker.store import open_store
from tracker.store.engine import set_meta

TYPES = {
    "feed.atom": "application/atom+xml", "feed.rss": "application/rss+xml", "feed.json": "application/feed+json",
    "calendar.ics": "text/calendar; charset=utf-8",
}  # fmt: skip


@pytest.fixture(params=TYPES)
def file(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def told(program: Program) -> Program:
    """A program with a change and a law to come."""
    news(program, "c1")
    return program


def news(program: Program, key: str, minutes: int = 0) -> None:
    at = program.clock.now() + timedelta(minutes=minutes)
    day = at.date() + timedelta(days=30 + minutes)
    with program.store.write() as connection:
        assert append(connection, change(key, recorded_at=at, instrument=HOSTILE)) is not None
        status = Status.RESTRICTED if minutes else Status.UNREGULATED
        record = Record("US-UT", status, {}, day, at, "reading:1", instrument=HOSTILE, rank=minutes)
        add_record(connection, record)


@pytest.mark.parametrize("path", ["/", "/jurisdiction/US/", "/jurisdiction/US-UT/", "/jurisdiction/us-ut/"])
def test_everything_and_each_place_has_its_files(web: TestClient, told: Program, file: str, path: str) -> None:
    answer = web.get(f"{path}{file}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == TYPES[file]
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert entries(file, answer.content)


def entries(file: str, body: bytes) -> list[Any]:
    if file == "calendar.ics":
        return list(Calendar.from_ical(body).walk("VEVENT"))
    if file == "feed.json":
        return list(json.loads(body)["items"])
    found = feedparser.parse(body)
    assert not found.bozo
    return list(found.entries)


def test_a_place_whose_identifier_has_slashes_has_its_own(program: Program, file: str) -> None:
    county = PLACE.replace('id = "US-UT"', 'id = "US-UT/salt-lake-county"').replace('parent = "US"', 'parent = "US-UT"')
    write_registry(
        program.settings.registry_path, us=PARENT, ut=PLACE, slc=county.replace('"Utah"', '"Salt Lake County"')
    )
    program.sync()
    news(program, "c1")
    with ExitStack() as stack:
        web = TestClient(web_app(program, stack))
        answer = web.get(f"/jurisdiction/US-UT/salt-lake-county/{file}")
        assert answer.headers["content-type"] == TYPES[file]
        assert b"Salt Lake County" in answer.content
        assert "Salt Lake County" in web.get("/jurisdiction/US-UT/salt-lake-county").text


def test_a_place_that_is_not_there_is_not_found(web: TestClient, file: str) -> None:
    assert web.get(f"/jurisdiction/US-UTT/{file}").status_code == 404
    assert web.get(f"/jurisdiction//{file}").status_code == 404


def test_who_has_an_answer_is_not_sent_it_again(web: TestClient, told: Program, file: str) -> None:
    first = web.get(f"/jurisdiction/US-UT/{file}")
    tag, date = first.headers["etag"], first.headers["last-modified"]
    for name, value in (
        ("If-None-Match", tag), ("If-None-Match", f'"other", W/{tag}'), ("If-None-Match", "*"),
        ("If-Modified-Since", date),
    ):  # fmt: skip
        again = web.get(f"/jurisdiction/US-UT/{file}", headers={name: value})
        assert (again.status_code, again.content) == (304, b"")
        assert (again.headers["etag"], again.headers["last-modified"]) == (tag, date)
        assert again.headers["cache-control"] == "public, max-age=300"
    assert web.get(f"/jurisdiction/US-UT/{file}").content == first.content


def test_news_is_sent_whatever_was_sent_before(web: TestClient, told: Program, file: str) -> None:
    first = web.get(f"/{file}")
    tag, date = first.headers["etag"], first.headers["last-modified"]
    news(told, "c2", minutes=5)
    for asked in (
        {"If-None-Match": tag},
        {"If-Modified-Since": date},
        {"If-None-Match": tag, "If-Modified-Since": date},
    ):
        again = web.get(f"/{file}", headers=asked)
        assert again.status_code == 200
        assert len(entries(file, again.content)) == len(entries(file, first.content)) + 1
        assert again.headers["etag"] != tag


def test_a_tag_counts_before_a_date_and_nonsense_counts_for_nothing(web: TestClient, told: Program, file: str) -> None:
    date = web.get(f"/{file}").headers["last-modified"]
    for asked in (
        {"If-None-Match": '"other"', "If-Modified-Since": date}, {"If-Modified-Since": "yesterday"},
        {"If-Modified-Since": "Tue, 24 Nov 2099 12:30:15"}, {"If-None-Match": ""},
    ):  # fmt: skip
        assert web.get(f"/{file}", headers=asked).status_code == 200


def test_programs_that_ask_only_for_the_head_get_it(web: TestClient, told: Program, file: str) -> None:
    assert web.head(f"/{file}").headers["etag"] == web.get(f"/{file}").headers["etag"]


@pytest.mark.parametrize(("path", "below"), [("/", ["/"]), ("/jurisdiction/US-UT", ["/", "/jurisdiction/US-UT/"])])
def test_pages_tell_of_their_feeds_to_programs_and_to_people(web: TestClient, path: str, below: list[str]) -> None:
    tree = LexborHTMLParser(web.get(path).text)
    links = {str(node.attributes["href"]): node.attributes["type"] for node in tree.css("head link[rel=alternate]")}
    assert list(links) == [f"{base}{file}" for base in below for file in TYPES]
    shown = [node.attributes["href"] for node in tree.css("main a")]
    assert all(f"{below[-1]}{file}" in shown for file in TYPES)
    for href, kind in links.items():
        assert web.get(href).headers["content-type"].split(";")[0] == kind


def test_an_entry_leads_to_the_page_of_its_change(web: TestClient, told: Program) -> None:
    (entry,) = feedparser.parse(web.get("/feed.atom").content).entries
    page = web.get(entry.link.removeprefix(told.settings.mail.base_url))
    assert (page.status_code, entry.link in page.text) == (200, True)
    title = LexborHTMLParser(page.text).css_first("h1")
    assert title is not None
    assert title.text() == entry.title


def test_a_demo_has_its_own_and_marks_them(told: Program, file: str) -> None:
    folder = told.settings.data_folder / "demo"
    store = open_store(f"sqlite:///{folder / 'kratomwatch.db'}")
    with store.write() as connection:
        set_meta(connection, "mode", "demo")
    store.close()
    with ExitStack() as stack:
        web = TestClient(web_app(told, stack))
        assert entries(file, web.get(f"/{file}").content)
        body = web.get(f"/demo/{file}").content
        assert entries(file, body) == []
        assert b"[demo] Kratom law" in body
        assert b"/demo/" in body
        assert f'href="/demo/{file}"' in web.get("/demo/").text


def test_without_an_address_of_the_page_there_are_none_and_none_are_promised(told: Program, file: str) -> None:
    told.settings.mail = told.settings.mail.model_copy(update={"base_url": ""})
    with ExitStack() as stack:
        web = TestClient(web_app(told, stack))
        assert web.get(f"/{file}").status_code == 404
        assert file not in web.get("/").text
