"""EUR-Lex by way of Cellar: which file holds an act, and what the endpoint answers where none does."""

from __future__ import annotations

from typing import Any

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Asked, Double, Said, source

SPARQL = "https://publications.europa.eu/webapi/rdf/sparql"
FILE = "https://publications.europa.eu/resource/cellar/0a1b2c3d-1111-11ee-9999-01aa75ed71a1.0006.01/DOC_1"
LIST = source(
    "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:02017R2470", "eur-lex", kind=SourceKind.RULE,
    must_contain=("2017/2470",),
)  # fmt: skip
TEXT = """<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>L_2017351EN</title></head><body>
<p class="title-doc-first">REGULATION (EU) 2017/2470</p>
<p>Table of authorised novel foods: chia seeds.</p></body></html>"""


def results(*items: str) -> dict[str, Any]:
    rows = [{"item": {"type": "uri", "value": item}, "date": {"value": "2026-01-01"}} for item in items]
    return {"head": {"vars": ["celex", "date", "item"]}, "results": {"bindings": rows}}


def test_the_file_of_the_newest_consolidation_is_read() -> None:
    with Double() as double:
        double.on(SPARQL, Said(results(FILE.replace("https", "http"), "http://x.test/other")))
        double.on(FILE, Said(TEXT, type="application/xhtml+xml;charset=UTF-8"))
        seen = double.visit(LIST)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "authorised novel foods" in seen.document.text
    assert seen.answer.url == FILE


@pytest.mark.parametrize(
    ("url", "celex", "language", "consolidated"),
    [
        ("https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:02017R2470", "32017R2470", "ENG", True),
        ("https://eur-lex.europa.eu/legal-content/DE/ALL/?uri=celex%3A32015R2283", "32015R2283", "DEU", False),
        ("https://eur-lex.europa.eu/LexUriServ/LexUriServ.do?uri=CELEX:32015R2283:FR:NOT", "32015R2283", "FRA", False),
        ("https://eur-lex.europa.eu/eli/reg/2015/2283/oj", "32015R2283", "ENG", False),
        ("https://eur-lex.europa.eu/eli/reg/2015/2283/oj/swe", "32015R2283", "SWE", False),
        ("https://data.europa.eu/eli/reg_impl/2017/2470/2026-01-01", "02017R2470-20260101", "ENG", False),
        ("https://eur-lex.europa.eu/eli/reg/2015/2283", "32015R2283", "ENG", True),
        ("http://publications.europa.eu/resource/celex/02015R2283-20210327", "02015R2283-20210327", "ENG", False),
    ],
)
def test_each_form_of_address_asks_for_its_act(url: str, celex: str, language: str, consolidated: bool) -> None:
    def answer(asked: Asked) -> Said:
        query = asked.query["query"]
        right = f'"{celex}"' in query and f"/{language}>" in query
        return Said(results(FILE) if right and consolidated == ("act_consolidated" in query) else results())

    with Double() as double:
        double.on(SPARQL, answer)
        double.on(FILE, Said(TEXT))
        assert double.visit(source(url, "eur-lex")).outcome is Outcome.NEW


def test_an_act_that_cellar_does_not_have_is_no_text() -> None:
    with Double() as double:
        double.on(SPARQL, Said(results()))
        seen = double.visit(LIST)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)
    assert "no text of 02017R2470 in ENG" in seen.attempts[-1].detail


def test_a_query_that_took_too_long_is_the_servers_failure() -> None:
    with Double() as double:
        double.on(SPARQL, Said("Virtuoso S1T00 Error SR171: Transaction timed out", 500, "text/plain"))
        assert double.visit(LIST).outcome is Outcome.SERVER_ERROR


def test_a_page_for_people_instead_of_results_is_no_answer() -> None:
    with Double() as double:
        double.on(SPARQL, Said("<html><body>Virtuoso SPARQL Query Editor</body></html>"))
        assert double.visit(LIST).outcome is Outcome.WRONG_TYPE


def test_an_address_without_an_act_is_refused() -> None:
    with Double() as double:
        double.on(SPARQL, Said(results(FILE)))
        seen = double.visit(source("https://eur-lex.europa.eu/homepage.html", "eur-lex"))

    assert seen.outcome is Outcome.ERROR
    assert "names no act" in seen.attempts[-1].detail
