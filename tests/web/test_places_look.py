"""How pages on law look: drawn by a browser in light, in dark and on the narrowest screen, held against axe-core; and
what a browser does of itself there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from tests.browser import SCREENS, faults, wider
from tests.tracker.conftest import PLACE
from tests.web.places import Site, links
from tests.web.test_places import ACTING, busy
from tests.whole.program import html, running
from tests.whole.test_passes import law, watch_kcpa
from web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_UTAH = "/jurisdiction/US-UT"
_LONG = "W" * 3000


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A page of each sort, as it is sent."""
    plain = Site(tmp_path_factory.mktemp("plain"))
    hostile = Site(
        tmp_path_factory.mktemp("hostile"),
        ut=PLACE.replace('name = "Utah"', f"name = '{_LONG}'").replace("SB 45 (2026)", f"{_LONG} لا يجوز بيع الكراتوم"),
    )
    busy(hostile, f"{_LONG} {ACTING} لا يجوز بيع الكراتوم ห้ามขายกระท่อม", 60)
    paths = {
        "place": _UTAH, "country": "/jurisdiction/US", "day": f"{_UTAH}/on/2020-06-01", "history": f"{_UTAH}/history",
        "nothing known": f"{_UTAH}/on/2020-06-01?known_at=2000-01-01", "change": "/change/3",
        "form": "/compare", "compared": "/compare?place1=US-UT&place2=US-UT/provo",
        "days compared": "/compare?place1=US-UT&day1=2020-01-01", "wrong": "/compare?place1=US-UTT",
        "api": "/api", "data": "/data", "codebook": "/codebook",
    }  # fmt: skip
    found = {name: plain.web.get(path).text for name, path in paths.items()}
    for name in ("place", "day", "history", "change", "compared", "days compared"):
        found[f"hostile {name}"] = hostile.web.get(paths[name].replace("/change/3", "/change/30")).text
    folder = tmp_path_factory.mktemp("read")
    with running(folder) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.check()
        site.route("/law", html(law(21) + f"<p>{_LONG}</p>"))
        program.check()
        web = TestClient(create_app(program.store, [], demo=False, clock=program.clock))
        found["read place"], found["read change"] = web.get(_UTAH).text, web.get("/change/1").text
        found["copy"] = web.get(links(LexborHTMLParser(found["read place"]), "/copy/")[0]).text
    return found


@pytest.mark.slow
@pytest.mark.parametrize("screen", SCREENS)
def test_pages_fit_the_screen_and_axe_finds_no_fault(
    opened: Browser, axe: str, pages: dict[str, str], screen: str
) -> None:
    width, dark = SCREENS[screen]
    page = opened.new_page(viewport={"width": width, "height": 800}, color_scheme="dark" if dark else "light")
    try:
        for name, text in pages.items():
            page.set_content(text)
            assert wider(page) == [], name
            assert faults(page, axe) == [], name
    finally:
        page.close()


def test_a_browser_runs_nothing_of_the_data_for_programs_and_the_policy_has_no_word_to_say(
    opened: Browser, tmp_path: Path
) -> None:
    answer = Site(tmp_path, ut=PLACE.replace('name = "Utah"', "name = '</script><script>alert(1)</script>'")).web.get(
        _UTAH
    )
    page = opened.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("dialog", lambda dialog: told.append(dialog.message))
    page.on("request", lambda request: told.append(request.url) if "favicon" not in request.url else None)
    page.route("**/*", lambda route: route.fulfill(body=answer.text, headers=dict(answer.headers)))
    try:
        page.goto("http://kratom.example/place")
        assert told == ["http://kratom.example/place"]
        assert page.title().startswith("</script><script>alert(1)</script>")
    finally:
        page.close()


def test_the_marked_words_are_what_a_browser_shows_first(opened: Browser, pages: dict[str, str]) -> None:
    page = opened.new_page(viewport={"width": 800, "height": 200})
    page.route("**/*", lambda route: route.fulfill(body=pages["copy"], content_type="text/html; charset=utf-8"))
    try:
        page.goto("http://kratom.example/copy/1#passage")
        box = page.locator("mark#passage").bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 200
    finally:
        page.close()
