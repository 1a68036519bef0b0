"""Wisconsin's statutes: a section is cut out of the stretch that its page renders."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

PAGE = "https://docs.legis.wisconsin.gov/statutes/statutes/961/ii/14"
LAW = source(PAGE, "wisconsin-statutes", must_contain=("961.14",))


def block(number: str, text: str, kind: str = "qsatxt_1sect level3", inner: str = "") -> str:
    return f'<div class="{kind}" data-section="{number}"><span>{number}</span> {text}{inner}</div>'


BEFORE = block("961.13", "Standards on tobacco.")
OWN = block("961.14", "Schedule I.", inner=block("961.14", "(7) Mitragynine.", "qsatxt_2subsect level4"))
HISTORY = block("961.14", "History: 2013 a. 351.", "qsnote_history")
AFTER = block("961.15", "Schedule II.")


@pytest.mark.parametrize("blocks", [BEFORE + OWN + HISTORY, BEFORE + OWN + AFTER, OWN + HISTORY + AFTER])
def test_the_section_is_read_once_and_alone(blocks: str) -> None:
    with Double() as double:
        double.on(PAGE, Said(f'<div id="document" class="statutes">{blocks}</div>'))
        seen = double.visit(LAW)

    assert seen.document is not None
    assert seen.document.text.count("Mitragynine") == 1
    assert "tobacco" not in seen.document.text
    assert "961.15" not in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(BEFORE + OWN), Outcome.UNREADABLE),
        (Said(BEFORE + AFTER), Outcome.SOFT_404),
        (Said(block("961.141", "Another.") + AFTER), Outcome.SOFT_404),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_a_page_that_ends_within_the_section_or_lacks_it_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_chapter_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["wisconsin-statutes"].route(
            LAW, "https://docs.legis.wisconsin.gov/statutes/statutes/961", lambda _: pytest.fail("asked")
        )
