"""Minnesota's revisor (revisor.mn.gov): the statutes, the session laws and the bills of the state.

All are pages: ``/statutes/cite/152.02`` (``h1.shn`` is the heading, ``div.history`` the history; 404 where there is
none; ``/statutes/2024/cite/…`` an edition of another year), ``/laws/2026/0/Session+Law/Chapter/63/`` and
``/bills/94/2026/0/HF/3453/versions/latest``, where struck and new words are marked in so many words. What is around the
text is from notes of others that read the statutes, and from memory for bills; confirm on the first live request.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.parts import law_of

_STATUTE = re.compile(r"/statutes/cite/(?P<number>\d+[A-Z]*(?:\.\w+)?)/?", re.I)
_BILL = re.compile(r"/(?:bills/(?:\d+/)*(?:HF|SF)/\d+/versions/\w+|bills/text\.php|laws/\d{4}/[\w+/% -]+)/?", re.I)
_CHROME = "nav, form, script, style, .breadcrumb, .no-print, #legContainerFooter"


class Minnesota:
    """One section or chapter of the statutes, one session law, one version of a bill."""

    platform = Platform(
        "minnesota-revisor",
        "United States, Minnesota: statutes, session laws, bills",
        (r"https?://www\.revisor\.mn\.gov/(?:statutes|laws|bills)/",),
        documentation="https://www.revisor.mn.gov/statutes/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page itself."""
        path = urlsplit(url).path
        if _STATUTE.fullmatch(path) is None and _BILL.fullmatch(path) is None:
            raise ValueError(f"{url} names no section of today's statutes, no session law and no version of a bill")
        return Request(url, "text/html, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text on the page. Raises Unreadable."""
        match = _STATUTE.fullmatch(urlsplit(answer.url).path)
        if match is None:
            return law_of(source, answer, "#document", ".bill_text", drop=_CHROME)
        keeps = ("div.section[id^='stat.']", "#document", "#xtend")
        return law_of(source, answer, *keeps, also="h1.shn", drop=_CHROME, number=match["number"])


ADAPTERS = (Minnesota(),)
