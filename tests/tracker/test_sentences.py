"""How a place's law stands, in whole sentences."""

from __future__ import annotations

from typing import Any

import pytest

from jurisdictions.codebook import Status
from tracker.telling.sentences import coming_sentence, freshness_sentence, in_sentence, status_sentence
from tracker.telling.wording import MEANS, means


def row(**values: Any) -> dict[str, Any]:
    plain = {"id": "US-AL", "name": "Alabama", "status": "banned", "since": "2016-05-10", "since_certainty": "day",
             "observed_since": None, "confirmed_at": None, "not_confirmed": None}  # fmt: skip
    return {**plain, **values}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Kratom is banned in Alabama, since 10 May 2016."),
        ({"since_certainty": "month"}, "Kratom is banned in Alabama, since May 2016."),
        ({"since": None}, "Kratom is banned in Alabama."),
        (
            {"since": None, "observed_since": "2026-03-01"},
            "Kratom is banned in Alabama (first seen on 1 March 2026; the text gives no date).",
        ),
        ({"status": "unknown"}, "Whether kratom is lawful in Alabama is not established."),
        ({"status": "unregulated", "since": None}, "No rule on kratom is in force in Alabama."),
        ({"status": "export-allowed"}, "Kratom may be exported from Alabama under conditions, since 10 May 2016."),
        ({"status": "legal"}, "Alabama: legal."),
        (
            {"id": "US-AL/x", "status": "unregulated", "since": None},
            "No local rule on kratom is in force in Alabama, where the law above it holds.",
        ),
        (
            {"id": "US-AL/x", "status": "unknown"},
            "Whether a local rule on kratom is in force in Alabama, beside the law above it, is not established.",
        ),
        ({"id": "US-AL/x"}, "Kratom is banned in Alabama, since 10 May 2016."),
    ],
)
def test_a_status_is_one_sentence(values: dict[str, Any], said: str) -> None:
    assert status_sentence(row(**values)) == said


@pytest.mark.parametrize(
    ("place", "status", "provisions", "said"),
    [
        ("GB", "banned", {"possession": "allowed"}, "Selling kratom is prohibited here, having it is not:"),
        ("FR", "banned", {"possession": "prohibited"}, "Selling kratom, or even having it, is prohibited here:"),
        ("US-FL/x", "unregulated", {}, "No rule of its own on kratom is in force:"),
        ("US-FL/x", "unknown", {}, "What applies here beside the law above it is not established:"),
        ("US-FL", "unregulated", {}, "No rule on kratom is in force: it may be sold"),
        ("US-FL", "legal", {}, ""),
    ],
)
def test_what_a_status_means_is_true_of_the_place(
    place: str, status: str, provisions: dict[str, str], said: str
) -> None:
    assert means({"id": place, "status": status, "provisions": provisions}).startswith(said)


def test_every_status_has_a_sentence_and_a_meaning() -> None:
    for status in Status:
        assert ":" not in status_sentence(row(status=status.value))
        assert MEANS[status].endswith(".")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("United States (federal)", "the United States (federal)"),
        ("District of Columbia", "the District of Columbia"),
        ("Netherlands", "the Netherlands"),
        ("Union County, Mississippi", "Union County, Mississippi"),
        ("Washington", "Washington"),
        ("", ""),
    ],
)
def test_a_name_stands_in_a_sentence_as_english_has_it(name: str, told: str) -> None:
    assert in_sentence(name) == told


@pytest.mark.parametrize(
    ("seen", "missing", "said"),
    [
        ("2026-11-24T12:00:00.000000Z", None, "Confirmed at a page of the law on 24 November 2026, 12:00 UTC."),
        (
            "2026-11-24T12:00:00.000000Z",
            {"since": "2026-11-24", "because": "blocked", "url": "https://law.example/"},
            "Not confirmed since 24 November 2026, because the site turns programs away.",
        ),
        (
            None,
            {"since": "2026-10-01", "because": "timeout", "url": "https://law.example/"},
            "Not confirmed yet, because the server does not answer in time. The cited record covers the time to"
            " 1 October 2026.",
        ),
        (
            None,
            {"since": "2026-10-01", "because": "no page read yet", "url": None},
            "Not confirmed yet: no page of the law has been read here. The cited record covers the time to"
            " 1 October 2026.",
        ),
    ],
)
def test_freshness_is_always_told(seen: str | None, missing: dict[str, Any] | None, said: str) -> None:
    assert freshness_sentence(row(confirmed_at=seen, not_confirmed=missing)) == said


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"to": "kcpa", "effective": "2027-01-01"}, "From 1 January 2027 kratom is lawful in Alabama under a kratom"
         " consumer protection act, by law that is signed."),
        ({"to": "unregulated", "effective": None}, "On a day that is not established no rule on kratom is in force in"
         " Alabama, by law that is signed."),
        ({"to": "banned", "effective": "2027-01-01"}, "From 1 January 2027 rules on kratom change, by law that is"
         " signed."),
    ],
)  # fmt: skip
def test_law_to_come_is_a_sentence(item: dict[str, Any], said: str) -> None:
    assert coming_sentence(item, row()) == said
