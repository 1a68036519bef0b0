"""The system's Chromium, as tests draw and measure pages with it, and servers for it to ask."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn

from scrapers.render.browser import lacking, program
from scrapers.settings import RenderSettings
from tests.waiting import until

if TYPE_CHECKING:
    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page

#: Width and darkness of the screens that pages are held against.
SCREENS: Mapping[str, tuple[int, bool]] = {
    "light": (1280, False), "dark": (1280, True), "320": (320, False), "320 dark": (320, True),
}  # fmt: skip
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


@contextmanager
def looked_at(
    opened: Browser, width: int = 1280, height: int = 900, *, dark: bool = False, scripts: bool = True
) -> Iterator[Page]:
    """An empty page that shares nothing with others."""
    context = opened.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
    )  # fmt: skip
    try:
        yield context.new_page()
    finally:
        context.close()


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the element `wanted` has the focus, and can be seen to have it."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle !== 'none'")
            return
    raise AssertionError(f"Tab never leads to {wanted} on {page.url}")


@contextmanager
def answering(app: FastAPI, listener: socket.socket | None = None) -> Iterator[str]:
    """The address at which a server answers with `app`: that of `listener`, or one of its own."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener] if listener else None})
    thread.start()
    try:
        until(lambda: server.started, lambda: "the server never started")
        port = (listener or server.servers[0].sockets[0]).getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
