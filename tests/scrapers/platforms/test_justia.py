"""Justia: the law on a page of a code, older years, and the bot check that programs meet."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SECTION = "https://law.justia.com/codes/anystate/title-39/section-39-17-452/"
LAW = source(SECTION, "justia", must_contain=("39-17-452",), secondary=True)
PAGE = """<html><head><title>Section 39-17-452 :: 2026 Code</title></head><body><nav>Find a lawyer</nav>
<h1>2026 Code, Section 39-17-452. Kratom</h1><div id="codes-content">
<p>(a) It is unlawful for any person to sell, possess or distribute kratom.</p>
<p>(b) A violation of this section is a Class A misdemeanor.</p><p>Acts 2026, ch. 950, s. 1.</p></div>
<div class="disclaimer">Justia makes no guarantees. Subscribe to our newsletters on cannabis law.</div></body></html>"""


def test_the_law_is_read_without_what_the_company_prints_around_it() -> None:
    with Double() as double:
        double.on(SECTION, Said(PAGE))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text.startswith("2026 Code, Section 39-17-452. Kratom")
    assert "Acts 2026, ch. 950" in seen.document.text
    assert "lawyer" not in seen.document.text
    assert "guarantees" not in seen.document.text
    assert read(seen.document, Context("US-XX", today=date(2026, 12, 1))).mentions_kratom


def test_a_list_of_a_chapters_sections_is_read_as_a_list() -> None:
    listed = '<h1>Article 5 - Kratom</h1><div class="codes-listing"><ul><li>Section 16-13-121</li></ul></div>'
    url = "https://law.justia.com/codes/anystate/title-16/article-5/"
    with Double() as double:
        double.on(url, Said(f"<main><nav>Codes</nav>{listed}</main>"))
        seen = double.visit(source(url, "justia", must_contain=("Kratom",)))

    assert seen.document is not None
    assert seen.document.text == "Article 5 - Kratom\nSection 16-13-121"


def test_a_page_of_an_earlier_year_is_not_taken_for_the_law_of_today() -> None:
    old = PAGE.replace("<nav>", '<div class="alert">There is a newer version of the Code</div><nav>')
    url = SECTION.replace("anystate", "anystate/2019")
    with Double() as double:
        double.on(url, Said(old))
        seen = double.visit(source(url, "justia"))
        double.on(url, Said(PAGE))
        newest = double.visit(source(url, "justia"))

    assert (seen.outcome, seen.document) == (Outcome.MOVED, None)
    assert newest.outcome is Outcome.NEW


@pytest.mark.parametrize(("status", "outcome"), [(200, Outcome.CHALLENGE), (403, Outcome.CHALLENGE)])
def test_a_bot_check_is_no_page_of_law(status: int, outcome: Outcome) -> None:
    wall = "<html><head><title>Just a moment...</title></head><body><script>var _cf_chl_opt={}</script></body></html>"
    with Double() as double:
        double.on(SECTION, Said(wall, status))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_page_that_lost_its_section_is_a_soft_404() -> None:
    with Double() as double:
        double.on(SECTION, Said(f"<h1>US Codes and Statutes</h1><p>{'Browse the codes of all states. ' * 80}</p>"))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_an_address_that_names_no_page_of_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="names no page of a code"):
        adapters()["justia"].route(LAW, "https://law.justia.com/cases/", lambda _: pytest.fail("asked"))
