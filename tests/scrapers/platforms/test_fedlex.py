"""Fedlex: today's consolidation by SPARQL, its formats, and laws that do not hold today."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from scrapers.platforms.unwrap import today
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

ENDPOINT = "https://fedlex.data.admin.ch/sparqlendpoint"
STORE = "https://fedlex.data.admin.ch/filestore/fedlex.data.admin.ch/eli/cc/2011/363"
LIST = source(
    "https://www.fedlex.admin.ch/eli/cc/2011/363/de", "fedlex", kind=SourceKind.SCHEDULE_LIST, language="de",
    must_contain=("812.121.11",),
)  # fmt: skip
PAST, YESTERDAY, TOMORROW = (str(today() + timedelta(days=n)) for n in (-400, -1, 1))


def row(begin: str, kind: str = "xml", end: str = "") -> dict[str, dict[str, str]]:
    name = f"{STORE}/{begin.replace('-', '')}/de/{kind}/fedlex-{kind}.{kind[:4].rstrip('-')}"
    told = {
        "from": begin,
        "format": f"https://fedlex.data.admin.ch/vocabulary/user-format/{kind}",
        "file": name,
        "to": end,
    }
    return {key: {"type": "literal", "value": value} for key, value in told.items() if value}


def rows(*bindings: dict[str, dict[str, str]]) -> Said:
    return Said({"head": {"vars": ["from", "to", "format", "file"]}, "results": {"bindings": list(bindings)}})


def law(text: str) -> Said:
    return Said(
        '<?xml version="1.0" encoding="UTF-8"?><akomaNtoso'
        ' xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act>'
        '<meta><identification source="#fedlex"><FRBRWork><FRBRname value="BetmVV-EDI"/></FRBRWork>'
        "</identification></meta>"
        "<preface><p><docNumber>812.121.11</docNumber></p><p><docTitle>Betäubungsmittelverzeichnisverordnung"
        "</docTitle></p>"
        "</preface><body><article eId='art_1'><num>Art. 1</num><paragraph><content>"
        f"<p>{text}</p></content></paragraph></article></body></act></akomaNtoso>",
        type="application/xml",
    )


def test_the_consolidation_that_holds_today_is_read_and_notes_leave_sentences_whole() -> None:
    text = (
        "Als Betäubungsmittel gelten: Mitragynin<authorialNote marker='1'><p>Eingefügt durch AS 2017 5151.</p>"
        "</authorialNote>"
        " und 7-Hydroxymitragynin."
    )

    def endpoint(asked: Asked) -> Said:
        assert "<https://fedlex.data.admin.ch/eli/cc/2011/363>" in asked.query["query"]
        assert "language/DEU" in asked.query["query"]
        return rows(row(TOMORROW), row(YESTERDAY, "pdf-a"), row(YESTERDAY), row(PAST, end=YESTERDAY))

    with Double() as double:
        double.on(ENDPOINT, endpoint)
        double.on(f"{STORE}/{YESTERDAY.replace('-', '')}/de/xml/fedlex-xml.xml", law(text))
        seen = double.visit(LIST)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "Mitragynin und 7-Hydroxymitragynin." in seen.document.text
    assert "Eingefügt durch AS 2017 5151." in seen.document.text
    assert coded(seen, "CH").status is Status.BANNED


def test_an_old_law_without_xml_is_read_from_its_html() -> None:
    with Double() as double:
        double.on(ENDPOINT, rows(row(PAST, "pdf-a"), row(PAST, "html")))
        page = "<h1>812.121.11</h1><p>Betäubungsmittel sind: Cathin.</p>"
        double.on(f"{STORE}/{PAST.replace('-', '')}/de/html/fedlex-html.html", Said(page))
        seen = double.visit(LIST)

    assert seen.outcome is Outcome.NEW, seen.attempts


@pytest.mark.parametrize(
    ("said", "outcome", "detail"),
    [
        (rows(), Outcome.SOFT_404, "knows no text"),
        (rows(row(TOMORROW)), Outcome.SOFT_404, "holds only from"),
        (rows(row(PAST, end=YESTERDAY)), Outcome.SOFT_404, "held until"),
        (rows(row(PAST, "docx")), Outcome.SOFT_404, "names no XML"),
        (Said("Virtuoso 37000 Error SP030", 400), Outcome.HTTP_ERROR, "sparqlendpoint"),
        (Said("<html>Wartung</html>"), Outcome.WRONG_TYPE, "Wartung"),
        (Said({"boolean": True}), Outcome.WRONG_TYPE, "no bindings"),
        (Said("", 429, headers={"Retry-After": "30"}), Outcome.RATE_LIMITED, "sparqlendpoint"),
    ],
)
def test_a_law_that_does_not_hold_today_is_never_a_document(said: Said, outcome: Outcome, detail: str) -> None:
    with Double() as double:
        double.on(ENDPOINT, said)
        seen = double.visit(LIST)

    assert (seen.outcome, seen.document) == (outcome, None)
    assert detail in seen.attempts[-1].detail


def test_a_file_that_only_describes_the_law_is_no_law() -> None:
    empty = (
        '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><meta/><body/></act></akomaNtoso>'
    )
    with Double() as double:
        double.on(ENDPOINT, rows(row(PAST)))
        double.on(f"{STORE}/{PAST.replace('-', '')}/de/xml/fedlex-xml.xml", Said(empty, type="application/xml"))
        seen = double.visit(LIST)

    assert (seen.outcome, seen.document) == (Outcome.EMPTY, None)


def test_addresses_that_name_no_law_of_today_are_refused() -> None:
    for url in ("https://www.fedlex.admin.ch/eli/cc/2011/363/20240101/de", "https://www.fedlex.admin.ch/de/home"):
        with pytest.raises(ValueError, match="names no law"):
            adapters()["fedlex"].route(LIST, url, lambda _: pytest.fail("asked"))
