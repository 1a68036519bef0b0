"""Chapters in one file: a section is cut out by its heading, whatever the file looks like."""

from __future__ import annotations

import time
from datetime import date

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

NRS = "https://www.leg.state.nv.us/nrs/nrs-597.html#NRS597Sec998"
ORS = "https://www.oregonlegislature.gov/bills_laws/ors/ors475.html#475.390"
SC = "https://www.scstatehouse.gov/code/t44c053.php#44-53-190"
TEXAS = "https://statutes.capitol.texas.gov/Docs/HS/htm/HS.444.htm#444.002"
DELAWARE = "https://delcode.delaware.gov/title16/c047/sc02/index.html#4714"
NEW_HAMPSHIRE = "https://gc.nh.gov/rsa/html/XXX/318-B/318-B-mrg.htm#318-B:1"

NEVADA_FILE = """<html><head><title>NRS: CHAPTER 597</title></head><body><p class="COHead2">KRATOM PRODUCTS</p>
<p class="COLeadline"><a href="#NRS597Sec990">NRS 597.990</a> Gifts.</p>
<p class="COLeadline"><a href="#NRS597Sec998">NRS 597.998</a> Kratom: Sale.</p>
<p class="COLeadline"><a href="#NRS597Sec999">NRS 597.999</a> Penalties.</p>
<p class="SectBody"><a name="NRS597Sec990"></a>NRS <span>597.990</span>&#8195;<span>Gifts.</span> Tobacco.</p>
<p class="SectBody"><a name="NRS597Sec998"></a>NRS <span>597.998</span>&#8195;<span>Kratom: Sale to a child.</span></p>
<p class="SectBody">1. A person shall not sell kratom to a child. See also
NRS 597.999 and</p><p>NRS 597.990 to which this applies.</p><p class="SourceNote">(Added to NRS by 2019, 3750)</p>
<p class="DocHeading2">PENALTIES</p>
<p class="SectBody"><a name="NRS597Sec999"></a>NRS 597.999&#8195;Penalties. A fine of $1,000.</p></body></html>"""
OREGON_FILE = (
    "<html><head><meta charset=windows-1252></head><body><p class=MsoNormal>475.390 Definitions</p>"
    "<p class=MsoNormal>475.392 Sale of kratom</p>"
    "<p class=MsoNormal><b><span>\xa0\xa0 475.390 Definitions.</span></b> As used here, kratom is a leaf \u2013 dried."
    "</p><p class=MsoNormal>[2021 c.15 \xa71]</p>"
    "<p class=MsoNormal><b>\xa0 475.392 Sale.</b> Prohibited under 21.</p></body></html>"
).encode("cp1252")
CAROLINA_FILE = """<div><span style="font-weight: bold;"> SECTION 44-53-180.</span> Other.<br /><br />
Tobacco.<br /><br />
<span style="font-weight: bold;"> SECTION 44-53-190.</span> Schedule I.<br /><br />
	(A) The substances in this section, among them kratom.<br /><br />HISTORY: 1971 (57) 800.<br /><br />
<div style="text-align: center;">ARTICLE 3</div>
SECTION 44-53-191A. Next.<br /><br />Text.<br /></div>"""
TEXAS_FILE = """<pre>Sec. 444.001.  SHORT TITLE.  The Act.

Sec. 444.002.  DEFINITIONS.  In this chapter kratom means a plant.
Added by Acts 2023, 88th Leg.

Sec. 444.003.  SCOPE.  All.</pre>""".replace("\n", "<br>")
DELAWARE_FILE = """<h4>§ 4713 General.</h4><p>1. Tobacco.</p><h4>§ 4714. Schedule I.</h4><p>(a) Kratom:</p>
<p>4716 Not a heading but an item.</p><p>16 Del. C. 1953.</p><h4>§ 4716. Schedule II.</h4><p>Other.</p>"""
HAMPSHIRE_FILE = """<center><h3>Section 318-B:1</h3></center>
<b>318-B:1 Definitions. –</b> Kratom is a plant.<p>Source. 1969.</p>
<center><h3>Section 318-B:1-a</h3></center><b>318-B:1-a Schedules. –</b> Tobacco, and much more of it than above."""


@pytest.mark.parametrize(
    ("url", "file", "first", "last"),
    [
        (NRS, NEVADA_FILE, "NRS 597.998 Kratom: Sale to a child.", "(Added to NRS by 2019, 3750)"),
        (ORS, OREGON_FILE, "475.390 Definitions. As used here, kratom is a leaf - dried.", "[2021 c.15 §1]"),
        (SC, CAROLINA_FILE, "SECTION 44-53-190. Schedule I.", "HISTORY: 1971 (57) 800."),
        (TEXAS, TEXAS_FILE, "Sec. 444.002. DEFINITIONS. In this chapter kratom means a plant.",
         "Added by Acts 2023, 88th Leg."),
        (DELAWARE, DELAWARE_FILE, "§ 4714. Schedule I.", "16 Del. C. 1953."),
        (NEW_HAMPSHIRE, HAMPSHIRE_FILE, "318-B:1 Definitions. - Kratom is a plant.", "Source. 1969."),
    ],
)  # fmt: skip
def test_a_section_is_cut_out_from_its_heading_to_the_next(url: str, file: str | bytes, first: str, last: str) -> None:
    with Double() as double:
        double.on(url.partition("#")[0], Said(file, type="text/html"))
        seen = double.visit(source(url, "chapter-file"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    lines = seen.document.text.split("\n")
    assert (lines[0].replace("–", "-"), lines[-1]) == (first, last)
    assert "obacco" not in seen.document.text
    assert read(seen.document, Context("US-XX", today=date(2026, 12, 1))).mentions_kratom


def test_numbers_in_running_text_do_not_end_a_section() -> None:
    with Double() as double:
        double.on(NRS.partition("#")[0], Said(NEVADA_FILE))
        seen = double.visit(source(NRS, "chapter-file"))

    assert seen.document is not None
    assert "NRS 597.990 to which this applies." in seen.document.text


@pytest.mark.parametrize("gone", ["597.9980", "597.99", "997.998"])
def test_a_chapter_that_lost_its_section_is_a_soft_404(gone: str) -> None:
    file = NEVADA_FILE.replace("597.998", gone)
    with Double() as double:
        double.on(NRS.partition("#")[0], Said(file))
        seen = double.visit(source(NRS, "chapter-file"))

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said('<body><app-root></app-root><script src="x.js"></script></body>'), Outcome.EMPTY_SHELL),
        (Said("<html><head><title>Just a moment...</title></head><body>Wait</body></html>"), Outcome.CHALLENGE),
        (Said("<html><title>x</title></html>", 404), Outcome.NOT_FOUND),
    ],
)  # fmt: skip
def test_walls_and_shells_are_what_they_say_they_are(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(TEXAS.partition("#")[0], said)
        seen = double.visit(source(TEXAS, "chapter-file"))

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_change_elsewhere_in_the_chapter_changes_nothing() -> None:
    with Double() as double:
        double.on(NRS.partition("#")[0], Said(NEVADA_FILE))
        before = double.visit(source(NRS, "chapter-file"))
        double.on(NRS.partition("#")[0], Said(NEVADA_FILE.replace("$1,000", "$5,000").replace("Gifts", "Presents")))
        after = double.visit(source(NRS, "chapter-file"))

    assert before.document is not None
    assert after.document is not None
    assert before.document.id == after.document.id


@pytest.mark.parametrize("left_open", ["<", "<p", "<!--", "<script", "<title"])
def test_markup_that_is_left_open_takes_no_time(left_open: str) -> None:
    file = f"<p>NRS 597.998 Kratom: Sale.</p><p>Prohibited.</p><p>NRS 597.999 Penalties.</p>{left_open * 50_000}"
    began = time.monotonic()
    with Double() as double:
        double.on(NRS.partition("#")[0], Said(file))
        seen = double.visit(source(NRS, "chapter-file"))

    assert seen.document is not None
    assert seen.document.text == "NRS 597.998 Kratom: Sale.\nProhibited."
    assert time.monotonic() - began < 3


def test_an_address_without_a_section_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section behind a #"):
        adapters()["chapter-file"].route(
            source(NRS, "chapter-file"), NRS.partition("#")[0], lambda _: pytest.fail("asked")
        )
