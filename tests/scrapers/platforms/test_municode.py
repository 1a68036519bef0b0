"""Municode: the way from a page's address to a node's text, and what the interface says where there is none."""

from __future__ import annotations

from datetime import date

import pytest

from scrapers.capture import Outcome
from scrapers.platforms import adapters
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

API = "https://api.municode.com"
NODE = "PTII_CH62_ARTXI_S62-351KR"
PAGE = f"https://library.municode.com/fl/some_county/codes/code_of_ordinances?nodeId={NODE}"
LAW = source(PAGE, "municode", must_contain=("62-351",))


def doc(id: str, title: str, content: str | None) -> dict[str, object]:
    return {"Id": id, "Title": title, "TitleHtml": f"<div>{title}</div>", "Content": content, "DocOrderId": 1}


DOCS = [
    doc("PTII_CH62_ARTXI_S62-350IN", "Sec. 62-350. - Intent.", "<p>The board may regulate tobacco.</p>"),
    doc(NODE, "Sec. 62-351. - Kratom.", "<p>(a) It is unlawful to sell or possess kratom in the county.</p>"),
    doc(f"{NODE}_NOTE", "", "<p>(Ord. No. 2014-002, § 1, 1-28-14)</p>"),
    doc("PTII_CH62_ARTXI_S62-352PE", "Sec. 62-352. - Penalties.", "<p>A fine of $500.</p>"),
]
GROUP = {"Docs": DOCS, "PdfUrl": None}


def county(double: Double, content: Said) -> None:
    double.on(
        f"{API}/Clients/stateAbbr",
        Said([{"ClientID": 7, "ClientName": "Some City"}, {"ClientID": 8, "ClientName": "Some County"}]),
    )
    codes = [
        {"productId": 11, "productName": "Land Development Code"},
        {"productId": 12, "productName": "Code of Ordinances"},
    ]
    double.on(f"{API}/ClientContent/8", Said({"codes": codes, "munidocs": []}))
    double.on(f"{API}/Jobs/latest/12", Said({"Id": 478316, "Name": "Supplement 10", "ProductId": 12}))
    double.on(f"{API}/CodesContent", content)


def test_a_node_is_read_from_the_latest_supplement_without_its_neighbours() -> None:
    with Double() as double:
        county(double, Said(GROUP))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert seen.document.text.split("\n")[0] == "Sec. 62-351. - Kratom."
    assert "Ord. No. 2014-002" in seen.document.text
    assert "tobacco" not in seen.document.text
    assert "$500" not in seen.document.text
    assert double.asked[-1].query == {"jobId": "478316", "nodeId": NODE, "productId": "12"}
    assert double.asked[0].query == {"stateAbbr": "fl"}
    assert read(seen.document, Context("US-FL-X", today=date(2026, 12, 1))).mentions_kratom


@pytest.mark.parametrize(
    "content",
    [
        {"Docs": DOCS[:1]},
        {"Docs": [doc(NODE, "Sec. 62-351. - Kratom.", None)]},
        {"Docs": None},
        {"Parts": []},
    ],
)
def test_an_answer_without_the_nodes_text_is_a_soft_404(content: dict[str, object]) -> None:
    with Double() as double:
        county(double, Said(content))
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (Outcome.SOFT_404, None)


def test_a_client_that_the_state_does_not_list_is_a_soft_404() -> None:
    with Double() as double:
        county(double, Said(GROUP))
        double.on(f"{API}/Clients/stateAbbr", Said([{"ClientID": 7, "ClientName": "Some City"}]))
        seen = double.visit(LAW)

    assert seen.outcome is Outcome.SOFT_404
    assert "some_county" in seen.attempts[-1].detail


def test_a_code_that_is_hosted_elsewhere_has_no_latest_supplement() -> None:
    with Double() as double:
        county(double, Said(GROUP))
        double.on(f"{API}/Jobs/latest/12", Said(b"", 204))
        seen = double.visit(LAW)

    assert (seen.outcome.good, seen.document) == (False, None)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("", 401), Outcome.BLOCKED),
        (Said("", 429, headers={"Retry-After": "900"}), Outcome.RATE_LIMITED),
        (Said("<html><head><title>Just a moment...</title></head></html>"), Outcome.CHALLENGE),
        (Said("<html><title>Library</title><div id='app'></div></html>"), Outcome.WRONG_TYPE),
    ],
)
def test_an_interface_that_does_not_answer_gives_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        county(double, said)
        seen = double.visit(LAW)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_an_address_of_a_whole_code_is_refused() -> None:
    with pytest.raises(ValueError, match="names no node"):
        adapters()["municode"].route(LAW, PAGE.partition("?")[0], lambda _: pytest.fail("asked"))


def test_an_archived_answer_is_read_again_by_itself() -> None:
    def content(asked: Asked) -> Said:
        return Said(GROUP)

    with Double() as double:
        double.on(f"{API}/CodesContent", content)
        url = f"{API}/CodesContent?jobId=1&nodeId={NODE}&productId=12"
        with double.fetcher() as fetcher:
            answer = fetcher.fetch(url)
    assert "kratom in the county" in adapters()["municode"].document(LAW, answer).text
