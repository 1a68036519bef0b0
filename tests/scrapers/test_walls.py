"""What walls say of themselves, pattern by pattern; and sentences that come close without being one."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.walls import said, traced

SAID = {
    Outcome.CHALLENGE: (
        "Just a moment...", "Are you a robot?", "I’m not a robot", "Human verification", "Security check",
        "DDoS protection by X", "Radware Captcha Page", "403 Forbidden", "Forbidden", "Zugriff verweigert",
        "Accès refusé", "Error 1020", "You have been blocked", "Making sure you're not a bot!",
    ),
    Outcome.SOFT_404: (
        "404", "Error 404", "Not found", "Document could not be found", "This page no longer exists",
        "The section you requested does not exist", "0 results", "Nothing found", "Invalid document",
        "Página no encontrada", "Page introuvable", "Страница не найдена", "未找到", "찾을 수 없는 페이지",
        "Halaman tidak ditemukan", "Cannot find the page", "HTTP Status: 404", "Search results for 4-45-104",
    ),
    Outcome.MAINTENANCE: (
        "Site maintenance", "Down for maintenance", "Temporarily unavailable", "We'll be back soon", "502 Bad Gateway",
        "Internal Server Error", "Technical error: an error occurred", "Error establishing a database connection",
        "En maintenance", "Технические работы",
    ),
    Outcome.MOVED: (
        "This page has moved", "We have moved", "Object moved", "301 Moved Permanently",
        "Our site has a new address", "You will be redirected", "Update your bookmarks",
    ),
    Outcome.LOGIN: (
        "Login", "Log in", "Please sign in", "Sign in to continue", "Authentication required",
        "Your session has expired", "Member login", "Iniciar sesión",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("outcome", "text"), [(outcome, text) for outcome, texts in SAID.items() for text in texts])
def test_a_title_that_says_so_is_believed(outcome: Outcome, text: str) -> None:
    told = said([text])

    assert told is not None
    assert told[0] is outcome
    assert text.split()[0].replace("’", "'") in told[1]


@pytest.mark.parametrize(
    "title",
    [
        "§ 4-45-104. Kratom products", "Title 4. Access to public records", "Schedule I controlled substances",
        "Forbidden acts; penalties", "Prohibited acts", "Registration and log of sales", "Signature required",
        "Robotic dispensing of drugs", "Health maintenance organizations", "Section 404 of the Clean Water Act",
        "Moving of licensed premises", "Resulting penalties", "Removal of officers", "Blocked accounts of traffickers",
        "Redirection of funds", "Use of search results", "Betäubungsmittelgesetz", "Постановление № 681", "พืชกระท่อม",
    ],
)  # fmt: skip
def test_a_title_of_law_says_nothing_of_the_kind(title: str) -> None:
    assert said([title]) is None


def test_a_bot_check_outweighs_what_else_the_page_says() -> None:
    told = said(["Sign in", "Page not found", "Just a moment..."])

    assert told is not None
    assert told[0] is Outcome.CHALLENGE


def test_what_was_seen_is_quoted_in_one_short_line() -> None:
    told = said(["The\n page\tyou requested " + "was not found " * 50])

    assert told is not None
    assert "\n" not in told[1]
    assert len(told[1]) < 200


@pytest.mark.parametrize(
    ("markup", "outcome"),
    [
        (b"<script>window._cf_chl_opt={}</script>", Outcome.CHALLENGE),
        (b"<script src='https://geo.captcha-delivery.com/DataDome/x'></script>", Outcome.CHALLENGE),
        (b"<script src='https://ct.captcha-delivery.com/c.js'></script>", Outcome.CHALLENGE),
        (b"<iframe src='/_Incapsula_Resource?x'></iframe>", Outcome.CHALLENGE),
        (b"<INPUT TYPE='PASSWORD'>", Outcome.LOGIN),
        (b"<meta http-equiv='refresh' content='5; url=/x'>", Outcome.MOVED),
        (b"<noscript>Please enable JavaScript</noscript>", Outcome.EMPTY_SHELL),
        (b"<app-root></app-root><script src=main.js></script>", Outcome.EMPTY_SHELL),
        (b"<div id='__next'></div><script></script>", Outcome.EMPTY_SHELL),
        (b"<script>window.location = '/x'</script>", Outcome.MOVED),
    ],
)
def test_markup_gives_a_wall_away(markup: bytes, outcome: Outcome) -> None:
    told = traced(markup)

    assert told is not None
    assert told[0] is outcome


@pytest.mark.parametrize(
    "markup",
    [
        b"",
        b"<p>law</p>",
        b"<script>var x = 1</script>",
        b"<div id=root></div>",
        b"<meta http-equiv=refresh content=600>",
    ],
)
def test_markup_that_gives_nothing_away(markup: bytes) -> None:
    assert traced(markup) is None
