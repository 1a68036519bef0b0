"""Virginia's law portal (law.lis.virginia.gov): the Code of Virginia.

``/api/CoVSectionsGetSectionDetailsJson/{section}/`` (with the last slash) gives the section in ``ChapterList``, which
is empty, with status 200, for a number that does not exist. ``Body`` is HTML, ends with the history, and a sidenote on
histories in general that is no law. Where a section has a wording of today and one to come, each stands in the list
with its dates in its title. Documentation: https://law.lis.virginia.gov/developers/ and …/jsonapi/.
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import object_in, page_of

_API = "https://law.lis.virginia.gov/api/CoVSectionsGetSectionDetailsJson"
_PAGE = re.compile(r"/vacode/(?:title[\w.]+/(?:[\w.]+/)*section)?(?P<number>\d[\w.]*-[\w.:-]+)/?", re.I)
_SIDENOTE = re.compile(r"<p\s[^<>]{0,200}?class\s*=\s*[\"']sidenote[\"'][^<>]{0,200}>.{0,5000}?</p>", re.I | re.S)


class Virginia:
    """One section of the code."""

    platform = Platform(
        "virginia-code",
        "United States, Virginia: the code",
        (
            r"https?://law\.lis\.virginia\.gov/vacode/",
            r"https?://law\.lis\.virginia\.gov/api/CoVSectionsGetSectionDetailsJson/",
        ),
        documentation="https://law.lis.virginia.gov/developers/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The record of the section that `url` names."""
        match = _PAGE.fullmatch(urlsplit(url).path)
        if match is None:
            raise ValueError(f"{url} names no section, such as …/vacode/title59.1/chapter17/section59.1-200/")
        return Request(f"{_API}/{match['number']}/", "application/json")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the record. Raises Unreadable."""
        number = urlsplit(answer.url).path.rstrip("/").rpartition("/")[2]
        sections = [item for item in object_in(answer).get("ChapterList") or [] if isinstance(item, dict)]
        own = [item for item in sections if item.get("SectionNumber") == number and item.get("Body")]
        if not own:
            raise Unreadable(Outcome.SOFT_404, f"the code has no section {number}")
        titles = [f"{item.get('SectionRange') or number} {item.get('SectionTitle') or ''}".strip() for item in own]
        pieces = [
            f"<h2>{escape(title)}</h2>{_SIDENOTE.sub('', str(item['Body']))}"
            for title, item in zip(titles, own, strict=True)
        ]
        return read(source, answer, page_of("".join(pieces), titles[0]), format="html")


ADAPTERS = (Virginia(),)
