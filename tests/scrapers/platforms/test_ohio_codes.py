"""Ohio's codes: a rule with its dates, numbers that do not exist, rules filed as PDF, rules to come."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://codes.ohio.gov/ohio-administrative-code/rule-4729:9-1-01.1"
RULE = source(PAGE, "ohio-codes", kind=SourceKind.RULE, must_contain=("4729:9-1-01.1",))
AS_PDF = "with the Legislative Service Commission in PDF format"


def page(effective: str = "December 12, 2025", body: str = "", updated: str = "May 1") -> Said:
    law = body or "<span><p>(A) Mitragynine-related compounds are schedule I controlled substances.</p></span>"
    return Said(
        f"""<html><body><main><div class="breadcrumbs">Ohio Administrative Code</div>
        <h1>Rule 4729:9-1-01.1 <span class='codes-separator'>|</span> Schedule I.</h1><div class="laws-section-info">
        <div class="laws-section-info-module"><div class="label">Effective:</div>
        <div class="value">{effective}</div></div>
        <div class="laws-section-info-module no-print"><div class="label">PDF:</div>
        <div class="value">Download</div></div>
        </div><section class="laws-body">{law}
        <div class="laws-notice"><p>Staff looked at this on {updated}</p></div></section>
        <section class="laws-history"><strong>Five Year Review Date:</strong><span>12/12/2030</span></section>
        </main></body></html>"""
    )


def test_a_rule_is_read_with_its_dates_and_without_what_changes_by_itself() -> None:
    with Double() as double:
        double.on(PAGE, page())
        first = double.visit(RULE)
        double.on(PAGE, page(updated="June 2"))
        second = double.visit(RULE)

    assert first.document is not None
    assert second.document is not None
    assert "December 12, 2025" in first.document.text
    assert "12/12/2030" in first.document.text
    assert "Download" not in first.document.text
    assert first.document.id == second.document.id
    assert read(first.document, Context("US-OH", today=date(2026, 12, 1))).mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<main><h1>Number Not Found</h1><p>rule-4729:9-1-01.1</p></main>"), Outcome.SOFT_404),
        (Said(f"<h1>Rule 4729:9-1-01.1</h1><p>was filed {AS_PDF}</p>"), Outcome.WRONG_TYPE),
        (Said("<main><h1>Rule 4729:9-1-01.1</h1></main>"), Outcome.SOFT_404),
        (page("January 1, 2099"), Outcome.SOFT_404),
        (Said(page().sent.replace(b"4729:9-1-01.1", b"4729:9-1-01")), Outcome.SOFT_404),
        (Said("<html><title>Attention Required! | Cloudflare</title></html>", 403), Outcome.CHALLENGE),
    ],
)  # fmt: skip
def test_failures_give_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, said)
        seen = double.visit(RULE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_address_of_neither_code_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["ohio-codes"].route(RULE, "https://codes.ohio.gov/about", lambda _: pytest.fail("asked"))
