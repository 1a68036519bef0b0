"""Legislation Malta (legislation.mt): the laws of Malta, consolidated, as PDF.

The page of a chapter or subsidiary law, ``/eli/cap/31/eng``, is a viewer: it names the text as of today by 24
hexadecimal digits, in the address of a frame (``...viewer.html?file=https://legislation.mt/getpdf/{digits}``) or in a
script (``SnapshotId: '{digits}'``); ``/getpdf/{digits}`` is the PDF. Another wording has other digits.
``/eli/.../pdf`` is the viewer again. The form is the one that open programs use; there is no description of it. Site:
https://legislation.mt/
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import not_the_text

_SITE = "https://legislation.mt"
_LAW = re.compile(
    r"https?://(?:www\.)?legislation\.mt/eli/(?P<law>[a-z]+/[\d./]+\d)(?:/(?P<language>eng|mlt))?(?=[/?#]|$)"
)
_PDF = re.compile(r"https?://(?:www\.)?legislation\.mt/getpdf/[0-9a-f]{24}(?=[?#]|$)")
_TEXT = re.compile(rb"(?:/getpdf/|SnapshotId\s*[:=]\s*[\"'])([0-9a-f]{24})\b", re.I)


class LegislationMt:
    """The text of today of one chapter, act or legal notice."""

    platform = Platform(
        "legislation-mt",
        "Malta: chapters of the laws and subsidiary legislation, consolidated",
        (_LAW.pattern, _PDF.pattern),
        documentation="https://legislation.mt/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The PDF that the page of the law at `url` shows."""
        if _PDF.match(url):
            return Request(url, "application/pdf")
        match = _LAW.match(url)
        if match is None:
            raise ValueError(f"{url} names no law, such as /eli/cap/31/eng")
        answer = ask(Request(f"{_SITE}/eli/{match['law']}/{match['language'] or 'eng'}", "text/html"))
        text = _TEXT.search(answer.body or b"")
        if text is None:
            raise refuse(answer, Outcome.SOFT_404, "the law's page names no text")
        return Request(f"{_SITE}/getpdf/{text[1].decode()}", "application/pdf")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that PDF. Raises Unreadable."""
        body = answer.body or b""
        if b"%PDF-" not in body[:1024]:
            raise not_the_text(answer, "a PDF")
        return read(source, answer, body, format="pdf")


ADAPTERS = (LegislationMt(),)
