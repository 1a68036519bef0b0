"""Mevzuat: the PDF of a consolidated law by the numbers in its page's address."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Double, Said, source

SITE = "https://www.mevzuat.gov.tr"
TEXT = f"{SITE}/MevzuatMetin/1.3.2313.pdf"
LAW = source(
    f"{SITE}/mevzuat?MevzuatNo=2313&MevzuatTur=1&MevzuatTertip=3", "mevzuat", language="tr", must_contain=("2313",)
)
PDF = Said(printed([Sheet().write("Kanun No. 2313", 100).write("Mitragyna speciosa", 130)]))


def test_the_pdf_of_the_law_is_read() -> None:
    with Double() as double:
        double.on(TEXT, PDF)
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa" in seen.document.text
    assert seen.answer.url == TEXT


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (f"{SITE}/mevzuatmetin/1.3.2313.pdf", f"{SITE}/mevzuatmetin/1.3.2313.pdf"),
        (
            f"{SITE}/mevzuat?MevzuatNo=39040&mevzuatTur=7&MevzuatTertip=5",
            f"{SITE}/MevzuatMetin/yonetmelik/7.5.39040.pdf",
        ),
    ],
)
def test_each_form_of_address_leads_to_its_pdf(url: str, text: str) -> None:
    with Double() as double:
        double.on(text, PDF)
        assert double.visit(source(url, "mevzuat")).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body>2313 sayılı mevzuat bulunamadı</body></html>"), Outcome.WRONG_TYPE),
        (Said("", 404), Outcome.NOT_FOUND),
        (Said("", 503, headers={"Retry-After": "30"}), Outcome.RATE_LIMITED),
    ],
)
def test_an_answer_that_is_no_pdf_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(TEXT, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize("query", ["MevzuatNo=2313", "MevzuatNo=2313&MevzuatTur=99&MevzuatTertip=3"])
def test_an_address_of_an_unknown_kind_is_refused(query: str) -> None:
    with Double() as double:
        assert double.visit(source(f"{SITE}/mevzuat?{query}", "mevzuat")).outcome is Outcome.ERROR
