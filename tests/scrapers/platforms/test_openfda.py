"""openFDA: recalls in pages, and the 404 that means nothing was found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://api.fda.gov/food/enforcement.json"
META = {"last_updated": "2026-11-18", "results": {"skip": 0, "limit": 100, "total": 101}}
NOTHING = Said({"error": {"code": "NOT_FOUND", "message": "No matches found!"}}, 404)


def recall(number: int) -> dict[str, Any]:
    return {
        "recall_number": f"F-{number:04}-2026", "recalling_firm": "A Firm", "classification": "Class II",
        "product_description": "Kratom  powder, 100 g", "reason_for_recall": "Salmonella", "status": "Ongoing",
        "report_date": "20261007", "recall_initiation_date": "20260915", "event_id": "99", "product_type": "Food",
    }  # fmt: skip


@pytest.fixture(autouse=True)
def no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_OPENFDA", raising=False)


def test_recalls_are_found_in_pages_newest_first_and_are_news() -> None:
    def answer(asked: Asked) -> Said:
        count = 100 if asked.query["skip"] == "0" else 1
        return Said({"meta": META, "results": [recall(number + int(asked.query["skip"])) for number in range(count)]})

    with Double() as double:
        double.on(API, answer)
        found = double.find("openfda", "kratom", date(2026, 9, 1))

    assert (len(found), found[0].id, found[-1].id) == (101, "F-0000-2026", "F-0100-2026")
    assert (found[0].kind, found[0].on, found[0].jurisdiction) == (SourceKind.NEWS, date(2026, 10, 7), "US")
    assert (found[0].title, found[0].summary) == ("A Firm: Kratom powder, 100 g", "Class II Salmonella")
    assert found[0].url == f"{API}?search=recall_number%3A%22F-0000-2026%22"
    query = double.asked[0].query
    assert 'product_description:"kratom"' in query["search"]
    assert "report_date:[20260901 TO " in query["search"]
    assert (query["sort"], "api_key" in query) == ("report_date:desc", False)


def test_a_key_goes_into_the_query_and_not_into_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_OPENFDA", "the-key")
    with Double() as double:
        double.on(API, Said({"error": {"code": "BAD_REQUEST", "message": "the-key"}}, 400))
        with pytest.raises(NoAnswer) as failed:
            double.find("openfda")

    assert double.asked[0].query["api_key"] == "the-key"
    assert "the-key" not in f"{failed.value.answer} {failed.value.detail}"


def test_no_matches_is_an_empty_list() -> None:
    with Double() as double:
        double.on(API, NOTHING)
        assert double.find("openfda") == []


def test_a_page_after_the_last_that_is_full_ends_the_list() -> None:
    full = Said({"meta": META, "results": [recall(number) for number in range(100)]})
    with Double() as double:
        double.on(API, lambda asked: full if asked.query["skip"] == "0" else NOTHING)
        assert len(double.find("openfda")) == 100


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<h1>Not Found</h1>", 404), Outcome.NOT_FOUND),
        (Said({"message": "no such endpoint"}, 404), Outcome.NOT_FOUND),
        (Said({"error": {"code": "BAD_REQUEST"}}, 400), Outcome.HTTP_ERROR),
        (Said({"error": {"code": "SERVER_ERROR"}}, 500), Outcome.SERVER_ERROR),
        (Said({"error": {"code": "OVER_RATE_LIMIT"}}, 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
        (Said({"meta": META, "result": []}), Outcome.WRONG_TYPE),
        (Said({"meta": META, "results": [{"recall": "F-1"}]}), Outcome.WRONG_TYPE),
    ],
)
def test_a_search_that_fails_is_not_an_empty_one(said: Said, outcome: Outcome) -> None:
    with Double() as double, pytest.raises(NoAnswer) as failed:
        double.on(API, said)
        double.find("openfda")

    assert failed.value.outcome is outcome


def test_a_recall_is_read_from_the_address_that_was_found_without_the_day_of_the_data() -> None:
    texts = []
    for day in ("2026-11-18", "2026-11-25"):
        with Double() as double:
            double.on(API, Said({"meta": {**META, "last_updated": day}, "results": [recall(1)]}))
            seen = double.visit(source(f"{API}?search=recall_number:F-0001-2026", "openfda", format="json"))
        assert seen.document is not None
        texts.append(seen.document.text)

    assert "reason_for_recall: Salmonella" in texts[0]
    assert texts[0] == texts[1]


def test_an_answer_without_reports_is_no_document() -> None:
    with Double() as double:
        double.on(API, Said({"meta": META, "results": []}))
        seen = double.visit(source(f"{API}?search=recall_number:F-0001-2026", "openfda", format="json"))

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)
