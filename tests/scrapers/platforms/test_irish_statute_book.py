"""The Irish Statute Book: XML of acts with its elements for letters, pages of instruments, old addresses."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Double, Said, source

HOST = "https://www.irishstatutebook.ie"
ACT = source(f"{HOST}/eli/2010/act/22/enacted/en/html", "irish-statute-book", must_contain=("PSYCHOACTIVE",))
ORDER = source(
    "http://www.irishstatutebook.ie/2011/en/si/0552.html", "irish-statute-book", kind=SourceKind.RULE,
    must_contain=("552/2011",),
)  # fmt: skip
XML = (
    '<?xml version="1.0" encoding="UTF-8"?><act><metadata><title>CRIMINAL JUSTICE (PSYCHOACTIVE SUBSTANCES) ACT 2010'
    "</title><number>22</number><year>2010</year></metadata>"
    "<frontmatter><p><graphic href='harp.jpg'/></p></frontmatter>"
    "<body><sect id='sec1'><number>1</number><title>Interpretation</title>"
    "<p class='-3 11 0 left 1 0'>In this Act <odq/>Garda<cdq/> means the Garda S<ifada/>och<afada/>na.</p>"
    "</sect></body></act>"
)


def test_an_act_is_read_with_letters_where_elements_stand_for_them() -> None:
    with Double() as double:
        double.on(f"{HOST}/eli/2010/act/22/enacted/en/xml", Said(XML, type="application/xml"))
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert 'In this Act "Garda" means the Garda Síochána.' in seen.document.text


def test_an_instrument_is_read_from_its_page_for_printing_whatever_its_address() -> None:
    page = "<h1>S.I. No. 552/2011 - Misuse of Drugs Order</h1><p>Mitragynine is declared to be a controlled drug.</p>"
    with Double() as double:
        double.on(f"{HOST}/eli/2011/si/552/made/en/print", Said(page))
        seen = double.visit(ORDER)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert coded(seen, "IE").mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<h1>Not found</h1>", 404), Outcome.NOT_FOUND),
        (Said("<html><head><title>Page not found</title></head><body><p>Sorry</p></body></html>"), Outcome.SOFT_404),
        (Said("<act><metadata><title>An Act</title></metadata></act>", type="text/xml"), Outcome.WRONG_TYPE),
    ],
)
def test_what_is_no_act_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{HOST}/eli/2010/act/22/enacted/en/xml", said)
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_address_that_names_no_act_is_refused() -> None:
    with pytest.raises(ValueError, match="names no act or instrument"):
        adapters()["irish-statute-book"].route(ACT, f"{HOST}/eli/2011/si/", lambda _: pytest.fail("asked"))
