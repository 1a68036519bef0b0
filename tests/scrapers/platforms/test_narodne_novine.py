"""Narodne novine: an item of the gazette by its address."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SITE = "https://narodne-novine.nn.hr"
FULL = f"{SITE}/clanci/sluzbeni/full/2023_02_19_331.html"
LIST = source(FULL, "narodne-novine", kind=SourceKind.SCHEDULE_LIST, language="hr")
BODY = """<html><head><title>Popis droga</title></head><body><p>MINISTARSTVO ZDRAVSTVA</p>
<h1>POPIS droga, psihotropnih tvari, biljaka iz kojih se može dobiti droga te tvari za izradu droga</h1>
<h2>Popis biljaka iz kojih se može dobiti droga</h2><p>1. Mitragyna speciosa (kratom)</p></body></html>"""


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (FULL, FULL),
        (f"{SITE}/clanci/sluzbeni/2023_02_19_331.html", FULL),
        ("http://www.narodne-novine.nn.hr/clanci/sluzbeni/2023_02_19_331.html", FULL),
        (f"{SITE}/eli/sluzbeni/2023/19/331", f"{SITE}/eli/sluzbeni/2023/19/331"),
    ],
)
def test_each_form_of_address_leads_to_the_item(url: str, asked: str) -> None:
    with Double() as double:
        double.on(asked, Said(BODY))
        seen = double.visit(source(url, "narodne-novine", language="hr"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa (kratom)" in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body><p>Traženi dokument nije pronađen.</p></body></html>"), Outcome.SOFT_404),
        (Said("", 404), Outcome.NOT_FOUND),
        (Said("", 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
    ],
)
def test_an_item_that_is_not_there_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(FULL, said)
        seen = double.visit(LIST)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_kratom_is_read_from_the_list() -> None:
    with Double() as double:
        double.on(FULL, Said(BODY))
        document = double.visit(LIST).document

    assert document is not None
    context = Context("HR", SourceKind.SCHEDULE_LIST, "hr", "html", FULL, date(2026, 11, 23))
    assert read(document, context).status is Status.BANNED
