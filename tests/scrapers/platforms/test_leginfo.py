"""California's legislative information: a section's text, pages of errors with status 200, bills."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

FACES = "https://leginfo.legislature.ca.gov/faces"
PAGE = f"{FACES}/codes_displaySection.xhtml?lawCode=HSC&sectionNum=11054"
LAW = source(PAGE, "leginfo", must_contain=("11054",))


def page(law: str, token: str = "e1s1") -> Said:
    return Said(
        f"""<html><head><title>Law section</title></head><body><div id="ucHeader">Bill Search</div><form>{law}
        <input type="hidden" name="javax.faces.ViewState" value="{token}"/></form></body></html>"""
    )


TEXT = """<div id="single_law_section"><div id="codeLawSectionNoHead"><h4><b>Health and Safety Code - HSC</b></h4>
<h6><b>11054.</b></h6><p>(a) The controlled substances in this section are in Schedule I.</p>
<i>(Amended by Stats. 2025, Ch. 2, Sec. 1.)</i></div></div>"""


def test_a_section_is_read_without_the_form_around_it() -> None:
    with Double() as double:
        double.on(f"{FACES}/codes_displaySection.xhtml", page(TEXT))
        first = double.visit(LAW)
        double.on(f"{FACES}/codes_displaySection.xhtml", page(TEXT, "e9s9"))
        second = double.visit(LAW)

    assert first.document is not None
    assert second.document is not None
    assert "Schedule I." in first.document.text
    assert "Amended by Stats. 2025" in first.document.text
    assert "Bill Search" not in first.document.text
    assert first.document.id == second.document.id


@pytest.mark.parametrize(
    "said",
    [
        page("<p>11054: an unexpected condition, please try again.</p>"),
        page('<div id="codeLawSectionNoHead"><h6>11054.5</h6><p>Another section.</p></div>'),
    ],
)
def test_a_page_of_errors_or_of_another_section_is_a_soft_404(said: Said) -> None:
    with Double() as double:
        double.on(f"{FACES}/codes_displaySection.xhtml", said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_list_of_several_wordings_is_not_taken_for_one() -> None:
    listed = f"{FACES}/selectFromMultiples.xhtml?lawCode=HSC&sectionNum=11054"
    with Double() as double:
        double.on(f"{FACES}/codes_displaySection.xhtml", Said("", 302, headers={"Location": listed}))
        double.on(f"{FACES}/selectFromMultiples.xhtml", page(TEXT))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)
    assert "several wordings" in seen.attempts[-1].detail


def test_a_bill_is_read_from_the_page_of_its_text() -> None:
    url = f"{FACES}/billNavClient.xhtml?bill_id=202520260AB1088"
    text = '<div id="bill_all"><h1>AB-1088 Public health: kratom.</h1><p>The people of the State do enact</p></div>'
    with Double() as double:
        double.on(f"{FACES}/billTextClient.xhtml?bill_id=202520260AB1088", page(text))
        seen = double.visit(source(url, "leginfo", kind=SourceKind.BILL))

    assert seen.document is not None
    assert seen.document.text == "AB-1088 Public health: kratom.\nThe people of the State do enact"


def test_an_address_of_neither_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["leginfo"].route(LAW, f"{FACES}/codes.xhtml", lambda _: pytest.fail("asked"))
