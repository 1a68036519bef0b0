"""New Zealand Legislation: old and new addresses, the newest version, and the search with its key."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome, Request
from scrapers.platforms import NoAnswer, NoKey, adapters
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

XML = "https://www.legislation.govt.nz/secondary-legislation/pco-drafted/1984/143/en/latest.xml"
OLD = "https://www.legislation.govt.nz/regulation/public/1984/0143/latest/whole.html"
RULES = source(OLD, "legislation-nz", kind=SourceKind.RULE, must_contain=("Medicines Regulations 1984",))
WORKS = "https://api.legislation.govt.nz/v0/works"


def regulation(stage: str = "in-force", as_at: str = "2026-02-01") -> Said:
    return Said(
        f'<regulation id="DLM1" year="1984" sr.no="143" stage="{stage}" date.as.at="{as_at}">'
        "<cover><title>Medicines Regulations 1984</title></cover><body><prov><label>3</label>"
        "<heading>Classification</heading><prov.body><subprov><label>1</label><para>"
        "<text>The medicines in Schedule 1 are prescription medicines.</text></para></subprov>"
        "</prov.body></prov></body>"
        "<schedule.group><schedule><label>1</label><heading>Prescription medicines</heading>"
        "<para><text>Mitragynine</text></para></schedule></schedule.group></regulation>",
        type="application/xml",
    )


@pytest.mark.parametrize(
    ("page", "file"),
    [
        (OLD, XML),
        ("http://www.legislation.govt.nz/regulation/public/1984/0143/latest/DLM96156.html", XML),
        (XML.replace(".xml", "/"), XML),
        (
            "https://www.legislation.govt.nz/act/public/1981/0118/latest/whole.html",
            "https://www.legislation.govt.nz/act/public/1981/118/en/latest.xml",
        ),
        (
            "https://www.legislation.govt.nz/act/public/2013/53/en/2024-07-01/",
            "https://www.legislation.govt.nz/act/public/2013/53/en/latest.xml",
        ),
    ],
)
def test_addresses_old_and_new_lead_to_the_newest_version(page: str, file: str) -> None:
    def ask(request: Request) -> None:
        raise AssertionError(request)

    assert adapters()["legislation-nz"].route(RULES, page, ask).url == file  # type: ignore[arg-type]


def test_a_law_is_read_without_a_key() -> None:
    with Double() as double:
        double.on(XML, regulation())
        seen = double.visit(RULES)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    reading = read(seen.document, Context("XX", SourceKind.RULE, "en", "xml", "", date(2026, 11, 23)))
    assert reading.mentions_kratom


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (regulation(stage="revoked"), Outcome.MOVED),
        (regulation(as_at="2099-01-01"), Outcome.SOFT_404),
        (Said("<error><message>no such work</message></error>", type="application/xml"), Outcome.SOFT_404),
        (Said("<html><head><title>Page not found</title></head></html>"), Outcome.SOFT_404),
        (Said("<html><body><script src='/awswaf.js'>awsWafIntegration</script></body></html>"), Outcome.CHALLENGE),
        (Said("", 403), Outcome.BLOCKED),
        (Said("", 404), Outcome.NOT_FOUND),
    ],
)  # fmt: skip
def test_what_is_no_law_in_force_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(XML, said)
        seen = double.visit(RULES)

    assert (seen.outcome, seen.document) == (outcome, None)


def work(number: int, day: str) -> dict[str, object]:
    return {
        "work_id": f"act_public_2026_{number}", "legislation_type": "act", "legislation_status": "in_force",
        "latest_matching_version": {
            "title": f"Act {number}", "version_id": f"act_public_2026_{number}_en_{day}", "is_latest_version": True,
            "formats": [{"type": "xml", "url": "https://www.legislation.govt.nz/x.xml"}],
        },
    }  # fmt: skip


def test_the_search_sends_its_key_and_follows_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_LEGISLATION_NZ", "secret")

    def answer(asked: Asked) -> Said:
        if asked.headers.get("x-api-key") != "secret":
            return Said({"message": "unauthorised"}, 401)
        first = [work(number, "2025-01-01") for number in range(1, 100)] + [work(100, "2026-03-01")]
        return Said({"total": 101, "results": first if asked.query["page"] == "1" else [work(101, "2026-06-01")]})

    with Double() as double:
        double.on(WORKS, answer)
        found = double.find("legislation-nz", "mitragynine", date(2026, 1, 1))

    assert [(f.id, f.on, f.kind) for f in found] == [
        ("act_public_2026_100", date(2026, 3, 1), SourceKind.ACT),
        ("act_public_2026_101", date(2026, 6, 1), SourceKind.ACT),
    ]
    assert found[0].url == "https://www.legislation.govt.nz/act/public/2026/100/en/latest/"
    assert double.asked[-1].query["search_term"] == "mitragynine"


def test_the_search_without_a_key_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_LEGISLATION_NZ", raising=False)
    with Double() as double, pytest.raises(NoKey, match="KRATOMWATCH_KEY_LEGISLATION_NZ"):
        double.find("legislation-nz")


@pytest.mark.parametrize("said", [Said({"message": "quota"}, 429), Said({"error": "odd"}), Said("<html>Home</html>")])
def test_a_search_that_gives_no_results_is_no_empty_one(monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_LEGISLATION_NZ", "secret")
    with Double() as double, pytest.raises(NoAnswer):
        double.on(WORKS, said)
        double.find("legislation-nz")
