"""govinfo: a package's text without a key, a bill's record without its stamps, and the search with a key."""

from __future__ import annotations

import json
from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer, NoKey
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SITE = "https://www.govinfo.gov"
SEARCH = "https://api.govinfo.gov/search"
TEXT = f"{SITE}/content/pkg/BILLS-119hr9990ih/html/BILLS-119hr9990ih.htm"
BILL = source(f"{SITE}/app/details/BILLS-119hr9990ih", "govinfo", kind=SourceKind.BILL, must_contain=("9990",))
RECORD = f"{SITE}/bulkdata/BILLSTATUS/119/hr/BILLSTATUS-119hr9990.xml"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_DATA_GOV", "the-key")


def test_a_package_is_read_from_its_fixed_address_and_no_key_is_sent_there() -> None:
    body = """<html><body><pre>
[Congressional Bills 119th Congress]
[H.R. 9990 Introduced in House (IH)]

                                A BILL
  Be it enacted by the Senate and House of Representatives,
SECTION 1. KRATOM.
    It shall be unlawful for any person to sell or possess kratom.
</pre></body></html>"""
    with Double() as double:
        double.on(TEXT, Said(body))
        seen = double.visit(BILL)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "It shall be unlawful for any person to sell or possess kratom." in seen.document.text
    assert "x-api-key" not in double.asked[0].headers
    found = read(seen.document, Context("us", SourceKind.BILL, today=date(2026, 11, 26)))
    assert (found.status, found.would) == (None, Status.BANNED)


def test_a_granule_is_read_from_its_own_file() -> None:
    with Double() as double:
        double.on(f"{SITE}/content/pkg/FR-2026-10-09/html/2026-20943.htm", Said("<pre>[FR Doc. 2026-20943]</pre>"))
        seen = double.visit(source(f"{SITE}/app/details/FR-2026-10-09/2026-20943", "govinfo"))

    assert seen.outcome is Outcome.NEW


def test_what_does_not_exist_leads_to_a_page_of_errors_and_is_no_document() -> None:
    with Double() as double:
        double.on(TEXT, Said("", 302, headers={"Location": f"{SITE}/error"}))
        double.on(f"{SITE}/error", Said("<h1>H.R. 9990 cannot be shown</h1><p>Try again later.</p>"))
        seen = double.visit(BILL)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_file_that_is_still_being_made_is_asked_for_later() -> None:
    made = Said({"message": "Generating ZIP file. Please retry your request again after 30 seconds"}, 503)
    with Double() as double:
        double.on(TEXT, Said(made.body, 503, headers={"Retry-After": "30"}))
        seen = double.visit(BILL)

    assert (seen.outcome, seen.answer.retry_after_s) == (Outcome.RATE_LIMITED, 30)


def record(updated: str, cosponsor: str, action: str) -> Said:
    body = f"""<?xml version="1.0" encoding="utf-8" standalone="no"?>
<billStatus><version>3.0.0</version><bill><number>9990</number><updateDate>{updated}</updateDate>
<updateDateIncludingText>{updated}</updateDateIncludingText><type>HR</type><congress>119</congress>
<cosponsors><item><fullName>{cosponsor}</fullName></item></cosponsors><title>A bill on kratom</title>
<latestAction><actionDate>2026-03-19</actionDate><text>{action}</text></latestAction></bill>
<dublinCore xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:date>{updated}</dc:date></dublinCore></billStatus>"""
    return Said(body, type="application/xml")


def test_a_new_stamp_or_cosponsor_on_a_bills_record_changes_nothing_and_a_step_does() -> None:
    texts = []
    for answer in (
        record("2026-11-01T08:00:00Z", "Rep. A", "Referred to the Committee."),
        record("2026-11-09T08:00:00Z", "Rep. B", "Referred to the Committee."),
        record("2026-11-10T08:00:00Z", "Rep. B", "Passed House."),
    ):
        with Double() as double:
            double.on(
                RECORD, lambda asked, answer=answer: answer if "xml" in asked.headers["accept"] else Said("", 406)
            )
            seen = double.visit(source(RECORD, "govinfo", kind=SourceKind.BILL, format="xml", must_contain=("9990",)))
        assert seen.document is not None
        texts.append(seen.document.text)

    assert texts[0] == texts[1] != texts[2]
    assert "Passed House." in texts[2]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><h1>Page Not Found</h1></html>", 404), Outcome.NOT_FOUND),
        (Said('<?xml version="1.0"?><billStatus><bill>', type="application/xml"), Outcome.UNREADABLE),
        (Said("", 406), Outcome.HTTP_ERROR),
    ],
)
def test_a_record_that_is_not_there_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(RECORD, said)
        seen = double.visit(source(RECORD, "govinfo", format="xml"))

    assert (seen.outcome, seen.document) == (outcome, None)


def hit(package: str, granule: str | None = None) -> dict[str, object]:
    return {
        "title": f"On {package}", "packageId": package, "granuleId": granule, "dateIssued": "2026-10-09",
        "lastModified": "2026-10-10T04:00:00Z", "collectionCode": package.split("-")[0], "governmentAuthor": ["DEA"],
    }  # fmt: skip


def test_the_search_follows_its_marks_with_the_key_in_the_header_and_tells_kinds_by_collection() -> None:
    def answer(asked: Asked) -> Said:
        wanted = json.loads(asked.body)
        if wanted["offsetMark"] == "*":
            first = [hit(f"BILLS-119hr{number}ih") for number in range(99)]
            return Said({"results": [hit("FR-2026-10-09", "2026-20943"), *first], "offsetMark": "AoE", "count": 101})
        return Said({"results": [hit("PLAW-119publ9")], "offsetMark": "AoF", "count": 101})

    with Double() as double:
        double.on(SEARCH, answer)
        found = double.find("govinfo", "kratom", date(2026, 10, 1))

    assert len(found) == 101
    assert (found[0].id, found[0].kind, found[0].on) == ("2026-20943", SourceKind.REGISTER, date(2026, 10, 9))
    assert found[0].url == f"{SITE}/app/details/FR-2026-10-09/2026-20943"
    assert (found[1].kind, found[-1].kind) == (SourceKind.BILL, SourceKind.ACT)
    assert {asked.headers["x-api-key"] for asked in double.asked} == {"the-key"}
    sent = json.loads(double.asked[1].body)
    assert (sent["offsetMark"], '"kratom"' in sent["query"], "2026-10-01" in sent["query"]) == ("AoE", True, True)


def test_a_search_that_finds_nothing_is_empty() -> None:
    with Double() as double:
        double.on(SEARCH, Said({"results": [], "offsetMark": "*", "count": 0}))
        assert double.find("govinfo") == []


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"error": {"code": "OVER_RATE_LIMIT", "message": "…"}}, 429), Outcome.RATE_LIMITED),
        (Said({"error": {"code": "API_KEY_INVALID", "message": "…"}}, 403), Outcome.KEY_REFUSED),
        (Said({"error": {"code": "OVER_RATE_LIMIT", "message": "…"}}), Outcome.HTTP_ERROR),
        (Said({"items": [], "count": 3}), Outcome.WRONG_TYPE),
        (Said({"results": [{"title": "a", "package": "FR-2026-10-09"}]}), Outcome.WRONG_TYPE),
        (Said("<html>…</html>"), Outcome.WRONG_TYPE),
    ],
)
def test_a_search_that_fails_is_not_an_empty_one(said: Said, outcome: Outcome) -> None:
    with Double() as double, pytest.raises(NoAnswer) as failed:
        double.on(SEARCH, said)
        double.find("govinfo")

    assert failed.value.outcome is outcome


def test_a_search_without_a_key_says_where_one_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_DATA_GOV")
    with Double() as double, pytest.raises(NoKey, match=r"KRATOMWATCH_KEY_DATA_GOV \(free at https://api.data.gov"):
        double.on(SEARCH, Said({"results": []}))
        double.find("govinfo")
    assert double.asked == []
