"""Retsinformation: LexDania XML read as law; orders that were replaced or do not hold yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from scrapers.platforms.unwrap import today
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Double, Said, source

HOST = "https://www.retsinformation.dk"
ORDER = source(
    f"{HOST}/eli/lta/2021/2446", "retsinformation", kind=SourceKind.RULE, language="da",
    must_contain=("euforiserende stoffer",),
)  # fmt: skip
TEXT = (
    "<DokumentIndhold><Kapitel><ParagrafGruppe><Paragraf id='Par1'><Explicatus>§ 1.</Explicatus>"
    "<Stk id='Par1_Stk1'><Exitus>"
    "<Linea><Char>De stoffer, der er optaget på </Char><Char formaChar='Bold'>liste B</Char>"
    "<Char>, er forbudt.</Char></Linea>"
    "</Exitus></Stk></Paragraf></ParagrafGruppe></Kapitel></DokumentIndhold><Bilag><Rubrica><Linea>"
    "<Char>Liste B</Char></Linea>"
    "</Rubrica><Table><Tr><Td><Linea><Char>Mitragyna speciosa (kratom)</Char></Linea></Td></Tr></Table></Bilag>"
)


def order(text: str = TEXT, status: str = "Valid", begin: str = "2022-01-01", end: str = "") -> Said:
    return Said(
        '<?xml version="1.0" encoding="utf-8"?><Dokument><Meta><DocumentType>BEK H#LOKDOK04</DocumentType>'
        "<AccessionNumber>B20210244605</AccessionNumber><DocumentTitle>Bekendtgørelse om euforiserende stoffer"
        "</DocumentTitle>"
        f"<Year>2021</Year><Number>2446</Number><StartDate>{begin}</StartDate><EndDate>{end}</EndDate>"
        f"<Status>{status}</Status>"
        f"<JournalNumber>Lægemiddelstyrelsen, j.nr. 2021</JournalNumber></Meta>{text}</Dokument>",
        type="application/xml",
    )


def test_an_order_is_read_with_its_annex_and_its_sentences_whole() -> None:
    with Double() as double:
        double.on(f"{HOST}/eli/lta/2021/2446/xml", order())
        seen = double.visit(ORDER)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "De stoffer, der er optaget på liste B, er forbudt." in seen.document.text
    assert "j.nr. 2021" not in seen.document.text
    assert coded(seen, "DK").status is Status.BANNED


@pytest.mark.parametrize(
    ("said", "outcome", "detail"),
    [
        (order(status="Historic", end="2024-11-08"), Outcome.MOVED, "historic since 2024-11-08"),
        (order(begin=str(today() + timedelta(days=3))), Outcome.SOFT_404, "only from"),
        (order(text=""), Outcome.EMPTY, "without a text"),
        (Said("<html><title>Just a moment...</title></html>"), Outcome.CHALLENGE, "bot check"),
        (Said("<h1>nej</h1>", 404), Outcome.NOT_FOUND, "404"),
        (Said("<Fejl>ukendt</Fejl>", type="application/xml"), Outcome.WRONG_TYPE, "<Fejl>"),
    ],
)
def test_an_order_that_does_not_hold_today_is_never_a_document(said: Said, outcome: Outcome, detail: str) -> None:
    with Double() as double:
        double.on(f"{HOST}/eli/lta/2021/2446/xml", said)
        seen = double.visit(ORDER)

    assert (seen.outcome, seen.document) == (outcome, None)
    assert detail in seen.attempts[-1].detail


def test_the_front_page_names_no_document() -> None:
    with pytest.raises(ValueError, match="names no document"):
        adapters()["retsinformation"].route(ORDER, f"{HOST}/", lambda _: pytest.fail("asked"))
