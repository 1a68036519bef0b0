"""legis.md: the wording in force out of the wordings of an act."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source

DETAILS = "https://www.legis.md/cautare/showdetails"
PAGE = "https://www.legis.md/cautare/getResults?doc_id=93248&lang=ro"
LISTS = source(PAGE, "legis-md", kind=SourceKind.SCHEDULE_LIST, language="ro", must_contain=("1088",))


def wording(number: int, day: str) -> str:
    link = f'<a href="#" onClick="showDetails(null,\'{number}\')" >{day}</a>'
    return f'<li class="tab  versions classyear{day[-4:]}"> {link}</li>'


WORDINGS = wording(150001, "01-01-2026") + wording(159999, "01-01-2999") + wording(93248, "05-10-2004")


def page(text: str, wordings: str = WORDINGS) -> Said:
    return Said(f'<ul>{wordings}</ul><div id="contentdoc"><p>HG 1088/2004</p><p>{text}</p></div><div>Copyright</div>')


@pytest.mark.parametrize("url", [PAGE, f"{DETAILS}/93248", "http://legis.md/cautare/getResults?lang=ro&doc_id=93248"])
def test_the_wording_in_force_is_read_whichever_wording_is_named(url: str) -> None:
    with Double() as double:
        double.on(f"{DETAILS}/93248", page("the list of 2004"))
        double.on(f"{DETAILS}/150001", page("Mitragyna speciosa"))
        seen = double.visit(source(url, "legis-md", language="ro"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text == "HG 1088/2004\nMitragyna speciosa"


def test_an_act_with_one_wording_is_read_itself() -> None:
    with Double() as double:
        double.on(f"{DETAILS}/93248", page("Mitragyna speciosa", ""))
        assert double.visit(LISTS).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (page("later", wording(93248, "01-01-2999")), Outcome.SOFT_404),
        (Said("<html><title>Just a moment...</title><body>Enable cookies</body></html>"), Outcome.CHALLENGE),
        (Said("<html><body>Documentul 1088 nu a fost găsit</body></html>"), Outcome.WRONG_TYPE),
        (Said("", 403), Outcome.BLOCKED),
    ],
)
def test_an_answer_without_a_wording_in_force_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{DETAILS}/93248", said)
        seen = double.visit(LISTS)

    assert (seen.outcome, seen.document) == (outcome, None)
