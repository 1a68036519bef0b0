"""RIS: the page of a law that the data know, the version of today of a section, errors, and the search."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from scrapers.platforms.unwrap import today
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://data.bka.gv.at/ris/api/v2.6/Bundesrecht"
HOST = "https://www.ris.bka.gv.at"
PAGE = f"{HOST}/GeltendeFassung.wxe?Abfrage=Bundesnormen&Gesetzesnummer=20007605"
LAW = source(PAGE, "ris", kind=SourceKind.RULE, language="de", must_contain=("Psychoaktive",))
ANNEX = source(f"{HOST}/Dokument.wxe?Abfrage=Bundesnormen&Dokumentnummer=NOR40100001", "ris", language="de")
YESTERDAY = str(today() - timedelta(days=1))


def section(number: str, begin: str = "2012-01-01", end: str = "", name: str = "Anl. 1") -> dict[str, Any]:
    told = {
        "Dokumenttyp": "Anlage", "ArtikelParagraphAnlage": name, "Inkrafttretensdatum": begin,
        "Ausserkrafttretensdatum": end, "Gesetzesnummer": "20007605",
    }  # fmt: skip
    files = [
        {"DataType": kind, "Url": f"{HOST}/Dokumente/Bundesnormen/{number}/{number}.{kind.lower()}"}
        for kind in ("Xml", "Html")
    ]
    return {
        "Data": {
            "Metadaten": {
                "Technisch": {"ID": number, "Applikation": "BrKons"},
                "Allgemein": {"Geaendert": "2026-05-04", "DokumentUrl": f"{HOST}/eli/bgbl/II/2011/468/A1/{number}"},
                "Bundesrecht": {"Kurztitel": "NPSV", "BrKons": told},
            },
            "Dokumentliste": {"ContentReference": {"ContentType": "MainDocument", "Urls": {"ContentUrl": files}}},
        }
    }


def results(*found: dict[str, Any], total: int | None = None) -> Said:
    hits = {"@pageNumber": "1", "@pageSize": "100", "#text": str(len(found) if total is None else total)}
    listed: Any = found[0] if len(found) == 1 else list(found)  # one document comes without a list round it
    documents = {"Hits": hits} | ({"OgdDocumentReference": listed} if found else {})
    return Said({"OgdSearchResult": {"OgdDocumentResults": documents}})


def test_the_page_of_a_law_is_read_that_the_data_know() -> None:
    def api(asked: Asked) -> Said:
        assert (asked.query["Gesetzesnummer"], asked.query["Fassung.FassungVom"]) == ("20007605", str(today()))
        return results(section("NOR40100001"))

    page = "<h1>Neue-Psychoaktive-Substanzen-Verordnung</h1><p>Als Suchtmittel gelten: Mitragynin.</p>"
    with Double() as double:
        double.on(API, api)
        double.on(f"{HOST}/GeltendeFassung.wxe", Said(page))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert coded(seen, "AT").mentions_kratom


def test_of_a_section_the_version_of_today_is_read_whichever_version_was_named() -> None:
    def api(asked: Asked) -> Said:
        if "Dokumentnummer" in asked.query:
            return results(section("NOR40100001", end=YESTERDAY))
        return results(section("NOR40200001", name="§ 1"), section("NOR40200002", begin=YESTERDAY))

    with Double() as double:
        double.on(API, api)
        page = "<h1>Anl. 1</h1><p>Als Betäubungsmittel gelten: Mitragynin.</p>"
        double.on(f"{HOST}/Dokumente/Bundesnormen/NOR40200002/NOR40200002.html", Said(page))
        seen = double.visit(ANNEX)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.answer.url.endswith("NOR40200002.html")
    assert coded(seen, "AT").status is Status.BANNED


def test_a_section_that_holds_today_is_read_itself() -> None:
    with Double() as double:
        double.on(API, results(section("NOR40100001")))
        double.on(f"{HOST}/Dokumente/Bundesnormen/NOR40100001/NOR40100001.html", Said("<p>Anlage 1</p>"))
        seen = double.visit(ANNEX)

    assert seen.outcome is Outcome.NEW, seen.attempts


@pytest.mark.parametrize(
    ("said", "outcome", "detail"),
    [
        (results(), Outcome.SOFT_404, "knows nothing"),
        (
            Said({"OgdSearchResult": {"Error": {"Applikation": "BrKons", "Message": "Ungültiger Parameter"}}}),
            Outcome.HTTP_ERROR, "Ungültiger Parameter",
        ),
        (Said({"unexpected": 1}), Outcome.HTTP_ERROR, "no OgdSearchResult"),
        (Said("<html>Wartungsarbeiten</html>"), Outcome.WRONG_TYPE, "no JSON"),
        (Said("", 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED, "429"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("watched", [LAW, ANNEX])
def test_what_the_data_do_not_know_is_never_a_document(watched: Any, said: Said, outcome: Outcome, detail: str) -> None:
    with Double() as double:
        double.on(API, said)
        double.on(f"{HOST}/GeltendeFassung.wxe", Said("<h1>Psychoaktive Suche</h1>"))
        seen = double.visit(watched)

    assert (seen.outcome, seen.document) == (outcome, None)
    assert detail in seen.attempts[-1].detail


def test_the_search_follows_its_pages_and_leaves_out_what_is_too_old() -> None:
    def api(asked: Asked) -> Said:
        if asked.query["Suchworte"] != "Kratom":
            return results()
        number = f"NOR4010000{asked.query['Seitennummer']}"
        return results(section(number), total=150)

    since = date(2026, 5, 1)
    with Double() as double:
        double.on(API, api)
        found = double.find("ris", "Kratom", since)
        nothing = double.find("ris", "Ketum", since)
        later = double.find("ris", "Kratom", date(2026, 5, 5))

    assert [(f.id, f.title, f.on) for f in found] == [
        ("NOR40100001", "NPSV Anl. 1", date(2026, 5, 4)), ("NOR40100002", "NPSV Anl. 1", date(2026, 5, 4)),
    ]  # fmt: skip
    assert (nothing, later) == ([], [])


def test_an_address_without_a_number_is_refused() -> None:
    for url in (f"{HOST}/", f"{HOST}/GeltendeFassung.wxe?Abfrage=LrW&Gesetzesnummer=20000001"):
        with pytest.raises(ValueError, match="names no federal law"):
            adapters()["ris"].route(LAW, url, lambda _: pytest.fail("asked"))
