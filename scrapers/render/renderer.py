"""The renderer: a page as it was sent in, the page as a reader sees it out, one at a time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scrapers.capture import Answer, Outcome
from scrapers.render.base import Load, Renders, Unrendered
from scrapers.render.browser import BrowserError, chromium, lacking
from scrapers.render.page import Drawing
from scrapers.settings import HttpSettings, RenderSettings

#: Says in an archived capture that its body is a drawing, and what made it.
HEADER = "x-kratomwatch-rendered"
#: Held while a page is drawn: a browser takes much memory, and one is enough for a program that is in no hurry.
_ONE_AT_A_TIME = threading.Lock()
#: Headers that spoke of the page as it was sent. Its validators know nothing of what its scripts load.
_OF_THE_SHELL = frozenset(
    {"content-type", "content-encoding", "content-length", "transfer-encoding", "etag", "last-modified"}
)


def renderer(settings: RenderSettings, http: HttpSettings) -> Renders:
    """The renderer by the settings; where drawing is off or something is missing for it, the one that draws nothing
    and says so."""
    if not settings.enabled:
        return Unrendered()
    missing = lacking(settings)
    return Unrendered(f"needs a browser: {missing}") if missing else Renderer(settings, http)


@dataclass
class Renderer:
    """Draws pages in a Chromium that is started for each of them. Safe to share between threads."""

    settings: RenderSettings
    http: HttpSettings
    _closed: threading.Event = field(default_factory=threading.Event)

    @property
    def able(self) -> bool:
        """It draws."""
        return True

    def render(self, answer: Answer, load: Load) -> Answer:
        """`answer` as it is once its scripts have run, waiting for the turn; see Renders."""
        with _ONE_AT_A_TIME:
            if self._closed.is_set():
                return _failed(answer, Outcome.ERROR, "not drawn: the program is stopping")
            started = time.monotonic()
            drawn = asyncio.run(self._rendered(answer, load))
            return replace(drawn, elapsed_s=answer.elapsed_s + time.monotonic() - started)

    def close(self) -> None:
        """Draw nothing more; a page that is being drawn comes to its end."""
        self._closed.set()

    async def _rendered(self, answer: Answer, load: Load) -> Answer:
        from playwright.async_api import Error

        limit_s, most = self.settings.timeout_s, self.http.max_bytes
        drawing = Drawing(answer, load, self.http.user_agent, most, time.monotonic() + limit_s)
        try:
            async with chromium(self.settings) as browser:
                html, version = await drawing.draw(browser), browser.version
        except BrowserError as error:
            return _failed(answer, Outcome.ERROR, str(error))
        except TimeoutError:
            return _failed(answer, Outcome.TIMEOUT, f"its scripts did not come to rest within {limit_s:g} s")
        except Error as error:
            told = " ".join(str(error).split())[:200]
            return _failed(answer, Outcome.UNREADABLE, f"the browser gave it up: {told}")
        body = html.encode("utf-8", "replace")
        if len(body) > most:
            return _failed(answer, Outcome.TOO_LARGE, f"more than {most:,} bytes when drawn ([http] max_bytes)")
        headers = {**_kept(answer.headers), "content-type": "text/html; charset=utf-8", HEADER: f"chromium/{version}"}
        return replace(answer, headers=headers, body=body, detail=_told(drawing.lost))


def _failed(answer: Answer, outcome: Outcome, why: str) -> Answer:
    return replace(answer, outcome=outcome, body=None, detail=f"{answer.final_url}: {why}")


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _OF_THE_SHELL}


def _told(lost: list[str]) -> str:
    """What a page that may lack something lacks."""
    more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
    return f"drawn without {lost[0]}{more}" if lost else ""
