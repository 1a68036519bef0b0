"""Massachusetts' interface: sections, repealed ones, bills, and records that are none of what was asked."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

PAGES = "https://malegislature.gov/Laws/GeneralLaws/PartI/TitleXV/Chapter94C"
API = "https://malegislature.gov/api/Chapters/94C/Sections"
LAW = source(f"{PAGES}/Section31", "massachusetts", must_contain=("Section 31",))
RECORD = {
    "Code": "31", "Name": "Classes of controlled substances", "IsRepealed": False,
    "Text": "Section 31. Class B shall include:\r\n\r\n(a) Mitragynine, also called kratom.",
    "Chapter": {"Code": "94C"}, "Part": {"Code": "I"},
}  # fmt: skip


def test_a_section_is_read_from_its_record() -> None:
    with Double() as double:
        double.on(f"{API}/31", Said(RECORD))
        seen = double.visit(LAW)

    assert seen.document is not None
    assert seen.document.text.split("\n") == [
        "Section 31: Classes of controlled substances",
        "Section 31. Class B shall include:",
        "(a) Mitragynine, also called kratom.",
    ]


def test_a_number_with_a_fraction_is_asked_for_as_the_site_writes_it() -> None:
    with Double() as double:
        double.on(f"{API}/6%201~2", Said({**RECORD, "Code": "6 1/2"}))
        seen = double.visit(source(f"{PAGES}/Section6%201~2", "massachusetts"))

    assert seen.outcome is Outcome.NEW


def test_a_repealed_section_says_so_without_a_text() -> None:
    repealed = {"Code": "31", "Name": "Repealed, 2026, 52, Sec. 5", "IsRepealed": True, "Text": ""}
    with Double() as double:
        double.on(f"{API}/31", Said(repealed))
        seen = double.visit(LAW)

    assert seen.document is not None
    assert seen.document.text == "Section 31: Repealed, 2026, 52, Sec. 5"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({**RECORD, "Text": None}), Outcome.SOFT_404),
        (Said({**RECORD, "Code": "32"}), Outcome.SOFT_404),
        (Said({"Message": "An error has occurred."}), Outcome.SOFT_404),
        (Said("<html><head><title>404 - Page Not Found</title></head><body></body></html>"), Outcome.SOFT_404),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_failures_give_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{API}/31", said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize(
    ("text", "outcome"), [("SECTION 1. The sale of kratom is prohibited.", Outcome.NEW), (None, Outcome.SOFT_404)]
)
def test_a_bill_is_read_where_the_interface_has_its_text(text: str | None, outcome: Outcome) -> None:
    bill = {"BillNumber": "H1631", "Title": "An Act on kratom", "Pinslip": "By Ms. X", "DocumentText": text}
    with Double() as double:
        double.on("https://malegislature.gov/api/GeneralCourts/194/Documents/H1631", Said(bill))
        seen = double.visit(source("https://malegislature.gov/Bills/194/H1631", "massachusetts", kind=SourceKind.BILL))

    assert seen.outcome is outcome
    assert seen.document is None or "The sale of kratom is prohibited." in seen.document.text


def test_a_chapter_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["massachusetts"].route(LAW, PAGES, lambda _: pytest.fail("asked"))
