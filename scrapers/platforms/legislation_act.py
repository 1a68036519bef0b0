"""The ACT Legislation Register (legislation.act.gov.au): Acts and subordinate laws of the Australian Capital Territory.

A law's page (``/a/2008-26``, ``/sl/2009-1``) lists its republications; the one in force has an address that stays
(``current``). The site has no documentation for programs, that address is from memory: confirm on the first live
request.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.linked_pdf import read_pdf
from scrapers.platforms.page import ACCEPT

_SITE = r"https?://(?:www\.)?legislation\.act\.gov\.au/"
_PAGE = re.compile(
    _SITE
    + r"(?:View/|DownloadFile/)?(?P<kind>a|sl)/(?P<id>\d{4}-\d+|[a-z]+-\d{4}-\d+)(?:/(?:current|default\.asp).*)?/?$",
    re.I,
)


class LegislationAct:
    """One law at its republication in force."""

    platform = Platform(
        "legislation-act",
        "Australia: law of the Australian Capital Territory",
        (_SITE + "(?:View|DownloadFile|a|sl)/",),
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The PDF of the republication in force of the law that `url` names."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no law, such as /a/2008-26")
        name = match["id"]
        address = (
            f"https://www.legislation.act.gov.au/DownloadFile/{match['kind'].lower()}/{name}/current/PDF/{name}.PDF"
        )
        return Request(address, ACCEPT["pdf"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that PDF. Raises Unreadable."""
        return read_pdf(source, answer)


ADAPTERS = (LegislationAct(),)
