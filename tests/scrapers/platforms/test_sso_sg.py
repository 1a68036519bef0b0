"""Singapore Statutes Online: the whole Act as PDF, one provision as a page, and parts that scripts load."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

BASE = "https://sso.agc.gov.sg/Act/MDA1973"
ACT = source(BASE, "sso-sg", must_contain=("Misuse of Drugs Act 1973",))
SCHEDULE = source(f"{BASE}?ProvIds=Sc1-#Sc1-", "sso-sg", must_contain=("FIRST SCHEDULE",))


def page(body: str) -> Said:
    title = "<title>Misuse of Drugs Act 1973 - Singapore Statutes Online</title>"
    return Said(f"<html><head>{title}</head><body><div>Browse</div><div id='legisContent'>{body}</div></body></html>")


def provision(inside: str) -> str:
    return f"<div class='prov1'><table><tr><td id='Sc1-' class='sHdr'>FIRST SCHEDULE</td></tr></table>{inside}</div>"


def test_a_whole_act_is_read_from_its_pdf() -> None:
    sheet = Sheet().write("Misuse of Drugs Act 1973", 100).write("FIRST SCHEDULE Class A: Mitragynine", 130)
    with Double() as double:
        double.on(f"{BASE}?ViewType=Pdf", Said(printed([sheet]), type="application/pdf"))
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert (seen.document.format, "Mitragynine" in seen.document.text) == ("pdf", True)


def test_one_provision_is_read_without_the_rest_of_its_page() -> None:
    drugs = "<p>A person must not possess or traffic in a Class A drug.</p><p>Mitragynine</p>"
    with Double() as double:
        double.on(f"{BASE}?ProvIds=Sc1-", page("<div class='prov1'><p>Another part</p></div>" + provision(drugs)))
        seen = double.visit(SCHEDULE)

    assert seen.document is not None
    assert "Browse" not in seen.document.text
    assert "Another part" not in seen.document.text
    reading = read(seen.document, Context("XX", SourceKind.STATUTE, "en", "html", "", date(2026, 11, 23)))
    assert reading.mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (page("<div class='prov1'><p>Part 1</p></div>"), Outcome.EMPTY_SHELL),
        (page(provision("<div class='dms' data-field='seriesId' data-term='9f6e'></div>")), Outcome.EMPTY_SHELL),
        (page("<h1>The page you requested cannot be found</h1>"), Outcome.SOFT_404),
        (Said("", 202), Outcome.HTTP_ERROR),
        (Said("", 403), Outcome.BLOCKED),
    ],
)
def test_a_provision_that_is_not_on_the_page_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{BASE}?ProvIds=Sc1-", said)
        seen = double.visit(SCHEDULE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_page_in_place_of_the_pdf_is_no_document() -> None:
    with Double() as double:
        double.on(f"{BASE}?ViewType=Pdf", page("<p>Misuse of Drugs Act 1973, Part 1: Preliminary</p>" * 30))
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (Outcome.WRONG_TYPE, None)


def test_a_version_of_another_day_is_no_law_of_today() -> None:
    with Double() as double:
        seen = double.visit(source(f"{BASE}/Uncommenced/20270101", "sso-sg"))

    assert (seen.outcome, double.asked) == (Outcome.ERROR, [])
