"""The ACT Legislation Register: the republication in force, as PDF."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome, Request
from scrapers.platforms import adapters
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Double, Said, source

FILE = "https://www.legislation.act.gov.au/DownloadFile/a/2008-26/current/PDF/2008-26.PDF"
ACT = source("https://www.legislation.act.gov.au/a/2008-26", "legislation-act", must_contain=("Medicines",))


@pytest.mark.parametrize(
    ("page", "file"),
    [
        (ACT.url, FILE),
        (f"{ACT.url}/current/html/2008-26.html", FILE),
        (f"{ACT.url}/default.asp", FILE),
        (FILE, FILE),
        ("https://www.legislation.act.gov.au/View/sl/2008-42/current", FILE.replace("a/2008-26", "sl/2008-42")),
    ],
)
def test_every_page_of_a_law_leads_to_the_republication_in_force(page: str, file: str) -> None:
    def ask(request: Request) -> None:
        raise AssertionError(request)

    route = adapters()["legislation-act"].route(ACT, page, ask)  # type: ignore[arg-type]
    assert route.url == file.replace("PDF/2008-26", "PDF/2008-42" if "sl/" in file else "PDF/2008-26")


def test_the_republication_is_read() -> None:
    sheet = Sheet().write("Medicines, Poisons and Therapeutic Goods Act 2008", 100).write("Mitragynine", 130)
    with Double() as double:
        double.on(FILE, Said(printed([sheet]), type="application/pdf"))
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body><h1>Page not found</h1></body></html>"), Outcome.SOFT_404),
        (Said("<html><body>ACT Legislation Register: Medicines</body></html>"), Outcome.WRONG_TYPE),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_a_page_in_place_of_the_pdf_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(FILE, said)
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_past_republication_is_no_law_of_today() -> None:
    with Double() as double:
        seen = double.visit(source(f"{ACT.url}/20200101-1/PDF/2008-26.PDF", "legislation-act"))

    assert (seen.outcome, double.asked) == (Outcome.ERROR, [])
