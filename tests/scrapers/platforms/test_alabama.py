"""Alabama's interface: the question it is asked, the version of today, refusals with status 200."""

from __future__ import annotations

import json
from datetime import date

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://alison.legislature.state.al.us/code-of-alabama?section=20-2-23"
API = "https://alison.legislature.state.al.us/graphql"
LAW = source(PAGE, "alabama-code", must_contain=("20-2-23",))


def version(text: str, since: str | None, number: str = "20-2-23") -> dict[str, str | None]:
    return {"displayId": number, "title": f"Section {number} Schedule I.", "content": f"<p>{text}</p>",
            "history": "(Acts 2016, #16-406, §1.)", "effectiveDate": since}  # fmt: skip


def told(*versions: dict[str, str | None]) -> Said:
    return Said({"data": {"codesOfAlabama": {"data": list(versions)}}})


NOW = version("Mitragynine is a controlled substance in Schedule I.", "2016-05-10T00:00:00.000Z")


@pytest.mark.parametrize(
    "versions",
    [(NOW,), (version("old", None), NOW), (version("old", "01/01/2000"), NOW, version("to come", "2099-10-01"))],
)
def test_the_version_of_today_is_read(versions: tuple[dict[str, str | None], ...]) -> None:
    def answer(asked: Asked) -> Said:
        assert asked.headers["content-type"] == "application/json"
        assert json.loads(asked.body)["variables"] == {"displayId": "20-2-23"}
        return told(*versions)

    with Double() as double:
        double.on(API, answer)
        seen = double.visit(LAW)

    assert seen.document is not None
    assert "Mitragynine is a controlled substance" in seen.document.text
    assert "(Acts 2016, #16-406, §1.)" in seen.document.text
    assert "to come" not in seen.document.text
    assert read(seen.document, Context("US-AL", today=date(2026, 12, 1))).mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (told(), Outcome.SOFT_404),
        (told(version("to come", "2099-10-01")), Outcome.SOFT_404),
        (told(version("another", "2000-01-01", "20-2-25")), Outcome.SOFT_404),
        (Said({"errors": [{"message": "Cannot query field"}], "data": None}), Outcome.HTTP_ERROR),
        (Said({"data": {"renamed": {}}}), Outcome.SOFT_404),
        (Said("<html><title>Just a moment...</title></html>"), Outcome.CHALLENGE),
        (Said("", 429, headers={"Retry-After": "900"}), Outcome.RATE_LIMITED),
    ],
)
def test_refusals_and_other_sections_are_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(API, said)
        seen = double.visit(source(PAGE, "alabama-code"))

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_address_without_a_section_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["alabama-code"].route(LAW, PAGE.partition("?")[0], lambda _: pytest.fail("asked"))
