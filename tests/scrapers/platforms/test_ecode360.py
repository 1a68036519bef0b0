"""eCode360: a chapter by its number, a new law as a file, and addresses of neither."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Double, Said, source

PAGE = "https://ecode360.com/34795662"
LAW = source(PAGE, "ecode360", must_contain=("Chapter 237",))
LAW_FILE = printed([Sheet().write("Ordinance 4350", 72).write("Kratom is prohibited.", 100)])
HTML = """<html><body><nav>My account</nav><div id="contentContainer"><div class="toolbar">Print Email</div>
<h1>Chapter 237 Kratom</h1><div id="childContent"><div class="title">§ 237-1 Sale prohibited.</div>
<p>No person shall sell kratom to a person under 18 years of age.</p></div></div>
<div>Offices of General Code</div></body></html>"""


def test_a_chapter_is_read_without_the_tools_around_it() -> None:
    with Double() as double:
        double.on(PAGE, Said(HTML))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text.startswith("Chapter 237 Kratom\n§ 237-1 Sale prohibited.")
    assert "Print" not in seen.document.text
    assert "Offices" not in seen.document.text


def test_a_page_of_another_form_is_read_whole() -> None:
    with Double() as double:
        double.on(PAGE, Said("<article><h1>Chapter 237</h1><p>No person shall sell kratom.</p></article>"))
        seen = double.visit(LAW)

    assert seen.document is not None
    assert "No person shall sell kratom." in seen.document.text


def test_a_new_law_is_read_from_its_file() -> None:
    url = "https://ecode360.com/AB1234/laws/LF2483261.pdf"
    with Double() as double:
        double.on(url, Said(LAW_FILE, type="application/pdf"))
        seen = double.visit(source(url, "ecode360", format="pdf", must_contain=("Ordinance 4350",)))

    assert seen.document is not None
    assert "Kratom is prohibited." in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (
            Said("<html><head><title>Attention Required! | Cloudflare</title></head><body>Sorry</body></html>"),
            Outcome.CHALLENGE,
        ),
        (Said("no", 403), Outcome.BLOCKED),
        (Said("<h1>Page not found</h1><p>The page you requested does not exist.</p>"), Outcome.SOFT_404),
    ],
)
def test_failures_give_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_contents_of_a_whole_code_are_no_chapter() -> None:
    with pytest.raises(ValueError, match="names no chapter"):
        adapters()["ecode360"].route(LAW, "https://ecode360.com/AB1234", lambda _: pytest.fail("asked"))
