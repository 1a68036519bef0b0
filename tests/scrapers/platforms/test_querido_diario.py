"""Querido Diário: gazettes of municipalities that name a word, page by page."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://api.queridodiario.ok.org.br/gazettes"
PDF = "https://data.queridodiario.ok.org.br/3550308/2026-05-04/abc.pdf"


def gazette(number: int) -> dict[str, object]:
    return {
        "territory_id": "3550308", "territory_name": "São Paulo", "state_code": "SP", "date": "2026-05-04",
        "edition": str(number), "url": PDF, "excerpts": ["apreensão  de\nkratom"], "is_extra_edition": False,
    }  # fmt: skip


def test_the_search_follows_its_pages_and_an_empty_one_is_empty() -> None:
    def answer(asked: Asked) -> Said:
        if asked.query["querystring"] != '"kratom"':
            return Said({"total_gazettes": 0, "gazettes": []})
        start = int(asked.query["offset"])
        return Said({"total_gazettes": 101, "gazettes": [gazette(n) for n in range(start, min(start + 100, 101))]})

    with Double() as double:
        double.on(API, answer)
        found = double.find("querido-diario", "kratom", date(2026, 5, 1))
        nothing = double.find("querido-diario", "ketum", date(2026, 5, 1))

    assert len(found) == 101
    assert (found[0].id, found[0].on, found[0].jurisdiction) == ("3550308/2026-05-04/0", date(2026, 5, 4), "BR")
    assert found[0].summary == "apreensão de kratom"
    assert nothing == []
    assert double.asked[0].query["published_since"] == "2026-05-01"


@pytest.mark.parametrize("said", [Said({"detail": "odd"}), Said("<html>Bad gateway</html>"), Said("", 429)])
def test_an_answer_without_a_list_is_no_empty_search(said: Said) -> None:
    with Double() as double, pytest.raises(NoAnswer):
        double.on(API, said)
        double.find("querido-diario")


def test_a_gazette_is_read_from_its_pdf() -> None:
    with Double() as double:
        double.on(PDF, Said(printed([Sheet().write("Apreendido kratom", 100)]), type="application/pdf"))
        seen = double.visit(source(PDF, "querido-diario"))
        double.on(PDF, Said("<html><body>Not found</body></html>"))
        gone = double.visit(source(PDF, "querido-diario"))

    assert (seen.outcome, gone.outcome) == (Outcome.NEW, Outcome.SOFT_404)
