"""Datalegis: an act in Latin-1 among menus, by either form of its address."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SITE = "https://anvisalegis.datalegis.net/action"
OPEN = f"{SITE}/ActionDatalegis.php"
ACT = source(
    f"{OPEN}?acao=abrirTextoAto&tipo=POR&numeroAto=344&seqAto=000&valorAno=1998&orgao=SVS/MS&pesquisa=true",
    "datalegis", kind=SourceKind.SCHEDULE_LIST, language="pt", must_contain=("Portaria",),
)  # fmt: skip
PUBLIC = source(
    f"{SITE}/UrlPublicasAction.php?acao=abrirAtoPublico&num_ato=00000344&sgl_tipo=POR&sgl_orgao=SVS/MS&vlr_ano=1998",
    "datalegis", language="pt",
)  # fmt: skip


def page(act: str) -> Said:
    text = f"<html><body><div class='menu'>Índice de atos</div>{act}<div>Dúvidas</div></body></html>"
    return Said(text.encode("latin-1"), type="text/html; charset=ISO-8859-1")


LAW = (
    "<div class='texto ato'><p>Portaria nº 344</p><p>É proibida a venda de substâncias da lista F.</p>"
    "<h2>LISTA F2</h2><p>1. MITRAGININA</p><p>2. <strike>KAVAÍNA</strike></p></div>"
)


@pytest.mark.parametrize("of", [ACT, PUBLIC])
def test_both_forms_of_address_lead_to_the_act_alone(of: object) -> None:
    with Double() as double:
        double.on(OPEN, page(LAW))
        seen = double.visit(of)  # type: ignore[arg-type]

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "É proibida a venda de substâncias" in seen.document.text
    assert "Índice" not in seen.document.text
    assert [seen.document.text[mark.start : mark.end] for mark in seen.document.marks] == ["KAVAÍNA"]
    asked = double.asked[0].query
    assert (asked["acao"], asked["tipo"], asked["numeroAto"], asked["valorAno"]) == (
        "abrirTextoAto", "POR", "00000344", "1998",
    )  # fmt: skip
    reading = read(seen.document, Context("XX", SourceKind.SCHEDULE_LIST, "pt", "html", "", date(2026, 11, 23)))
    assert reading.mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (page("<div>Ato não disponível</div>"), Outcome.SOFT_404),
        (page("<div class='ato'> </div>"), Outcome.SOFT_404),
        (page("<div class='ato'><p>Revogada pela Resolução nº 9</p><p>Art. 1 Mitraginina</p></div>"), Outcome.MOVED),
        (Said("<html><body><script>window._cf_chl_opt={}</script></body></html>"), Outcome.CHALLENGE),
        (Said("", 429), Outcome.RATE_LIMITED),
    ],
)
def test_a_page_without_an_act_in_force_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(OPEN, said)
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_address_that_names_no_act_is_refused() -> None:
    with Double() as double:
        seen = double.visit(source(f"{OPEN}?acao=consultarAtosInicial&cod_modulo=310", "datalegis"))

    assert (seen.outcome, double.asked) == (Outcome.ERROR, [])
