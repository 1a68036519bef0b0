"""One page in the browser: what it is handed, when it has come to rest, and what it is then.

The browser stays at the address it was given: it opens no other page, no frame, no window and no download. Scripts and
the data they ask for are fetched by the Fetcher, under its rules; pictures, fonts and media are left out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urldefrag

from scrapers.capture import Answer, Outcome, Request
from scrapers.render.base import Load

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, CDPSession, Route
    from playwright.async_api import Request as Asked

_PARTS = frozenset({"script", "xhr", "fetch"})
_MAX_PARTS = 200
_HOSTS_AT_ONCE = 4
#: Outcomes of a part that a page is shown: what the server said, be it an error.
_SERVED = frozenset({
    Outcome.NEW, Outcome.EMPTY, Outcome.NOT_MODIFIED, Outcome.NOT_FOUND, Outcome.BLOCKED, Outcome.HTTP_ERROR,
    Outcome.SERVER_ERROR, Outcome.RATE_LIMITED,
})  # fmt: skip
_WELL = frozenset({Outcome.NEW, Outcome.EMPTY, Outcome.NOT_MODIFIED})
#: What spoke of the body as sent (it is decompressed), and what would make a download of the page.
_NOT_HANDED_ON = frozenset({
    "content-encoding", "content-length", "transfer-encoding", "connection", "keep-alive", "content-disposition",
})  # fmt: skip
#: Headers that are the Fetcher's own business.
_NOT_SENT_ON = frozenset({"user-agent", "accept-encoding", "host", "connection", "content-length", "accept"})
_TICK_S = 0.25
_QUIET_S = 1.0  # a page that asked for nothing and changed nothing for so long is ready
_PATIENCE_S = 5.0  # and one that asked for nothing for so long, though it goes on moving
#: Scripts of the page cannot reach into a world of our own: they change neither question nor answer.
_WORLD = "kratomwatch"
_STATE = "[document.readyState, document.documentElement ? document.documentElement.outerHTML.length : 0]"
_HTML = "document.documentElement ? document.documentElement.outerHTML.slice(0, {limit}) : ''"


@dataclass
class Drawing:
    """One `page` being drawn within ``max_bytes`` (for what it loads and for what it becomes) and ``until`` (on the
    monotonic clock). ``lost`` are the parts that it asked for in vain."""

    page: Answer
    load: Load
    user_agent: str
    max_bytes: int
    until: float
    lost: list[str] = field(default_factory=list)
    _handed: bool = False
    _parts: int = 0
    _bytes: int = 0
    _under_way: int = 0
    _last_asked: float = field(default_factory=time.monotonic)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(_HOSTS_AT_ONCE, "render"))

    async def draw(self, browser: Browser) -> str:
        """The page's HTML when it has come to rest, at most a character more than ``max_bytes``.

        Raises TimeoutError where it does not come to rest, playwright's Error where the browser gives it up.
        """
        try:
            async with asyncio.timeout(self.until - time.monotonic()):
                context = await browser.new_context(
                    user_agent=self.user_agent, accept_downloads=False, service_workers="block", permissions=[]
                )
                await context.route("**/*", self._hand)
                return await self._drawn(context)
        finally:
            self._pool.shutdown(wait=False, cancel_futures=True)

    async def _drawn(self, context: BrowserContext) -> str:
        tab = await context.new_page()
        inside = await context.new_cdp_session(tab)
        await tab.goto(_address(self.page), wait_until="commit", timeout=0)
        frame = (await inside.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        look = partial(_look, inside, frame)
        seen, changed = None, time.monotonic()
        while True:
            await asyncio.sleep(_TICK_S)
            state, now = await look(_STATE), time.monotonic()
            if state != seen:
                seen, changed = state, now
            silent_s = 0.0 if self._under_way else now - self._last_asked
            if state[0] == "complete" and silent_s > _QUIET_S and (now - changed > _QUIET_S or silent_s > _PATIENCE_S):
                return "<!DOCTYPE html>" + str(await look(_HTML.format(limit=self.max_bytes + 1)))

    async def _hand(self, route: Route) -> None:
        """Give the page what it asks for, or nothing."""
        from playwright.async_api import Error

        asked = route.request
        with suppress(Error):  # the page is gone, and nobody waits for it
            if not self._handed and asked.is_navigation_request():
                self._handed = True
                await _fulfil(route, self.page)
            elif asked.resource_type == "stylesheet":  # scripts may wait for it; what it says does not matter
                await route.fulfill(status=200, content_type="text/css", body="")
            elif asked.resource_type in _PARTS and (part := await self._part(asked)) is not None:
                await _fulfil(route, part)
            else:
                await route.abort("aborted")  # any other code would show an error page in place of this one

    async def _part(self, asked: Asked) -> Answer | None:
        """The part that the page asked for; None where it does not get it."""
        self._parts += 1
        self._under_way += 1
        try:
            part = await self._fetched(asked)
        finally:
            self._under_way -= 1
            self._last_asked = time.monotonic()
        if part.outcome not in _WELL:
            self.lost.append(part.detail or f"{part.url}: {part.outcome.value}")
        return part if part.outcome in _SERVED else None

    async def _fetched(self, asked: Asked) -> Answer:
        if asked.method not in ("GET", "POST"):
            return self._refused(asked, Outcome.ERROR, f"{asked.method} is no way of reading")
        if self._parts > _MAX_PARTS:
            return self._refused(asked, Outcome.TOO_LARGE, f"more than {_MAX_PARTS} parts")
        body = (asked.post_data_buffer or b"") if asked.method == "POST" else None
        headers = {name: value for name, value in asked.headers.items() if _goes_on(name)}
        request = Request(urldefrag(asked.url).url, asked.headers.get("accept", "*/*"), headers, body)
        part = await asyncio.get_running_loop().run_in_executor(self._pool, self.load, request, self.until)
        self._bytes += len(part.body or b"")
        if self._bytes > self.max_bytes:
            return self._refused(asked, Outcome.TOO_LARGE, f"the page's parts have more than {self.max_bytes:,} bytes")
        return part

    def _refused(self, asked: Asked, outcome: Outcome, why: str) -> Answer:
        return Answer(asked.url, asked.url, outcome, self.page.started_at, detail=f"{asked.url[:200]}: {why}")


def _address(page: Answer) -> str:
    """Where the page lives. Its fragment, which a redirect keeps (RFC 9110, section 10.2.2), may say what it shows."""
    fragment = urldefrag(page.url).fragment
    return f"{page.final_url}#{fragment}" if fragment and "#" not in page.final_url else page.final_url


async def _look(inside: CDPSession, frame: str, expression: str) -> Any:
    """The value of `expression` in the page, looked at from the world of our own."""
    world = await inside.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": _WORLD})
    question = {"expression": expression, "contextId": world["executionContextId"], "returnByValue": True}
    return (await inside.send("Runtime.evaluate", question))["result"]["value"]


async def _fulfil(route: Route, answer: Answer) -> None:
    await route.fulfill(status=answer.status or 200, headers=_handed_on(answer.headers), body=answer.body or b"")


def _handed_on(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _NOT_HANDED_ON}


def _goes_on(name: str) -> bool:
    """Whether a header of the page's own request is sent: not what tells of a browser that the server does not see."""
    return name not in _NOT_SENT_ON and not name.startswith((":", "sec-"))
