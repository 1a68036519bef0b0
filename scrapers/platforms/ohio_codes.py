"""Ohio's laws and rules (codes.ohio.gov): the revised code and the administrative code.

A page has a heading (``Rule 4729:9-1-01.1 | …``), facts with labels (``Effective:``, ``Promulgated Under:``), the text
in ``.laws-body``, in which a notice tells when the page was last updated, and for rules a history with the review date;
for sections of the code that place lists the versions there are. A number that does not exist leads to a page headed
"Number Not Found", with status 200; a rule that was filed as PDF has no text on its page. The site documents no
interface for programs; the form is from code of others that reads it.
"""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import unquote, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.parts import law_of, part_of, text_of

_PAGE = re.compile(
    r"/ohio-(?P<code>revised|administrative)-code/(?P<what>section|rule|chapter)-(?P<number>[\w.:-]+)/?", re.I
)
_EFFECTIVE = re.compile(r"\bEffective: ?\n? ?([A-Z][a-z]+ \d{1,2}, \d{4})")
_NO_TEXT = (
    ("Number Not Found", Outcome.SOFT_404, "the site knows no such number"),
    ("Legislative Service Commission in PDF format", Outcome.WRONG_TYPE, "the rule was filed as PDF only"),
)
_CHROME = "nav, script, style, .no-print, .laws-notice, .breadcrumbs, .profile-navigator"


class OhioCodes:
    """One section, rule or chapter, with the day from which it is in effect."""

    platform = Platform(
        "ohio-codes",
        "United States, Ohio: revised code, administrative code",
        (r"https?://codes\.ohio\.gov/ohio-(?:revised|administrative)-code/",),
        documentation="https://codes.ohio.gov/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page itself."""
        if _PAGE.fullmatch(urlsplit(url).path) is None:
            raise ValueError(f"{url} names no section, rule or chapter")
        return Request(url, "text/html, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text. Raises Unreadable, also where the text is not in effect yet."""
        match = _PAGE.fullmatch(urlsplit(unquote(answer.url)).path)
        if part_of(answer, ".laws-body", drop=_CHROME) is None:
            words = text_of(answer)
            told = ((outcome, why) for mark, outcome, why in _NO_TEXT if mark in words)
            raise Unreadable(*next(told, (Outcome.SOFT_404, "a page without the text of a law")))
        is_rule = match is not None and match["code"].lower() == "administrative"
        also = "h1, .laws-section-info, .laws-history" if is_rule else "h1, .laws-section-info"
        number = match["number"] if match is not None else ""
        document = law_of(source, answer, ".laws-body", also=also, drop=_CHROME, number=number)
        since = _EFFECTIVE.search(document.text)
        if since is not None and datetime.strptime(since[1], "%B %d, %Y").date() > answer.started_at.date():
            raise Unreadable(Outcome.SOFT_404, f"a wording that is not in effect before {since[1]}")
        return document


ADAPTERS = (OhioCodes(),)
