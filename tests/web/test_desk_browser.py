"""The desk in a browser: with the keyboard alone, on the narrowest screen, and held against axe-core."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import SCREENS, answering, faults, looked_at, tab_to, wider
from tests.web.deskwork import TOKEN
from tests.web.test_desk import Bench, bench, shortened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["bench", "shortened"]  # fixtures


def log_in(page: Page, base: str, path: str = "/desk") -> None:
    page.goto(f"{base}{path}")
    tab_to(page, "#name")
    page.keyboard.type("Ada")
    page.keyboard.press("Tab")
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}{path}")


def test_items_are_settled_with_the_keyboard_alone_and_the_change_says_who_did(opened: Browser, bench: Bench) -> None:
    bench.open()
    with answering(bench.app) as base, looked_at(opened) as page:
        log_in(page, base)
        tab_to(page, "a[href='/desk/1']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}/desk/1")
        tab_to(page, "#note-accept")
        page.keyboard.type("read section 4")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Accepted by Ada")
        tab_to(page, "a[href='/desk/2']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}/desk/2")
        tab_to(page, "#status")
        page.keyboard.type("restricted")
        page.keyboard.press("Tab")
        page.keyboard.type("2026-05-06")
        page.keyboard.press("Tab")
        page.keyboard.type("pharmacies only, section 9")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=Accepted by Ada")
        tab_to(page, "a[href='/change/2']")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}/change/2")
        assert "decided by Ada: pharmacies only, section 9" in page.inner_text("main")
        page.goto(f"{base}/desk")
        tab_to(page, ".deskbar button")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{base}/login")
    made = {change["number"]: (change["to"], change["effective"]) for change in bench.changes()}
    assert made == {1: ("kcpa", None), 2: ("restricted", "2026-05-06")}


def test_a_page_of_another_site_cannot_use_the_operators_session(opened: Browser, bench: Bench) -> None:
    with answering(bench.app) as base, looked_at(opened) as page:
        log_in(page, base)
        form = page.get_attribute("input[name=form]", "value")
        evil = base.replace("127.0.0.1", "localhost")
        page.goto(f"{evil}/operations")
        body = f"form={form}&note=n"
        answers = page.evaluate(
            """async ([address, body]) => {
                const sent = {method: 'POST', body, mode: 'no-cors', credentials: 'include',
                              headers: {'Content-Type': 'application/x-www-form-urlencoded'}};
                return await fetch(address, sent).then(() => 'sent', () => 'refused');
            }""",
            [f"{base}/desk/1/reject", body],
        )
    assert answers in ("sent", "refused")
    assert bench.item()["state"] == "open"


@pytest.mark.parametrize("screen", SCREENS)
def test_every_page_of_the_desk_fits_the_screen_and_axe_finds_no_fault(
    opened: Browser, axe: str, shortened: Bench, screen: str
) -> None:
    shortened.open(why="W" * 3000, title="لا يجوز بيع الكراتوم", kind="discovered", summary="W" * 3000)
    shortened.open()
    with shortened.program.store.write() as connection:
        from tracker import reviews

        now = shortened.program.clock.now()
        reviews.reject(connection, 3, "W" * 1900, by="Ada " + "W" * 50, now=now)
    width, dark = SCREENS[screen]
    with answering(shortened.app) as base, looked_at(opened, width, dark=dark) as page:
        pages = ["/login", "/operations"]
        inside = ["/desk", "/desk?decided=true", "/desk/1", "/desk/2", "/desk/3", "/operations/operator"]
        for path in [*pages, *inside]:
            if path == inside[0]:
                log_in(page, base)
            page.goto(f"{base}{path}")
            page.evaluate("() => document.querySelectorAll('details').forEach(one => one.open = true)")
            assert wider(page) == [], path
            assert faults(page, axe) == [], path
