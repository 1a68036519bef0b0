"""The Federal Register's API: a document by its number, errors, and the search in pages."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://www.federalregister.gov/api/v1/documents"
TEXT = "https://www.federalregister.gov/documents/full_text/html/2026/03/02/2026-04321.html"
PAGE = "https://www.federalregister.gov/documents/2026/03/02/2026-04321/schedules-of-controlled-substances"
NOTICE = source(PAGE, "federal-register", kind=SourceKind.REGISTER, must_contain=("Controlled Substances",))


def test_a_document_is_read_from_the_text_that_the_api_names() -> None:
    with Double() as double:
        double.on(f"{API}/2026-04321.json", Said({"document_number": "2026-04321", "body_html_url": TEXT}))
        double.on(TEXT, Said("<h1>Schedules of Controlled Substances</h1><p>Mitragynine is placed in schedule I.</p>"))
        seen = double.visit(NOTICE)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragynine is placed in schedule I." in seen.document.text
    assert (seen.place, seen.answer.url) == (PAGE, TEXT)


def test_a_number_that_the_api_does_not_know_is_not_found() -> None:
    with Double() as double:
        double.on(f"{API}/2026-04321.json", Said({"status": 404, "message": "The record could not be found."}, 404))
        seen = double.visit(NOTICE)

    assert seen.outcome is Outcome.NOT_FOUND


def test_the_search_follows_its_pages_and_an_empty_one_is_empty() -> None:
    def item(number: str) -> dict[str, str]:
        return {
            "document_number": number, "title": f"Notice {number}", "type": "Notice", "abstract": "On kratom.",
            "publication_date": "2026-05-04", "html_url": f"https://www.federalregister.gov/d/{number}",
        }  # fmt: skip

    def answer(asked: Asked) -> Said:
        if asked.query["conditions[term]"] != '"kratom"':
            return Said({"count": 0, "description": "Documents"})
        if asked.query.get("page") == "2":
            return Said({"count": 2, "total_pages": 2, "results": [item("2026-00002")]})
        more = f"{API}.json?page=2&conditions%5Bterm%5D=%22kratom%22"
        return Said({"count": 2, "total_pages": 2, "next_page_url": more, "results": [item("2026-00001")]})

    with Double() as double:
        double.on(f"{API}.json", answer)
        found = double.find("federal-register", "kratom", date(2026, 5, 1))
        nothing = double.find("federal-register", "ketum", date(2026, 5, 1))

    assert [f.id for f in found] == ["2026-00001", "2026-00002"]
    assert (found[0].on, found[0].jurisdiction, found[0].summary) == (date(2026, 5, 4), "US", "Notice: On kratom.")
    assert nothing == []
    assert double.asked[0].query["conditions[publication_date][gte]"] == "2026-05-01"


def test_a_search_that_the_api_refuses_says_why() -> None:
    refused = Said({"errors": {"conditions": "publication_date is not a date"}}, 200)
    with Double() as double, pytest.raises(NoAnswer, match="publication_date is not a date"):
        double.on(f"{API}.json", refused)
        double.find("federal-register")
