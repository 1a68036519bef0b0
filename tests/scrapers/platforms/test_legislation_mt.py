"""Legislation Malta: the PDF that a law's page shows."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Double, Said, source

SITE = "https://legislation.mt"
PAGE = f"{SITE}/eli/cap/101/eng"
LAW = source(PAGE, "legislation-mt", format="pdf", must_contain=("Dangerous Drugs",))
TEXT = f"{SITE}/getpdf/6943d31cf42ba74214289ca8"
FRAME = f'<iframe src="{SITE}/Pdf/web/viewer.html?file={TEXT}"></iframe>'
PDF = Said(printed([Sheet().write("CAP. 101. Dangerous Drugs Ordinance", 100).write("Mitragyna speciosa", 120)]))


@pytest.mark.parametrize("page", [FRAME, "<script>var x = { SnapshotId: '6943d31cf42ba74214289ca8' };</script>"])
def test_the_pdf_that_the_page_names_is_read(page: str) -> None:
    with Double() as double:
        double.on(PAGE, Said(f"<html><body>{page}</body></html>"))
        double.on(TEXT, PDF)
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa" in seen.document.text
    assert seen.answer.url == TEXT


@pytest.mark.parametrize(
    "url", [f"{PAGE}/pdf", f"{SITE}/eli/cap/101", "https://www.legislation.mt/eli/cap/101/eng", TEXT]
)
def test_each_form_of_address_leads_to_the_text(url: str) -> None:
    with Double() as double:
        double.on(PAGE, Said(FRAME))
        double.on(TEXT, PDF)
        assert double.visit(source(url, "legislation-mt", format="pdf")).outcome is Outcome.NEW


def test_a_page_that_names_no_text_has_none() -> None:
    with Double() as double:
        double.on(PAGE, Said("<html><body><h1>Legislation Malta</h1><p>Dangerous Drugs</p></body></html>"))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body>Dangerous Drugs: error</body></html>"), Outcome.WRONG_TYPE),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_an_answer_that_is_no_pdf_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, Said(FRAME))
        double.on(TEXT, said)
        assert double.visit(LAW).outcome is outcome
