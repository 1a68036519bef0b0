"""Finlex: the newest consolidation, descriptions without a text, acts that no longer hold."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Double, Said, source

API = "https://opendata.finlex.fi/finlex/avoindata/v1/akn/fi/act/statute-consolidated"
DECREE = source(
    "https://www.finlex.fi/fi/laki/ajantasa/2014/20141130", "finlex", kind=SourceKind.RULE, language="fi",
    must_contain=("1130/2014",),
)  # fmt: skip


def law(body: str, in_force: str = "true") -> Said:
    return Said(
        '<?xml version="1.0" encoding="UTF-8"?><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"'
        ' xmlns:finlex="http://data.finlex.fi/schema/finlex"><act name="main"><meta><proprietary source="#finlex">'
        f"<finlex:isInForce>{in_force}</finlex:isInForce><finlex:noteEditorial>toimitus</finlex:noteEditorial>"
        "</proprietary>"
        f"</meta><preface><p><docNumber>1130/2014</docNumber></p></preface>{body}</act></akomaNtoso>",
        type="application/xml",
    )


def test_the_newest_consolidation_is_read() -> None:
    text = (
        "<body><section eId='sec_1'><num>1 §</num><subsection><content>"
        "<p>Kuluttajamarkkinoilta kielletty psykoaktiivinen "
        "aine on: Mitragyna speciosa (kratom).</p></content></subsection></section></body>"
    )
    with Double() as double:
        double.on(f"{API}/2014/1130/fin@latest", law(text))
        seen = double.visit(DECREE)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "1130/2014" in seen.document.text
    assert "toimitus" not in seen.document.text
    assert coded(seen, "FI").mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (law("<body/>"), Outcome.EMPTY),
        (law("<body><p>Teksti</p></body>", "false"), Outcome.SOFT_404),
        (Said({"message": "not found"}, 404), Outcome.NOT_FOUND),
        (Said("", 429), Outcome.RATE_LIMITED),
        (Said({"message": "bad request"}), Outcome.WRONG_TYPE),
        (Said("<html><title>Finlex</title><p>You need to enable JavaScript</p></html>"), Outcome.EMPTY_SHELL),
    ],
)
def test_what_is_no_text_in_force_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{API}/2014/1130/fin@latest", said)
        seen = double.visit(DECREE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_pages_of_both_sites_name_an_act_in_either_language() -> None:
    def place(url: str) -> str:
        return adapters()["finlex"].route(DECREE, url, lambda _: pytest.fail("asked")).url.removeprefix(API)

    assert place("https://www.finlex.fi/fi/laki/ajantasa/2008/20080543") == "/2008/543/fin@latest"
    assert place("https://www.finlex.fi/sv/lagstiftning/2008/543#sec_1") == "/2008/543/swe@latest"
    assert place("https://www.finlex.fi/fi/lainsaadanto/2014/2014") == "/2014/2014/fin@latest"
    assert place(f"{API}/2014/1130/fin@20160174") == "/2014/1130/fin@latest"
    with pytest.raises(ValueError, match="names no act"):
        place("https://www.finlex.fi/fi/laki/")
