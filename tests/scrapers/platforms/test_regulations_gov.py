"""Regulations.gov: a docket's list, a document's file, the search in pages, and the interface's errors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from scrapers.visit import Visit
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://api.regulations.gov/v4/documents"
FILES = "https://downloads.regulations.gov/DEA-2026-0012-0001"
DOCKET = source(
    "https://www.regulations.gov/docket/DEA-2026-0012", "regulations-gov",
    kind=SourceKind.REGISTER, must_contain=("DEA-2026-0012",),
)  # fmt: skip
DOCUMENT = source(
    "https://www.regulations.gov/document/DEA-2026-0012-0001", "regulations-gov", kind=SourceKind.REGISTER
)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_DATA_GOV", "the-key")


def item(number: int, **more: Any) -> dict[str, Any]:
    attributes = {
        "documentType": "Notice", "docketId": "DEA-2026-0012", "title": f"Notice {number} on 7-OH",
        "postedDate": "2026-10-09T04:00:00Z", "lastModifiedDate": "2026-10-09T11:02:10Z", "withdrawn": False,
        "frDocNum": "2026-20943", "openForComment": True, "agencyId": "DEA",
    }  # fmt: skip
    return {"id": f"DEA-2026-0012-000{number}", "type": "documents", "attributes": {**attributes, **more}}


def listed(*items: dict[str, Any], more: bool = False) -> Said:
    return Said({"data": list(items), "meta": {"hasNextPage": more, "totalElements": len(items)}})


def docket_with(said: Said) -> tuple[Visit, list[Asked]]:
    with Double() as double:
        double.on(API, said)
        seen = double.visit(DOCKET)
    return seen, double.asked


def document_with(said: Said, file: Said | None = None) -> Visit:
    with Double() as double:
        double.on(f"{API}/DEA-2026-0012-0001", said)
        double.on(f"{FILES}/content.htm", file or Said("<p>Temporary placement of 7-OH</p>"))
        double.on(f"{FILES}/content.pdf", Said(b"no pdf", type="application/pdf"))
        return double.visit(DOCUMENT)


def test_a_docket_is_the_list_of_its_documents_and_flags_of_the_day_do_not_change_it() -> None:
    seen, asked = docket_with(listed(item(2), item(1)))
    later, _ = docket_with(listed(item(2, openForComment=False, lastModifiedDate="2026-11-01T00:00:00Z"), item(1)))
    more, _ = docket_with(listed(item(3), item(2), item(1)))

    assert seen.document is not None
    assert "Notice 2 on 7-OH" in seen.document.text
    assert seen.document == later.document != more.document
    assert asked[0].query["filter[docketId]"] == "DEA-2026-0012"
    assert asked[0].headers["x-api-key"] == "the-key"


def test_a_document_is_read_from_its_page_rather_than_its_pdf_and_without_the_key() -> None:
    files = [{"fileUrl": f"{FILES}/content.pdf", "format": "pdf"}, {"fileUrl": f"{FILES}/content.htm", "format": "htm"}]
    with Double() as double:
        double.on(f"{API}/DEA-2026-0012-0001", Said({"data": item(1, fileFormats=files)}))
        double.on(f"{FILES}/content.htm", Said("<p>Temporary placement of 7-OH</p>"))
        seen = double.visit(DOCUMENT)

    assert seen.document is not None
    assert seen.document.text == "Temporary placement of 7-OH"
    assert "x-api-key" not in double.asked[1].headers


@pytest.mark.parametrize(
    ("said", "outcome", "detail"),
    [
        (Said({"data": item(1, fileFormats=None)}), Outcome.SOFT_404, "no file that can be read"),
        (Said({"data": item(1, fileFormats=None, withdrawn=True)}), Outcome.SOFT_404, "withdrawn"),
        (Said({"data": {"id": "x"}}), Outcome.WRONG_TYPE, "no attributes"),
        (Said({"errors": [{"status": "404", "title": "Not found"}]}, 404), Outcome.NOT_FOUND, "404"),
        (Said({"errors": [{"status": "500", "title": "INTERNAL"}]}), Outcome.HTTP_ERROR, "INTERNAL"),
        (Said({"error": {"code": "API_KEY_MISSING"}}, 403), Outcome.KEY_REFUSED, "403"),
    ],
)
def test_a_document_without_a_file_gives_no_text(said: Said, outcome: Outcome, detail: str) -> None:
    seen = document_with(said)

    assert (seen.outcome, seen.document) == (outcome, None)
    assert detail in seen.attempts[-1].detail


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (listed(), Outcome.SOFT_404),
        (Said({"error": {"code": "OVER_RATE_LIMIT"}}, 429, headers={"Retry-After": "1800"}), Outcome.RATE_LIMITED),
        (Said({"errors": [{"status": "400", "title": "Invalid filter"}]}), Outcome.HTTP_ERROR),
        (Said({"results": []}), Outcome.WRONG_TYPE),
        (Said("<html><title>Regulations.gov</title></html>"), Outcome.WRONG_TYPE),
    ],
)
def test_a_docket_that_lists_nothing_is_no_document(said: Said, outcome: Outcome) -> None:
    seen, _ = docket_with(said)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_address_of_no_docket_is_named_in_the_error() -> None:
    with Double() as double:
        seen = double.visit(source("https://www.regulations.gov/search?filter=kratom", "regulations-gov"))

    assert seen.outcome is Outcome.ERROR
    assert "names no docket or document" in seen.attempts[-1].detail


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_DATA_GOV")
    seen, asked = docket_with(listed(item(1)))

    assert (seen.outcome, asked) == (Outcome.NO_KEY, [])


def test_the_search_follows_its_pages_and_an_empty_one_is_empty() -> None:
    def answer(asked: Asked) -> Said:
        if "ketum" in asked.query["filter[searchTerm]"]:
            return listed()
        return listed(item(int(asked.query["page[number]"])), more=asked.query["page[number]"] == "1")

    with Double() as double:
        double.on(API, answer)
        found = double.find("regulations-gov", "kratom", date(2026, 10, 1))
        nothing = double.find("regulations-gov", "ketum", date(2026, 10, 1))

    assert [f.id for f in found] == ["DEA-2026-0012-0001", "DEA-2026-0012-0002"]
    assert (found[0].on, found[0].kind) == (date(2026, 10, 9), SourceKind.REGISTER)
    assert found[0].url == "https://www.regulations.gov/document/DEA-2026-0012-0001"
    assert double.asked[0].query["filter[lastModifiedDate][ge]"] == "2026-10-01 00:00:00"
    assert nothing == []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"error": {"code": "OVER_RATE_LIMIT"}}, 429), Outcome.RATE_LIMITED),
        (Said({"errors": [{"title": "Bad filter"}]}, 400), Outcome.HTTP_ERROR),
        (Said({"data": [{"documentId": "x"}]}), Outcome.WRONG_TYPE),
    ],
)
def test_a_search_that_fails_is_not_an_empty_one(said: Said, outcome: Outcome) -> None:
    with Double() as double, pytest.raises(NoAnswer) as failed:
        double.on(API, said)
        double.find("regulations-gov")

    assert failed.value.outcome is outcome
