"""The EnAct sites: the whole text behind every page, as XML or HTML, and only where it holds today."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome, Request
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

TAS = "https://www.legislation.tas.gov.au/view/whole/xml/inforce/current/act-1971-081"
NSW = "https://legislation.nsw.gov.au/view/whole/html/inforce/current/act-1966-031"
POISONS = source(TAS.replace("/whole/xml/", "/html/"), "enact", must_contain=("Poisons Act 1971",))
GOODS = source(NSW.replace("/whole/", "/"), "enact", must_contain=("Poisons and Therapeutic Goods Act 1966",))


def act(dates: str = 'FIRST.VALID.DATE="2026-07-01" END.VALID.DATE="9999-11-02"') -> Said:
    return Said(
        f'<!DOCTYPE ACT SYSTEM "act.dtd"><ACT STATE="TAS" {dates} TITLE="Poisons Act 1971" ID="act-1971-081">'
        "<FRONT/><BODY>"
        "<CLAUSE><NO>55</NO><HEADING><TXT>Prohibited plants</TXT></HEADING>"
        "<BLOCK><TXT>A person must not possess, sell or supply Mitragyna speciosa.</TXT></BLOCK></CLAUSE></BODY></ACT>",
        type="application/xml",
    )


@pytest.mark.parametrize(
    ("page", "whole"),
    [
        (POISONS.url, TAS),
        (GOODS.url + "#sec.8", NSW),
        (
            "https://legislation.nsw.gov.au/view/whole/html/repealed/current/act-2013-070",
            "https://legislation.nsw.gov.au/view/whole/html/repealed/current/act-2013-070",
        ),
        (
            "https://www.legislation.qld.gov.au/view/pdf/inforce/2026-01-01/sl-2021-0140",
            "https://www.legislation.qld.gov.au/view/whole/xml/inforce/2026-01-01/sl-2021-0140",
        ),
    ],
)
def test_every_page_of_a_law_leads_to_its_whole_text(page: str, whole: str) -> None:
    def ask(request: Request) -> None:
        raise AssertionError(request)

    assert adapters()["enact"].route(POISONS, page, ask).url == whole  # type: ignore[arg-type]


def test_a_law_in_xml_is_read_and_its_kratom_rule_understood() -> None:
    with Double() as double:
        double.on(TAS, act())
        seen = double.visit(POISONS)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text.startswith("Poisons Act 1971")
    assert "Prohibited plants" in seen.document.text
    reading = read(seen.document, Context("XX", SourceKind.STATUTE, "en", "xml", "", date(2026, 11, 23)))
    assert reading.status == "banned"


def test_of_an_html_page_only_the_law_is_read() -> None:
    page = (
        "<html><body><div>Browse legislation by title</div><div id='frag-col'><h1>Poisons and Therapeutic Goods Act "
        "1966</h1><p>8 Mitragynine is in Schedule 9.</p></div><div>Have your say</div></body></html>"
    )
    with Double() as double:
        double.on(NSW, Said(page))
        seen = double.visit(GOODS)

    assert seen.document is not None
    assert "Mitragynine" in seen.document.text
    assert "Browse" not in seen.document.text


@pytest.mark.parametrize(
    ("dates", "outcome"),
    [
        ('first.valid.date="2099-01-01"', Outcome.SOFT_404),
        ('FIRST.VALID.DATE="2001-01-01" END.VALID.DATE="2020-06-30"', Outcome.MOVED),
    ],
)
def test_a_version_of_another_day_is_not_the_law_of_today(dates: str, outcome: Outcome) -> None:
    with Double() as double:
        double.on(TAS, act(dates))
        seen = double.visit(POISONS)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(b""), Outcome.EMPTY),
        (
            Said(
                "<html><title>Just a moment...</title><body><script>window._cf_chl_opt={}</script></body></html>",
                403,
            ),
            Outcome.CHALLENGE,
        ),
        (Said("<html><body><script>window._cf_chl_opt={}</script></body></html>"), Outcome.CHALLENGE),
        (Said("<html><body><h1>The document does not exist</h1></body></html>"), Outcome.SOFT_404),
        (Said("slow down", 429), Outcome.RATE_LIMITED),
    ],
)
def test_what_is_no_law_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(NSW, said)
        seen = double.visit(GOODS)

    assert (seen.outcome, seen.document) == (outcome, None)
