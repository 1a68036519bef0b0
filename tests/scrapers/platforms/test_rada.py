"""The legislation base of Ukraine: the text as open data, by the numbers in its pages' addresses."""

from __future__ import annotations

from datetime import date

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from tests.scrapers.platforms.double import Asked, Double, Said, source
from tracker.coding import read
from tracker.reading import Context

PAGE = "https://zakon.rada.gov.ua/laws/show/770-2000-%D0%BF"
TEXT = "https://data.rada.gov.ua/laws/show/770-2000-%D0%BF.txt"
LIST = source(PAGE, "rada", kind=SourceKind.SCHEDULE_LIST, language="uk", must_contain=("770",))
BODY = """КАБІНЕТ МІНІСТРІВ УКРАЇНИ
ПОСТАНОВА від 6 травня 2000 р. № 770
Кабінет Міністрів України постановляє затвердити перелік наркотичних засобів, психотропних речовин і прекурсорів, що додається.
ПЕРЕЛІК наркотичних засобів, психотропних речовин і прекурсорів
Таблиця I
Список № 1. Особливо небезпечні наркотичні засоби, обіг яких заборонено
Мітрагінін
"""  # noqa: E501


def test_the_text_is_asked_for_as_open_data_under_our_own_name() -> None:
    def answer(asked: Asked) -> Said:
        if asked.headers.get("cookie") != "OpenData=1" or "OpenData" in asked.headers["user-agent"]:
            return Said("", 302, headers={"Location": PAGE})
        return Said(BODY, type="text/plain; charset=utf-8")

    with Double() as double:
        double.on(TEXT, answer)
        seen = double.visit(LIST)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    assert "Мітрагінін" in seen.document.text
    assert (seen.place, seen.answer.url) == (PAGE, TEXT)


@pytest.mark.parametrize(
    ("url", "number"),
    [
        (f"{PAGE}/ed20240101#Text", "770-2000-%D0%BF"),
        (f"{PAGE}/print", "770-2000-%D0%BF"),
        ("https://zakon.rada.gov.ua/go/770-2000-п", "770-2000-%D0%BF"),
        ("https://zakon.rada.gov.ua/laws/show/en/770-2000-п", "770-2000-%D0%BF"),
        ("https://zakon2.rada.gov.ua/laws/show/254к/96-вр/paran4#n4", "254%D0%BA/96-%D0%B2%D1%80"),
        ("http://data.rada.gov.ua/laws/show/2341-14.json", "2341-14"),
    ],
)
def test_each_form_of_address_leads_to_the_current_edition(url: str, number: str) -> None:
    with Double() as double:
        double.on(f"https://data.rada.gov.ua/laws/show/{number}.txt", Said(BODY, type="text/plain"))
        assert double.visit(source(url, "rada", language="uk")).outcome is Outcome.NEW


def test_a_text_in_the_old_encoding_is_read() -> None:
    with Double() as double:
        double.on(TEXT, Said(BODY.encode("windows-1251"), type="text/plain; charset=windows-1251"))
        document = double.visit(LIST).document

    assert document is not None
    assert "Мітрагінін" in document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said("<html><body>Відбувається форматування тексту</body></html>"), Outcome.EMPTY_SHELL),
        (Said("<html><title>Законодавство України</title><body>№ 770</body></html>"), Outcome.WRONG_TYPE),
        (Said("Текст відсутній", type="text/plain"), Outcome.SOFT_404),
        (Said("", 404), Outcome.NOT_FOUND),
        (Said("too many", 429, headers={"Retry-After": "3600"}), Outcome.RATE_LIMITED),
    ],
)
def test_an_answer_without_the_text_is_no_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(TEXT, said)
        seen = double.visit(LIST)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_a_site_that_sends_us_to_its_closed_pages_is_left_alone() -> None:
    with Double() as double:
        double.on(TEXT, Said("", 302, headers={"Location": PAGE}))
        double.on("https://zakon.rada.gov.ua/robots.txt", Said("User-agent: *\nDisallow: /", type="text/plain"))
        assert double.visit(LIST).outcome is Outcome.ROBOTS


def test_kratom_is_read_from_the_list() -> None:
    with Double() as double:
        double.on(TEXT, Said(BODY, type="text/plain; charset=utf-8"))
        document = double.visit(LIST).document

    assert document is not None
    context = Context("UA", SourceKind.SCHEDULE_LIST, "uk", "text", PAGE, date(2026, 11, 23))
    assert read(document, context).status is Status.BANNED
