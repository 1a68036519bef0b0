"""Lithuania's register as open data: the wording in force, and rows without a text."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

DATA = "https://get.data.gov.lt/datasets/gov/lrsk/teises_aktai"
PAGE = "https://www.e-tar.lt/portal/lt/legalAct/TAR.7B3B40DCD13A/asr"
LISTS = source(PAGE, "data-gov-lt", kind=SourceKind.SCHEDULE_LIST, language="lt", must_contain=("Narkotinių",))
TEXT = """Narkotinių ir psichotropinių medžiagų sąrašai

I sąrašas. Narkotinės ir psichotropinės medžiagos, draudžiamos vartoti medicinos tikslams

1. Kratomas (Mitragyna speciosa)
2. Mitragininas
"""


def wording(number: str, begin: str, end: str | None = None) -> dict[str, Any]:
    return {"suvestines_id": number, "galioja_nuo": begin, "galioja_iki": end}


WORDINGS = [
    wording("old", "2017-12-28", "2018-05-31"), wording("now", "2026-01-01", None), wording("new", "2999-01-01", None),
]  # fmt: skip


def served(double: Double, wordings: list[dict[str, Any]], texts: dict[str, Said]) -> None:
    def suvestine(asked: Asked) -> Said:
        assert asked.query["dokumento_id"] in ('"TAR.7B3B40DCD13A"', '"TAIS.171369"')
        if "suvestines_id" in asked.query:
            return texts[asked.query["suvestines_id"].strip('"')]
        return Said({"_type": "Suvestine", "_data": wordings})

    double.on(f"{DATA}/Suvestine", suvestine)
    double.on(f"{DATA}/Dokumentas", lambda _: texts["adopted"])


def row(**fields: Any) -> Said:
    return Said({"_data": [fields]})


@pytest.mark.parametrize(
    "url",
    [PAGE, "https://www.e-tar.lt/rs/actualedition/TAR.7B3B40DCD13A/FGAzVJSMru/",
     "https://e-seimas.lrs.lt/portal/legalAct/lt/TAD/TAIS.171369/XPXienJYqo"],
)  # fmt: skip
def test_the_wording_in_force_is_read_whichever_edition_is_named(url: str) -> None:
    with Double() as double:
        served(double, WORDINGS, {"now": row(tekstas_lt=TEXT, galioja_nuo="2026-01-01")})
        seen = double.visit(source(url, "data-gov-lt", language="lt"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragininas" in seen.document.text


def test_an_act_that_was_never_amended_is_read_as_adopted() -> None:
    adopted = row(pavadinimas="Dėl narkotinių medžiagų sąrašų", tekstas_lt=TEXT, negalioja=None)
    with Double() as double:
        served(double, [], {"adopted": adopted})
        document = double.visit(LISTS).document

    assert document is not None
    assert document.text.startswith("Dėl narkotinių medžiagų sąrašų")


@pytest.mark.parametrize(
    ("wordings", "said", "outcome"),
    [
        ([WORDINGS[0], WORDINGS[2]], row(tekstas_lt=TEXT), Outcome.SOFT_404),
        (WORDINGS, row(tekstas_lt=None), Outcome.EMPTY),
        (WORDINGS, Said({"_data": []}), Outcome.SOFT_404),
        (WORDINGS, Said({"errors": [{"code": "FieldNotInResource"}]}), Outcome.SOFT_404),
        (WORDINGS, Said({"errors": [{"code": "FieldNotInResource"}]}, 400), Outcome.HTTP_ERROR),
        (WORDINGS, Said("<script src='/cdn-cgi/challenge-platform/x'></script>"), Outcome.CHALLENGE),
        ([], row(tekstas_lt=TEXT, negalioja="2020-01-01"), Outcome.SOFT_404),
    ],
)  # fmt: skip
def test_an_answer_without_a_text_in_force_is_no_document(
    wordings: list[dict[str, Any]], said: Said, outcome: Outcome
) -> None:
    with Double() as double:
        served(double, wordings, {"now": said, "adopted": said})
        seen = double.visit(LISTS)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_kratom_is_read_from_the_list() -> None:
    with Double() as double:
        served(double, WORDINGS, {"now": row(tekstas_lt=TEXT)})
        document = double.visit(LISTS).document

    assert document is not None
    context = Context("LT", SourceKind.SCHEDULE_LIST, "lt", "text", PAGE, date(2026, 11, 23))
    assert read(document, context).status is Status.BANNED
