"""Riigi Teataja: the wording in force, whichever wording's id is asked for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Double, Said, source
from tracker.coding import read
from tracker.reading import Context

SITE = "https://www.riigiteataja.ee"
API = f"{SITE}/public-api/api/v1/akt"
OLD = source(f"{SITE}/akt/126112013008", "riigi-teataja", kind=SourceKind.SCHEDULE_LIST, language="et")
TEXT = """<html><body><h1>Narkootiliste ja psühhotroopsete ainete nimekirjad</h1><p>Redaktsiooni jõustumise kp:
23.02.2026</p><h2>I nimekiri</h2><p>Mitragüniin</p><p>7-hüdroksümitragüniin</p>
<p><a href="/aktilisa/1200/2202/6006/Lisa1.pdf#">Lisa 1</a></p></body></html>"""


def facts(**more: Any) -> dict[str, Any]:
    return {"kehtivuseAlgus": "2013-11-29", "kehtivuseLopp": None, "mitteJoustunud": False} | more


def told(current: int | None, **more: Any) -> Said:
    return Said({"kehtivId": current, "grupiId": 162231, "aktiParameetrid": facts(**more)})


def test_an_old_id_leads_to_the_wording_in_force() -> None:
    with Double() as double:
        double.on(f"{API}/126112013008?leiaKehtiv=true", told(120022026006, kehtivuseLopp="2014-01-01"))
        double.on(f"{API}/120022026006/blob-html", Said(TEXT))
        seen = double.visit(OLD)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragüniin\n7-hüdroksümitragüniin" in seen.document.text
    assert seen.answer.url == f"{API}/120022026006/blob-html"


@pytest.mark.parametrize(
    "url",
    [f"{SITE}/akt/126112013008", f"{SITE}/akt/126112013008?leiaKehtiv", f"{SITE}/akt/126112013008.xml",
     f"{SITE}/akt/126112013008#para1", "https://riigiteataja.ee/akt/126112013008"],
)  # fmt: skip
def test_each_form_of_address_names_its_act(url: str) -> None:
    with Double() as double:
        double.on(f"{API}/126112013008?leiaKehtiv=true", told(126112013008))
        double.on(f"{API}/126112013008/blob-html", Said(TEXT))
        assert double.visit(source(url, "riigi-teataja")).outcome is Outcome.NEW


def test_an_act_with_one_text_is_read_by_its_own_id() -> None:
    with Double() as double:
        double.on(f"{API}/126112013008?leiaKehtiv=true", told(None))
        double.on(f"{API}/126112013008/blob-html", Said(TEXT))
        assert double.visit(OLD).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (told(None, mitteJoustunud=True, kehtivuseAlgus="2999-01-01"), "not in force yet"),
        (told(126112013008, kehtivuseAlgus="2999-01-01"), "not in force yet"),
        (told(None, kehtivuseLopp="2014-01-01"), "until 2014-01-01"),
        (Said({"kehtivId": None}), "knows no wording"),
    ],
)
def test_a_wording_that_is_not_in_force_is_not_todays_law(said: Said, why: str) -> None:
    with Double() as double:
        double.on(f"{API}/126112013008?leiaKehtiv=true", said)
        double.on(f"{API}/126112013008/blob-html", Said(TEXT))
        seen = double.visit(OLD)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)
    assert why in seen.attempts[-1].detail


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"error": "Not Found"}, 404), Outcome.NOT_FOUND),
        (Said("<html><app-root></app-root><script src='main.js'></script></html>"), Outcome.EMPTY_SHELL),
        (Said({"status": 200, "error": "no text"}), Outcome.WRONG_TYPE),
    ],
)
def test_an_answer_without_the_text_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{API}/126112013008?leiaKehtiv=true", told(126112013008))
        double.on(f"{API}/126112013008/blob-html", said)
        seen = double.visit(OLD)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_source_in_pdf_is_the_first_annex_of_the_wording_in_force() -> None:
    annex = f"{SITE}/aktilisa/1200/2202/6006/Lisa1.pdf"
    with Double() as double:
        double.on(f"{API}/126112013008?leiaKehtiv=true", told(120022026006))
        double.on(f"{API}/120022026006/blob-html", Said(TEXT))
        double.on(annex, Said("<html><body><h1>Lisa</h1></body></html>"))
        seen = double.visit(source(OLD.url, "riigi-teataja", format="pdf"))

    assert (seen.answer.url, seen.outcome) == (annex, Outcome.WRONG_TYPE)


def test_kratom_is_read_from_the_list() -> None:
    with Double() as double:
        double.on(f"{API}/126112013008?leiaKehtiv=true", told(120022026006))
        double.on(f"{API}/120022026006/blob-html", Said(TEXT))
        document = double.visit(OLD).document

    assert document is not None
    found = read(document, Context("EE", SourceKind.SCHEDULE_LIST, "et", "html", OLD.url, date(2026, 11, 23)))
    assert found.status is Status.BANNED
