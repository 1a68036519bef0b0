"""Lovdata: all of a text at its page; texts that were repealed."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Double, Said, source

HOST = "https://lovdata.no"
RULE = source(f"{HOST}/dokument/SF/forskrift/2013-02-14-199", "lovdata", kind=SourceKind.SCHEDULE_LIST, language="no")
WHOLE = f"{HOST}/dokument/SF/forskrift/2013-02-14-199/*"


def test_all_of_a_regulation_is_read() -> None:
    page = "<h1>Forskrift om narkotika</h1><h2>§ 3. Narkotikalisten</h2><p>Som narkotika regnes: mitragynin.</p>"
    with Double() as double:
        double.on(WHOLE, Said(page))
        seen = double.visit(RULE)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert coded(seen, "NO").status is Status.BANNED


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("", 302, headers={"Location": f"{HOST}/dokument/SFO/forskrift/2013-02-14-199"}), Outcome.SOFT_404),
        (Said("<h1>Lovdata</h1><p>Velg rettskilde</p>"), Outcome.SOFT_404),
        (Said("<h1>Siden finnes ikke</h1>", 404), Outcome.NOT_FOUND),
    ],
)
def test_a_regulation_that_does_not_hold_today_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(WHOLE, said)
        double.on(f"{HOST}/dokument/SFO/forskrift/2013-02-14-199", Said("<h1>Forskrift om narkotika</h1><p>§ 3</p>"))
        seen = double.visit(RULE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_eli_addresses_name_the_same_pages() -> None:
    def place(path: str) -> str:
        return adapters()["lovdata"].route(RULE, HOST + path, lambda _: pytest.fail("asked")).url.removeprefix(HOST)

    assert place("/eli/forskrift/2013/02/14/199/nor") == "/dokument/SF/forskrift/2013-02-14-199/*"
    assert place("/lov/2005-05-20-28/§231") == "/dokument/NL/lov/2005-05-20-28/*"
    with pytest.raises(ValueError, match="names no act"):
        place("/register/lover")
