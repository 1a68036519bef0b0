"""Justice Laws: pages lead to the XML of the whole, and what is not in force is not read."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome, Request
from scrapers.platforms import adapters
from scrapers.visit import Known
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

XML = "https://laws-lois.justice.gc.ca/eng/XML/C-38.8.xml"
ACT = source("https://laws-lois.justice.gc.ca/eng/acts/c-38.8/", "justice-canada", must_contain=("Substances Act",))
ROUTES = [
    ("https://laws-lois.justice.gc.ca/eng/acts/C-38.8/page-9.html#h-95247", XML),
    ("https://laws-lois.justice.gc.ca/eng/acts/C-38.8/FullText.html", XML),
    ("http://laws.justice.gc.ca/eng/XML/C-38.8.xml", XML),
    ("https://laws-lois.justice.gc.ca/eng/regulations/sor-97-175/", f"{XML[:-10]}SOR-97-175.xml"),
    ("https://laws-lois.justice.gc.ca/fra/lois/C-38.8/", XML.replace("/eng/", "/fra/")),
]


def statute(schedule: str = "", day: str = "2026-11-20", state: str = "yes") -> Said:
    return Said(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<Statute xmlns:lims="http://justice.gc.ca/lims" lims:current-date="{day}" in-force="{state}" xml:lang="en">'
        "<Identification><LongTitle>An Act on substances</LongTitle>"
        "<ShortTitle>Controlled Substances Act</ShortTitle></Identification>"
        "<Body><Section><MarginalNote>Possession</MarginalNote><Label>4</Label><Subsection><Label>(1)</Label>"
        "<Text>No person shall possess a substance included in Schedule I.</Text></Subsection></Section></Body>"
        '<Schedule id="s1"><ScheduleFormHeading><Label>SCHEDULE I</Label></ScheduleFormHeading>'
        "<List><Item><Label>1</Label><Text>Mitragynine, its salts and preparations</Text></Item></List></Schedule>"
        f"{schedule}</Statute>",
        type="text/xml",
    )


@pytest.mark.parametrize(("page", "file"), ROUTES)
def test_every_page_of_an_act_leads_to_the_file_of_the_whole(page: str, file: str) -> None:
    def ask(request: Request) -> None:
        raise AssertionError(request)

    assert adapters()["justice-canada"].route(ACT, page, ask).url == file  # type: ignore[arg-type]


def test_a_past_version_is_no_law_of_today() -> None:
    with Double() as double:
        double.on(XML, statute())
        seen = double.visit(source(f"{ACT.url}20200101/P1TT3xt3.html", "justice-canada"))

    assert seen.outcome is Outcome.ERROR
    assert "past version" in seen.attempts[-1].detail


def test_the_act_is_read_whole_and_its_kratom_rule_understood() -> None:
    with Double() as double:
        double.on(XML, statute())
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Possession" in seen.document.text
    reading = read(seen.document, Context("XX", SourceKind.STATUTE, "en", "xml", "", date(2026, 11, 23)))
    assert reading.status == "banned"


def test_amendments_not_in_force_are_not_read() -> None:
    pending = (
        '<Schedule id="NifProvs"><ScheduleFormHeading><TitleText>AMENDMENTS NOT IN FORCE</TitleText>'
        "</ScheduleFormHeading><AmendedText><Section><Label>7</Label><Text>Speciogynine is added.</Text></Section>"
        "</AmendedText></Schedule>"
    )
    with Double() as double:
        double.on(XML, statute(pending))
        seen = double.visit(ACT)

    assert seen.document is not None
    assert "Mitragynine" in seen.document.text
    assert "Speciogynine" not in seen.document.text


def test_the_date_that_moves_each_week_changes_nothing() -> None:
    with Double() as double:
        double.on(XML, statute())
        first = double.visit(ACT)
        assert first.document is not None
        double.on(XML, statute(day="2026-11-27"))
        second = double.visit(ACT, Known(fingerprint="of the first bytes", document=first.document.id))

    assert second.outcome is Outcome.UNCHANGED


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (statute(state="no"), Outcome.SOFT_404),
        (Said("<Legis><Acts/></Legis>", type="text/xml"), Outcome.SOFT_404),
        (Said("<html><head><title>Page not found</title></head><body>Error 404</body></html>"), Outcome.SOFT_404),
        (Said("<html><head><title>Home</title></head><body>Welcome to Justice Laws</body></html>"), Outcome.WRONG_TYPE),
        (Said("<Statute><Body>", type="text/xml"), Outcome.UNREADABLE),
        (Said("busy", 429, headers={"Retry-After": "30"}), Outcome.RATE_LIMITED),
        (Said("<h1>Not here</h1>", 404), Outcome.NOT_FOUND),
    ],
)  # fmt: skip
def test_what_is_no_law_in_force_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(XML, said)
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (outcome, None)
