"""Laws.Africa: one law in Akoma Ntoso as it is today, with a key, wherever its page stands."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

XML = "https://api.laws.africa/v3/akn/ke/act/1994/4/eng.xml"
ACT = source("https://new.kenyalaw.org/akn/ke/act/1994/4/eng@2022-12-31", "laws-africa", must_contain=("Narcotic",))


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_LAWS_AFRICA", "secret")


def act(events: str = "", day: str = "2022-12-31") -> Said:
    return Said(
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta><identification>'
        f'<FRBRExpression><FRBRdate date="{day}" name="Generation"/></FRBRExpression></identification>'
        f"<lifecycle>{events}</lifecycle></meta><body><section><num>3.</num><heading>Narcotic drugs</heading>"
        "<content><p>No person shall possess, sell or supply mitragynine.</p></content></section></body></act>"
        "</akomaNtoso>",
        type="application/xml",
    )


def test_the_law_of_today_is_read_with_the_key() -> None:
    def answer(asked: Asked) -> Said:
        return act() if asked.headers.get("authorization") == "Token secret" else Said({"detail": "no token"}, 401)

    with Double() as double:
        double.on(XML, answer)
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    reading = read(seen.document, Context("XX", SourceKind.STATUTE, "en", "xml", "", date(2026, 11, 23)))
    assert reading.status == "banned"


def test_a_repeal_to_come_has_not_ended_the_law() -> None:
    with Double() as double:
        double.on(XML, act('<eventRef type="repeal" date="2099-01-01"/>'))
        seen = double.visit(ACT)

    assert seen.outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (act('<eventRef type="repeal" date="2024-01-01"/>'), Outcome.MOVED),
        (act(day="2099-01-01"), Outcome.SOFT_404),
        (Said("<root><detail>Not found.</detail></root>", type="application/xml"), Outcome.SOFT_404),
        (Said({"detail": "Not found."}), Outcome.WRONG_TYPE),
        (Said({"detail": "Not found."}, 404), Outcome.NOT_FOUND),
        (Said({"detail": "Request was throttled."}, 429, headers={"Retry-After": "60"}), Outcome.RATE_LIMITED),
    ],
)
def test_what_is_no_law_in_force_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(XML, said)
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_without_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KRATOMWATCH_KEY_LAWS_AFRICA")
    with Double() as double:
        seen = double.visit(ACT)

    assert (seen.outcome, double.asked) == (Outcome.NO_KEY, [])


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://zambialii.org/akn/zm/act/2021/35/eng@2021-05-20", "/v3/akn/zm/act/2021/35/eng.xml"),
        ("https://lawlibrary.org.za/akn/za/act/1965/101", "/v3/akn/za/act/1965/101/eng.xml"),
        (XML, "/v3/akn/ke/act/1994/4/eng.xml"),
    ],
)
def test_pages_of_all_sites_lead_to_the_api(url: str, asked: str) -> None:
    with Double() as double:
        double.on("https://api.laws.africa/*", act())
        double.visit(source(url, "laws-africa"))

    assert double.asked[-1].path == asked
