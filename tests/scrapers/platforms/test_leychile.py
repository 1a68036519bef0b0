"""Ley Chile: a norm at its newest version, without what was repealed."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

XML = "https://www.leychile.cl/Consulta/obtxml"
NORM = source("https://www.bcn.cl/leychile/navegar?idNorma=269323", "leychile", language="es", must_contain=("LEY",))


def norm(state: str = "no derogado", day: str = "2026-01-01") -> Said:
    return Said(
        '<?xml version="1.0" encoding="utf-8"?><Norma xmlns="http://www.leychile.cl/esquemas" '
        f'normaId="269323" derogado="{state}" fechaVersion="{day}">'
        '<Identificador fechaPromulgacion="2008-01-01"><TiposNumeros><TipoNumero><Tipo>LEY</Tipo></TipoNumero>'
        "</TiposNumeros></Identificador><Metadatos><TituloNorma>LEY DE DROGAS</TituloNorma><Materias>"
        "<Materia>Aduanas</Materia></Materias></Metadatos><Encabezado><Texto>Teniendo presente:</Texto></Encabezado>"
        '<EstructurasFuncionales><EstructuraFuncional tipoParte="Artículo" derogado="no derogado">'
        "<Texto>Artículo 1.- Se prohíbe la venta y posesión de:\nMitragyna speciosa (kratom)\nMitraginina</Texto>"
        "<Metadatos><NombreParte>1</NombreParte></Metadatos></EstructuraFuncional>"
        '<EstructuraFuncional tipoParte="Artículo" derogado="derogado"><Texto>Artículo 2.- Cetamina</Texto>'
        "</EstructuraFuncional></EstructurasFuncionales></Norma>",
        type="text/xml",
    )


def test_a_norm_is_read_line_by_line_without_its_repealed_parts() -> None:
    with Double() as double:
        double.on(XML, norm())
        seen = double.visit(NORM)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    lines = seen.document.text.splitlines()
    assert "Mitragyna speciosa (kratom)" in lines
    assert "Cetamina" not in seen.document.text
    assert "Aduanas" not in seen.document.text
    assert double.asked[0].query == {"opt": "7", "idNorma": "269323"}
    reading = read(seen.document, Context("XX", SourceKind.STATUTE, "es", "xml", "", date(2026, 11, 23)))
    assert reading.status == "banned"


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (norm(state="derogado"), Outcome.MOVED),
        (norm(day="2099-01-01"), Outcome.SOFT_404),
        (Said("<Error>Norma no existe</Error>", type="text/xml"), Outcome.SOFT_404),
        (Said("<Norma/>", type="text/xml"), Outcome.SOFT_404),
        (Said(b""), Outcome.EMPTY),
        (Said("<html><body><h1>Página no encontrada</h1></body></html>"), Outcome.SOFT_404),
        (Said("", 503, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
    ],
)
def test_what_is_no_norm_in_force_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(XML, said)
        seen = double.visit(NORM)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize("url", ["https://www.bcn.cl/leychile/", f"{NORM.url}&idVersion=2015-01-01"])
def test_an_address_of_no_norm_or_of_another_day_is_refused(url: str) -> None:
    with Double() as double:
        seen = double.visit(source(url, "leychile"))

    assert (seen.outcome, double.asked) == (Outcome.ERROR, [])
