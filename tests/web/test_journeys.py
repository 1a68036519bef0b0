"""What people do on the pages, done by a browser on the page as `serve` puts it together, over the registry that comes
with the program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import SCREENS, faults, looked_at, tab_to, wider
from tests.web.looks import ASKED, Site, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: Every page that anybody can reach without a message or a token, and some in their fuller forms.
PAGES = (
    "/", "/?day=2015-06-01&level=states&sort=since", "/?q=alabma", "/changes", "/changes?place=US-CA&kind=status",
    "/calendar", "/calendar?year=2016", "/jurisdiction/US-AL", "/jurisdiction/US", "/jurisdiction/US-AL/on/2015-06-01",
    "/jurisdiction/US-FL/sarasota-county", "/change/1", "/compare", "/compare?place1=US-TN&place2=US-UT",
    "/compare?place1=US-TN&day1=2015-01-01&day2=2026-11-01", "/may-sell", f"/may-sell?{ASKED}",
    "/may-sell?name=x&form=y", "/data", "/api", "/codebook", "/subscribe", "/operations", "/mail", "/none",
)  # fmt: skip
_CLASS = "place => document.querySelector(`.map-us a[href$='/${place}']`).getAttribute('class')"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("site")) as made:
        yield made


def status_in_table(page: Page, place: str) -> str:
    return page.locator("#table tr", has=page.locator("small", has_text=re.compile(f"^{place}$"))).locator(
        ".status"
    ).first.inner_text()  # fmt: skip


def test_somebody_finds_alabama_and_sees_why(opened: Browser, site: Site) -> None:
    with looked_at(opened) as page:
        page.goto(site.base)
        page.get_by_label("Find a place").fill("alabama")
        page.keyboard.press("Enter")
        page.wait_for_url("**/jurisdiction/US-AL")
        assert "Kratom is banned in Alabama, since 10 May 2016." in page.inner_text("main")
        assert "Ala. Code 20-2-23" in page.inner_text("main")
        page.get_by_role("link", name="10 May 2016").first.click()
        page.wait_for_url("**/change/*")
        assert "SB 226 (2016)" in page.inner_text("main")
        assert re.search(r"[0-9a-f]{64}", page.inner_text("main"))


def test_a_place_is_a_click_on_the_map_away(opened: Browser, site: Site) -> None:
    with looked_at(opened) as page:
        page.goto(site.base)
        page.locator(".map-us a[href$='/US-AL']").click()
        page.wait_for_url("**/jurisdiction/US-AL")


def test_the_map_slides_to_2015_and_alabama_was_lawful(opened: Browser, site: Site) -> None:
    with looked_at(opened) as page:
        page.goto(site.base)
        assert page.evaluate(_CLASS, "US-AL") == "s-banned"
        page.get_by_label("Month").fill(str(2015 * 12 + 6))
        page.wait_for_function("() => location.search.includes('2015-06-01')")
        assert page.evaluate(_CLASS, "US-AL") == "s-unregulated"
        assert status_in_table(page, "US-AL") == "unregulated"
        assert "On 1 June 2015 kratom was banned in" in page.inner_text("#map")
        page.reload()
        assert status_in_table(page, "US-AL") == "unregulated"


def test_while_the_day_slides_the_map_is_painted_as_the_server_would(opened: Browser, site: Site) -> None:
    painted = (
        "() => [...document.querySelectorAll('.map a')].map(one => [one.getAttribute('href'), one.className.baseVal])"
    )
    with looked_at(opened) as page:
        page.goto(site.base)
        # What the server makes of the day never comes: the script alone paints.
        page.route("**/?*", lambda route: None if route.request.resource_type == "fetch" else route.continue_())
        page.get_by_label("Month").evaluate(
            "one => { one.value = 2019 * 12 + 9; one.dispatchEvent(new Event('input', {bubbles: true})); }"
        )
        page.wait_for_function(f"() => ({_CLASS})('US-SC') === 's-unregulated'")  # it is under an act today
        live = dict(page.evaluate(painted))
        page.goto(f"{site.base}/?day=2019-09-01")
        assert live == dict(page.evaluate(painted))


def test_typing_narrows_the_table_without_leaving_the_page(opened: Browser, site: Site) -> None:
    with looked_at(opened) as page:
        page.goto(site.base)
        page.locator("form[data-swap] input[type=search]").type("georgia")
        page.wait_for_function("() => document.querySelectorAll('#table tbody tr').length === 2")
        page.locator("a[data-sort=status]").click()
        page.wait_for_function("() => location.search.includes('sort=status')")
        assert page.evaluate("() => document.activeElement.dataset.sort") == "status"


def test_somebody_subscribes_and_confirms_from_the_email(opened: Browser, site: Site) -> None:
    with looked_at(opened) as page:
        page.goto(f"{site.base}/jurisdiction/US-AL")
        page.get_by_label("Email").fill("reader@example.org")
        page.get_by_role("button", name="Subscribe").click()
        assert "on its way to reader@example.org" in page.inner_text("main")
        site.program.deliver()
        page.goto(f"{site.base}/mail")
        page.locator("tbody a").first.click()
        (link,) = set(re.findall(rf"{site.base}/confirm/\S+", page.inner_text("pre")))
        page.goto(link)
        page.get_by_role("button", name="Confirm").click()
        assert "reader@example.org is subscribed." in page.inner_text("main")
    from alerts.subscriptions import subscribers

    with site.program.store.read() as connection:
        (reader,) = subscribers(connection)
    assert [one.jurisdictions for one in reader.subscriptions] == [("US-AL",)]


def test_somebody_checks_a_product_and_shares_the_answer(opened: Browser, site: Site) -> None:
    with looked_at(opened) as page:
        page.goto(f"{site.base}/may-sell")
        page.get_by_role("link", name="Fill in an example").click()
        alabama = page.locator("tbody tr", has=page.get_by_role("link", name="Alabama", exact=True))
        assert alabama.locator(".verdict").inner_text().endswith("no")
        assert "sale" in alabama.inner_text()
        page.get_by_label("Percent of all alkaloids").nth(1).fill("")
        page.get_by_label("By the law of this day (none: today)").fill("2015-06-01")
        page.get_by_role("button", name="Ask every place").click()
        assert "on=2015-06-01" in page.url
        assert not alabama.locator(".verdict").inner_text().endswith("no")
        with page.expect_download() as file:
            page.get_by_role("link", name="CSV").click()
        assert "US-AL" in file.value.path().read_text(encoding="utf-8")


def test_everything_is_within_the_keyboards_reach(opened: Browser, site: Site) -> None:
    with looked_at(opened) as page:
        page.goto(site.base)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # past the menu
        assert page.url.endswith("#main")
        tab_to(page, "input[type=range]")
        page.keyboard.press("Home")
        page.wait_for_function("() => location.search.includes('1940-01-01')")
        assert page.evaluate("() => document.activeElement.type") == "range"
        tab_to(page, "form[data-swap] input[type=search]")
        page.keyboard.type("alabama")
        page.wait_for_function("() => document.querySelectorAll('#table tbody tr').length === 1")
        tab_to(page, "#table th a")
        tab_to(page, "#table tbody a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/jurisdiction/US-AL")


def test_without_scripts_the_same_can_be_done(opened: Browser, site: Site) -> None:
    with looked_at(opened, scripts=False) as page:
        page.goto(site.base)
        page.locator("input[type=date]").fill("2015-06-01")
        page.locator(".day button").click()
        assert status_in_table(page, "US-AL") == "unregulated"
        assert "s-unregulated" in (page.locator(".map-us a[href$='/US-AL']").get_attribute("class") or "")
        page.locator("a[data-sort=since]").click()
        assert "day=2015-06-01" in page.url
        page.locator("form[data-swap] select[name=status]").select_option("banned")
        page.locator("form[data-swap] button").last.click()
        assert {one.inner_text() for one in page.locator("#table .status").all()} == {"banned"}
        page.goto(f"{site.base}/compare")
        assert page.locator("form[action$='/compare']").count() == 1


def test_a_page_is_whole_with_one_answer_and_asks_nobody_else(opened: Browser, site: Site) -> None:
    with looked_at(opened) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        for path in ("/", "/jurisdiction/US-AL", "/may-sell"):
            asked.clear()
            page.goto(f"{site.base}{path}", wait_until="networkidle")
            assert [url for url in asked if not url.startswith("data:")] == [f"{site.base}{path}"]


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_fits_the_screen_breaks_no_policy_and_axe_finds_no_fault(
    opened: Browser, axe: str, site: Site, screen: str
) -> None:
    width, dark = SCREENS[screen]
    with looked_at(opened, width, dark=dark) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        for path in PAGES:
            answer = page.goto(f"{site.base}{path}")
            assert answer is not None
            assert len(answer.body()) < 150_000, path
            assert wider(page) == [], path
            assert faults(page, axe) == [], path
        assert [line for line in said if "status of 404" not in line and "status of 400" not in line] == []
