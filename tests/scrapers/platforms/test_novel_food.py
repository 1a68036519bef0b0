"""The novel food status catalogue: an entry by its name, and answers that have none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Asked, Double, Said, source

SEARCH = "https://ec.europa.eu/food/food-feed-portal/backend/novel-food-catalogue/search"
PAGE = "https://ec.europa.eu/food/food-feed-portal/screen/novel-food-catalogue/search?searchTerms=Mitragyna+speciosa"
ENTRY = source(PAGE, "novel-food", kind=SourceKind.REGISTER, must_contain=("Mitragyna speciosa",), javascript=True)


def entry(name: str, status: str) -> dict[str, Any]:
    return {"id": 7, "name": name, "novelFoodStatus": status, "commissionComments": "No history of use.", "union": None}


def test_an_entry_is_read_with_its_fields_and_others_are_left_out() -> None:
    def answer(asked: Asked) -> Said:
        assert json.loads(asked.body)["searchTerms"] == "Mitragyna speciosa"
        assert asked.headers["content-type"] == "application/json"
        entries = [entry("Mitragyna speciosa (kratom)", "Novel food"), entry("Mitracarpus hirtus", "Not novel")]
        return Said({"totalElements": 2, "content": entries})

    with Double() as double:
        double.on(SEARCH, answer)
        seen = double.visit(ENTRY)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Novel food status: Novel food" in seen.document.text
    assert "Mitracarpus" not in seen.document.text


def test_a_bare_list_is_read_too() -> None:
    with Double() as double:
        double.on(SEARCH, Said([entry("Mitragyna speciosa", "Novel food")]))
        assert double.visit(ENTRY).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"totalElements": 0, "content": []}), Outcome.SOFT_404),
        (Said({"totalElements": 1, "content": [entry("Mitracarpus hirtus", "Not novel")]}), Outcome.SOFT_404),
        (Said({"status": 500, "message": "search failed"}), Outcome.UNREADABLE),
        (Said("<html><body><app-root></app-root><script src='main.js'></script></body></html>"), Outcome.EMPTY_SHELL),
        (Said("<p>Service unavailable</p>"), Outcome.WRONG_TYPE),
        (Said("slow down", 429, headers={"Retry-After": "300"}), Outcome.RATE_LIMITED),
    ],
)
def test_an_answer_without_the_entry_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(SEARCH, said)
        seen = double.visit(ENTRY)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_address_that_names_no_food_is_refused() -> None:
    with Double() as double:
        seen = double.visit(source(PAGE.partition("?")[0], "novel-food"))

    assert seen.outcome is Outcome.ERROR
    assert "names no food" in seen.attempts[-1].detail
