"""Cornell's Legal Information Institute (law.cornell.edu): regulations of states, copied from a publisher.

The page of a state's regulation holds the rule in ``div.statereg-text`` and its history in ``div.statereg-notes``, and,
behind a tab for comparisons (``#tab_default_2``), an older wording with a history of its own, which is not the law of
today. A rule that is not there is a page that says so, with status 200. The institute documents no interface for
programs (its robots.txt asks for pauses of ten seconds); the form of the pages is from code of others that reads them.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.parts import law_of, part_of

_PAGE = re.compile(r"https?://www\.law\.cornell\.edu/(?P<kind>regulations/[\w-]+|cfr/text|uscode/text)/[^?#]+")
_HEADING = "h1#page_title, h1#page-title"
_CHROME = "nav, form, script, style, #tab_default_2, .tab-pane:not(.active)"


class Cornell:
    """One rule of a state's regulations, one section of the federal codes."""

    platform = Platform(
        "cornell",
        "United States: regulations of states, copied by a university's institute",
        (r"https?://www\.law\.cornell\.edu/(?:regulations|cfr/text|uscode/text)/",),
        documentation="https://www.law.cornell.edu/regulations",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page itself."""
        if _PAGE.match(url) is None:
            raise ValueError(f"{url} names no rule or section")
        return Request(url, "text/html, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the rule as the page shows it first. Raises Unreadable."""
        is_rule = "/regulations/" in answer.final_url
        if not is_rule:
            return law_of(source, answer, "#block-system-main", "#main-content", also=_HEADING, drop=_CHROME)
        if part_of(answer, ".statereg-text", drop=_CHROME) is None:
            raise Unreadable(Outcome.SOFT_404, "the page holds no rule's text")
        return law_of(source, answer, ".statereg-text", also=f"{_HEADING}, .statereg-notes", drop=_CHROME)


ADAPTERS = (Cornell(),)
