"""New York's Open Legislation: laws and bills with a key, pages without one, refusals."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://www.nysenate.gov/legislation/laws/PBH/1399-XX"
API = "https://legislation.nysenate.gov/api/3"
LAW = source(PAGE, "nysenate", must_contain=("1399",))
KEY = "KRATOMWATCH_KEY_NYSENATE"
TEXT = (
    r"  § 1399-xx. Sale of kratom. 1. No person shall sell kratom to an\n  individual under twenty-one years of age.\n"
)


def told(result: object, **more: object) -> Said:
    return Said({"success": True, "message": "", "responseType": "law-doc-info-detail", "result": result, **more})


SECTION = {"lawId": "PBH", "lawName": "Public Health", "locationId": "1399-XX", "title": "Sale of kratom",
           "activeDate": "2026-01-02", "repealed": False, "text": TEXT}  # fmt: skip


def test_a_law_is_read_from_the_interface_and_the_key_stands_in_no_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "secret-key")
    with Double() as double:
        double.on(f"{API}/laws/PBH/1399-XX", told(SECTION))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "No person shall sell kratom to an individual under twenty-one" in seen.document.text
    assert double.asked[0].query == {"key": "secret-key"}
    assert "secret" not in repr(seen.answer)
    assert read(seen.document, Context("US-NY", today=date(2026, 12, 1))).mentions_kratom


def test_a_law_that_was_repealed_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "secret-key")
    with Double() as double:
        double.on(f"{API}/laws/PBH/1399-XX", told({**SECTION, "repealed": True, "repealedDate": "2026-07-01"}))
        seen = double.visit(LAW)

    assert seen.document is not None
    assert "Repealed 2026-07-01" in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"success": False, "message": "Could not find law document", "responseType": "error"}), Outcome.SOFT_404),
        (Said({"success": False, "message": "The supplied key is invalid"}, 401), Outcome.KEY_REFUSED),
        (Said({"success": False, "message": "Not found"}, 404), Outcome.NOT_FOUND),
        (told({**SECTION, "text": None}), Outcome.SOFT_404),
        (told(None), Outcome.SOFT_404),
        (Said("<html><body>maintenance page of a proxy</body></html>"), Outcome.WRONG_TYPE),
    ],
)
def test_refusals_and_empty_records_are_no_document(
    said: Said, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "secret-key")
    with Double() as double:
        double.on(f"{API}/laws/PBH/1399-XX", said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_refusal_is_told_in_the_interfaces_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "secret-key")
    with Double() as double:
        double.on(f"{API}/laws/PBH/1399-XX", Said({"success": False, "message": "No such document", "result": SECTION}))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)
    assert "No such document" in seen.attempts[-1].detail


def test_without_a_key_the_page_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    page = """<nav>Senators</nav><h2 class="nys-openleg-result-title-headline">SECTION 1399-XX</h2>
    <div class="nys-openleg-result-text">§ 1399-xx. Sale of kratom. 1. No person shall sell kratom.<br/></div>"""
    with Double() as double:
        double.on(PAGE, Said(page))
        seen = double.visit(LAW)

    assert seen.document is not None
    assert seen.document.text.startswith("SECTION 1399-XX")
    assert "Senators" not in seen.document.text


def test_a_page_without_its_entry_is_a_soft_404(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    with Double() as double:
        double.on(PAGE, Said("<h1>1399-XX</h1><p>The requested entry could not be found.</p>"))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_bill_is_read_in_its_active_version_with_its_marks_and_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "secret-key")
    bill = {
        "basePrintNo": "A9443", "title": "Relates to kratom", "activeVersion": "B",
        "status": {"statusDesc": "Signed by Governor", "actionDate": "2026-06-01"},
        "amendments": {"items": {"": {"fullTextHtml": "<pre>earlier</pre>"},
                                 "B": {"fullTextHtml": "<p>sold to <s>eighteen</s> <u>twenty-one</u></p>"}}},
    }  # fmt: skip
    with Double() as double:
        double.on(f"{API}/bills/2025/A9443", told(bill))
        url = "https://www.nysenate.gov/legislation/bills/2025/A9443"
        seen = double.visit(source(url, "nysenate", kind=SourceKind.BILL))

    assert seen.document is not None
    assert "A9443B Relates to kratom" in seen.document.text
    assert "Status: Signed by Governor 2026-06-01" in seen.document.text
    assert "earlier" not in seen.document.text
    assert seen.document.marks


def test_an_address_of_neither_is_refused() -> None:
    with pytest.raises(ValueError, match="names no section"):
        adapters()["nysenate"].route(
            LAW, "https://www.nysenate.gov/legislation/laws/PBH", lambda _: pytest.fail("asked")
        )
