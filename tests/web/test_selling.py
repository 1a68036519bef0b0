"""The form that asks every place about a product."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from tests.web.conftest import HOSTILE
from tracker.selling import Product
from web.selling import GROUPS, described, example, fields

PRODUCTS = sorted((Path(__file__).parents[2] / "docs" / "products").glob("*.toml"))


def address(file: Path, prefix: str = "") -> dict[str, str]:
    """A product's file as the form would send it."""

    def flat(data: Mapping[str, object], prefix: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, value in data.items():
            if isinstance(value, dict):
                found |= flat(value, f"{prefix}{key}.")
            elif isinstance(value, bool):
                found[f"{prefix}{key}"] = "yes" if value else "no"
            else:
                found[f"{prefix}{key}"] = ",".join(value) or "none" if isinstance(value, list) else str(value)
        return found

    return flat(tomllib.loads(file.read_text(encoding="utf-8")), prefix)


def test_the_form_asks_for_everything_that_a_product_may_say() -> None:
    laid_out = [key for _, keys in GROUPS for key in keys]
    assert sorted(laid_out) == sorted({key.partition(".")[0] for key in fields()})
    page = {field.alias or name for name, field in Product.model_fields.items()}
    assert page == set(laid_out)


@pytest.mark.parametrize("file", PRODUCTS, ids=lambda file: file.stem)
def test_an_address_describes_a_product_as_its_file_does(file: Path) -> None:
    assert Product.model_validate(described(address(file))) == Product.model_validate(tomllib.loads(file.read_text()))


def test_the_example_is_a_product() -> None:
    assert Product.model_validate(described(example())).form


def test_each_place_answers_with_the_provision_that_decides(web: TestClient) -> None:
    page = LexborHTMLParser(web.get("/may-sell", params={**example(), "from": "US-UT", "inside": "US"}).text)
    rows = {row.css_first("th a").attributes["href"]: row for row in page.css("tbody tr")}
    assert set(rows) == {"/jurisdiction/US", "/jurisdiction/US-UT"}
    for row in rows.values():
        assert row.css_first(".verdict").text() in ("yes", "no", "conditions", "unknown")
        assert row.css("td")[1].text()


def test_each_condition_is_told_once(web: TestClient) -> None:
    asked = {"name": "powder", "form": "powder", "from": "US-UT", "inside": "US-UT"}
    conditions = [one["because"] for one in web.get("/api/may-sell", params=asked).json()[0]["conditions"]]
    cell = LexborHTMLParser(web.get("/may-sell", params=asked).text).css("tbody td")[2].text()
    assert len(conditions) > 1
    assert [cell.count(one) for one in conditions] == [1] * len(conditions)


def test_the_page_the_file_and_the_api_say_the_same(web: TestClient) -> None:
    query = urlencode({**example(), "from": "US-UT"})
    page = LexborHTMLParser(web.get(f"/may-sell?{query}").text)
    shown = [row.css_first(".verdict").text() for row in page.css("tbody tr")]
    file = web.get(f"/may-sell.csv?{query}")
    rows = list(csv.DictReader(io.StringIO(file.text)))
    data = web.get(f"/api/may-sell?{query}").json()
    assert "attachment" in file.headers["content-disposition"]
    assert shown == [row["answer"] for row in rows] == [row["answer"] for row in data]
    assert f"/may-sell.csv?{query}" in [link.attributes["href"] for link in page.css("a")]


@pytest.mark.parametrize(
    ("asked", "key", "words"),
    [
        ({"form": "powdr"}, "form", "powder"),
        ({"seven_oh.percent": "much"}, "seven_oh.percent", "much"),
        ({"seven_oh_added": "perhaps"}, "seven_oh_added", "boolean"),
        ({"buyer_age_checked": "x"}, "buyer_age_checked", "x"),
        ({"from": "Atlantis"}, "from", "unknown place"),
        ({"from": ""}, "from", "missing"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_question_and_the_rest_is_kept(
    web: TestClient, asked: dict[str, str], key: str, words: str
) -> None:
    sent = {**example(), "from": "US-UT", **asked}
    page = LexborHTMLParser(web.get("/may-sell", params=sent).text)
    told = page.css_first(f'[id="w-{key}"]') or page.css_first("p.wrong[role=alert]")
    assert words in told.text()
    assert page.css_first('[id="f-name"]').attributes["value"] == sent["name"]
    for path in ("/may-sell.csv", "/api/may-sell"):
        refused = web.get(path, params=sent)
        assert refused.status_code == 400
        assert words in refused.text


def test_an_unknown_question_is_refused_with_the_one_that_was_meant(web: TestClient) -> None:
    for path in ("/may-sell", "/may-sell.csv", "/api/may-sell"):
        answer = web.get(path, params={**example(), "seven_oh.pm": "1"})
        assert answer.status_code == 400
        assert "seven_oh.ppm" in answer.text


def test_a_hostile_description_is_text(web: TestClient) -> None:
    page = LexborHTMLParser(web.get("/may-sell", params={**example(), "from": "US-UT", "name": HOSTILE}).text)
    assert len(page.css("script")) == 1
    assert HOSTILE in page.css_first("h2").text()
    assert not page.css("img")


@pytest.mark.parametrize("path", ["/may-sell", "/may-sell.csv", "/api/may-sell"])
@pytest.mark.parametrize(
    ("beside", "told"),
    [("&seven_oh.ppm=9000", "given twice"), ("&label=" + "x" * 301, "301 characters")],
)
def test_what_is_said_twice_or_without_end_is_refused_in_a_line(
    web: TestClient, path: str, beside: str, told: str
) -> None:
    said = urlencode({**example(), "from": "US-UT", "inside": "US", "seven_oh.ppm": "60"})
    answer = web.get(f"{path}?{said}{beside}")
    assert answer.status_code == 400
    assert told in answer.text
    assert "x" * 301 not in answer.text


def test_what_is_said_twice_alike_is_said(web: TestClient) -> None:
    said = urlencode({**example(), "from": "US-UT", "inside": "US"})
    assert web.get(f"/api/may-sell?{said}&from=US-UT").status_code == 200


def test_what_was_known_at_a_moment_is_told_as_such_and_asked_for_again(web: TestClient) -> None:
    asked = {**example(), "from": "US-UT", "inside": "US", "known_at": "2999-01-01"}
    page = LexborHTMLParser(web.get("/may-sell", params=asked).text)
    assert "as known at 2999-01-01" in page.css_first("#answers").text()
    assert page.css_first("input[name=known_at]").attributes["value"] == "2999-01-01"
    page = LexborHTMLParser(web.get("/may-sell", params={**asked, "known_at": ""}).text)
    assert "as known" not in page.css_first("#answers").text()
