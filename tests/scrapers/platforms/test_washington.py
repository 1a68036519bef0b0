"""Washington: sections, whole chapters, and the newest text of a bill."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

RCW = "https://app.leg.wa.gov/RCW/default.aspx"
LAW = source(f"{RCW}?cite=69.50.204", "washington", must_contain=("69.50.204",))
SERVICE = "https://wslwebservices.leg.wa.gov/LegislativeDocumentService.asmx/GetDocuments"
BILL = source("https://app.leg.wa.gov/billsummary/?BillNumber=2291&Year=2026", "washington", kind=SourceKind.BILL)
FILES = "https://lawfilesext.leg.wa.gov/biennium/2025-26/Htm/Bills/House%20Bills"


def test_a_section_is_read_from_its_page() -> None:
    page = """<nav>Find your legislator</nav><div id="contentWrapper"><h3>RCW 69.50.204</h3><div>Schedule I.</div>
    <div>(c) Mitragynine.</div><div>[ 2015 2nd sp.s. c 4 s 1203.]</div></div><div id="footer">Contact us</div>"""
    with Double() as double:
        double.on(RCW, Said(page))
        seen = double.visit(LAW)

    assert seen.document is not None
    assert seen.document.text.startswith("RCW 69.50.204")
    assert "Contact" not in seen.document.text
    assert double.asked[0].query == {"cite": "69.50.204"}


def test_a_chapter_is_asked_for_with_all_its_sections() -> None:
    url = "https://app.leg.wa.gov/wac/default.aspx?cite=246-945"
    with Double() as double:
        double.on(
            "https://app.leg.wa.gov/WAC/default.aspx",
            Said('<div id="contentWrapper">Chapter 246-945 WAC Pharmacy</div>'),
        )
        seen = double.visit(source(url, "washington"))

    assert seen.document is not None
    assert double.asked[0].query == {"cite": "246-945", "full": "true"}


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said('<div id="contentWrapper">RCW 69.50.2045 and the list of title 69</div>'), Outcome.SOFT_404),
        (Said("<h1>Runtime error: the page cannot be found</h1>"), Outcome.SOFT_404),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)
def test_a_page_without_the_section_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(RCW, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def listed(*texts: tuple[str, str, str, str]) -> Said:
    folder = FILES.replace("https", "http")
    rows = "".join(
        f"<LegislativeDocument><BillId>{bill}</BillId><Class>{kind}</Class><HtmUrl>{folder}/{file}</HtmUrl>"
        f"<HtmLastModifiedDate>{on}</HtmLastModifiedDate></LegislativeDocument>"
        for bill, kind, file, on in texts
    ).replace("%20", " ")
    space = "http://WSLWebServices.leg.wa.gov/"
    return Said(
        f'<?xml version="1.0"?><ArrayOfLegislativeDocument xmlns="{space}">{rows}</ArrayOfLegislativeDocument>',
        type="text/xml",
    )


def test_a_bill_is_read_in_its_newest_text() -> None:
    with Double() as double:
        double.on(
            SERVICE,
            listed(
                ("HB 2291", "Bills", "2291.htm", "2026-01-10T00:00:00"),
                ("SHB 2291", "Bills", "2291-S.htm", "2026-02-10T00:00:00"),
                ("SHB 2291", "Bill Reports", "2291 HBR.htm", "2026-03-10T00:00:00"),
                ("HB 12291", "Bills", "12291.htm", "2026-04-10T00:00:00"),
            ),
        )
        double.on(f"{FILES}/2291-S.htm", Said("<p>AN ACT Relating to kratom; <u>adding a new section</u>.</p>"))
        seen = double.visit(BILL)

    assert seen.document is not None
    assert "AN ACT Relating to kratom" in seen.document.text
    assert double.asked[0].query == {"biennium": "2025-26", "namedLike": "2291"}


@pytest.mark.parametrize(
    ("said", "outcome"), [(listed(), Outcome.SOFT_404), (Said("System.Exception at Wsl", 500), Outcome.SERVER_ERROR),
                          (Said("<html><body>no service"), Outcome.WRONG_TYPE)]
)  # fmt: skip
def test_a_bill_that_the_service_does_not_name_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(SERVICE, said)
        seen = double.visit(BILL)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_title_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["washington"].route(LAW, f"{RCW}?cite=69", lambda _: pytest.fail("asked"))
