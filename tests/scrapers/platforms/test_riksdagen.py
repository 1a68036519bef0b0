"""Sveriges riksdag: a statute by its number, repealed ones, and the search in pages."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://data.riksdagen.se"
RULE = source(
    "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/"
    "forordning-19921554-om-kontroll-av-narkotika_sfs-1992-1554/",
    "riksdagen", kind=SourceKind.RULE, language="sv", must_contain=("1992:1554",),
)  # fmt: skip


def statute(**more: object) -> Said:
    told = {
        "dok_id": "sfs-1992-1554", "titel": "Förordning (1992:1554) om kontroll av narkotika",
        "datum": "1992-12-10 00:00:00", "undertitel": "t.o.m. SFS 2025:662",
        "html": "<p>Bilaga 1. Följande substanser ska anses som narkotika: Mitragyna speciosa (kratom).</p>",
    } | more  # fmt: skip
    facts = {"uppgift": [{"kod": "andratsom", "namn": "Ändrad", "text": "t.o.m. SFS 2025:662"}]}
    return Said({"dokumentstatus": {"dokument": told, "dokuppgift": facts}})


def test_a_statute_is_read_by_its_number() -> None:
    with Double() as double:
        double.on(f"{API}/dokumentstatus/sfs-1992-1554.json", statute())
        seen = double.visit(RULE)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "t.o.m. SFS 2025:662" in seen.document.text
    assert coded(seen, "SE").status is Status.BANNED


def test_a_statute_without_html_is_read_from_its_plain_text() -> None:
    with Double() as double:
        double.on(f"{API}/dokumentstatus/sfs-1992-1554.json", statute(html="", text="1 §\r\n\r\nNarkotika < 5 g."))
        seen = double.visit(RULE)

    assert seen.document is not None
    assert seen.document.text.endswith("1 §\nNarkotika < 5 g.")


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"dokumentstatus": {"dokument": {"titel": "Lag"}}}), Outcome.SOFT_404),
        (Said({"dokumentstatus": None}), Outcome.SOFT_404),
        (
            Said({"dokumentstatus": {"dokument": {"html": "<p>SFS 1992:1554</p>"}, "dokuppgift": {
                "uppgift": {"kod": "upphavd", "text": "2020-01-01"}}}}),
            Outcome.SOFT_404,
        ),
        (Said("<h1>Dokumentet finns inte</h1>", 404), Outcome.NOT_FOUND),
        (Said("<html>hej</html>"), Outcome.WRONG_TYPE),
        (Said("", 503, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
    ],
)  # fmt: skip
def test_what_is_no_statute_in_force_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{API}/dokumentstatus/sfs-1992-1554.json", said)
        seen = double.visit(RULE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_search_follows_its_pages_and_an_empty_one_is_empty() -> None:
    def item(number: str, kind: str) -> dict[str, str]:
        return {
            "dok_id": number, "titel": f"Om {number}", "datum": "2026-05-04", "doktyp": kind, "summary": "<b>kratom"
            "</b>",
            "dokument_url_html": f"//data.riksdagen.se/dokument/{number}.html",
        }  # fmt: skip

    def answer(asked: Asked) -> Said:
        if asked.query["sok"] != "kratom":
            return Said({"dokumentlista": {"@traffar": "0", "@sidor": "0"}})
        one = item("sfs-2026-77", "sfs") if asked.query["p"] == "2" else item("HD03205", "prop")
        return Said({"dokumentlista": {"@traffar": "2", "@sidor": "2", "dokument": [one]}})

    with Double() as double:
        double.on(f"{API}/dokumentlista/", answer)
        found = double.find("riksdagen", "kratom", date(2026, 5, 1))
        nothing = double.find("riksdagen", "ketum", date(2026, 5, 1))

    assert [(f.id, f.kind) for f in found] == [("HD03205", SourceKind.BILL), ("sfs-2026-77", SourceKind.STATUTE)]
    assert (found[0].url, found[0].on, found[0].summary) == (
        f"{API}/dokument/HD03205.html", date(2026, 5, 4), "kratom",
    )  # fmt: skip
    assert nothing == []
    assert double.asked[0].query["from"] == "2026-05-01"


def test_an_address_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="names no statute"):
        adapters()["riksdagen"].route(RULE, "https://www.riksdagen.se/sv/", lambda _: pytest.fail("asked"))
