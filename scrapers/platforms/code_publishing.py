"""Code Publishing (codepublishing.com, General Code): codes of cities, a page a chapter.

``/WA/City/html/City06/City0640.html`` is a chapter, and the application at ``/WA/City/`` names it behind ``#!``. A code
that went elsewhere leaves a page that says where it is now: the code moved, nothing was repealed. The line that tells
up to which ordinance a code is current changes with every supplement and is no part of a chapter. The form of pages is
from memory; confirm on the first live request.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.parts import law_of, text_of

_CITY = re.compile(r"/(?P<state>[A-Z]{2})/(?P<city>[^/]+)/", re.I)
_CHAPTER = re.compile(r"/[A-Z]{2}/[^/]+/html/(?:[^/]+/)?[^/]+\.html", re.I)
_BEHIND = re.compile(r"!?/?(?P<path>(?:[^/]+/)?[^/]+\.html)", re.I)
_ELSEWHERE = re.compile(
    r"\bcode\b[^.<]{0,80}\b(?:is|has been) (?:now |since )?(?:hosted|maintained|published|moved|available)"
    r"[^.<]{0,40}\b(?:by|at|to|on)\b",
    re.I,
)
_CHROME = "nav, form, script, style, footer, #footer, .footer, .Currency, #currency, .breadcrumbs"
_LONG = 20_000  # characters of markup: a longer page may say these words of something else


class CodePublishing:
    """One chapter of a code."""

    platform = Platform(
        "code-publishing",
        "United States: codes of cities that Code Publishing publishes",
        (r"https?://(?:www\.)?codepublishing\.com/",),
        documentation="https://www.codepublishing.com/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The chapter's page, also where `url` is the application's address with the chapter behind ``#!``."""
        parts = urlsplit(url)
        if _CHAPTER.fullmatch(parts.path):
            return Request(url.partition("#")[0], "text/html, */*;q=0.5")
        behind, city = _BEHIND.fullmatch(parts.fragment), _CITY.fullmatch(parts.path)
        if behind is None or city is None:
            raise ValueError(f"{url} names no chapter, such as /WA/City/html/City06/City0640.html")
        path = f"/{city['state'].upper()}/{city['city']}/html/{behind['path']}"
        return Request(f"https://www.codepublishing.com{path}", "text/html, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the chapter. Raises Unreadable: MOVED where the code is somewhere else now."""
        words = text_of(answer)
        if len(words) < _LONG and (found := _ELSEWHERE.search(words)) is not None:
            raise Unreadable(Outcome.MOVED, f"the page says that the code is elsewhere: {found[0]!r}")
        return law_of(source, answer, "#mainContent", "#content", drop=_CHROME)


ADAPTERS = (CodePublishing(),)
