"""The Sejm's ELI service: which text of an act is the newest, its errors, and the search."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import NoAnswer
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://api.sejm.gov.pl/eli/acts"
PAGE = "https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id=WDU20180001591"
LIST = source(PAGE, "sejm", kind=SourceKind.SCHEDULE_LIST, language="pl")
TEXT = "<html><body><h1>Wykaz substancji psychotropowych</h1><p>Mitragyna speciosa (kratom)</p></body></html>"
REJECTED = "<html><head><title>Request Rejected</title></head><body>The requested URL was rejected.</body></html>"


def act(eli: str = "DU/2018/1591", **more: Any) -> Said:
    told = {"ELI": eli, "status": "obowiązujący", "inForce": "IN_FORCE", "textHTML": True, "textPDF": True, "texts": []}
    return Said(told | more)


def test_an_act_that_nobody_consolidated_is_read_as_published() -> None:
    with Double() as double:
        double.on(f"{API}/DU/2018/1591", act())
        double.on(f"{API}/DU/2018/1591/text.html", Said(TEXT))
        seen = double.visit(LIST)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa (kratom)" in seen.document.text


def test_the_newest_announced_consolidation_is_read() -> None:
    listed = {"Inf. o tekście jednolitym": [{"id": "DU/2022/1665"}, {"id": "DU/2026/0012"}, {"id": "?"}]}
    with Double() as double:
        double.on(f"{API}/DU/2018/1591", act(references=listed))
        double.on(f"{API}/DU/2026/0012", act("DU/2026/0012", references={}))
        double.on(f"{API}/DU/2026/0012/text.html", Said(TEXT))
        assert double.visit(LIST).outcome is Outcome.NEW


def test_the_unified_text_goes_before_an_announcement() -> None:
    texts = [{"fileName": "D20051485.pdf", "type": "O"}, {"fileName": "D20051485Lj.pdf", "type": "U"}]
    with Double() as double:
        double.on(
            f"{API}/DU/2005/1485", act(texts=texts, references={"Inf. o tekście jednolitym": [{"id": "DU/2023/1939"}]})
        )
        double.on(f"{API}/DU/2005/1485/text/U/D20051485Lj.pdf", Said(REJECTED))
        law = source("https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id=WDU20051791485", "sejm", format="pdf")
        seen = double.visit(law)

    assert seen.answer.url.endswith("/text/U/D20051485Lj.pdf")
    assert (seen.outcome, seen.document) == (Outcome.BLOCKED, None)


def test_a_source_in_pdf_is_read_as_pdf_where_there_is_one() -> None:
    pdf = printed([Sheet().write("Wykaz substancji psychotropowych: Mitragyna speciosa", 100)])
    with Double() as double:
        double.on(f"{API}/DU/2018/1591", act())
        double.on(f"{API}/DU/2018/1591/text.pdf", Said(pdf, type="application/pdf"))
        seen = double.visit(source(PAGE, "sejm", language="pl", format="pdf"))

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Mitragyna speciosa" in seen.document.text


@pytest.mark.parametrize(
    "url",
    ["https://isap.sejm.gov.pl/isap.nsf/download.xsp/WDU20180001591/O/D20181591.pdf", f"{API}/DU/2018/1591",
     "https://eli.gov.pl/eli/DU/2018/1591/ogl/pol", "https://eli.gov.pl/api/acts/DU/2018/1591/text.html"],
)  # fmt: skip
def test_each_form_of_address_names_its_act(url: str) -> None:
    with Double() as double:
        double.on(f"{API}/DU/2018/1591", act())
        double.on(f"{API}/DU/2018/1591/text.html", Said(TEXT))
        assert double.visit(source(url, "sejm")).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (act(inForce="NOT_IN_FORCE", status="uchylony"), Outcome.SOFT_404),
        (act(textHTML=False, textPDF=False), Outcome.SOFT_404),
        (Said(REJECTED), Outcome.CHALLENGE),
        (Said("", 404), Outcome.NOT_FOUND),
        (Said("remote connection failure", 503), Outcome.SERVER_ERROR),
    ],
)
def test_an_act_without_a_text_in_force_is_no_text(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{API}/DU/2018/1591", said)
        double.on(f"{API}/DU/2018/1591/text.html", Said(TEXT))
        seen = double.visit(LIST)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [(Said(""), Outcome.EMPTY), (Said(REJECTED), Outcome.BLOCKED), (Said(b"\x89PNG\r\n\x1a\n"), Outcome.WRONG_TYPE)],
)
def test_an_answer_without_the_text_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(f"{API}/DU/2018/1591", act())
        double.on(f"{API}/DU/2018/1591/text.html", said)
        assert double.visit(LIST).outcome is outcome


def test_the_search_follows_its_pages_and_puts_the_newest_first() -> None:
    def item(pos: int) -> dict[str, Any]:
        return {"ELI": f"DU/2026/{pos}", "title": f"Rozporządzenie {pos}", "type": "Rozporządzenie",
                "status": "obowiązujący", "announcementDate": f"2026-05-{1 + pos % 28:02}"}  # fmt: skip

    def answer(asked: Asked) -> Said:
        start = int(asked.query["offset"])
        listed = [item(pos) for pos in range(start, min(130, start + 100))] if asked.query["title"] == "kratom" else []
        return Said({"count": len(listed), "totalCount": 130, "offset": start, "items": listed})

    with Double() as double:
        double.on(f"{API}/search", answer)
        found = double.find("sejm", "kratom", date(2026, 5, 1))
        nothing = double.find("sejm", "ketum", date(2026, 5, 1))

    assert len(found) == 130
    assert found[0].on == date(2026, 5, 28)
    assert found[-1].on == date(2026, 5, 1)
    assert (found[0].jurisdiction, found[0].summary) == ("PL", "Rozporządzenie: obowiązujący")
    assert nothing == []
    assert double.asked[0].query["pubDateFrom"] == "2026-05-01"


def test_a_search_that_the_firewall_rejects_says_so() -> None:
    with Double() as double, pytest.raises(NoAnswer, match="gave no JSON"):
        double.on(f"{API}/search", Said(REJECTED))
        double.find("sejm")
