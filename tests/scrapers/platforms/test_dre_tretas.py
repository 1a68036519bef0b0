"""dre.tretas.org: a document that shows its own number."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Double, Said, source

HOST = "https://dre.tretas.org"
RULE = source(
    f"{HOST}/dre/5050633/portaria-232-2022-de-7-de-setembro", "dre-tretas", kind=SourceKind.RULE, language="pt"
)
REGIONAL = source(
    f"{HOST}/dre/311068/decreto-legislativo-regional-10-2013-A-de-13-de-agosto", "dre-tretas", language="pt"
)


def test_a_document_is_read() -> None:
    with Double() as double:
        double.on(RULE.url, Said("<h1>Portaria 232/2022, de 7 de Setembro</h1><p>É proibida a venda de kratom.</p>"))
        double.on(REGIONAL.url, Said("<h1>Decreto Legislativo Regional 10/2013/A</h1><p>Substâncias psicoativas</p>"))
        seen, other = double.visit(RULE), double.visit(REGIONAL)

    assert coded(seen, "PT").status is Status.BANNED
    assert other.outcome is Outcome.NEW, other.attempts


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<h1>Diário da República</h1><p>Pesquisa</p>"), Outcome.SOFT_404),
        (Said("<h1>Not Found</h1>", 404), Outcome.NOT_FOUND),
        (Said("<h1>Bad Gateway</h1>", 502), Outcome.SERVER_ERROR),
    ],
)
def test_another_page_is_never_the_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(RULE.url, said)
        seen = double.visit(RULE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_address_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="names no document"):
        adapters()["dre-tretas"].route(RULE, f"{HOST}/", lambda _: pytest.fail("asked"))
