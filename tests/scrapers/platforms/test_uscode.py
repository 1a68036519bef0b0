"""The United States Code: one section with its credit and the notes on its amendments."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.document import BlockKind
from scrapers.visit import Visit
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

VIEW = "https://uscode.house.gov/view.xhtml"
PAGE = f"{VIEW}?req=granuleid:USC-prelim-title21-section9812&num=0&edition=prelim"


def page(current: str = "November 20, 2026", text: str = "It shall be unlawful to sell or possess kratom.") -> str:
    return f"""<html xmlns="http://www.w3.org/1999/xhtml"><head><title>21 USC 9812</title></head><body>
<form id="search"><input type="hidden" name="javax.faces.ViewState" value="{len(current)}:77"/></form>
<div class="currency">Text contains those laws in effect on {current}</div>
<div id="content"><!-- documentid:21_9812 --><!-- field-start:head -->
<h3 class="section-head">&sect;9812. Kratom</h3><!-- field-end:head --><!-- field-start:statute -->
<h4 class="subsection-head">(a) Prohibition</h4><p class="statutory-body">{text}</p><!-- field-end:statute -->
<p class="source-credit">(Pub. L. 119&ndash;200, title I, &sect;2, Sept. 2, 2026, 140 Stat. 1.)</p>
<h4 class="note-head"><strong>Findings</strong></h4><p class="note-body">Congress finds that mitragynine is sold.</p>
<h4 class="note-head">Amendments</h4><p class="note-body"><strong>2026</strong>-Pub. L. 119-201 added subsec. (a).</p>
</div></body></html>"""


def seen_with(said: Said, url: str = PAGE) -> tuple[Visit, list[Asked]]:
    with Double() as double:
        double.on(VIEW, said)
        seen = double.visit(source(url, "uscode", must_contain=("9812",)))
    return seen, double.asked


def test_a_section_keeps_its_order_its_credit_and_the_notes_on_its_own_text() -> None:
    document = seen_with(Said(page()))[0].document
    assert document is not None
    lines = [(block.kind, text) for block, text in document.lines()]

    assert lines[0] == (BlockKind.HEADING, "§9812. Kratom")
    assert [text for kind, text in lines if kind is BlockKind.NOTE] == [
        "(Pub. L. 119-200, title I, §2, Sept. 2, 2026, 140 Stat. 1.)",
        "Amendments",
        "2026-Pub. L. 119-201 added subsec. (a).",
    ]
    assert "finds" not in document.text
    assert read(document, Context("us", SourceKind.STATUTE, today=date(2026, 11, 26))).status is Status.BANNED


def test_the_day_to_which_the_code_is_current_changes_nothing_and_another_wording_does() -> None:
    first, later = seen_with(Said(page()))[0], seen_with(Said(page("December 1, 2026")))[0]
    other = seen_with(Said(page(text="Kratom may be sold.")))[0]

    assert first.document is not None
    assert first.document == later.document != other.document


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        f"{VIEW}?req=granuleid:USC-2018-title21-section9812&num=0&edition=2018",
        f"{VIEW}?req=(title:21%20section:9812%20edition:prelim)",
        f"{VIEW}?req=(title:21+section:9812+edition:prelim)&f=treesort",
        "https://uscode.house.gov/quicksearch/get.plx?title=21&section=9812",
    ],
)
def test_every_address_of_a_section_leads_to_the_edition_kept_up_to_date(url: str) -> None:
    seen, asked = seen_with(Said(page()), url)

    assert seen.outcome is Outcome.NEW
    assert asked[0].query["req"] == "granuleid:USC-prelim-title21-section9812"
    assert asked[0].query["edition"] == "prelim"


def test_an_address_of_no_section_is_named_in_the_error() -> None:
    seen, _ = seen_with(Said(page()), f"{VIEW}?req=granuleid:USC-prelim-title21-chapter13")

    assert seen.outcome is Outcome.ERROR
    assert "names no section" in seen.attempts[-1].detail


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body><p>No documents found for 9812.</p></body></html>"), Outcome.SOFT_404),
        (Said(page().replace("section-head", "heading")), Outcome.SOFT_404),
        (Said(page().replace("9812", "9813")), Outcome.SOFT_404),
        (Said(page().replace("</div></body>", '<h3 class="section-head">§9813.</h3></div></body>')), Outcome.SOFT_404),
        (Said("<h1>Service Unavailable</h1>", 503), Outcome.SERVER_ERROR),
        (Said("<h1>Not Found</h1>", 404), Outcome.NOT_FOUND),
        (Said(b" "), Outcome.UNREADABLE),
    ],
)
def test_what_is_no_section_or_another_one_is_no_document(said: Said, outcome: Outcome) -> None:
    seen, _ = seen_with(said)

    assert (seen.outcome, seen.document) == (outcome, None)
