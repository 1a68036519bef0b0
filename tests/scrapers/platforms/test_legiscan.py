"""LegiScan: a bill by its page or number, its newest text out of base64, the search, and how each fails."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.bills import record_in
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer, suggested
from tests.scrapers.platforms.bills import TEXT, legiscan, legiscan_text
from tests.scrapers.platforms.double import Asked, Double, Handler, Said, source
from tracker.coding import read
from tracker.reading import Context

API = "https://api.legiscan.com/"
PAGE = "https://legiscan.com/UT/bill/SB0045/2026"
BILL = source(PAGE, "legiscan", kind=SourceKind.BILL, format="json")
BILL_TEXT = source(f"{PAGE}#text", "legiscan-text", kind=SourceKind.BILL)
FOUND = {
    "relevance": 100, "state": "UT", "bill_number": "SB0045", "bill_id": 1234567, "change_hash": "0", "url": PAGE,
    "last_action_date": "2026-02-18", "last_action": "Senate/ passed 3rd reading", "title": "Kratom Adjustments",
}  # fmt: skip
SUMMARY = {
    "page": "1 of 1",
    "range": "1 - 1",
    "relevancy": "100% - 100%",
    "count": "1",
    "page_current": "1",
    "page_total": 1,
}


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_LEGISCAN", "of-a-test")


def api(**operations: Said) -> Handler:
    """Answers by the operation that is asked for."""
    return lambda asked: operations.get(
        asked.query["op"], Said({"status": "ERROR", "alert": {"message": "Unknown op"}})
    )


def search(*items: dict[str, object], pages: int = 1) -> Said:
    numbered = {str(number): item for number, item in enumerate(items)}
    return Said({"status": "OK", "searchresult": {"summary": {**SUMMARY, "page_total": pages}, **numbered}})


def test_a_bill_is_found_by_the_page_that_people_read() -> None:
    with Double() as double:
        double.on(
            API,
            api(getSearch=search({**FOUND, "bill_number": "SB0450", "bill_id": 9}, FOUND), getBill=Said(legiscan())),
        )
        seen = double.visit(BILL)

    assert (seen.outcome, seen.answer.url) == (Outcome.NEW, f"{API}?op=getBill&id=1234567")
    assert [a.query["key"] for a in double.asked] == ["of-a-test", "of-a-test"]
    assert double.asked[0].query["bill"] == "SB45"
    assert seen.document is not None
    record = record_in(seen.document)
    assert record is not None
    assert (record.jurisdiction, record.bill, record.chamber, record.kind) == ("US-UT", "SB 45", "upper", ("bill",))
    assert [v.note for v in record.versions] == ["Introduced", "Comm Sub"]


def test_a_bill_is_asked_for_by_its_number_at_once() -> None:
    by_number = source(f"{API}?op=getBill&id=1234567", "legiscan", kind=SourceKind.BILL, format="json")
    with Double() as double:
        double.on(API, api(getBill=Said(legiscan())))
        seen = double.visit(by_number)

    assert seen.outcome is Outcome.NEW
    assert len(double.asked) == 1


def test_the_newest_text_is_unwrapped() -> None:
    with Double() as double:
        double.on(API, api(getSearch=search(FOUND), getBill=Said(legiscan()), getBillText=Said(legiscan_text(TEXT))))
        seen = double.visit(BILL_TEXT)

    assert seen.answer.url == f"{API}?op=getBillText&id=12"
    assert seen.document is not None
    reading = read(seen.document, Context("US-UT", SourceKind.BILL, "en", today=date(2026, 3, 1)))
    assert (reading.would, reading.provisions["min_age"]) == (Status.RESTRICTED, 21)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (Said({"status": "OK", "text": {"doc_id": 12, "mime": "text/html", "doc": "no base64!"}}), Outcome.WRONG_TYPE),
        (Said({"status": "OK", "text": {"doc_id": 12, "mime": "text/html", "doc": ""}}), Outcome.EMPTY),
        (Said({"status": "OK", "text": {"doc_id": 12, "mime": "text/html"}}), Outcome.WRONG_TYPE),
        (Said({"status": "OK"}), Outcome.EMPTY),
        (Said({"status": "ERROR", "alert": {"message": "Unknown document id"}}), Outcome.HTTP_ERROR),
    ],
)
def test_a_text_that_is_not_there_is_no_document(text: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(API, api(getSearch=search(FOUND), getBill=Said(legiscan()), getBillText=text))
        seen = double.visit(BILL_TEXT)

    assert seen.outcome is outcome
    assert seen.document is None


def test_errors_come_with_status_200_and_are_errors() -> None:
    with Double() as double:
        double.on(API, Said({"status": "ERROR", "alert": {"message": "Invalid API Key"}}))
        refused = double.visit(BILL)
        with pytest.raises(NoAnswer, match="Invalid API Key"):
            double.find("legiscan")
        double.on(API, Said({"status": "ERROR", "alert": {"message": "Monthly query limit exceeded"}}))
        limited = double.visit(BILL)
        double.on(
            API,
            api(getSearch=search(FOUND), getBill=Said({"status": "ERROR", "alert": {"message": "Unknown bill id"}})),
        )
        unknown = double.visit(BILL)

    assert refused.outcome is Outcome.KEY_REFUSED
    assert "check KRATOMWATCH_KEY_LEGISCAN" in refused.attempts[-1].detail
    assert limited.outcome is Outcome.RATE_LIMITED
    assert unknown.outcome is Outcome.HTTP_ERROR
    assert "Unknown bill id" in unknown.attempts[-1].detail


def test_a_bill_that_is_not_found_is_not_another() -> None:
    with Double() as double:
        double.on(API, api(getSearch=search({**FOUND, "bill_number": "SB0450"}), getBill=Said(legiscan())))
        seen = double.visit(BILL)

    assert seen.outcome is Outcome.SOFT_404


SPECIAL = "https://legiscan.com/TX/bill/HB6/2025/X1"
IN_TEXAS = {"state": "TX", "bill_number": "HB6"}


def test_a_bill_of_a_special_session_is_found_beside_its_namesake() -> None:
    regular = {**FOUND, **IN_TEXAS, "bill_id": 1, "url": "https://legiscan.com/TX/bill/HB6/2025"}
    special = {**FOUND, **IN_TEXAS, "bill_id": 2, "url": SPECIAL}
    known = {
        number: Said(legiscan(**IN_TEXAS, url=item["url"], session={"session_name": "89th Legislature"}))
        for number, item in (("1", regular), ("2", special))
    }
    with Double() as double:
        double.on(API, lambda asked: known[asked.query["id"]] if "id" in asked.query else search(regular, special))
        for url, number in ((SPECIAL, "2"), (SPECIAL.removesuffix("/X1"), "1"), (f"{SPECIAL}/", "2")):
            seen = double.visit(source(url, "legiscan", kind=SourceKind.BILL, format="json"))
            assert (seen.outcome, double.asked[-1].query["id"]) == (Outcome.NEW, number), url
        other = double.visit(source(SPECIAL.replace("X1", "X2"), "legiscan", kind=SourceKind.BILL, format="json"))

    assert (other.outcome, other.attempts[-1].detail) == (
        Outcome.SOFT_404,
        "LegiScan knows no HB 6 of TX in 2025/X2",
    )


def test_of_two_bills_of_one_number_none_is_taken_where_the_session_is_not_told() -> None:
    hits = [{"state": "UT", "bill_number": "SB0045", "bill_id": number} for number in (1, 2)]
    with Double() as double:
        double.on(API, api(getSearch=search(*hits), getBill=Said(legiscan())))
        seen = double.visit(BILL)

    assert seen.outcome is Outcome.SOFT_404
    assert seen.attempts[-1].detail == "LegiScan knows 2 bills SB 45 of UT in 2026: which is meant is not told"


@pytest.mark.parametrize(
    "changed",
    [
        {"bill_number": "SB0099"},
        {"state": "KS"},
        {"url": f"{PAGE}/X1"},
        {"url": "https://legiscan.com/UT/bill/SB0045/2025", "session": {"session_name": "2025 General Session"}},
    ],
)
def test_the_record_of_another_bill_is_not_this_one(changed: dict[str, object]) -> None:
    with Double() as double:
        double.on(API, api(getSearch=search(FOUND), getBill=Said(legiscan(**changed))))
        seen, text = double.visit(BILL), double.visit(BILL_TEXT)

    assert (seen.outcome, text.outcome) == (Outcome.SOFT_404, Outcome.SOFT_404)
    assert "the record of another bill" in seen.attempts[-1].detail


def test_a_year_of_a_session_of_two_names_it() -> None:
    second = source(PAGE, "legiscan", kind=SourceKind.BILL, format="json")
    session = {"session_name": "2025-2026 Regular Session"}
    with Double() as double:
        told = legiscan(url="https://legiscan.com/UT/bill/SB0045/2025", session=session)
        double.on(API, api(getSearch=search({**FOUND, "url": told["bill"]["url"]}), getBill=Said(told)))
        assert double.visit(second).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("url", "platform"),
    [
        (SPECIAL, "legiscan"), (PAGE, "legiscan"), (f"{PAGE}#text", "legiscan"),
        ("https://legiscan.com/TX/bill/HB6", "page"),
    ],
)  # fmt: skip
def test_only_an_address_that_names_a_bill_is_read_by_legiscan(url: str, platform: str) -> None:
    assert suggested(url).platform.name == platform


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_LEGISCAN")
    with Double() as double:
        double.on(API, api())
        seen = double.visit(BILL)

    assert (seen.outcome, double.asked) == (Outcome.NO_KEY, [])


def test_the_search_follows_its_pages_and_gives_the_newest_first() -> None:
    def answer(asked: Asked) -> Said:
        page = asked.query["page"]
        items = [
            {**FOUND, "bill_id": 1, "last_action_date": "2026-02-03"},
            {**FOUND, "bill_id": 2, "last_action_date": "2025-02-03"},
        ]
        return search(*(items if page == "1" else [{**FOUND, "bill_id": 3}]), pages=2)

    with Double() as double:
        double.on(API, answer)
        found = double.find("legiscan", "kratom", date(2026, 1, 1))

    assert [f.id for f in found] == ["3", "1"]
    assert (found[0].title, found[0].jurisdiction, found[0].url) == ("SB 45: Kratom Adjustments", "US-UT", PAGE)


def test_a_search_that_answers_in_another_form_is_no_empty_one() -> None:
    with Double() as double:
        double.on(API, Said({"status": "OK", "searchresult": []}))
        with pytest.raises(NoAnswer, match="another form"):
            double.find("legiscan")
        double.on(API, search({"bill_id": 1}))
        with pytest.raises(NoAnswer, match="another form"):
            double.find("legiscan")
