"""e-Sbírka: the wording in force today, its pages, and the errors that come with status 200."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

API = "https://e-sbirka.gov.cz/sbr-cache/dokumenty-sbirky"
PAGE = "https://e-sbirka.gov.cz/eli/cz/sb/2025/456/2025-11-12"
ORDER = source(PAGE, "e-sbirka", kind=SourceKind.RULE, language="cs", must_contain=("456/2025",), javascript=True)
NOT_FOUND = {"chyby": [{"kod": "DOKUMENT_NENALEZEN", "popis": "Dokument nebyl nalezen"}]}


def fragment(kind: str, xhtml: str | None, eli: str = "") -> dict[str, Any]:
    return {"id": 1, "kodTypuFragmentu": kind, "xhtml": xhtml, "eli": f"/eli/cz/sb/2025/456/2026-02-01/dokument/{eli}"}


def fragments(*found: dict[str, Any], pages: int = 1) -> Said:
    return Said({"seznam": list(found), "pocetStranek": pages, "cisloStranky": 0})


FIRST = (
    fragment("Virtual_Document", None),
    fragment("Prefix_Number", "<var>456/2025</var> Sb."),
    fragment("Paragraf", "§ 1", "norma/par_1"),
    fragment("Nadpis_pod", "Seznam psychomodulačních látek"),
    fragment("Odstavec_Dc", "Psychomodulační látkou je <i>Mitragyna speciosa</i> (kratom).", "norma/par_1/odst_1"),
)
SECOND = (fragment("Paragraf", "§ 33a", "norma/par_33a"), fragment("Odstavec_Dc", "456/2025: označení obalu."))


def served(double: Double, *pages: Said) -> None:
    """The collection has one wording in force since February; asked without it, or for another day, it finds none."""
    today = datetime.now(UTC).date().isoformat()
    double.on(
        f"{API}/%2Fsb%2F2025%2F456%2F{today}", Said({"staleUrl": "/sb/2025/456/2026-02-01", "typZneni": "AKTUALNI"})
    )

    def answer(asked: Asked) -> Said:
        return pages[int(asked.query["cisloStranky"])]

    double.on(f"{API}/%2Fsb%2F2025%2F456%2F2026-02-01/fragmenty", answer)


def test_the_wording_in_force_today_is_read_with_its_headings() -> None:
    with Double() as double:
        served(double, fragments(*FIRST))
        seen = double.visit(ORDER)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text.splitlines()[:2] == ["456/2025 Sb.", "§ 1 Seznam psychomodulačních látek"]
    assert "Mitragyna speciosa (kratom)" in seen.document.text
    assert seen.document.notes == ()


def test_the_first_of_several_pages_says_that_there_are_more() -> None:
    with Double() as double:
        served(double, fragments(*FIRST, pages=2), fragments(*SECOND, pages=2))
        document = double.visit(ORDER).document

    assert document is not None
    assert document.notes == ("page 1 of 2 of this act",)


def test_a_provision_named_in_the_address_chooses_the_page_it_is_on() -> None:
    with Double() as double:
        served(double, fragments(*FIRST, pages=2), fragments(*SECOND, pages=2))
        document = double.visit(source(f"{PAGE}#par_33a", "e-sbirka", language="cs")).document
        nowhere = double.visit(source(f"{PAGE}#par_99", "e-sbirka", language="cs"))

    assert document is not None
    assert document.text.startswith("§ 33a")
    assert document.notes == ("page 2 of 2 of this act",)
    assert (nowhere.outcome, nowhere.document) == (Outcome.SOFT_404, None)


def test_an_act_that_is_not_in_force_today_is_no_text() -> None:
    today = datetime.now(UTC).date().isoformat()
    with Double() as double:
        double.on(f"{API}/%2Fsb%2F2025%2F456%2F{today}", Said(NOT_FOUND, 200))
        seen = double.visit(ORDER)

    assert seen.outcome is Outcome.SOFT_404
    assert "DOKUMENT_NENALEZEN" in seen.attempts[-1].detail


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said(NOT_FOUND), Outcome.SOFT_404),
        (Said({"polozky": []}), Outcome.SOFT_404),
        (fragments(), Outcome.EMPTY),
        (Said("<html><script src='/_Incapsula_Resource?x'></script></html>"), Outcome.CHALLENGE),
        (Said("busy", 503, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
    ],
)
def test_an_answer_without_fragments_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        served(double, said)
        seen = double.visit(ORDER)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_wall_before_the_index_is_no_answer() -> None:
    today = datetime.now(UTC).date().isoformat()
    with Double() as double:
        double.on(f"{API}/%2Fsb%2F2025%2F456%2F{today}", Said("<html><title>Request Rejected</title></html>"))
        assert double.visit(ORDER).outcome is Outcome.CHALLENGE


def test_kratom_is_read_from_the_fragments() -> None:
    with Double() as double:
        served(double, fragments(*FIRST))
        document = double.visit(ORDER).document

    assert document is not None
    assert read(document, Context("CZ", SourceKind.RULE, "cs", "html", PAGE, date(2026, 11, 23))).mentions_kratom


def test_the_search_of_all_texts_follows_its_pages_and_puts_the_newest_first() -> None:
    def item(number: int) -> dict[str, Any]:
        return {
            "kodDokumentuSbirky": f"{number}/2026 Sb.", "nazev": f"Vyhláška {number}", "stavDokumentuSbirky": "PLATNY",
            "datum": f"2026-0{1 + number % 9}-01", "staleUrl": f"/sb/2026/{number}",
        }  # fmt: skip

    def answer(asked: Asked) -> Said:
        told = json.loads(asked.body)
        start = told["start"]
        listed = [item(number) for number in range(start, min(start + told["pocet"], 120))]
        return Said({"pocetCelkem": 120, "seznam": listed} if told["fulltext"] == "kratom" else {"pocetCelkem": 0})

    with Double() as double:
        double.on("https://e-sbirka.gov.cz/sbr-cache/jednoducha-vyhledavani", answer)
        found = double.find("e-sbirka", "kratom", date(2026, 5, 1))
        nothing = double.find("e-sbirka", "ketum", date(2026, 5, 1))

    assert found[0].on == date(2026, 9, 1)
    assert {one.on for one in found} == {date(2026, month, 1) for month in range(5, 10)}
    assert len(found) == sum(number % 9 >= 4 for number in range(120))
    assert found[0].url.startswith("https://e-sbirka.gov.cz/sb/2026/")
    assert nothing == []


def test_a_search_that_the_service_refuses_says_why() -> None:
    with Double() as double, pytest.raises(NoAnswer, match="NEPLATNY_POZADAVEK"):
        refused = {"chyby": [{"kod": "NEPLATNY_POZADAVEK", "popis": "razeni"}]}
        double.on("https://e-sbirka.gov.cz/sbr-cache/jednoducha-vyhledavani", Said(refused))
        double.find("e-sbirka")
