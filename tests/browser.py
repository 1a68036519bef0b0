"""The system's Chromium, as tests draw and measure pages with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from scrapers.render.browser import lacking, program
from scrapers.settings import RenderSettings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

#: What lies in a region that scrolls by itself, or shows to screen readers and the keyboard only, is left out.
_WIDER = """() => [...document.querySelectorAll('body, body *')].filter(one => {
    if (one.closest('.scroll, .sr, .skip')) return false;
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5);
}).map(one => one.outerHTML.slice(0, 200))"""
_FAULTS = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
    .map(one => `${one.id}: ${one.nodes.map(node => node.html.slice(0, 200)).join(' | ')}`)"""


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser of its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program(RenderSettings()), chromium_sandbox=False)
        try:
            yield opened
        finally:
            opened.close()


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    """A browser for the tests of a module: while it is open, no other loop can run in this thread."""
    if missing := lacking(RenderSettings(enabled=True)):
        pytest.skip(f"draws pages: {missing.removeprefix('[render] is enabled, but ')}")
    with browser() as one:
        yield one


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, as the package for it brings it."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("measures pages: axe-playwright-python is not installed: make dev")
    return (Path(spec.origin).parent / "axe.min.js").read_text(encoding="utf-8")


def wider(page: Page) -> list[str]:
    """The elements that reach out of the window at a side."""
    found: list[str] = page.evaluate(_WIDER)
    return found


def faults(page: Page, axe: str) -> list[str]:
    """What axe-core finds wrong with the page, each with the rule and the elements."""
    page.evaluate(axe)
    found: list[str] = page.evaluate(_FAULTS)
    return found
