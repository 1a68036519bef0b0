"""publication.pravo.gov.ru: the PDF of an act, scans, and the search."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Asked, Double, Said, source

SITE = "http://publication.pravo.gov.ru"
PDF = f"{SITE}/file/pdf?eoNumber=0001202605040012"
ACT = source(f"{SITE}/document/0001202605040012", "pravo-gov-ru", kind=SourceKind.GAZETTE, format="pdf", language="ru")


@pytest.mark.parametrize("url", [ACT.url, f"{SITE}/Document/View/0001202605040012", PDF])
def test_the_pdf_of_an_act_is_read(url: str) -> None:
    with Double() as double:
        double.on(PDF, Said(printed([Sheet().write("No. 681, Mitragyna speciosa, list of narcotic drugs", 100)])))
        seen = double.visit(source(url, "pravo-gov-ru", format="pdf"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa" in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(printed([Sheet(picture=True)])), Outcome.SCANNED),
        (Said("<html><body>Документ не найден</body></html>"), Outcome.WRONG_TYPE),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_an_answer_without_text_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PDF, said)
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_search_follows_its_pages_and_an_empty_one_is_empty() -> None:
    def answer(asked: Asked) -> Said:
        if asked.query["DocumentName"] != "наркотических":
            return Said({"items": [], "pagesTotalCount": 0})
        number = f"000120260504000{asked.query['Index']}"
        item = {
            "eoNumber": number,
            "complexName": "Постановление\n о перечне",
            "publishDateShort": "2026-05-04T00:00:00",
        }
        return Said({"items": [item], "pagesTotalCount": 2})

    with Double() as double:
        double.on(f"{SITE}/api/Documents", answer)
        found = double.find("pravo-gov-ru", "наркотических", date(2026, 5, 1))
        nothing = double.find("pravo-gov-ru", "kratom", date(2026, 5, 1))

    assert [one.id for one in found] == ["0001202605040001", "0001202605040002"]
    assert (found[0].title, found[0].on, found[0].jurisdiction) == ("Постановление о перечне", date(2026, 5, 4), "RU")
    assert nothing == []
    assert double.asked[0].query["PublishDateFrom"] == "01.05.2026"


def test_a_search_that_gives_no_list_says_so() -> None:
    with Double() as double, pytest.raises(NoAnswer, match="no list 'items'"):
        double.on(f"{SITE}/api/Documents", Said({"error": "Invalid field"}))
        double.find("pravo-gov-ru")
