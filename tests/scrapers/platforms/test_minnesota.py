"""Minnesota's revisor: statutes, bills with their marks, pages that are none of today."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://www.revisor.mn.gov/statutes/cite/152.027"
LAW = source(PAGE, "minnesota-revisor", must_contain=("152.027",))
HTML = """<html><body><nav>Bills Laws Rules</nav><h2>Chapter 152</h2><div id="document">
<div class="section" id="stat.152.027"><h1 class="shn">152.027 OTHER CONTROLLED SUBSTANCE OFFENSES.</h1>
<div class="subd" id="stat.152.027.7"><h2 class="subd_no">Subd. 7.
<span class="headnote">Sale or possession of kratom.</span></h2>
<p>A person who sells kratom to a person under 18 years of age is guilty of a misdemeanor.</p></div>
<div class="history"><h2>History:</h2><p class="first">1989 c 290 art 3 s 13</p></div></div></div>
<div id="legContainerFooter">Minnesota Legislature</div></body></html>"""


def test_a_section_is_read_with_its_history_and_without_the_site() -> None:
    with Double() as double:
        double.on(PAGE, Said(HTML))
        seen = double.visit(LAW)

    assert seen.document is not None
    assert seen.document.text.startswith("152.027 OTHER CONTROLLED SUBSTANCE OFFENSES.")
    assert "1989 c 290" in seen.document.text
    assert seen.document.text.count("OTHER CONTROLLED SUBSTANCE") == 1
    assert "Bills Laws" not in seen.document.text
    assert read(seen.document, Context("US-MN", today=date(2026, 12, 1))).mentions_kratom


def test_a_bill_keeps_its_struck_and_new_words() -> None:
    url = "https://www.revisor.mn.gov/bills/94/2026/0/HF/3453/versions/latest"
    page = """<nav>Search</nav><div id="document"><p>A bill for an act relating to kratom</p>
    <p>a person under <strike>18</strike> <u>21</u> years of age</p></div>"""
    with Double() as double:
        double.on(url, Said(page))
        seen = double.visit(source(url, "minnesota-revisor", kind=SourceKind.BILL))

    assert seen.document is not None
    assert [mark.kind.value for mark in seen.document.marks] == ["struck", "inserted"]
    assert "Search" not in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<h1>Not found</h1>", 404), Outcome.NOT_FOUND),
        (Said('<div id="document"><h1 class="shn">152.0271 ANOTHER.</h1><p>Text.</p></div>'), Outcome.SOFT_404),
        (Said("<html><head><title>Radware Bot Manager Captcha</title></head><body>x</body></html>"), Outcome.CHALLENGE),
    ],
)
def test_failures_give_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize("path", ["statutes/2024/cite/152.027", "bills/94/2026/0/HF/3453/"])
def test_an_edition_of_another_year_and_a_page_without_a_text_are_refused(path: str) -> None:
    with pytest.raises(ValueError, match="names no section of today's"):
        adapters()["minnesota-revisor"].route(LAW, f"https://www.revisor.mn.gov/{path}", lambda _: pytest.fail("asked"))
