"""PISRS: the file with the newest consolidation of an act."""

from __future__ import annotations

from typing import Any

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

API = "https://pisrs.si/api"
PAGE = "https://pisrs.si/pregledPredpisa?id=URED6742"
DECREE = source(PAGE, "pisrs", kind=SourceKind.RULE, language="sl", must_contain=("prepovedanih drog",))
TEXT = """<html><body><h1>UREDBA o razvrstitvi prepovedanih drog</h1><h2>Skupina I: zelo nevarne droge, prepovedane</h2>
<table><tr><td>1</td><td>Kratom (Mitragyna speciosa)</td></tr></table></body></html>"""


def files(version: int, *found: tuple[str, int]) -> dict[str, Any]:
    return {"npbVerzija": {"id": version}, "datoteke": [{"tip": kind, "id": number} for kind, number in found]}


def act(*groups: dict[str, Any], **more: Any) -> Said:
    versions = [{"id": 11, "naziv": "NPB 9"}, {"id": 12, "naziv": "NPB 10"}, {"id": 13, "naziv": "Osnovni"}]
    facts = {"zunanjiID": "URED6742"} | more
    return Said({"data": {"evidencniPodatki": facts, "besedilo": {"npbVerzije": versions}, "datoteke": list(groups)}})


def test_the_newest_consolidation_is_read_as_html_where_it_can_be() -> None:
    groups = (
        files(12, ("PDF_DOCUMENT", 201), ("HTML_DOCUMENT", 202), ("WORD", 203)),
        files(11, ("HTML_DOCUMENT", 101)),
    )
    with Double() as double:
        double.on(f"{API}/rezultat/zbirka/id/URED6742", act(*groups))
        double.on(f"{API}/datoteke/integracije/202", Said(TEXT))
        seen = double.visit(DECREE)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Kratom (Mitragyna speciosa)" in seen.document.text


@pytest.mark.parametrize(
    "url",
    ["https://www.pisrs.si/pregledPredpisa?id=URED6742", "http://www.pisrs.si/Pis.web/pregledPredpisa?id=URED6742",
     f"{API}/rezultat/zbirka/id/URED6742"],
)  # fmt: skip
def test_each_form_of_address_names_its_act(url: str) -> None:
    with Double() as double:
        double.on(f"{API}/rezultat/zbirka/id/URED6742", act(files(11, ("HTML_DOCUMENT", 101))))
        double.on(f"{API}/datoteke/integracije/101", Said(TEXT))
        assert double.visit(source(url, "pisrs")).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (act(files(11, ("HTML_DOCUMENT", 101)), veljaDo="2020-01-01T00:00:00"), Outcome.SOFT_404),
        (act(files(13, ("HTML_DOCUMENT", 101))), Outcome.SOFT_404),
        (act(), Outcome.SOFT_404),
        (Said({"data": None, "napaka": "Predpis ne obstaja"}), Outcome.SOFT_404),
        (Said("<html><app-root></app-root></html>"), Outcome.WRONG_TYPE),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_an_act_without_a_consolidation_in_force_is_no_text(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{API}/rezultat/zbirka/id/URED6742", said)
        double.on(f"{API}/datoteke/integracije/101", Said(TEXT))
        seen = double.visit(DECREE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_error_in_place_of_the_file_is_no_document() -> None:
    with Double() as double:
        double.on(f"{API}/rezultat/zbirka/id/URED6742", act(files(11, ("HTML_DOCUMENT", 101))))
        double.on(f"{API}/datoteke/integracije/101", Said({"napaka": "Datoteka ne obstaja"}))
        assert double.visit(DECREE).outcome is Outcome.WRONG_TYPE


def test_kratom_is_read_from_the_list() -> None:
    with Double() as double:
        double.on(f"{API}/rezultat/zbirka/id/URED6742", act(files(11, ("HTML_DOCUMENT", 101))))
        double.on(f"{API}/datoteke/integracije/101", Said(TEXT))
        document = double.visit(DECREE).document

    assert document is not None
    assert read(document, Context("SI", SourceKind.SCHEDULE_LIST, "sl", "html", PAGE)).status is Status.BANNED
