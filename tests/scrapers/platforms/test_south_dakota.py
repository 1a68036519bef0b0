"""South Dakota: a section's text, the record with its HTML, shells and other sections."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

PAGE = "https://sdlegislature.gov/Statutes/34-20B-115.1"
TEXT = "https://sdlegislature.gov/api/Statutes/34-20B-115.1.html"
LAW = source(PAGE, "south-dakota", must_contain=("34-20B-115.1",))
HTML = """<html><head><style>span {white-space: pre-wrap;}</style></head><body><p><a href="#">34-20B-115.1</a>
<span>. Sale of kratom.</span></p><p>No person may sell kratom to a person under twenty-one.</p>
<p>Source: SL 2021, ch 152, § 1.</p></body></html>"""


def test_a_section_is_read_from_its_text() -> None:
    with Double() as double:
        double.on(TEXT, Said(HTML))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Source: SL 2021, ch 152" in seen.document.text
    assert double.asked[0].query == {"all": "true"}


def test_a_record_is_read_from_its_html() -> None:
    url = "https://sdlegislature.gov/api/Statutes/Statute/34-20B-115.1"
    record = {"Statute": "34-20B-115.1", "CatchLine": "Sale of kratom", "Repealed": False, "Html": HTML}
    with Double() as double:
        double.on(url, Said(record))
        seen = double.visit(source(url, "south-dakota"))

    assert seen.document is not None
    assert "No person may sell kratom" in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (
            Said('<html><title>SDLRC</title><body><div id="app"></div><script src="a.js"></script></body></html>'),
            Outcome.EMPTY_SHELL,
        ),
        (Said("<p>34-20B-115. Definitions.</p><p>34-20B-115.10. Kratom.</p>"), Outcome.SOFT_404),
        (Said({"Statute": "34-20B-115.1", "Html": ""}), Outcome.SOFT_404),
        (Said({"Statute": "1-1-1", "Html": "<p>1-1-1. Name of the state.</p>"}), Outcome.SOFT_404),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_failures_give_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(TEXT, said)
        seen = double.visit(source(PAGE, "south-dakota"))

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_bill_is_read_with_its_marks() -> None:
    url = "https://mylrc.sdlegislature.gov/api/Documents/Bill/217582.html?Year=2021"
    with Double() as double:
        double.on(url, Said("<p>AN ACT on kratom.</p><p>The age is <u>twenty-one</u>.</p>"))
        seen = double.visit(source(url, "south-dakota", kind=SourceKind.BILL))

    assert seen.document is not None
    assert seen.document.text.startswith("AN ACT on kratom.")


def test_a_title_is_no_section() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["south-dakota"].route(LAW, "https://sdlegislature.gov/Statutes/34", lambda _: pytest.fail("asked"))
