"""Basiswettenbestand: the version of today by the search service, and its XML."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from scrapers.platforms.unwrap import today
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

SEARCH = "https://zoekservice.overheid.nl/sru/Search"
REPOSITORY = "https://repository.officiele-overheidspublicaties.nl/bwb/BWBR0001941"
ACT = source("https://wetten.overheid.nl/BWBR0001941/", "bwb", language="nl", must_contain=("Opiumwet",))
PAST, YESTERDAY, TOMORROW = (str(today() + timedelta(days=n)) for n in (-400, -1, 1))


def record(begin: str, end: str = "9999-12-31", number: str = "BWBR0001941") -> str:
    return (
        '<record><recordData><gzd xmlns="http://standaarden.overheid.nl/sru"'
        ' xmlns:b="http://standaarden.overheid.nl/bwb/terms/"'
        ' xmlns:d="http://purl.org/dc/terms/"><originalData><b:meta>'
        f"<owmskern><d:identifier>{number}</d:identifier><d:title>Opiumwet</d:title></owmskern><bwbipm>"
        f"<b:geldigheidsperiode_startdatum>{begin}</b:geldigheidsperiode_startdatum>"
        f"<b:geldigheidsperiode_einddatum>{end}</b:geldigheidsperiode_einddatum></bwbipm></b:meta></originalData>"
        "<enrichedData>"
        f"<b:locatie_toestand>{REPOSITORY}/{begin}_0/xml/BWBR0001941_{begin}_0.xml</b:locatie_toestand>"
        "</enrichedData></gzd>"
        "</recordData></record>"
    )


def records(*found: str) -> Said:
    return Said(
        f'<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><numberOfRecords>{len(found)}</numberOfRecords>'
        f"<records>{''.join(found)}</records></searchRetrieveResponse>",
        type="application/xml",
    )


XML = Said(
    '<?xml version="1.0" encoding="UTF-8"?><toestand bwb-id="BWBR0001941" inwerkingtreding="2026-07-01"><wetgeving>'
    "<citeertitel>Opiumwet</citeertitel><wet-besluit><wettekst><artikel><meta-data><brondata>Stb. 2002, 520"
    "</brondata></meta-data>"
    "<kop><label>Artikel</label> <nr>2</nr></kop>"
    "<al>Het is verboden een middel als bedoeld in lijst I te verkopen.</al></artikel>"
    "</wettekst></wet-besluit><bijlage><kop><titel>Lijst I</titel></kop><al>mitragynine</al></bijlage>"
    "</wetgeving></toestand>",
    type="application/xml",
)


def test_the_version_of_today_is_read_with_its_lists() -> None:
    def search(asked: Asked) -> Said:
        assert asked.query["query"] == f"dcterms.identifier==BWBR0001941 and overheidbwb.geldigheidsdatum=={today()}"
        assert asked.query["x-connection"] == "BWB"
        return records(
            record(TOMORROW), record(PAST, YESTERDAY), record(YESTERDAY), record(str(today()), number="BWBR0009999")
        )

    with Double() as double:
        double.on(SEARCH, search)
        double.on(f"{REPOSITORY}/{YESTERDAY}_0/xml/BWBR0001941_{YESTERDAY}_0.xml", XML)
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "Artikel 2" in seen.document.text
    assert "Stb. 2002" not in seen.document.text
    assert coded(seen, "NL").mentions_kratom


DIAGNOSTIC = Said(
    '<searchRetrieveResponse xmlns="http://www.loc.gov/zing/srw/"><numberOfRecords>0</numberOfRecords><diagnostics>'
    '<diagnostic xmlns="http://www.loc.gov/zing/srw/diagnostic/"><uri>info:srw/diagnostic/1/16</uri>'
    "<message>Unsupported index"
    "</message></diagnostic></diagnostics></searchRetrieveResponse>",
    type="application/xml",
)


@pytest.mark.parametrize(
    ("said", "outcome", "detail"),
    [
        (records(), Outcome.SOFT_404, "knows no version"),
        (records(record(PAST, YESTERDAY)), Outcome.SOFT_404, "knows no version"),
        (DIAGNOSTIC, Outcome.HTTP_ERROR, "Unsupported index"),
        (Said("<html><p>storing</html>"), Outcome.WRONG_TYPE, "no XML"),
        (Said("", 503, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED, "503"),
    ],
)
def test_a_regulation_that_does_not_hold_today_is_never_a_document(said: Said, outcome: Outcome, detail: str) -> None:
    with Double() as double:
        double.on(SEARCH, said)
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (outcome, None)
    assert detail in seen.attempts[-1].detail


def test_an_address_with_a_date_is_refused() -> None:
    with pytest.raises(ValueError, match="without a date"):
        adapters()["bwb"].route(
            ACT, "https://wetten.overheid.nl/BWBR0001941/2020-01-01", lambda _: pytest.fail("asked")
        )
