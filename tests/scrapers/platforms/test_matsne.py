"""Matsne: the newest consolidation of an act."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Asked, Double, Said, source

PAGE = "https://matsne.gov.ge/ka/document/view/1670322"
LAW = source(PAGE, "matsne", language="ka", must_contain=("ნარკოტიკული",))
LINKS = "".join(f'<a href="/ka/document/view/1670322?publication={n}">{n}</a>' for n in (0, 9, 31, 10))


def page(text: str, links: str = LINKS) -> Said:
    other = '<a href="/ka/document/view/99?publication=77">x</a>'
    return Said(
        f'<html><body>{links}{other}<div id="maindoc"><h1>ნარკოტიკული საშუალებები</h1><p>{text}</p></div></body></html>'
    )


def served(asked: Asked) -> Said:
    return page("Mitragyna speciosa" if asked.query.get("publication") == "31" else "an old wording")


@pytest.mark.parametrize(
    "url", [PAGE, f"{PAGE}?publication=9", "https://www.matsne.gov.ge/document/view/1670322", f"{PAGE}#!"]
)
def test_the_newest_consolidation_is_read_whichever_is_named(url: str) -> None:
    with Double() as double:
        double.on(PAGE, served)
        seen = double.visit(source(url, "matsne", language="ka"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa" in seen.document.text


def test_an_act_without_consolidations_is_read_from_its_page() -> None:
    with Double() as double:
        double.on(PAGE, page("Mitragyna speciosa", ""))
        assert double.visit(LAW).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body><h1>დოკუმენტი ვერ მოიძებნა</h1></body></html>"), Outcome.SOFT_404),
        (Said("", 404), Outcome.NOT_FOUND),
        (Said("", 403), Outcome.BLOCKED),
    ],
)
def test_a_page_without_the_text_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(PAGE, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)
