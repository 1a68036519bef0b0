"""Legilux: an act as consolidated, or as published where it never was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from scrapers.platforms.unwrap import today
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

ENDPOINT = "https://data.legilux.public.lu/sparqlendpoint"
STORE = "http://data.legilux.public.lu/filestore/eli/etat/leg/rgd/1974/03/20/n1"
RULE = source(
    "http://data.legilux.public.lu/eli/etat/leg/rgd/1974/03/20/n1/jo", "legilux", kind=SourceKind.RULE, language="fr",
    must_contain=("20 mars 1974",),
)  # fmt: skip
PAST, TOMORROW = (str(today() + timedelta(days=n)) for n in (-100, 1))


def row(name: str, kind: str = "XML", begin: str = "") -> dict[str, dict[str, str]]:
    kinds = "http://publications.europa.eu/resource/authority/file-type/"
    told = {"format": kinds + kind, "file": f"{STORE}/{name}", "from": begin}
    return {key: {"type": "uri", "value": value} for key, value in told.items() if value}


def rows(*bindings: dict[str, dict[str, str]]) -> Said:
    return Said({"head": {"vars": []}, "results": {"bindings": list(bindings)}})


def law(text: str) -> Said:
    return Said(
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0/CSD13">'
        '<act contains="originalVersion"><meta/>'
        "<preface><longTitle><p>Règlement grand-ducal du 20 mars 1974</p></longTitle></preface><body>"
        "<article id='art_1er'>"
        f"<num>Art. 1<sup>er</sup></num><alinea><content><p>{text}</p></content></alinea></article></body></act>"
        "</akomaNtoso>",
        type="text/xml",
    )


def test_the_consolidation_of_today_stands_before_the_act_as_published() -> None:
    def endpoint(asked: Asked) -> Said:
        assert "<http://data.legilux.public.lu/eli/etat/leg/rgd/1974/03/20/n1/jo>" in asked.query["query"]
        return rows(row("jo.xml"), row("later.xml", begin=TOMORROW), row("now.xml", begin=PAST))

    with Double() as double:
        double.on(ENDPOINT, endpoint)
        https = STORE.replace("http:", "https:")
        double.on(f"{https}/now.xml", law("Sont interdites : 43. Mytragyna Speciosa, Kratom (7-hydroxymitragynine)"))
        seen = double.visit(RULE)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.answer.url == f"{https}/now.xml"
    assert coded(seen, "LU").mentions_kratom


def test_an_act_that_was_never_consolidated_is_read_as_published() -> None:
    with Double() as double:
        double.on(ENDPOINT, rows(row("jo.pdf", "PDF"), row("jo.html", "HTML")))
        page = "<h1>Règlement grand-ducal du 20 mars 1974</h1><p>Art. 1er</p>"
        double.on(STORE.replace("http:", "https:") + "/jo.html", Said(page))
        seen = double.visit(RULE)

    assert seen.outcome is Outcome.NEW, seen.attempts


def test_an_act_that_is_unknown_is_never_a_document() -> None:
    with Double() as double:
        double.on(ENDPOINT, rows())
        seen = double.visit(RULE)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_the_front_page_names_no_act() -> None:
    with pytest.raises(ValueError, match="names no act"):
        adapters()["legilux"].route(RULE, "https://legilux.public.lu/", lambda _: pytest.fail("asked"))
