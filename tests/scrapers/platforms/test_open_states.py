"""Open States: a bill's record, the text that it links to, the search, and how each fails."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.bills import record_in
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer, NoKey
from tests.scrapers.platforms.bills import TEXT, open_states
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://openstates.org/ut/bills/2026/SB45/"
RECORD = "https://v3.openstates.org/bills/ut/2026/SB%2045"
API = "https://v3.openstates.org/bills"
NEWEST = "https://le.utah.gov/Session/2026/bills/introduced/SB0045S01.htm"
BILL = source(PAGE, "open-states", kind=SourceKind.BILL, format="json")
BILL_TEXT = source(f"{PAGE}#text", "open-states-text", kind=SourceKind.BILL)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_OPEN_STATES", "of-a-test")


def test_a_record_is_asked_for_with_its_actions_and_versions_and_the_key_in_a_header() -> None:
    with Double() as double:
        double.on(RECORD, Said(open_states()))
        seen = double.visit(BILL)

    assert seen.outcome is Outcome.NEW
    (asked,) = double.asked
    assert "include=actions&include=versions" in asked.url
    assert asked.headers["x-api-key"] == "of-a-test"
    assert "of-a-test" not in seen.answer.url
    assert seen.document is not None
    record = record_in(seen.document)
    assert record is not None
    assert (record.jurisdiction, record.bill, record.session) == ("US-UT", "SB 45", "2026")
    assert record.actions[1].marks == ("passage",)
    assert "Senate/ passed 3rd reading" in seen.document.text


def test_a_record_is_read_the_same_from_a_file_of_the_crawlers() -> None:
    file = "https://raw.githubusercontent.com/govbot-data/ut-legislation/main/country:us/state:ut/SB45/metadata.json"
    crawled = open_states(legislative_session="2026", from_organization='~{"classification": "upper"}')
    crawled["actions"] = [
        {"description": a["description"], "date": f"{a['date']}T00:00:00+00:00", "classification": a["classification"],
         "organization_id": '~{"classification": "upper"}'} for a in crawled["actions"]
    ]  # fmt: skip
    with Double() as double:
        double.on(file, Said(crawled))
        seen = double.visit(source(file, "open-states", kind=SourceKind.BILL, format="json"))

    assert seen.document is not None
    record = record_in(seen.document)
    assert record is not None
    assert (record.chamber, record.actions[1].chamber, record.actions[1].at) == (
        "upper",
        "upper",
        "2026-02-18T00:00:00+00:00",
    )


def test_the_text_is_the_newest_printing_of_the_whole_bill() -> None:
    with Double() as double:
        double.on(RECORD, Said(open_states()))
        double.on(NEWEST, Said(TEXT))
        seen = double.visit(BILL_TEXT)

    assert (seen.outcome, seen.answer.url) == (Outcome.NEW, NEWEST)
    assert seen.document is not None
    reading = read(seen.document, Context("US-UT", SourceKind.BILL, "en", today=date(2026, 3, 1)))
    assert (reading.would, reading.provisions["min_age"]) == (Status.RESTRICTED, 21)
    asked = {a.path: a.headers.get("x-api-key") for a in double.asked}
    assert asked["/Session/2026/bills/introduced/SB0045S01.htm"] is None, "the key is for Open States alone"


def test_a_bill_without_a_text_is_not_found_and_changes_nothing() -> None:
    with Double() as double:
        double.on(RECORD, Said(open_states(versions=[])))
        seen = double.visit(BILL_TEXT)

    assert seen.outcome is Outcome.SOFT_404
    assert seen.document is None


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"detail": "No such Bill."}, 404), Outcome.NOT_FOUND),
        (Said({"detail": "Invalid API key"}, 403), Outcome.KEY_REFUSED),
        (Said({"detail": "exceeded limit of 10/min: 11"}, 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
        (Said({"detail": "something else"}), Outcome.WRONG_TYPE),
        (Said("<h1>Scheduled maintenance</h1>"), Outcome.WRONG_TYPE),
        (Said([open_states()]), Outcome.WRONG_TYPE),
        (Said(open_states(actions=[{"date": "2026-01-01"}])), Outcome.WRONG_TYPE),
    ],
)
def test_what_is_no_record_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(RECORD, said)
        seen = double.visit(BILL)

    assert seen.outcome is outcome
    assert seen.document is None


FILES = "https://raw.githubusercontent.com/govbot-data/ut-legislation/main/country:us/state:ut"
AT_HOME = {"id": "ocd-jurisdiction/country:us/state:ks/government", "name": "Kansas"}


@pytest.mark.parametrize(
    "changed", [{"identifier": "SB 99"}, {"identifier": "HB 45"}, {"session": "2025"}, {"jurisdiction": AT_HOME}]
)
@pytest.mark.parametrize("url", [PAGE, RECORD, f"{FILES}/sessions/2026/bills/SB45/metadata.json"])
def test_the_record_of_another_bill_is_not_this_one(url: str, changed: dict[str, object]) -> None:
    watched = source(url, "open-states", kind=SourceKind.BILL, format="json")
    with Double() as double:
        double.on(url if "raw." in url else RECORD, Said(open_states(identifier="S.B. 045")))
        assert double.visit(watched).outcome is Outcome.NEW
        double.on(url if "raw." in url else RECORD, Said(open_states(**changed)))
        seen = double.visit(watched)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)
    assert seen.attempts[-1].detail.startswith("the answer is the record of another bill (")
    assert url in seen.attempts[-1].detail


def test_the_text_of_another_bill_is_not_asked_for() -> None:
    with Double() as double:
        double.on(RECORD, Said(open_states(identifier="SB 99")))
        double.on(NEWEST, Said(TEXT))
        seen = double.visit(BILL_TEXT)

    assert seen.outcome is Outcome.SOFT_404
    assert len(double.asked) == 1


def test_an_address_that_does_not_tell_the_bill_is_taken_at_its_word() -> None:
    by_number = source(f"{API}/ocd-bill/1", "open-states", kind=SourceKind.BILL, format="json")
    with Double() as double:
        double.on(f"{API}/ocd-bill/1", Said(open_states(identifier="SB 99")))
        assert double.visit(by_number).outcome is Outcome.NEW


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_OPEN_STATES")
    with Double() as double:
        double.on(RECORD, Said(open_states()))
        seen = double.visit(BILL)
        with pytest.raises(NoKey, match="KRATOMWATCH_KEY_OPEN_STATES"):
            double.find("open-states")

    assert seen.outcome is Outcome.NO_KEY
    assert double.asked == []


def test_the_search_follows_its_pages() -> None:
    def answer(asked: Asked) -> Said:
        page = int(asked.query["page"])
        results = [open_states(identifier=f"SB {page}{n}") for n in range(20 if page == 1 else 1)]
        return Said(
            {"results": results, "pagination": {"per_page": 20, "page": page, "max_page": 2, "total_items": 21}}
        )

    with Double() as double:
        double.on(API, answer)
        found = double.find("open-states", "kratom", date(2026, 2, 1))

    assert len(found) == 21
    assert (found[0].title, found[0].jurisdiction) == ("SB 10: Kratom Adjustments", "US-UT")
    assert (found[0].on, found[0].kind, found[0].url) == (date(2026, 2, 18), SourceKind.BILL, PAGE)
    assert [a.query["updated_since"] for a in double.asked] == ["2026-02-01", "2026-02-01"]


def test_half_a_character_in_a_hit_becomes_one_that_can_be_stored() -> None:
    with Double() as double:
        hit = open_states(title="Kratom \ud83d \U0001f33f")
        double.on(API, Said({"results": [hit], "pagination": {"page": 1, "max_page": 1}}))
        (found,) = double.find("open-states")

    assert found.title == "SB 45: Kratom ? \U0001f33f"


def test_a_search_that_is_refused_says_why_and_an_empty_one_is_empty() -> None:
    with Double() as double:
        double.on(
            API, Said({"results": [], "pagination": {"per_page": 20, "page": 1, "max_page": 1, "total_items": 0}})
        )
        assert double.find("open-states") == []
        double.on(API, Said({"detail": "Must provide API Key"}))
        with pytest.raises(NoAnswer, match="Must provide API Key"):
            double.find("open-states")


@pytest.mark.parametrize("told", [{"results": [{"id": "1"}]}, {"results": [], "pagination": None}])
def test_a_search_that_answers_in_another_form_is_no_empty_one(told: dict[str, object]) -> None:
    with Double() as double, pytest.raises(NoAnswer, match="another form"):
        double.on(API, Said(told))
        double.find("open-states")
