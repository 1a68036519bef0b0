"""InfoLEG: the text as amended where there is one, in Windows-1252."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SITE = "https://servicios.infoleg.gob.ar/infolegInternet"
FACTS = f"{SITE}/verNorma.do"
FOLDER = f"{SITE}/anexos/320000-324999/323901"
DECREE = source(f"{FACTS}?id=323901", "infoleg", kind=SourceKind.RULE, language="es", must_contain=("DECRETO",))


def facts(*texts: str) -> Said:
    links = "".join(f"<a href='anexos/320000-324999/323901/{text}'>Texto</a>" for text in texts)
    return Said(f"<html><body><div id='Textos_Completos'>{links}<a href='x.htm'>otro</a></div></body></html>")


def law(words: str) -> Said:
    rule = "Prohíbese la venta de mitraginina “kratom”."
    page = f"<html><body><p>DECRETO 560/2019</p><p>{words}</p><p>{rule}</p></body></html>"
    return Said(page.encode("cp1252"), type="text/html")


@pytest.mark.parametrize(
    "url", [DECREE.url, f"{FOLDER}/norma.htm", f"{FOLDER}/texact.htm", f"{SITE}/verVinculos.do?modo=2&id=323901"]
)
def test_the_text_as_amended_is_read_from_whichever_address(url: str) -> None:
    with Double() as double:
        double.on(FACTS, facts("norma.htm", "texact.htm"))
        double.on(f"{FOLDER}/texact.htm", law("Texto actualizado"))
        seen = double.visit(source(url, "infoleg", language="es"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Prohíbese" in seen.document.text
    reading = read(seen.document, Context("XX", SourceKind.RULE, "es", "html", "", date(2026, 11, 23)))
    assert reading.status == "banned"


def test_a_norm_that_was_never_amended_is_read_as_published() -> None:
    with Double() as double:
        double.on(FACTS, facts("norma.htm"))
        double.on(f"{FOLDER}/norma.htm", law("Texto original"))
        seen = double.visit(DECREE)

    assert seen.document is not None
    assert "Texto original" in seen.document.text


@pytest.mark.parametrize(
    ("listed", "said", "outcome"),
    [
        (facts(), law(""), Outcome.SOFT_404),
        (facts("norma.htm"), Said("<html><body>La norma solicitada no existe</body></html>"), Outcome.SOFT_404),
        (facts("norma.htm"), Said("", 404), Outcome.NOT_FOUND),
        (Said("", 500), law(""), Outcome.SERVER_ERROR),
    ],
)
def test_where_there_is_no_text_there_is_no_document(listed: Said, said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(FACTS, listed)
        double.on(f"{FOLDER}/norma.htm", said)
        seen = double.visit(DECREE)

    assert (seen.outcome, seen.document) == (outcome, None)
