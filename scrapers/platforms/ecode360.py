"""eCode360 (ecode360.com, General Code): codes of cities and counties, and their new laws as PDF.

A chapter or section has a number of its own: ``ecode360.com/34795662``; letters with digits (``/AB1234``) are a whole
code's contents, ``/AB1234/laws/LF12.pdf`` is a new law. Its interface wants a key of each municipality, so the page is
read. Programs are often met by a bot check. The form of pages is from memory; confirm on the first live request.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import law_of

_PART = re.compile(r"/(?:print/)?\d+/?")
_FILE = re.compile(r"/(?:[A-Z]{2}\d{4}/(?:laws|attachment)|attachment|laws)/[\w./-]+\.pdf", re.I)
_CHROME = "nav, form, script, style, .toolbar, .breadcrumb, #siteHeader, #siteFooter, .navigation, .shareWidget"


class Ecode360:
    """One chapter or section of a code, one new law."""

    platform = Platform(
        "ecode360",
        "United States: codes of ordinances that General Code publishes",
        (r"https?://(?:www\.)?ecode360\.com/",),
        documentation="https://developer.ecode360.com/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page or file itself."""
        path = urlsplit(url).path
        if _FILE.fullmatch(path):
            return Request(url, "application/pdf, */*;q=0.5")
        if _PART.fullmatch(path):
            return Request(url, "text/html, */*;q=0.5")
        raise ValueError(f"{url} names no chapter, section or law, such as https://ecode360.com/12345678")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text on the page, or of the file. Raises Unreadable."""
        if _FILE.fullmatch(urlsplit(answer.final_url).path):
            return read(source, answer, answer.body or b"")
        return law_of(source, answer, "#childContent", "#codeContent", "#contentContainer", also="h1", drop=_CHROME)


ADAPTERS = (Ecode360(),)
