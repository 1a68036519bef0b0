"""Lagasafn: an act of the newest issue, and only of that."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Double, Said, source

ACT = source("https://www.althingi.is/lagas/nuna/1974065.html", "althingi", language="is")


def test_an_act_is_read_that_shows_its_number() -> None:
    page = "<title>65/1974: Lög um ávana- og fíkniefni</title><h2>1974 nr. 65 21. maí</h2><p>Ávana- og fíkniefni.</p>"
    with Double() as double:
        double.on(ACT.url, Said(page.encode("iso-8859-1"), type="text/html; charset=iso-8859-1"))
        seen = double.visit(ACT)

    assert seen.document is not None, seen.attempts
    assert "Ávana- og fíkniefni." in seen.document.text


def test_another_page_is_never_the_act() -> None:
    with Double() as double:
        double.on(ACT.url, Said("<title>Lagasafn</title><p>Lög nr. 65 finnast ekki hér</p>"))
        seen = double.visit(ACT)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_past_issues_are_refused() -> None:
    with pytest.raises(ValueError, match="newest issue"):
        adapters()["althingi"].route(
            ACT, "https://www.althingi.is/lagas/156b/1974065.html", lambda _: pytest.fail("asked")
        )
