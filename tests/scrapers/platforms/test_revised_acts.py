"""Revised Acts: the whole act where its front page is named."""

from __future__ import annotations

from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source

HOST = "https://revisedacts.lawreform.ie"
ACT = source(
    f"{HOST}/eli/1977/act/12/front/revised/en/html", "revised-acts", must_contain=("Misuse of Drugs Act 1977",)
)
WHOLE = f"{HOST}/eli/1977/act/12/revised/en/html"


def test_the_whole_act_is_read_where_its_front_is_named() -> None:
    page = (
        "<h1>Misuse of Drugs Act 1977</h1><p>Updated to 1 July 2026</p><p>2. “controlled drug” means any substance.</p>"
    )
    with Double() as double:
        double.on(WHOLE, Said(page))
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "means any substance" in seen.document.text


def test_a_page_that_does_not_say_how_current_it_is_is_no_revised_act() -> None:
    with Double() as double:
        double.on(WHOLE, Said("<h1>Misuse of Drugs Act 1977</h1><p>This act has not been revised.</p>"))
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)
