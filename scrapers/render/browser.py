"""The browser: a Chromium of the system, started for one page, without a network of its own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING

from scrapers.settings import RenderSettings

if TYPE_CHECKING:
    from playwright.async_api import Browser

_NAMES = ("chromium", "chromium-browser", "google-chrome")
#: Whatever a page asks for is handed to it by page.py. What does not come by there (sockets, WebRTC, looking up names
#: in advance) finds a network in which no host exists and a proxy that nobody answers at.
_NO_NETWORK = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
_CLOSING_S = 5.0


class BrowserError(Exception):
    """The browser does not start; the message is one line."""


def program(settings: RenderSettings) -> str | None:
    """Path of the Chromium to use: the one that is set, else the first on PATH; None where there is none."""
    if settings.chromium is not None:
        return str(settings.chromium)
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


def lacking(settings: RenderSettings) -> str:
    """What is missing for drawing a page and how to get it, in one line; empty where nothing is."""
    if find_spec("playwright") is None:
        return "[render] is enabled, but the extra 'render' (playwright) is not installed: make render"
    if program(settings) is None:
        return f"[render] is enabled, but none of {', '.join(_NAMES)} is on PATH: install one or set [render] chromium"
    return ""


@asynccontextmanager
async def chromium(settings: RenderSettings) -> AsyncIterator[Browser]:
    """A Chromium with an empty profile, gone at the end. Raises BrowserError where it does not start."""
    from playwright.async_api import Error, async_playwright

    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=program(settings),
                args=list(_NO_NETWORK),
                chromium_sandbox=settings.sandbox,
                timeout=settings.timeout_s * 1000,
            )
        except Error as error:
            raise BrowserError(_explain(str(error), settings.sandbox)) from error
        try:
            yield browser
        finally:
            # One that a page keeps busy is killed with the driver, at the end of the outer block.
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(browser.close(), _CLOSING_S)


def _explain(message: str, sandbox: bool) -> str:
    if sandbox and ("no-sandbox" in message or "No usable sandbox" in message):
        return (
            "Chromium has no sandbox here (it has none for root): run as another user, or set [render] sandbox = false"
        )
    return f"Chromium does not start: {' '.join(message.split())[:200]}"
