"""The eCFR: the newest day it has, a page's address as a query, GPO's XML, and what it says instead of a text."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.document import BlockKind
from scrapers.visit import Visit
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

API = "https://www.ecfr.gov/api/versioner/v1"
PAGE = "https://www.ecfr.gov/current/title-21/chapter-II/part-1308/section-1308.11"
SECTION = source(PAGE, "ecfr", kind=SourceKind.SCHEDULE_LIST, must_contain=("1308.11",))
TITLES = {
    "titles": [
        {"number": 20, "name": "Employees' Benefits", "up_to_date_as_of": "2026-11-24", "reserved": False},
        {"number": 21, "name": "Food and Drugs", "latest_amended_on": "2026-11-17", "latest_issue_date": "2026-11-18",
         "up_to_date_as_of": "2026-11-23", "reserved": False},
        {"number": 35, "name": "Reserved", "latest_amended_on": None, "latest_issue_date": None,
         "up_to_date_as_of": None, "reserved": True},
    ],
    "meta": {"date": "2026-11-24", "import_in_progress": False},
}  # fmt: skip


def xml(inside: str) -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<DIV8 N="1308.11" TYPE="SECTION" hierarchy_metadata="{{&quot;citation&quot;:&quot;21 CFR 1308.11&quot;}}">
<HEAD>§ 1308.11 Schedule I.</HEAD>
<P>(a) Schedule I shall consist of the drugs and other substances listed in this section.</P>
<P>(d) <I>Hallucinogenic substances.</I> Any material which contains the following:</P>
<DIV width="100%"><DIV class="gpotbl_div"><TABLE class="gpotbl_table">
<TR><TD class="gpotbl_cell" scope="row">(1) Ibogaine</TD><TD class="gpotbl_cell">7260</TD></TR>
{inside}
</TABLE></DIV></DIV>
<CITA TYPE="N">[39 FR 22141, June 20, 1974]</CITA>
</DIV8>"""


LISTED = "<TR><TD>(2) Mitragynine</TD><TD>9999</TD></TR>"


def seen_with(text: Said, titles: Said | None = None, page: str = PAGE) -> tuple[Visit, list[Asked]]:
    with Double() as double:
        double.on(f"{API}/titles.json", titles or Said(TITLES))
        double.on(f"{API}/full/*", text)
        seen = double.visit(source(page, "ecfr", kind=SourceKind.SCHEDULE_LIST, must_contain=("1308.11",)))
    return seen, double.asked


def test_a_section_is_asked_for_as_of_the_newest_day_that_its_title_has() -> None:
    seen, asked = seen_with(Said(xml(LISTED), type="application/xml"))

    assert seen.outcome is Outcome.NEW
    assert asked[1].path == "/api/versioner/v1/full/2026-11-23/title-21.xml"
    assert asked[1].query == {"chapter": "II", "part": "1308", "section": "1308.11"}
    assert "gzip" in asked[1].headers["accept-encoding"]  # without it the service answers 406


def test_heading_rows_of_a_schedule_and_history_keep_their_order_and_the_schedule_is_read() -> None:
    document = seen_with(Said(xml(LISTED), type="application/xml"))[0].document
    assert document is not None
    lines = [(block.kind, text) for block, text in document.lines()]

    assert lines[0] == (BlockKind.HEADING, "§ 1308.11 Schedule I.")
    assert (BlockKind.ROW, "(2) Mitragynine | 9999") in lines
    assert lines[-1] == (BlockKind.NOTE, "[39 FR 22141, June 20, 1974]")
    found = read(document, Context("us", SourceKind.SCHEDULE_LIST, today=date(2026, 11, 26)))
    assert found.status is Status.BANNED


def test_a_wording_of_a_later_day_in_an_effective_date_note_is_not_the_text_but_a_stay_is() -> None:
    later = (
        "<EFFDNOT><HED>Effective Date Note:</HED><PSPACE>At 91 FR 40281, this section was amended, effective "
        "Aug. 1, 2027.</PSPACE><P>(3) Mitragynine</P></EFFDNOT>"
    )
    stay = "<EFFDNOT><HED>Note:</HED><PSPACE>At 91 FR 5, paragraph (d)(1) was stayed.</PSPACE></EFFDNOT>"
    body = xml("").replace("</DIV8>", f"{later}{stay}</DIV8>")
    document = seen_with(Said(body, type="application/xml"))[0].document

    assert document is not None
    assert "Mitragynine" not in document.text
    assert "paragraph (d)(1) was stayed" in document.text


@pytest.mark.parametrize(
    ("page", "path", "query"),
    [
        ("/current/title-21/part-1308", "2026-11-23/title-21.xml", {"part": "1308"}),
        ("/current/title-21/section-1308.11#p-1308.11(h)", "2026-11-23/title-21.xml", {"section": "1308.11"}),
        ("/on/2026-01-02/title-21/part-1308", "2026-01-02/title-21.xml", {"part": "1308"}),
        ("/api/versioner/v1/full/2026-01-02/title-21.xml?part=9", "2026-01-02/title-21.xml", {"part": "9"}),
    ],
)
def test_addresses_of_pages_and_of_the_service_lead_to_the_service(page: str, path: str, query: dict[str, str]) -> None:
    seen, asked = seen_with(Said(xml(LISTED), type="application/xml"), page=f"https://www.ecfr.gov{page}")

    assert seen.outcome is Outcome.NEW
    assert (asked[-1].path.removeprefix("/api/versioner/v1/full/"), asked[-1].query) == (path, query)


@pytest.mark.parametrize("page", ["/current/title-21", "/current/title-21/chapter-II", "/current/title-21/"])
def test_an_address_of_no_single_text_is_named_in_the_error(page: str) -> None:
    seen, _ = seen_with(Said(xml(LISTED)), page=f"https://www.ecfr.gov{page}")

    assert seen.outcome is Outcome.ERROR
    assert "names no part, section or appendix" in seen.attempts[-1].detail


@pytest.mark.parametrize(
    ("titles", "outcome", "detail"),
    [
        (Said({"titles": TITLES["titles"][:1]}), Outcome.NOT_FOUND, "no title 21"),  # type: ignore[index]
        (Said({"titles": [{"number": 21, "reserved": True}]}), Outcome.NOT_FOUND, "no title 21"),
        (Said({"titles": [{"number": 21, "current_to": "2026-11-23"}]}), Outcome.WRONG_TYPE, "no day for title 21"),
        (Said({"data": []}), Outcome.WRONG_TYPE, "holds no titles"),
        (Said("<html><title>Request Access</title></html>"), Outcome.WRONG_TYPE, "gave no JSON"),
        (Said({"error": "busy"}, 503), Outcome.SERVER_ERROR, "503"),
        (Said("", 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED, "429"),
    ],
)
def test_a_list_of_titles_without_the_day_gives_no_text(titles: Said, outcome: Outcome, detail: str) -> None:
    seen, asked = seen_with(Said(xml(LISTED)), titles)

    assert (seen.outcome, len(asked)) == (outcome, 1)
    assert detail in seen.attempts[-1].detail


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (Said({"error": "No matching content found."}, 404), Outcome.NOT_FOUND),
        (Said({"error": "The requested date is past the title's most recent issue date."}, 404), Outcome.NOT_FOUND),
        (Said("<error><message>This endpoint requires compression.</message></error>", 406), Outcome.HTTP_ERROR),
        (Said("<error><message>not now</message></error>", type="application/xml"), Outcome.WRONG_TYPE),
        (Said(xml(LISTED)[:300], type="application/xml"), Outcome.UNREADABLE),
        (Said(xml(LISTED).replace("1308.11", "1308.12"), type="application/xml"), Outcome.SOFT_404),
    ],
)
def test_what_the_service_says_instead_of_a_text_is_no_document(text: Said, outcome: Outcome) -> None:
    seen, _ = seen_with(text)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_redirect_to_the_bot_check_is_a_challenge() -> None:
    check = "https://unblock.federalregister.gov/"
    with Double() as double:
        double.on(f"{API}/titles.json", Said(TITLES))
        double.on(f"{API}/full/*", Said("", 302, headers={"Location": check}))
        double.on(check, Said("<html><body><h1>Request Access</h1><p>Part 1308.11</p></body></html>"))
        seen = double.visit(SECTION)

    assert (seen.outcome, seen.document) == (Outcome.CHALLENGE, None)
