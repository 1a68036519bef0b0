"""Legistar: a matter's newest text, matters without one, refusals, and the search of all clients."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer, adapters
from tests.scrapers.platforms.double import Asked, Double, Said, source

GUID = "336FDE20-0492-48A1-8CD8-EEBE702210BA"
PAGE = f"https://somecounty.legistar.com/LegislationDetail.aspx?GUID={GUID}&ID=7769404"
API = "https://webapi.legistar.com/v1/somecounty/matters"
MATTER = source(PAGE, "legistar", kind=SourceKind.BILL, must_contain=("25-1334",))
TOLD = {
    "MatterId": 31, "MatterGuid": GUID, "MatterFile": "25-1334", "MatterTitle": "Ordinance on kratom",
    "MatterTypeName": "Ordinance", "MatterStatusName": "Adopted", "MatterLastModifiedUtc": "2026-05-04T10:00:00",
    "MatterIntroDate": "2026-03-01T00:00:00", "MatterEnactmentNumber": None,
}  # fmt: skip


def test_the_newest_text_of_a_matter_is_read() -> None:
    with Double() as double:
        double.on(API, Said([TOLD]))
        double.on(f"{API}/31/versions", Said([{"Key": "900", "Value": "9"}, {"Key": "901", "Value": "10"}]))
        text = {"MatterTextId": 901, "MatterTextPlain": "AN ORDINANCE\r\nThe sale of kratom is prohibited.\r\n"}
        double.on(f"{API}/31/texts/901", Said(text))
        seen = double.visit(MATTER)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text == "File 25-1334\nAN ORDINANCE\nThe sale of kratom is prohibited."
    assert double.asked[0].query == {"$filter": f"MatterGuid eq '{GUID}'"}


def test_a_matter_without_a_text_is_read_as_what_is_told_of_it() -> None:
    with Double() as double:
        double.on(API, Said([TOLD]))
        double.on(f"{API}/31/versions", Said([]))
        double.on(f"{API}/31", Said(TOLD))
        seen = double.visit(MATTER)

    assert seen.document is not None
    assert "Title: Ordinance on kratom" in seen.document.text
    assert "StatusName: Adopted" in seen.document.text


def test_a_matter_that_the_interface_does_not_know_is_read_from_its_page() -> None:
    with Double() as double:
        double.on(API, Said([]))
        double.on(
            "https://somecounty.legistar.com/LegislationDetail.aspx",
            Said(
                '<nav>Calendar</nav><div id="ctl00_Content_pageDetails"><p>File 25-1334: Ordinance on kratom</p></div>'
            ),
        )
        seen = double.visit(MATTER)

    assert seen.document is not None
    assert seen.document.text == "File 25-1334: Ordinance on kratom"
    assert double.asked[-1].query["FullText"] == "1"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"Message": "Token is required"}, 403), Outcome.BLOCKED),
        (Said({"Message": "LegistarConnectionString setting is not set up"}, 500), Outcome.SERVER_ERROR),
        (Said({"Message": "The query specified in the URI is not valid."}, 200), Outcome.HTTP_ERROR),
        (Said("", 429, headers={"Retry-After": "900"}), Outcome.RATE_LIMITED),
        (Said("<html><body>Service</body></html>"), Outcome.WRONG_TYPE),
    ],
)
def test_an_interface_that_refuses_gives_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(API, said)
        seen = double.visit(MATTER)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ({"MatterTextId": 901, "MatterTextPlain": None, "MatterTextRtf": "{\\rtf1}"}, Outcome.WRONG_TYPE),
        ({"Message": "No HTTP resource was found"}, Outcome.SOFT_404),
    ],
)
def test_an_answer_without_a_text_is_no_document(text: dict[str, object], outcome: Outcome) -> None:
    with Double() as double:
        double.on(API, Said([TOLD]))
        double.on(f"{API}/31/versions", Said([{"Key": "901", "Value": "1"}]))
        double.on(f"{API}/31/texts/901", Said(text))
        seen = double.visit(MATTER)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize("url", ["https://somecounty.legistar.com/", PAGE.replace(GUID, "1")])
def test_an_address_without_a_matter_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="names no matter"):
        adapters()["legistar"].route(MATTER, url, lambda _: pytest.fail("asked"))


WATCHED = [
    ("US-FL/some-county", PAGE),
    ("US-IL/chicago", "https://Chicago.legistar.com/Calendar.aspx"),
    ("US-UT", "https://le.utah.gov/"),
]


def test_the_search_asks_every_client_that_is_watched_and_one_that_refuses_hides_no_other_and_is_told() -> None:
    first, other = "somecounty", "chicago"

    def matters(asked: Asked) -> Said:
        assert "substringof('kratom',MatterTitle)" in asked.query["$filter"]
        assert "ge datetime'2026-05-01'" in asked.query["$filter"]
        skip = int(asked.query["$skip"])
        return Said([{**TOLD, "MatterId": n} for n in range(skip, min(skip + 100, 101))])

    with Double() as double:
        double.on(f"https://webapi.legistar.com/v1/{first}/matters", matters)
        double.on(f"https://webapi.legistar.com/v1/{other}/matters", Said({"Message": "Token is required"}, 403))
        found, missing = double.find_partly("legistar", "kratom", date(2026, 5, 1), WATCHED)

    assert len({item.id for item in found}) == 101
    assert (found[0].id, found[0].on, found[0].kind) == (f"{first}/0", date(2026, 5, 4), SourceKind.BILL)
    assert found[0].title == "25-1334 Ordinance on kratom"
    assert found[0].jurisdiction == "US-FL/some-county"
    assert missing.startswith("1 of 2 councils did not answer wholly: chicago: ")
    assert {asked.path.split("/")[2] for asked in double.asked} == {first, other}


def test_the_search_raises_where_no_client_answers() -> None:
    with Double() as double, pytest.raises(NoAnswer):
        double.on("https://webapi.legistar.com/*", Said({"Message": "Token is required"}, 403))
        double.find_partly("legistar", "kratom", date(2026, 5, 1), WATCHED)


def test_where_no_client_is_watched_nobody_is_asked() -> None:
    with Double() as double:
        assert double.find("legistar") == []
    assert double.asked == []
