"""Answers are kept for as long as the data they were made of, and no longer."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient
from sqlalchemy import Connection
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.datastructures import Headers

from cli.commands.serving import web_app
from cli.wiring import Program
from tracker.clock import SetClock, stamp, start_of_day
from tracker.store import Store, open_store, schema
from tracker.store.engine import set_meta
from web import cache
from web.cache import Answers, AtHand, data_version, has_it

LONG = "law " * 1000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = open_store(f"sqlite:///{tmp_path / 'kratomwatch.db'}")
    yield made
    made.close()


class Counting:
    """An app of one page that counts how often it was made."""

    def __init__(self, store: Store, check_s: float) -> None:
        self.made, self.clock, self.store = 0, SetClock(datetime(2026, 11, 26, 12, tzinfo=UTC)), store
        self.answers = Answers(store, self.clock, check_s)
        app = FastAPI()
        app.add_middleware(AtHand, answers=self.answers)

        @app.get("/page")
        async def page(request: Request) -> Response:
            return await self.answers.html(request, self._make)

        self.web = TestClient(app)

    def _make(self, connection: Connection) -> str:
        self.made += 1
        return f"{self.made} {LONG}"

    def change(self) -> None:
        with self.store.write() as connection:
            set_meta(connection, "registry", "another")


def test_an_answer_is_made_once_while_the_data_are_the_same(store: Store) -> None:
    app = Counting(store, 0)
    assert {app.web.get("/page").text[:2] for _ in range(5)} == {"1 "}
    app.change()
    assert app.web.get("/page").text.startswith("2 ")


def test_another_query_is_another_answer(store: Store) -> None:
    app = Counting(store, 60)
    assert [app.web.get(path).text[:2] for path in ("/page?a=1", "/page?a=2", "/page?a=1")] == ["1 ", "2 ", "1 "]


def test_a_day_of_law_that_begins_makes_new_answers_wherever_it_is(store: Store) -> None:
    with store.read() as connection:
        for begins in {start_of_day(date(2026, 11, 27), zone) for zone in available_timezones()}:
            before, then = (
                data_version(connection, SetClock(at)) for at in (begins - timedelta(seconds=1), begins)
            )  # fmt: skip
            assert before != then, begins


def test_the_end_of_a_pass_is_news_of_its_own(store: Store) -> None:
    app = Counting(store, 0)
    with store.write() as connection:
        connection.execute(schema.pass_.insert().values(started_at=stamp(app.clock.now())))
    app.web.get("/page")
    with store.write() as connection:
        connection.execute(schema.pass_.update().values(ended_at=stamp(app.clock.now()), summary={}))
    assert app.web.get("/page").text.startswith("2 ")


def test_for_as_long_as_it_may_an_answer_is_sent_without_asking_the_database(store: Store) -> None:
    app = Counting(store, 3600)
    app.web.get("/page")
    app.change()
    assert app.web.get("/page").text.startswith("1 ")


def test_whoever_has_the_answer_is_not_sent_it_again(store: Store) -> None:
    app = Counting(store, 3600)
    for _ in range(2):  # made, and at hand
        tag = app.web.get("/page").headers["etag"]
        again = app.web.get("/page", headers={"If-None-Match": f'"other", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


def test_an_answer_is_packed_for_those_who_can_unpack_and_tagged_apart(store: Store) -> None:
    app = Counting(store, 3600)
    for _ in range(2):
        plain = app.web.get("/page", headers={"Accept-Encoding": "identity"})
        packed = app.web.get("/page", headers={"Accept-Encoding": "gzip"})
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.headers["vary"] == "Accept-Encoding"
        assert packed.text == plain.text
        assert packed.headers["etag"] != plain.headers["etag"]
        assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 6, mtime=0))


def test_many_who_ask_at_once_have_it_made_once(store: Store) -> None:
    app = Counting(store, 60)
    scope = {"type": "http", "path": "/page", "query_string": b"", "root_path": "", "headers": [], "method": "GET"}

    async def ask() -> list[Response]:
        return await asyncio.gather(*(app.answers.html(Request(scope), app._make) for _ in range(20)))

    assert {bytes(answer.body)[:2] for answer in asyncio.run(ask())} == {b"1 "}
    assert app.made == 1


def test_what_fails_while_it_is_made_is_not_kept(store: Store) -> None:
    answers = Answers(store, SetClock(datetime(2026, 11, 26, tzinfo=UTC)), 60)
    scope = {"type": "http", "path": "/", "query_string": b"", "root_path": "", "headers": [], "method": "GET"}

    def failing(connection: Connection) -> str:
        raise ValueError("no")

    async def ask() -> Response:
        with pytest.raises(ValueError, match="no"):
            await answers.html(Request(scope), failing)
        return await answers.html(Request(scope), lambda connection: "yes")

    assert asyncio.run(ask()).body == b"yes"


def test_the_oldest_answers_make_room(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_ROOM", 3 * len(LONG))
    app = Counting(store, 3600)
    for number in range(10):
        app.web.get(f"/page?{number}")
    assert app.web.get("/page?9").text.startswith("10 ")
    assert app.web.get("/page?0").text.startswith("11 ")


def test_long_questions_take_of_the_room_what_they_are_kept_by(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_ROOM", 100_000)
    app = Counting(store, 3600)
    for number in range(10):
        app.web.get(f"/page?{number}{'x' * 30_000}")
    assert len(app.answers._kept) == 2


def test_small_answers_take_of_the_room_what_keeping_them_takes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_ROOM", 100_000)
    answers = Answers(store, SetClock(datetime(2026, 11, 26, tzinfo=UTC)), 3600)

    async def ask() -> None:
        for number in range(500):
            query = str(number).encode()
            scope = {"type": "http", "path": "/", "query_string": query, "headers": [], "method": "GET"}
            await answers.html(Request(scope), lambda connection: "yes")

    asyncio.run(ask())
    assert len(answers._kept) < 100


def test_more_who_ask_at_once_than_the_database_answers_are_told_to_ask_again(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = program.store.engine
    monkeypatch.setattr(engine.pool, "_timeout", 0)
    with ExitStack() as stack:
        web = TestClient(web_app(program, stack))
        with pytest.raises(PoolTimeout):
            while True:
                stack.enter_context(engine.connect())
        answer = web.get("/api/status")
    assert (answer.status_code, "try again" in answer.json()["error"]) == (503, True)


@pytest.mark.parametrize(
    ("takes", "packs"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("gzip; q=1.0", True), ("gzip;q=0", False), ("gzip ; q=0.0, br", False),
     ("x-nogzip", False), ("", False)],
)  # fmt: skip
def test_whoever_refuses_packed_answers_is_sent_plain_ones(store: Store, takes: str, packs: bool) -> None:
    answer = Counting(store, 0).web.get("/page", headers={"Accept-Encoding": takes})
    assert ("content-encoding" in answer.headers) is packs


@pytest.mark.parametrize(
    ("sent", "has"), [("", False), ('"a"', True), ('W/"a"', True), ('"b", "a"', True), ("*", True), ('"b"', False)]
)
def test_tags_are_compared_as_the_standard_says(sent: str, has: bool) -> None:
    assert has_it(Headers({"If-None-Match": sent}), '"a"') is has
