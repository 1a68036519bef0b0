"""Pages of the Food and Drug Administration (www.fda.gov): notices, letters, questions and answers; and its files.

The text is the element ``#main-content`` (older pages: ``[role=main]``). A line 'Content current as of' is stamped anew
whenever a page is looked over. A page that was taken away is a template with status 404 or 200, or a redirect to the
front page; a client that asks too often is led to /apology_objects/. There is no documentation of these pages: their
form is from memory; confirm on the first live request.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from lxml import etree, html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import ACCEPT, read

_MAIN = ("//*[@id='main-content']", "//*[@role='main']", "//main")
_STAMP = re.compile(r"\s*content current as of\b.{0,40}", re.I | re.S)
_GONE = re.compile(r"\s*(?:page not found|we can.?t find that page|404)\b", re.I)


class Fda:
    """The text of a page, apart from the day it was looked over; a file whole."""

    platform = Platform(
        "fda",
        "United States: pages of the Food and Drug Administration",
        (r"https?://www\.fda\.gov/",),
        documentation="https://www.fda.gov/about-fda/about-website",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The address itself."""
        return Request(url, ACCEPT.get(source.format, "*/*"))

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text. Raises Unreadable."""
        body = answer.body or b""
        if b"%PDF-" in body[:1024]:
            return read(source, answer, body)
        page = page_of(answer)
        heading = " ".join("".join(element.itertext()) for element in page.iter("title", "h1"))
        if _GONE.match(heading):
            raise Unreadable(Outcome.SOFT_404, f"a page that says {' '.join(heading.split())[:80]!r}")
        main = next((found[0] for path in _MAIN if (found := page.xpath(path))), None)
        if main is None:
            raise Unreadable(Outcome.SOFT_404, "the page has no main content")
        for element in list(main.iter("li", "p", "div", "dl", "section", "h2", "dt")):
            if element is not main and _STAMP.fullmatch("".join(element.itertext())):
                element.clear(keep_tail=True)
        return read(source, answer, etree.tostring(main, method="html", encoding="utf-8"), format="html")


def page_of(answer: Answer) -> html.HtmlElement:
    """The page in `answer`. Raises Unreadable where it is none or says that we ask too often."""
    if urlsplit(answer.final_url).path.startswith("/apology_objects/"):
        raise Unreadable(Outcome.BLOCKED, f"led to {answer.final_url}")
    if not (answer.body or b"").strip():
        raise Unreadable(Outcome.EMPTY, "the body is empty")
    try:
        return html.document_fromstring(decode(answer.body or b"", None))
    except (etree.ParserError, ValueError) as error:
        raise Unreadable(Outcome.UNREADABLE, f"no page: {error}") from None


ADAPTERS = (Fda(),)
