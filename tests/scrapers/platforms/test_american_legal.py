"""American Legal: a document of a code, drawn from the markup of the application."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

PAGE = "https://codelibrary.amlegal.com/codes/somecity/latest/somecity_il/0-0-0-3031"
TEXT = "https://codelibrary.amlegal.com/api/render-doc/somecity/latest/somecity_il/0-0-0-3031/"
LAW = source(PAGE, "american-legal", must_contain=("130.07",))
HTML = """<div className="Section"><CodeOptions id="1"/><AnnotationDrawer docId="2"></AnnotationDrawer>
<h2 className="section">§ 130.07 KRATOM PROHIBITED.</h2>
<div className="rbox">No person shall sell kratom, see <Link to="{{ pathname: '/codes/x' }}">§ 130.99</Link>.</div>
<div className="history">(Ord. 7455, passed 4-25-2018)</div></div>"""


def test_a_document_is_read_from_what_the_application_draws() -> None:
    with Double() as double:
        double.on(TEXT, Said({"title": "§ 130.07 KRATOM PROHIBITED.", "html": HTML}))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "No person shall sell kratom, see § 130.99." in seen.document.text
    assert "passed 4-25-2018" in seen.document.text
    assert seen.document.text.startswith("§ 130.07 KRATOM PROHIBITED.")


@pytest.mark.parametrize("said", [{"detail": "Not found."}, {"title": "§ 130.07", "html": " "}, {"html": None}])
def test_an_answer_without_text_is_a_soft_404(said: dict[str, object]) -> None:
    with Double() as double:
        double.on(TEXT, Said(said))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"detail": "Not found."}, 404), Outcome.NOT_FOUND),
        (Said("<html><head><title>Just a moment...</title></head><body></body></html>"), Outcome.CHALLENGE),
        (Said({"html": "<p>§ 130.08 Skateboards.</p>"}), Outcome.SOFT_404),
        (Said([1, 2]), Outcome.WRONG_TYPE),
    ],
)
def test_failures_give_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(TEXT, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("somecity/latest/overview", "names no document"),
        ("somecity/2019-01-01/somecity_il/0-0-0-3031", "not the latest"),
    ],
)
def test_addresses_that_name_no_document_of_today_are_refused(path: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        adapters()["american-legal"].route(
            LAW, f"https://codelibrary.amlegal.com/codes/{path}", lambda _: pytest.fail("asked")
        )
