"""The panel in files, and the codebook as a page."""

from __future__ import annotations

import asyncio
import csv
import io
from contextlib import ExitStack
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import ASGITransport, AsyncClient
from selectolax.lexbor import LexborHTMLParser

from cli.commands.serving import web_app
from cli.wiring import Program
from jurisdictions.described import codebook
from tests.web.hostile import record_hostile
from tracker.panel.columns import NAMES
from web import research
from web.app import create_app

ASKED = {"from": "2019-05", "to": "2019-07"}


def test_the_panel_has_a_row_for_each_place_and_period_in_every_form(web: TestClient) -> None:
    import pyarrow.parquet as pq

    table = web.get("/data/panel.csv", params=ASKED)
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [(row["id"], row["period"]) for row in rows] == [
        (place, f"2019-0{month}-01") for place in ("US", "US-UT") for month in (5, 6, 7)
    ]
    assert tuple(rows[0]) == NAMES
    lines = web.get("/data/panel.jsonl", params=ASKED).text.splitlines()
    parquet = pq.read_table(io.BytesIO(web.get("/data/panel.parquet", params=ASKED).content))
    assert (len(lines), parquet.num_rows, tuple(parquet.column_names)) == (6, 6, NAMES)
    assert 'filename="kratomwatch-panel-2019-05-01-2019-07-31-month.csv"' in table.headers["content-disposition"]


def test_one_place_with_all_in_it_can_be_asked_for(web: TestClient) -> None:
    rows = csv.DictReader(io.StringIO(web.get("/data/panel.csv", params={**ASKED, "inside": "US-UT"}).text))
    assert {row["id"] for row in rows} == {"US-UT"}


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"from": "2019-13", "to": "2020"}, "no month"),
        ({"from": "2020", "to": "2019"}, "lies before"),
        ({"from": "2019", "to": "2020", "every": "hour"}, "every"),
        ({"from": "2019"}, "to"),
        ({"from": "1900", "to": "2020", "every": "day"}, "kratomwatch panel"),
        ({"from": "2019", "to": "2020", "until": "x"}, "until"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_line(web: TestClient, asked: dict[str, str], told: str) -> None:
    answer = web.get("/data/panel.csv", params=asked)
    assert answer.status_code == 400
    assert told in answer.json()["error"]


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_hostile_text_breaks_no_file(web: TestClient, program: Program, form: str) -> None:
    record_hostile(program)
    answer = web.get(f"/data/panel.{form}", params={**ASKED, "every": "day"})
    assert answer.status_code == 200
    assert not answer.headers["content-type"].startswith("text/html")


def test_a_form_that_there_is_not_is_not_found(web: TestClient) -> None:
    answer = web.get("/data/panel.parket", params=ASKED)
    assert answer.status_code == 404
    assert "panel.parquet" in answer.json()["error"]


def test_the_codebook_has_every_word_with_its_meaning(web: TestClient) -> None:
    page = LexborHTMLParser(web.get("/codebook").text)
    shown = {(row.css_first("th").text(), row.css("td")[-1].text()) for row in page.css("tbody tr")}
    for section in codebook():
        for entry in section.entries:
            assert any(key == entry.key and text.startswith(entry.definition) for key, text in shown)
    assert set(NAMES) <= {key for key, _ in shown}
    assert web.get("/data/panel-schema.json").json()["fields"][0]["name"] == NAMES[0]


def test_periods_are_not_counted_further_than_they_are_made(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    counted, periods = [], research.periods

    def counting(*asked: Any) -> Any:
        for period in periods(*asked):
            counted.append(period)
            yield period

    monkeypatch.setattr(research, "periods", counting)
    answer = web.get("/data/panel.csv", params={"from": "0001", "to": "9999", "every": "day"})
    assert (answer.status_code, "longer periods" in answer.text) == (400, True)
    assert len(counted) == research.MOST_ROWS + 1


def test_many_who_ask_for_panels_do_not_keep_the_pages_from_others(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on, made = Event(), Event(), research.panel

    def slow(*asked: Any) -> Any:
        begun.set()
        go_on.wait()
        return made(*asked)

    monkeypatch.setattr(research, "panel", slow)

    async def ask(app: FastAPI) -> tuple[int, set[int]]:
        async with AsyncClient(transport=ASGITransport(app), base_url="http://127.0.0.1:8080") as visitor:
            panels = [
                asyncio.create_task(visitor.get("/data/panel.csv", params={"from": f"{1950 + n}", "to": "2020"}))
                for n in range(60)
            ]
            try:
                await asyncio.to_thread(begun.wait)
                page = await asyncio.wait_for(visitor.get("/"), 30)
            finally:
                go_on.set()
            return page.status_code, {answer.status_code for answer in await asyncio.gather(*panels)}

    with ExitStack() as stack:
        assert asyncio.run(ask(web_app(program, stack))) == (200, {200})


def test_a_demos_panel_says_so_in_its_name(program: Program) -> None:
    demo = TestClient(create_app(program.store, [], demo=True, clock=program.clock))
    answer = demo.get("/data/panel.csv", params=ASKED)
    assert 'filename="kratomwatch-demo-panel-2019-05-01' in answer.headers["content-disposition"]
