"""Code Publishing: a chapter's page, its address in the application, a code that went elsewhere."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

PAGE = "https://www.codepublishing.com/CA/SomeCity/html/SomeCity06/SomeCity0640.html"
LAW = source(PAGE, "code-publishing", must_contain=("Chapter 6.40",))
HTML = """<html><body><div id="mainContent"><h1>Chapter 6.40 SYNTHETIC DRUGS</h1><h3>6.40.020 Prohibition.</h3>
<p>It is unlawful to sell kratom.</p><p>(Ord. 500 § 1, 2019)</p>
<div class="Currency">The Municipal Code is current through Ordinance 551, passed May 6, 2026.</div>
</div></body></html>"""


@pytest.mark.parametrize("url", [PAGE, "https://www.codepublishing.com/CA/SomeCity/#!/SomeCity06/SomeCity0640.html"])
def test_a_chapter_is_read_without_the_line_that_changes_with_every_supplement(url: str) -> None:
    with Double() as double:
        double.on(PAGE, Said(HTML))
        seen = double.visit(source(url, "code-publishing", must_contain=("Chapter 6.40",)))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "(Ord. 500 § 1, 2019)" in seen.document.text
    assert "551" not in seen.document.text


@pytest.mark.parametrize(
    ("html", "outcome"),
    [
        ("<p>The Chapter 6.40 code is now hosted by General Code at their site.</p>", Outcome.MOVED),
        ("<h1>Not Found</h1><p>The requested document was not found.</p>", Outcome.SOFT_404),
    ],
)
def test_a_chapter_that_is_not_there_is_no_document(html: str, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, Said(html))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_front_page_of_a_code_is_refused() -> None:
    with pytest.raises(ValueError, match="names no chapter"):
        adapters()["code-publishing"].route(
            LAW, "https://www.codepublishing.com/CA/SomeCity/", lambda _: pytest.fail("asked")
        )
