"""likumi.lv: the text of an act out of its page, and pages of acts that are not in force."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://likumi.lv/ta/id/121086"
RULES = source(PAGE, "likumi", kind=SourceKind.SCHEDULE_LIST, language="lv", must_contain=("847",))


def page(
    mark: str = "ico-speka", text: str = "<div class='TV213' data-num='1'><p class='TV213'>Mitraginīns</p></div>"
) -> str:
    return f"""<html><head><title>Noteikumi</title></head><body><nav>Meklēt tiesību aktus</nav>
<div class="pase-container"><span class="ico {mark}"></span><span>Veids: noteikumi Numurs: 847</span></div>
<div class="doc-body"><div class="TV207">Noteikumi par Latvijā kontrolējamajām narkotiskajām vielām</div>
<div class="TV212">I saraksts. Aizliegtās narkotiskās vielas, psihotropās vielas un augi</div>{text}</div>
<div class="related"><span class="ico ico-zspeku"></span>Cits akts</div></body></html>"""


def test_text_and_data_are_read_and_the_rest_of_the_page_is_not() -> None:
    with Double() as double:
        double.on(PAGE, Said(page()))
        seen = double.visit(RULES)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitraginīns" in seen.document.text
    assert "Numurs: 847" in seen.document.text
    assert "Meklēt" not in seen.document.text
    assert "Cits akts" not in seen.document.text


@pytest.mark.parametrize(
    "url",
    [f"{PAGE}-noteikumi-par-vielam", f"{PAGE}/redakcijas-datums/2020/01/01", "https://likumi.lv/doc.php?id=121086",
     "https://m.likumi.lv/ta/id/121086"],
)  # fmt: skip
def test_each_form_of_address_leads_to_the_wording_in_force(url: str) -> None:
    with Double() as double:
        double.on(PAGE, Said(page()))
        assert double.visit(source(url, "likumi")).outcome is Outcome.NEW


@pytest.mark.parametrize("mark", ["ico-zspeku", "ico-vnav"])
def test_an_act_that_is_not_in_force_is_not_todays_law(mark: str) -> None:
    with Double() as double:
        double.on(PAGE, Said(page(mark)))
        seen = double.visit(RULES)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)
    assert "in force" in seen.attempts[-1].detail


@pytest.mark.parametrize(
    "body",
    ["<html><body><h1>likumi.lv</h1><p>Dokuments nav atrasts</p></body></html>",
     '<html><body><div class="pase-container">Numurs: 847</div></body></html>'],
)  # fmt: skip
def test_a_page_without_the_text_is_no_document(body: str) -> None:
    with Double() as double:
        double.on(PAGE, Said(body))
        seen = double.visit(RULES)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_kratom_is_read_from_the_list() -> None:
    with Double() as double:
        double.on(PAGE, Said(page()))
        document = double.visit(RULES).document

    assert document is not None
    assert read(document, Context("LV", SourceKind.SCHEDULE_LIST, "lv", "html", PAGE)).status is Status.BANNED
