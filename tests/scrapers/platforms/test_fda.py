"""Pages of the FDA: the main content, without the day it was looked over, and pages that are gone."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.visit import Visit
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SITE = "https://www.fda.gov"
PAGE = f"{SITE}/news-events/public-health-focus/fda-and-kratom"


def page(looked_over: str, text: str = "Kratom is not lawfully marketed as a drug product.") -> str:
    return f"""<html><head><title>FDA and Kratom | FDA</title></head><body>
<div class="usa-banner">An official website of the United States government</div>
<header><nav><ul><li>Products we regulate</li></ul></nav></header><main>
<article id="main-content"><h1 class="content-title">FDA and Kratom</h1><div role="main"><p>{text}</p></div>
<aside><ul><li><h2>Content current as of:</h2><p><time datetime="x">{looked_over}</time></p></li></ul></aside>
</article></main><footer><p>FDA archive</p></footer></body></html>"""


def seen_with(said: Said, *more: tuple[str, Said]) -> Visit:
    with Double() as double:
        double.on(PAGE, said)
        for url, other in more:
            double.on(url, other)
        return double.visit(source(PAGE, "fda", kind=SourceKind.AGENCY_PAGE))


def test_the_main_content_is_read_and_a_new_stamp_changes_nothing() -> None:
    first, stamped = seen_with(Said(page("07/29/2025"))), seen_with(Said(page("11/20/2026")))
    other = seen_with(Said(page("07/29/2025", "Kratom is lawfully marketed.")))

    assert first.document is not None
    assert first.document.text == "FDA and Kratom\nKratom is not lawfully marketed as a drug product."
    assert first.document == stamped.document != other.document
    found = read(first.document, Context("us", SourceKind.AGENCY_PAGE, today=date(2026, 11, 26)))
    assert found.mentions_kratom


def test_an_older_page_is_known_by_the_role_of_its_text() -> None:
    seen = seen_with(Said('<body><p>Menu</p><div role="main"><p>Kratom is not approved.</p></div></body>'))

    assert seen.document is not None
    assert seen.document.text == "Kratom is not approved."


GONE = '<html><head><title>Page Not Found | FDA</title></head><body><article id="main-content"><h1>Page Not Found</h1>'


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(f"{GONE}<p>{'Try the search for kratom. ' * 80}</p></article></body></html>"), Outcome.SOFT_404),
        (Said(GONE, 404), Outcome.NOT_FOUND),
        (Said("<body><p>Kratom, without any main content of a page.</p></body>"), Outcome.SOFT_404),
        (Said("<h1>Access Denied</h1>", 403), Outcome.BLOCKED),
        (Said("", 302, headers={"Location": "/apology_objects/abuse-detection-apology.html"}), Outcome.BLOCKED),
        (Said("", 301, headers={"Location": "/"}), Outcome.MOVED),
        (Said("slow down", 429, headers={"Retry-After": "120"}), Outcome.RATE_LIMITED),
    ],
)
def test_a_page_that_is_gone_or_walled_off_is_no_document(said: Said, outcome: Outcome) -> None:
    seen = seen_with(
        said,
        (f"{SITE}/", Said(page("11/20/2026", "Welcome"))),
        (f"{SITE}/apology_objects/abuse-detection-apology.html", Said(page("11/20/2026", "Excessive requests"))),
    )

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_file_is_read_whole_and_a_page_in_its_place_is_not() -> None:
    url = f"{SITE}/media/123/download"
    with Double() as double:
        double.on(url, Said(b"%PDF-1.4 broken", type="application/pdf"))
        broken = double.visit(source(url, "fda", format="pdf"))
        double.on(url, Said(page("11/20/2026")))
        instead = double.visit(source(url, "fda", format="pdf"))

    assert (broken.outcome, instead.outcome) == (Outcome.UNREADABLE, Outcome.WRONG_TYPE)
