"""Import alerts: the text of the alert, whatever happens to the list of firms."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.visit import Visit
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://www.accessdata.fda.gov/cms_ia/importalert_9137.html"
ALERT = source(PAGE, "fda-import-alerts", kind=SourceKind.IMPORT_ALERT, must_contain=("54-99",))
RED = "List of firms and their products subject to Detention without Physical Examination (a.k.a. Red List)"
GREEN = "List of firms that have met the criteria for exclusion (a.k.a. Green List)"


def firm(name: str, day: str = "10/09/2026") -> str:
    return f"""<div class="div-info"><div class="div-name floatleft">{name}</div>
<div class="floatright">Date Published : {day}</div><div>1 Street, Town</div>
<div><div class="floatleft"><em>54 F - - 99</em> Extracts<br/></div>
<div class="floatright">Date Published: {day}</div><div>Desc: herbal extracts</div></div></div>"""


def page(*firms: str, published: str = "10/09/2026", lists: str = RED, charge: str = "shall be refused") -> str:
    return f"""<html><head><title>Import Alert 54-99</title><meta name="posted" content="2026-10-09"></head><body>
<header><a href="/">U.S. Food and Drug Administration</a></header><nav><ul><li>Home</li></ul></nav>
<div id="mp-pusher"><div><div><h1>Import Alert 54-99</h1></div><div>
<div>Import Alert # 54-99</div><div>Published Date: {published}</div><div>Type: DWPE</div>
<h3>Import Alert Name:</h3><div>"Detention Without Physical Examination of Kratom"</div>
<h3>Reason for Alert:</h3><div>Kratom, Mitragyna speciosa, is a botanical. Firms are on the Red List.</div>
<h3>Guidance:</h3><div><p>Divisions may detain, without physical examination, all kratom.</p></div>
<h3>Charge:</h3><div>The article {charge} because it is adulterated.</div>
<h3>{lists}</h3><div class="center"><h4>INDONESIA</h4></div>{"".join(firms)}
<h3>{GREEN}</h3><div class="center"><h4>MALAYSIA</h4></div>{firm("Green Sdn Bhd")}
</div></div></div><script>ga()</script></body></html>"""


def seen_with(said: Said) -> Visit:
    with Double() as double:
        double.on(PAGE, said)
        return double.visit(ALERT)


def test_the_alerts_text_is_read_without_firms_and_without_the_day_it_was_put_out() -> None:
    document = seen_with(Said(page(firm("Red PT")))).document
    assert document is not None

    for words in ("# 54-99", "Type: DWPE", "of Kratom", "Divisions may detain", "shall be refused"):
        assert words in document.text
    for words in ("Red PT", "INDONESIA", "Green Sdn", "a.k.a.", "10/09/2026", "Published", "U.S. Food and Drug"):
        assert words not in document.text
    found = read(document, Context("us", SourceKind.IMPORT_ALERT, today=date(2026, 11, 26)))
    assert found.mentions_kratom
    assert found.status in (None, Status.RESTRICTED)


def test_a_firm_more_changes_nothing_and_another_charge_does() -> None:
    first = seen_with(Said(page(firm("Red PT"))))
    more = seen_with(Said(page(firm("Red PT"), firm("New CV", "11/20/2026"), published="11/20/2026")))
    other = seen_with(Said(page(firm("Red PT"), charge="may be admitted")))

    assert first.document is not None
    assert first.document == more.document != other.document


@pytest.mark.parametrize("lists", ["Firms on this alert", "(a.k.a. Red List)", RED.upper()])
def test_firms_are_left_out_whatever_stands_above_them(lists: str) -> None:
    document = seen_with(Said(page(firm("Red PT"), lists=lists))).document

    assert document is not None
    assert "Red PT" not in document.text
    assert "Green Sdn" not in document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><title>404</title><h1>Page Not Found</h1></html>", 404), Outcome.NOT_FOUND),
        (Said("<html><h1>Import Alerts</h1><p>54-99 by country</p></html>"), Outcome.SOFT_404),
        (Said(page().replace("Reason for Alert", "Why").replace("Charge:", "Basis")), Outcome.SOFT_404),
        (Said(page().replace("54-99", "54-98")), Outcome.SOFT_404),
        (Said("<html><h1>Access Denied</h1></html>", 403), Outcome.BLOCKED),
        (Said("", 503, headers={"Retry-After": "900"}), Outcome.RATE_LIMITED),
        (Said(b"   "), Outcome.EMPTY),
    ],
)
def test_what_is_no_alert_or_another_one_is_no_document(said: Said, outcome: Outcome) -> None:
    seen = seen_with(said)

    assert (seen.outcome, seen.document) == (outcome, None)
