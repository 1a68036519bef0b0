"""Nemzeti Jogszabálytár: the text out of an act's page."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://njt.hu/jogszabaly/2022-78-20-0A"
DECREE = source(PAGE, "njt", kind=SourceKind.SCHEDULE_LIST, language="hu", must_contain=("78/2022",))
BODY = """<html><body><div class="menu">Keresés a jogszabályok között</div><div class="jogszabaly">
<h1>78/2022. (XII. 28.) BM rendelet az új pszichoaktív anyagok jegyzékéről</h1>
<div class="jogszabaly"><h2>Új pszichoaktív anyagok jegyzéke</h2><p>1. Kratom (Mitragyna speciosa)</p></div>
</div></body></html>"""


@pytest.mark.parametrize("url", [PAGE, f"{PAGE}.14", f"{PAGE}/2024-01-01", f"{PAGE}#SZ1"])
def test_the_wording_of_today_is_read_once_and_the_menu_is_not(url: str) -> None:
    with Double() as double:
        double.on(PAGE, Said(BODY))
        seen = double.visit(source(url, "njt", language="hu"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text.count("Kratom (Mitragyna speciosa)") == 1
    assert "Keresés" not in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body><h1>A keresett jogszabály nem található</h1></body></html>"), Outcome.SOFT_404),
        (Said("", 404), Outcome.NOT_FOUND),
        (Said("", 500), Outcome.SERVER_ERROR),
    ],
)
def test_a_page_without_the_text_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, said)
        seen = double.visit(DECREE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_kratom_is_read_from_the_list() -> None:
    with Double() as double:
        double.on(PAGE, Said(BODY))
        document = double.visit(DECREE).document

    assert document is not None
    found = read(document, Context("HU", SourceKind.SCHEDULE_LIST, "hu", "html", PAGE))
    assert found.mentions_kratom
    assert found.status in (Status.BANNED, Status.RESTRICTED)
