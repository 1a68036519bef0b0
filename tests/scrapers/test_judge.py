"""Is a page its law? Walls are told apart from each other, and law that uses their words from walls."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scrapers.capture import Answer, Outcome
from scrapers.extract import Unreadable, extract
from scrapers.fetch import Fetcher
from scrapers.judge import judge, refused
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.site import Site, page, quick_settings

URL = "https://legislature.example/code/title-4/4-45-104.html"
ASKED = ["4-45-104", "kratom"]
SECTION = (
    "<h1>Title 4. Commerce</h1><h2>§ 4-45-104. Kratom products.</h2>"
    "<p>(1) A person may not sell a kratom product to an individual under 18 years of age.</p>"
)
MORE = "".join(
    f"<p>({n}) A processor of a kratom product shall keep for {n} years a record of each product that it prepares,"
    " distributes, advertises or sells in this state, and shall show the record to the department on request.</p>"
    for n in range(2, 40)
)


def judged(
    page: str | bytes, *, asked: list[str] = ASKED, format: str = "html", final_url: str = URL,
    redirects: tuple[str, ...] = (), known: int | None = None,
) -> Outcome:  # fmt: skip
    """What a visit files `page` as."""
    body = page.encode() if isinstance(page, str) else page
    headers = {"content-type": "text/html" if isinstance(page, str) else ""}
    answer = Answer(
        URL, final_url, Outcome.NEW, datetime(2026, 11, 24, tzinfo=UTC), status=200, headers=headers, body=body,
        redirects=redirects,
    )  # fmt: skip
    try:
        document = extract(body, content_type=answer.content_type)
    except Unreadable as error:
        return error.outcome
    outcome, detail = judge(answer, document, asked, format, known)
    assert bool(detail) is (outcome is not Outcome.NEW)
    assert "\n" not in detail
    return outcome


def titled(title: str, words: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{words}</p></body></html>"


WALLS = [
    (Outcome.CHALLENGE, titled("Just a moment...", "Checking your browser before accessing the site.")),
    (Outcome.CHALLENGE, titled("Attention Required! | Cloudflare", "Please complete the security check.")),
    (Outcome.CHALLENGE, titled("Access Denied", "You don't have permission to access this page. Reference #18.2")),
    (Outcome.CHALLENGE, titled("Pardon Our Interruption", "As you were browsing something made us think.")),
    (Outcome.CHALLENGE, titled("Request Rejected", "The requested URL was rejected. Consult your administrator.")),
    (Outcome.CHALLENGE, titled("Code", "Please verify you are a human to continue.")),
    (Outcome.CHALLENGE, titled("Доступ запрещён")),
    (Outcome.CHALLENGE, "<html><body><p>One moment</p><script src='/cdn-cgi/challenge-platform/x.js'></script>"),
    (Outcome.LOGIN, titled("Sign in", "Enter your user name.")),
    (Outcome.LOGIN, titled("Subscriber area", "You must log in to view this document. Forgot your password?")),
    (Outcome.LOGIN, titled("Session expired", "Your session has timed out.")),
    (Outcome.LOGIN, "<html><title>Code</title><body><p>Name</p><form><input type=password></form></body></html>"),
    (Outcome.SOFT_404, titled("Page not found", "The page you requested could not be found.")),
    (Outcome.SOFT_404, titled("404 - File or directory not found")),
    (Outcome.SOFT_404, titled("Code search", "Your search did not match any documents.")),
    (Outcome.SOFT_404, titled("Code", "No results found for 4-45-104.")),
    (Outcome.SOFT_404, titled("Seite nicht gefunden")),
    (Outcome.SOFT_404, titled("ไม่พบหน้าที่คุณต้องการ")),
    (Outcome.SOFT_404, titled("ページが見つかりません")),
    (Outcome.SOFT_404, titled("Weather", "Sunny, with some wind in the afternoon.")),
    (Outcome.MAINTENANCE, titled("Scheduled maintenance", "The site is down for maintenance.")),
    (Outcome.MAINTENANCE, titled("We'll be right back", "We are performing some maintenance.")),
    (Outcome.MAINTENANCE, titled("Service Unavailable", "The service is temporarily unavailable.")),
    (Outcome.MAINTENANCE, titled("Server Error", "An unexpected error has occurred.")),
    (Outcome.MAINTENANCE, titled("Wartungsarbeiten")),
    (Outcome.MOVED, titled("Our site has moved", "This page has moved. Update your bookmarks.")),
    (Outcome.MOVED, titled("Redirecting...", "You are being redirected.")),
    (Outcome.MOVED, "<html><head><meta http-equiv=refresh content='0; url=/new'></head><body><p>Wait</p></body>"),
    (Outcome.EMPTY_SHELL, "<html><body><div id=root>Loading</div><script src=/a.js></script>"
     "<noscript>You need to enable JavaScript to run this app.</noscript></body></html>"),
    (Outcome.EMPTY_SHELL, "<html><body><p>The Code</p><div id='app'></div><script src=/a.js></script></body></html>"),
    (Outcome.EMPTY, "<html><body></body></html>"),
    (Outcome.EMPTY, "   "),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "page"), WALLS, ids=[f"{o.value}-{n}" for n, (o, _) in enumerate(WALLS)])
def test_a_wall_is_filed_as_the_wall_that_it_is(outcome: Outcome, page: str) -> None:
    assert judged(page) is outcome


@pytest.mark.parametrize(
    ("outcome", "page"),
    [wall for wall in WALLS if "Weather" not in wall[1] and "The Code" not in wall[1] and "Name" not in wall[1]],
)
def test_a_wall_is_known_where_nobody_said_which_words_to_look_for(outcome: Outcome, page: str) -> None:
    assert judged(page, asked=[]) is outcome


@pytest.mark.parametrize(
    ("outcome", "title"),
    [
        (Outcome.CHALLENGE, "Access Denied"),
        (Outcome.SOFT_404, "Page not found"),
        (Outcome.MAINTENANCE, "Under maintenance"),
    ],
)
def test_a_wall_that_repeats_the_address_is_still_a_wall(outcome: Outcome, title: str) -> None:
    page = titled(
        title, "You asked for § 4-45-104 on kratom. " + "Please try one of the links of this site instead. " * 12
    )

    assert judged(page) is outcome


#: Sentences of law, and of the page around it, that use the words of walls.
SAYINGS = [
    "A retailer whose access is denied under this section may appeal.",
    "Access denied: a person who is denied access to the record may petition the court.",
    "The notice 'page not found' on a registrant's web page is a violation; the document was not found to be true.",
    "A visitor shall sign in at the desk of the laboratory before entering.",
    "To comment on this section, sign in to your account. Forgot your password?",
    "Equipment that is under maintenance may not be used to test a kratom product.",
    "The registry is temporarily unavailable during scheduled maintenance on Sundays.",
    "A vendor shall use a captcha or another browser check to verify that you are human.",
    "Where the place of business has moved, the licensee shall notify the department.",
    "If no records are found, the department shall say so in writing.",
    "The permit does not exist unless it is in writing; JavaScript is required for the map.",
]


@pytest.mark.parametrize("saying", SAYINGS)
@pytest.mark.parametrize("length", ["a section", "a chapter"])
def test_law_that_uses_the_words_of_walls_is_law(saying: str, length: str) -> None:
    rest = MORE if length == "a chapter" else MORE[: MORE.index("<p>(5)")]
    page = f"<html><title>Utah Code 4-45-104</title><body>{SECTION}<p>(50) {saying}</p>{rest}</body></html>"

    assert judged(page) is Outcome.NEW
    assert judged(page, asked=[]) is Outcome.NEW


@pytest.mark.parametrize(
    "heading", ["§ 9. Access denied", "§ 9. Sign in", "§ 9. Page not found", "§ 9. Under maintenance"]
)
def test_a_chapter_with_such_a_heading_is_law_where_it_shows_its_own_words(heading: str) -> None:
    assert judged(f"<html><body>{SECTION}{MORE}<h2>{heading}</h2><p>The rule.</p></body></html>") is Outcome.NEW


def test_the_traces_of_bot_checks_in_a_page_of_law_are_no_wall() -> None:
    traces = "<script src='https://www.google.com/recaptcha/api.js'></script><form><input type=password></form>"

    assert judged(f"<html><body>{traces}{SECTION}{MORE}</body></html>") is Outcome.NEW
    assert judged(f"<html><body>{traces}{SECTION}</body></html>") is Outcome.NEW


def test_a_short_section_with_its_own_words_is_law() -> None:
    assert judged(f"<html><body>{SECTION}</body></html>") is Outcome.NEW
    assert judged("<html><body><p>4-45-104. Kratom. Repealed.</p></body></html>") is Outcome.NEW


@pytest.mark.parametrize(
    "shown",
    [
        "4-45-104",
        "KRATOM",
        "4\u201145\u2011104",
        "4 - 45 - 104",
        "Krat\u00adom",
        "４‐４５‐１０４",
        "๔-๔๕-๑๐๔",
        "Ｋｒａｔｏｍ",
    ],
)
def test_the_words_asked_for_are_compared_by_letters_and_digits(shown: str) -> None:
    assert judged(f"<html><body><p>{shown} of the code.</p></body></html>") is Outcome.NEW


def test_a_long_page_without_the_words_asked_for_is_a_soft_404() -> None:
    other = MORE.replace("kratom", "dairy")

    assert judged(f"<html><title>Utah Code</title><body><h1>Milk</h1>{other}</body></html>") is Outcome.SOFT_404


def test_a_page_that_shrank_to_a_fraction_is_looked_at_as_a_short_one() -> None:
    page = "<title>Code</title><p>The State</p><p>Sorry, we are down for maintenance.</p>" + "<p>Call us.</p>" * 100

    assert judged(page, asked=[], known=50_000) is Outcome.MAINTENANCE
    assert judged(page, asked=[]) is Outcome.NEW


FRONT = "https://legislature.example/"
ELSEWHERE = "https://parked.example/"
WELCOME = titled("The Legislature", "Welcome. " * 300)


@pytest.mark.parametrize(
    ("final_url", "redirects", "page", "outcome"),
    [
        (FRONT, ("302 /",), WELCOME, Outcome.MOVED),
        (FRONT + "index.html", ("301 /index.html",), WELCOME, Outcome.MOVED),
        (FRONT + "en/", ("302 /en/",), WELCOME, Outcome.MOVED),
        (ELSEWHERE + "code/x", ("301 https://parked.example/code/x",), WELCOME, Outcome.MOVED),
        (FRONT + "new/4-45-104", ("301 /new/4-45-104",), SECTION, Outcome.NEW),
        ("https://www.legislature.example/x", ("301 https://www.legislature.example/x",), SECTION, Outcome.NEW),
        (FRONT, ("302 /",), SECTION + MORE, Outcome.NEW),
        (FRONT + "code/login?back=x", ("302 /code/login?back=x",), titled("Sign in"), Outcome.LOGIN),
        (FRONT + "search?q=x", ("302 /search?q=x",), WELCOME, Outcome.SOFT_404),
    ],
)  # fmt: skip
def test_where_a_redirect_led_counts_only_where_the_law_is_not_there(
    final_url: str, redirects: tuple[str, ...], page: str, outcome: Outcome
) -> None:
    assert judged(page, final_url=final_url, redirects=redirects) is outcome


@pytest.mark.parametrize("format", ["pdf", "json"])
def test_html_where_another_format_was_expected_is_of_the_wrong_type_unless_it_is_a_wall(format: str) -> None:
    assert judged(SECTION + MORE, format=format) is Outcome.WRONG_TYPE
    assert judged(titled("Page not found"), format=format) is Outcome.SOFT_404


def test_a_pdf_that_speaks_of_walls_is_judged_by_its_own_words_only() -> None:
    sheet = Sheet().write("4-45-104. Kratom. Access denied; page not found.", 100)

    assert judged(printed([sheet]), format="pdf") is Outcome.NEW
    assert judged(printed([sheet]), format="pdf", asked=["tianeptine"]) is Outcome.SOFT_404


def test_a_refusal_that_is_a_check_for_people_is_told_apart_from_a_plain_one() -> None:
    check = b"<html><head><title>Just a moment...</title></head><body><div id=cf-wrapper></div></body></html>"
    with Site() as site, Fetcher(quick_settings()) as fetcher:
        walled = fetcher.fetch(site.route("/walled", page(check, status=403)))
        plain = fetcher.fetch(site.route("/plain", page(b"<h1>403 Forbidden</h1>", status=403)))
        others = [fetcher.fetch(site.route(f"/{status}", page(check, status=status))) for status in (202, 405)]

    assert refused(walled)[0] is Outcome.CHALLENGE
    assert refused(plain) == (Outcome.BLOCKED, plain.detail)
    assert [refused(answer)[0] for answer in others] == [Outcome.CHALLENGE] * 2
