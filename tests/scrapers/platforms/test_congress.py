"""Congress.gov: the newest version of a bill, read where it is open to all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import adapter_of
from scrapers.visit import Visit
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://api.congress.gov/v3/bill/119/hr/9990/text"
PAGE = "https://www.congress.gov/bill/119th-congress/house-bill/9990"
PACKAGES = "https://www.govinfo.gov/content/pkg"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_DATA_GOV", "the-key")


def version(kind: str, file: str, day: str | None) -> dict[str, Any]:
    return {
        "type": kind, "date": day,
        "formats": [
            {"type": "PDF", "url": f"https://www.congress.gov/119/bills/hr9990/{file}.pdf"},
            {"type": "Formatted Text", "url": f"https://www.congress.gov/119/bills/hr9990/{file}.htm"},
        ],
    }  # fmt: skip


INTRODUCED = version("Introduced in House", "BILLS-119hr9990ih", "2026-03-19T04:00:00Z")
REPORTED = version("Reported in House", "BILLS-119hr9990rh", "2026-06-01T04:00:00Z")
ENROLLED = version("Enrolled Bill", "BILLS-119hr9990enr", None)
LAW = version("Public Law", "PLAW-119publ200", "2026-09-02T04:00:00Z")


def seen_with(said: Said, page: str = PAGE) -> tuple[Visit, list[Asked]]:
    def text(asked: Asked) -> Said:
        return Said(f"<html><body><pre>[H.R. 9990]\n{asked.path.rpartition('/')[2]}</pre></body></html>")

    with Double() as double:
        double.on(API, said)
        double.on(f"{PACKAGES}/*", text)
        seen = double.visit(source(page, "congress", kind=SourceKind.BILL, must_contain=("9990",)))
    return seen, double.asked


def versions(*listed: Mapping[str, Any]) -> Said:
    return Said({"request": {"billNumber": "9990", "format": "json"}, "textVersions": list(listed)})


@pytest.mark.parametrize(
    ("listed", "package"),
    [
        ((INTRODUCED,), "BILLS-119hr9990ih"),
        ((REPORTED, INTRODUCED), "BILLS-119hr9990rh"),
        ((INTRODUCED, REPORTED), "BILLS-119hr9990rh"),
        ((ENROLLED, REPORTED, INTRODUCED), "BILLS-119hr9990enr"),
        ((LAW, ENROLLED, INTRODUCED), "PLAW-119publ200"),
    ],
)
def test_the_newest_version_is_read_at_govinfo_whatever_their_order(
    listed: tuple[Mapping[str, Any], ...], package: str
) -> None:
    seen, asked = seen_with(versions(*listed))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert f"{package}.htm" in seen.document.text
    assert (asked[0].headers["x-api-key"], asked[0].query["format"]) == ("the-key", "json")
    assert "x-api-key" not in asked[1].headers
    assert seen.place == PAGE


@pytest.mark.parametrize("page", [f"{PAGE}/text?s=1", "https://api.congress.gov/v3/bill/119/hr/9990?format=json"])
def test_other_pages_of_a_bill_and_the_interface_lead_to_the_same_text(page: str) -> None:
    assert seen_with(versions(INTRODUCED), page)[0].outcome is Outcome.NEW


@pytest.mark.parametrize("page", ["/bill/119th-congress/house-bill", "/bill/119th-congress/treaty-bill/7"])
def test_an_address_of_no_bill_is_named_in_the_error(page: str) -> None:
    seen, _ = seen_with(versions(INTRODUCED), f"https://www.congress.gov{page}")

    assert seen.outcome is Outcome.ERROR
    assert "names no bill" in seen.attempts[-1].detail


@pytest.mark.parametrize(
    ("said", "outcome", "detail"),
    [
        (versions(), Outcome.SOFT_404, "no text yet"),
        (Said({"error": "No Bill matches the given query."}, 404), Outcome.NOT_FOUND, "404"),
        (
            Said({"error": {"code": "OVER_RATE_LIMIT"}}, 429, headers={"Retry-After": "3600"}),
            Outcome.RATE_LIMITED,
            "429",
        ),
        (Said({"error": {"code": "API_KEY_INVALID"}}, 403), Outcome.KEY_REFUSED, "403"),
        (Said({"error": "maintenance"}), Outcome.HTTP_ERROR, "maintenance"),
        (Said("<api-root><textVersions/></api-root>", type="application/xml"), Outcome.WRONG_TYPE, "no JSON"),
        (Said({"texts": []}), Outcome.WRONG_TYPE, "no list 'textVersions'"),
        (Said({"textVersions": [{"type": "Introduced in House"}]}), Outcome.WRONG_TYPE, "has no formats"),
        (versions({**INTRODUCED, "formats": []}), Outcome.WRONG_TYPE, "names its file"),
    ],
)
def test_a_list_of_versions_that_leads_nowhere_gives_no_text(said: Said, outcome: Outcome, detail: str) -> None:
    seen, asked = seen_with(said)

    assert (seen.outcome, seen.document, len(asked)) == (outcome, None, 1)
    assert detail in seen.attempts[-1].detail


def test_a_version_that_govinfo_does_not_have_is_no_document() -> None:
    with Double() as double:
        double.on(API, versions(INTRODUCED))
        double.on(f"{PACKAGES}/*", Said("", 302, headers={"Location": "/error"}))
        double.on("https://www.govinfo.gov/error", Said("<p>H.R. 9990 is not here.</p>"))
        seen = double.visit(source(PAGE, "congress", kind=SourceKind.BILL, must_contain=("9990",)))

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_an_archived_answer_is_read_again_by_itself() -> None:
    seen, _ = seen_with(versions(INTRODUCED))
    again = adapter_of(seen.source, seen.answer.url).document(seen.source, seen.answer)

    assert again == seen.document


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_DATA_GOV")
    seen, asked = seen_with(versions(INTRODUCED))

    assert (seen.outcome, asked) == (Outcome.NO_KEY, [])
    assert "KRATOMWATCH_KEY_DATA_GOV" in seen.attempts[-1].detail
