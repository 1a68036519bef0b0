"""Justel and Etaamb: laws of Belgium by their number, Latin-1, pages of another law."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

JUSTEL = "https://www.ejustice.just.fgov.be"
DECREE = source(
    f"{JUSTEL}/eli/arrete/2017/09/06/2017031231/justel", "justel", kind=SourceKind.RULE, language="fr",
    must_contain=("stupéfiantes",),
)  # fmt: skip
PAGE = (
    "<main><h1>6 SEPTEMBRE 2017. - Arrêté royal réglementant les substances stupéfiantes</h1><p>Numac : 2017031231</p>"
    "<p>Annexe. Sont classés comme stupéfiants : mitragynine.</p></main>"
)
COPY = source("https://etaamb.openjustice.be/fr/arrete-royal-du-06-septembre-2017_n2017031231", "etaamb", language="fr")


@pytest.mark.parametrize("type", ["text/html", "text/html; charset=ISO-8859-1"])
def test_a_law_is_read_in_latin_1_whether_or_not_the_server_says_so(type: str) -> None:
    def justel(asked: Asked) -> Said:
        assert (asked.query["language"], asked.query["nm"], asked.query["la"]) == ("fr", "2017031231", "F")
        return Said(PAGE.encode("iso-8859-1"), type=type)

    with Double() as double:
        double.on(f"{JUSTEL}/cgi_loi/change_lg_2.pl", justel)
        seen = double.visit(DECREE)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "substances stupéfiantes" in seen.document.text
    assert coded(seen, "BE").status is Status.BANNED


def test_a_page_of_another_number_is_never_the_law() -> None:
    with Double() as double:
        double.on(
            f"{JUSTEL}/cgi_loi/change_lg_2.pl", Said("<h1>Législation consolidée</h1><p>substances stupéfiantes</p>")
        )
        seen = double.visit(DECREE)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_copy_of_what_was_published_is_read_by_its_number() -> None:
    with Double() as double:
        double.on(COPY.url, Said(PAGE))
        seen = double.visit(COPY)
    with Double() as double:
        double.on(COPY.url, Said("<h1>Etaamb</h1><p>Texte non disponible.</p>"))
        missing = double.visit(COPY)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert (missing.outcome, missing.document) == (Outcome.SOFT_404, None)
    assert adapters()["etaamb"].platform.secondary


def test_addresses_name_a_law_by_its_number_or_are_refused() -> None:
    dutch = source(DECREE.url, "justel", language="nl")
    french = f"{JUSTEL}/cgi_loi/change_lg_2.pl?language=fr&nm=1998002123"
    route = adapters()["justel"].route(dutch, french, lambda _: pytest.fail("asked"))
    assert route.url == f"{JUSTEL}/cgi_loi/change_lg_2.pl?language=nl&nm=1998002123&la=N"
    with pytest.raises(ValueError, match="by its numac"):
        adapters()["justel"].route(DECREE, f"{JUSTEL}/loi/loi.htm", lambda _: pytest.fail("asked"))
    with pytest.raises(ValueError, match="by its numac"):
        adapters()["etaamb"].route(COPY, "https://etaamb.openjustice.be/fr/index.html", lambda _: pytest.fail("asked"))
