"""Justia (law.justia.com): codes and regulations of the United States' places, copied by a company once a year or so.

An address without a year shows the newest copy, one with a year that year's, which says where there is a newer one.
Programs are often met by a bot check. Justia documents no interface for programs: what is known of its pages (the law
in ``div#codes-content``, a chapter's list in ``.codes-listing``) is from code of others that reads them; the words on
older pages are from memory. Confirm both on the first live request.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.parts import law_of, text_of

_PAGE = re.compile(r"https?://law\.justia\.com/(?:codes|regulations|constitution)/[^?#]+")
_YEAR = re.compile(r"/(?:19|20)\d\d/")
_NEWER = re.compile(r"(?:there is|view) (?:a|our) newe(?:r|st) version", re.I)
_CHROME = "nav, form, .breadcrumbs, .pagination, .alert, .disclaimer, script, style"


class Justia:
    """One page of a code: a section, or the list of a chapter's sections."""

    platform = Platform(
        "justia",
        "United States: codes of states and territories, copied by a company",
        (r"https?://law\.justia\.com/",),
        documentation="https://law.justia.com/codes/",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page itself."""
        if _PAGE.match(url) is None:
            raise ValueError(f"{url} names no page of a code")
        return Request(url, "text/html, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the law on the page. Raises Unreadable: MOVED where a newer version has taken its place."""
        newer = _NEWER.search(text_of(answer)) if _YEAR.search(answer.final_url) else None
        if newer is not None:
            raise Unreadable(Outcome.MOVED, f"a version of an earlier year: the page says {newer[0]!r}")
        return law_of(source, answer, "#codes-content", ".codes-listing", also="h1", drop=_CHROME)


ADAPTERS = (Justia(),)
