"""Slov-Lex: the wording in force out of the list of all wordings."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

ACT = "https://static.slov-lex.sk/static/SK/ZZ/1998/139"
PAGE = "https://www.slov-lex.sk/pravne-predpisy/SK/ZZ/1998/139/"
LAW = source(PAGE, "slov-lex", language="sk", must_contain=("139/1998",))
TEXT = """<div class="predpisFullWidth"><div id="Historia">Znenie od 01.01.2026</div><div class="predpis Skupina">
<div class="predpisTyp">139/1998 Z. z. ZÁKON o omamných látkach, psychotropných látkach a prípravkoch</div>
<div class="priloha Skupina"><h3>Zoznam omamných látok a psychotropných látok, I. skupina</h3>
<p>Kratom (Mitragyna speciosa)</p></div>
</div></div>"""


def row(day: str, begin: str, end: str = "", promulgated: str = "0") -> str:
    return (
        f'<tr class="effectivenessHistoryItem" data-iri="/SK/ZZ/1998/139/{day}" data-vyhlasene="{promulgated}" '
        f'data-ucinnostod="{begin}" data-ucinnostdo="{end}"><td>{begin}</td></tr>'
    )


def history(*rows: str) -> Said:
    return Said(f"<html><body><table id='HistoriaTable'>{''.join(rows)}</table></body></html>")


PAST = row("20210101", "2021-01-01", "2025-12-31")
NOW = row("20260101", "2026-01-01", "2998-12-31")
TO_COME = row("29990101", "2999-01-01")
PROMULGATED = row("vyhlasene_znenie", "1998-05-15", "", "1")


def test_the_wording_in_force_is_read_and_the_list_of_wordings_is_not() -> None:
    with Double() as double:
        double.on(f"{ACT}/", history(PROMULGATED, PAST, NOW, TO_COME))
        double.on(f"{ACT}/20260101.portal", Said(TEXT))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Kratom (Mitragyna speciosa)" in seen.document.text
    assert seen.answer.url == f"{ACT}/20260101.portal"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.slov-lex.sk/ezbierky/pravne-predpisy/SK/ZZ/1998/139/20240101",
        "https://www.slov-lex.sk/ezbierky-fe/pravne-predpisy/SK/ZZ/1998/139/",
        "https://static.slov-lex.sk/static/SK/ZZ/1998/139/20210101.html",
    ],
)
def test_each_form_of_address_leads_to_the_wording_in_force(url: str) -> None:
    with Double() as double:
        double.on(f"{ACT}/", history(PAST, NOW))
        double.on(f"{ACT}/20260101.portal", Said(TEXT))
        assert double.visit(source(url, "slov-lex")).outcome is Outcome.NEW


@pytest.mark.parametrize("said", [history(PROMULGATED, PAST, TO_COME), history(), Said("<h1>Slov-Lex</h1>")])
def test_an_act_without_a_wording_in_force_is_no_text(said: Said) -> None:
    with Double() as double:
        double.on(f"{ACT}/", said)
        double.on(f"{ACT}/20210101.portal", Said(TEXT))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_page_that_lost_its_law_is_no_document() -> None:
    with Double() as double:
        double.on(f"{ACT}/", history(NOW))
        double.on(f"{ACT}/20260101.portal", Said("<html><body><div id='banner'>139/1998</div></body></html>"))
        assert double.visit(LAW).outcome is Outcome.SOFT_404


def test_an_unknown_act_is_not_found() -> None:
    with Double() as double:
        double.on("https://static.slov-lex.sk/", Said(""))
        assert double.visit(LAW).outcome is Outcome.NOT_FOUND


def test_kratom_is_read_from_the_list() -> None:
    with Double() as double:
        double.on(f"{ACT}/", history(NOW))
        double.on(f"{ACT}/20260101.portal", Said(TEXT))
        document = double.visit(LAW).document

    assert document is not None
    assert read(document, Context("SK", SourceKind.STATUTE, "sk", "html", PAGE)).status is Status.BANNED
