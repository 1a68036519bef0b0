"""Cornell's institute: a state's rule, the older wording behind a tab, and rules that are not there."""

from __future__ import annotations

from datetime import date

from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

URL = "https://www.law.cornell.edu/regulations/anystate/Any-Admin-Code-R70-580-2"
RULE = source(URL, "cornell", must_contain=("R70-580-2",), secondary=True)
PAGE = """<html><body><nav>LII Search</nav><h1 class="title" id="page_title">Any Admin Code R70-580-2 - Kratom</h1>
<div class="tab-pane active" id="tab_default_1"><div class="statereg-text"><div class="subsect indent0">
<span class="designator">(1)</span> Kratom is a Schedule I controlled substance.</div></div>
<div class="statereg-notes"><h2>Notes</h2><div class="statereg-note">Any Admin Code R70-580-2; effective 4/1/2026</div>
</div></div><div class="tab-pane" id="tab_default_2"><div class="statereg-text"><p>Kratom is not listed.</p></div></div>
</body></html>"""


def test_a_rule_is_read_with_its_notes_and_without_the_older_wording() -> None:
    with Double() as double:
        double.on(URL, Said(PAGE))
        seen = double.visit(RULE)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "effective 4/1/2026" in seen.document.text
    assert "not listed" not in seen.document.text
    assert "LII" not in seen.document.text
    assert read(seen.document, Context("US-XX", today=date(2026, 12, 1))).mentions_kratom


def test_a_page_without_a_rule_is_a_soft_404_even_where_it_shows_the_number() -> None:
    with Double() as double:
        double.on(URL, Said("<h1>Any Admin Code R70-580-2</h1><p>We could not bring you this rule.</p>"))
        seen = double.visit(RULE)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_request_too_many_is_rate_limited() -> None:
    with Double() as double:
        double.on(URL, Said("slow down", 429, headers={"Retry-After": "600"}))
        seen = double.visit(RULE)

    assert seen.outcome is Outcome.RATE_LIMITED


def test_a_section_of_the_federal_code_is_read_from_the_main_part() -> None:
    url = "https://www.law.cornell.edu/uscode/text/21/812"
    with Double() as double:
        double.on(url, Said('<h1 id="page_title">21 U.S.C. 812</h1><div id="main-content"><p>Schedules.</p></div>'))
        seen = double.visit(source(url, "cornell", must_contain=("812",)))

    assert seen.document is not None
    assert "812" in seen.document.text
