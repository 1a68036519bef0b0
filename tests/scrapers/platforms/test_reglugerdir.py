"""Reglugerðasafn: a regulation with its annexes by GraphQL, repealed ones, errors with status 200."""

from __future__ import annotations

import json

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://island.is/api/graphql"
LIST = source(
    "https://island.is/reglugerdir/nr/0233-2001", "reglugerdir", kind=SourceKind.SCHEDULE_LIST, language="is",
    must_contain=("233/2001",),
)  # fmt: skip


def regulation(**more: object) -> Said:
    told = {
        "name": "0233/2001", "title": "Reglugerð um ávana- og fíkniefni", "text": "<p>1. gr. Efni sem bannað er.</p>",
        "appendixes": [{"title": "Fylgiskjal I", "text": "<p>Mitragyna speciosa (kratom) B</p>"}], "comments": "",
        "lastAmendDate": "2025-08-01", "repealed": False,
    } | more  # fmt: skip
    return Said({"data": {"getRegulation": told}})


def test_a_regulation_is_read_with_its_annexes() -> None:
    def api(asked: Asked) -> Said:
        assert json.loads(asked.body)["variables"] == {"input": {"viewType": "current", "name": "0233-2001"}}
        return regulation()

    with Double() as double:
        double.on(API, api)
        seen = double.visit(LIST)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "Fylgiskjal I" in seen.document.text
    assert coded(seen, "IS").mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (regulation(repealed=True), Outcome.SOFT_404),
        (regulation(repealedDate="2020-01-01"), Outcome.SOFT_404),
        (regulation(text=""), Outcome.SOFT_404),
        (Said({"data": {"getRegulation": {"redirectUrl": "https://www.stjornartidindi.is/"}}}), Outcome.SOFT_404),
        (Said({"data": {"getRegulation": None}}), Outcome.SOFT_404),
        (Said({"errors": [{"message": "Cannot query field"}], "data": None}), Outcome.HTTP_ERROR),
        (Said("<html>hlé</html>"), Outcome.WRONG_TYPE),
        (Said("", 403), Outcome.BLOCKED),
    ],
)
def test_a_regulation_that_does_not_hold_today_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(API, said)
        seen = double.visit(LIST)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_past_versions_are_refused() -> None:
    with pytest.raises(ValueError, match="names no regulation"):
        adapters()["reglugerdir"].route(LIST, f"{LIST.url}/on/2020-01-01", lambda _: pytest.fail("asked"))
