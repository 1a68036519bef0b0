"""The Royal Gazette of Thailand (ratchakitcha.soc.go.th) and the Council of State's library of laws (krisdika.go.th).

A gazette's PDF has an address by year, series, part and page (``/DATA/PDF/2564/A/035/T_0001.PDF``) or, since the site
was renewed, by a number (``/documents/17082307.pdf``); what was cited stays cited in the old form. The site answers
programs with a bot check; then the Council of State's copy (``/librarian/get?sysid=``), a mirror in the registry, is
read. Old pages are scans, others have a text layer. Years are of the Buddhist Era, 543 more. There is no
documentation for programs; the forms of address are those that people cite.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.linked_pdf import read_pdf
from scrapers.platforms.page import ACCEPT

_GAZETTE = re.compile(
    r"https?://(?:www\.)?ratchakitcha\.soc\.go\.th/"
    r"(?:DATA/PDF/25\d\d/[A-Z]/\d+(?:/[A-Z\d_.]+?)?/(?:[A-Z]_)?\d+\.PDF|documents/[\w.-]+\.pdf)$",
    re.I,
)
_LIBRARY = re.compile(r"https?://(?:www\.)?krisdika\.go\.th/librarian/get\?(?:[^#]*&)?sysid=(?P<id>\d+)(?:[&#].*)?$")


class GazetteTh:
    """One announcement as the gazette printed it, or one law of the Council's library."""

    platform = Platform(
        "gazette-th",
        "Thailand: the Royal Gazette; laws of the Council of State's library",
        (
            r"https?://(?:www\.)?ratchakitcha\.soc\.go\.th/(?:DATA|documents)/",
            r"https?://(?:www\.)?krisdika\.go\.th/librarian/get\?",
        ),
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The PDF at `url`."""
        if _GAZETTE.match(url):
            return Request(url, ACCEPT["pdf"])
        law = _LIBRARY.match(url)
        if law is None:
            raise ValueError(f"{url} names no PDF of the gazette and no law of the library")
        return Request(f"https://www.krisdika.go.th/librarian/get?sysid={law['id']}&ext=pdf", ACCEPT["pdf"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that PDF. Raises Unreadable: a page is a wall or a notice, pictures are SCANNED."""
        return read_pdf(source, answer)


ADAPTERS = (GazetteTh(),)
