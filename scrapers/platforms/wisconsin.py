"""Wisconsin's legislative documents (docs.legis.wisconsin.gov): the statutes.

A section's page renders a stretch of its chapter, each block marked with the section that it is of (``data-section``),
the section's history last; more is loaded as the reader goes on. So the section is cut out of the stretch, and a
stretch that ends within it is not the whole law. The form is from notes of others that read these pages; the site
documents no interface for programs.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import page_of, text_of

_TREE = re.compile(r"/statutes/statutes/(?P<chapter>\d+)/(?:[ivxlc]+/)?(?P<section>\d+\w*)(?:/.*)?", re.I)
_FLAT = re.compile(r"/document/statutes/(?P<chapter>\d+)\.(?P<section>\d+\w*)/?")


class Wisconsin:
    """One section of the statutes."""

    platform = Platform(
        "wisconsin-statutes",
        "United States, Wisconsin: statutes",
        (r"https?://docs\.legis\.wisconsin\.gov/(?:statutes/statutes|document/statutes)/",),
        documentation="https://docs.legis.wisconsin.gov/statutes",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page itself."""
        if not _number(url):
            raise ValueError(f"{url} names no section, such as …/document/statutes/961.14")
        return Request(url, "text/html, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the section. Raises Unreadable, UNREADABLE where the page ends within the section."""
        from bs4 import BeautifulSoup

        number = _number(answer.url)
        soup = BeautifulSoup(text_of(answer), "lxml")
        marked = soup.select("[data-section]")
        blocks = [block for block in marked if block.find_parent(attrs={"data-section": True}) is None]
        own = [block for block in blocks if block["data-section"] == number]
        if not own:
            raise Unreadable(Outcome.SOFT_404, f"no block of section {number} on the page")
        after = blocks[blocks.index(own[-1]) + 1 :]
        history = any("qsnote_history" in (block.get("class") or ()) for block in own)
        if not after and not history:
            raise Unreadable(Outcome.UNREADABLE, f"the page may end within section {number}: nothing follows it")
        return read(source, answer, page_of("".join(map(str, own)), f"Section {number}"), format="html")


def _number(url: str) -> str:
    """The section that `url` names: "961.14"; empty where it names none."""
    path = urlsplit(url).path
    match = _TREE.fullmatch(path) or _FLAT.fullmatch(path)
    return f"{match['chapter']}.{match['section']}" if match is not None else ""


ADAPTERS = (Wisconsin(),)
