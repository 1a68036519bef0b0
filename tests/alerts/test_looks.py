"""How messages look: drawn by a browser in light, in dark and on the narrowest screen, and held against axe-core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from alerts.mime import Content
from alerts.render import content_of, view_of
from scrapers.render.browser import lacking
from scrapers.settings import RenderSettings
from tests.alerts.changes import change
from tests.alerts.looks import LEAVE, LOOKS, browser, messages, shown

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_WIDER = """() => [...document.querySelectorAll('body, body *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).map(one => one.outerHTML.slice(0, 200))"""
_FAULTS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 200)).join(' | ')}`)"""
_LONG = "W" * 10_000
_RIGHT_TO_LEFT = "لا يجوز بيع الكراتوم لمن هم دون الحادية والعشرين"


@cache
def told() -> dict[str, Content]:
    """One message of each sort, and one in which everything is as long as it can be."""
    text = f"{_LONG} {_RIGHT_TO_LEFT} 👩‍⚖️ ห้ามขายกระท่อม 禁止销售"
    long = change(
        instrument=text, why=text, url=f"https://{'a' * 60}.example/{_LONG}",
        before={"status": "kcpa", "provisions": {"penalty": text, "schedule": text, "min_age": 18}},
        after={"status": "banned", "provisions": {"penalty": _RIGHT_TO_LEFT, _LONG: text, "min_age": 21}},
        evidence=tuple({"provision": key, "quote": text, "url": f"https://x.example/{_LONG}", "captured_at": _LONG}
                       for key in ("status", "penalty", _LONG)),
        passage={"before": f"18 {text}", "after": f"21 {text} {_LONG}x"},
    )  # fmt: skip
    return {**messages(), "long": content_of(view_of(long, text, upcoming=[text]), text, *LEAVE)}


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    if missing := lacking(RenderSettings(enabled=True)):
        pytest.skip(f"draws messages: {missing.removeprefix('[render] is enabled, but ')}")
    with browser() as one:
        yield one


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, as the package for it brings it."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("measures messages: axe-playwright-python is not installed: make dev")
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", [*messages(), "long"])
def test_a_message_fits_the_screen_and_axe_finds_no_fault(opened: Browser, axe: str, name: str, look: str) -> None:
    with shown(opened, told()[name].html, look) as page:
        assert page.evaluate(_WIDER) == []
        page.evaluate(axe)
        assert page.evaluate(_FAULTS) == []


@pytest.mark.parametrize("name", [*messages(), "long"])
def test_a_mail_program_that_drops_style_sheets_shows_it_within_the_screen_too(opened: Browser, name: str) -> None:
    bare = re.sub("<style>.*?</style>", "", told()[name].html, flags=re.DOTALL)
    with shown(opened, bare, "320") as page:
        assert page.evaluate(_WIDER) == []


def test_what_axe_is_asked_includes_contrast_and_headings(opened: Browser, axe: str) -> None:
    html = told()["change"].html.replace("color: #1d2320", "color: #eeeeee").replace("<h1", "<h4")
    with shown(opened, html, "light") as page:
        page.evaluate(axe)
        found: list[Any] = page.evaluate(_FAULTS)
    assert {"color-contrast", "page-has-heading-one"} <= {fault.partition(":")[0] for fault in found}


def test_dark_is_dark_and_light_is_light(opened: Browser) -> None:
    ground = "() => getComputedStyle(document.querySelector('.card')).backgroundColor"
    seen = []
    for look in ("light", "dark"):
        with shown(opened, told()["change"].html, look) as page:
            seen.append(page.evaluate(ground))
    assert seen == ["rgb(255, 255, 255)", "rgb(28, 33, 30)"]
