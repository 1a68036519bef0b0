"""legislatie.just.ro: the text out of a wording's page."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source

SITE = "https://legislatie.just.ro/Public"
PAGE = f"{SITE}/DetaliiDocument/23629"
CODE = "FormaPrintabila/00000G0SR757FS2T8II33Y8UZ5XBNNMK"
LAW = source(PAGE, "legislatie-just", language="ro", must_contain=("143",))
PARTS = """<span class="S_DEN">LEGE nr. 143 din 26 iulie 2000</span><span class="S_ART">Articolul 1</span>
<span class="S_ANX">TABELUL I: Mitragyna speciosa</span>"""
BODY = f"""<html><body><div class="meniu">Acasă Căutare</div><div id="textdocumentleg">{PARTS}</div></body></html>"""


@pytest.mark.parametrize(
    ("url", "asked", "body"),
    [
        (PAGE, PAGE, BODY),
        (f"{SITE}/DetaliiDocumentAfis/23629", f"{SITE}/DetaliiDocumentAfis/23629", BODY),
        (f"http://legislatie.just.ro/Public/{CODE}", f"{SITE}/{CODE}", f"<html><body>{PARTS}</body></html>"),
    ],
)
def test_the_text_of_a_wording_is_read_without_the_menu(url: str, asked: str, body: str) -> None:
    with Double() as double:
        double.on(asked, Said(body))
        seen = double.visit(source(url, "legislatie-just", language="ro"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa" in seen.document.text
    assert "Acasă" not in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (
            Said("<html><body><h1>Portal legislativ</h1><p>143: documentul nu există</p></body></html>"),
            Outcome.SOFT_404,
        ),
        (Said("   "), Outcome.EMPTY),
        (Said("", 500), Outcome.SERVER_ERROR),
    ],
)
def test_a_page_without_the_text_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_page_of_the_search_names_no_wording() -> None:
    with Double() as double:
        assert double.visit(source(f"{SITE}/RezultateCautare", "legislatie-just")).outcome is Outcome.ERROR
