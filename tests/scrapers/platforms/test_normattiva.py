"""Normattiva: the XML of an act by the link on its page, within the page's session."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Asked, Double, Said, source

SITE = "https://www.normattiva.it"
URN = "urn:nir:stato:decreto.del.presidente.della.repubblica:1990-10-09;309"
LAW = source(f"{SITE}/uri-res/N2Ls?{URN}", "normattiva", language="it", must_contain=("309",))
LINK = "/do/atto/caricaAKN?dataGU=19901031&codiceRedaz=090G0363&dataVigenza=19901031"
PAGE = f'<html><body><h1>DPR 309</h1><a href="{LINK.replace("&", "&amp;")}">Esporta</a></body></html>'
ACT = """<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><meta><identification source="#x"/></meta>
<preface><p><docNumber>309</docNumber> Testo unico delle leggi in materia di disciplina degli stupefacenti</p></preface>
<body><article><num>Art. 73</num><paragraph><content>
<p>Chi vende sostanze stupefacenti (Mitragyna speciosa) è punito.</p>
</content></paragraph></article></body></act></akomaNtoso>"""


def page(_: Asked) -> Said:
    return Said(PAGE, headers={"Set-Cookie": "JSESSIONID=abc.node1; Path=/; HttpOnly"})


def test_the_act_is_read_whole_as_in_force_today_within_the_session() -> None:
    def answer(asked: Asked) -> Said:
        if "JSESSIONID=abc.node1" not in asked.headers.get("cookie", ""):
            return Said("<html><body>Sessione scaduta</body></html>")
        today = datetime.now(UTC).strftime("%Y%m%d")
        right = asked.query == {"dataGU": "19901031", "codiceRedaz": "090G0363", "dataVigenza": today}
        return Said(ACT, type="application/xml") if right else Said("", 500)

    with Double() as double:
        double.on(f"{SITE}/uri-res/N2Ls", page)
        double.on(f"{SITE}/do/atto/caricaAKN", answer)
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa" in seen.document.text
    assert "Art. 73" in seen.document.text


@pytest.mark.parametrize("end", ["~art73", "!vig=2020-01-01", "~art73!vig=", "@originale"])
def test_an_address_of_an_article_or_a_day_leads_to_the_whole_act_of_today(end: str) -> None:
    asked: list[str] = []

    def answer(seen: Asked) -> Said:
        asked.append(seen.url)
        return page(seen)

    with Double() as double:
        double.on(f"{SITE}/uri-res/N2Ls", answer)
        double.on(f"{SITE}/do/atto/caricaAKN", Said(ACT, type="application/xml"))
        assert double.visit(source(LAW.url + end, "normattiva")).outcome is Outcome.NEW

    assert asked[0].endswith("1990-10-09;309")


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body>Sessione scaduta</body></html>"), Outcome.LOGIN),
        (Said("<html><body><h1>309</h1>Si è verificato un errore</body></html>"), Outcome.WRONG_TYPE),
        (Said("", 503, headers={"Retry-After": "120"}), Outcome.RATE_LIMITED),
    ],
)
def test_an_answer_without_the_act_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{SITE}/uri-res/N2Ls", page)
        double.on(f"{SITE}/do/atto/caricaAKN", said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_page_without_the_link_has_no_act() -> None:
    with Double() as double:
        double.on(f"{SITE}/uri-res/N2Ls", Said("<html><body>Provvedimento non trovato in banca dati</body></html>"))
        assert double.visit(LAW).outcome is Outcome.SOFT_404
