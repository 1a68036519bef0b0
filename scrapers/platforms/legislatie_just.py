"""Portalul legislativ (legislatie.just.ro): the law of Romania, every wording a document of its own.

``/Public/DetaliiDocument/{id}`` and ``/Public/DetaliiDocumentAfis/{id}`` are a wording with the site's furniture,
``/Public/FormaPrintabila/{code}`` one alone. Its text is made of elements whose class names the part of an act (S_DEN
title, S_ART article, S_LIT letter, S_NTA note, S_ANX annex). A wording never changes: which is today's only the act's
list of consolidations tells, so a source must name the newest, and its day stands in the text. The names of classes
are those that open programs read, the element around the text (``textdocumentleg``) is from memory. A search service
is described at http://legislatie.just.ro/apiws/FreeWebService.svc?wsdl. The host is unreachable from some networks.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_HOST = r"https?://(?:www\.)?legislatie\.just\.ro/"
_WORDING = re.compile(
    _HOST + r"Public/(?P<page>DetaliiDocument(?:Afis)?/\d+|FormaPrintabila/[0-9A-Z]{20,})(?=[/?#]|$)", re.I
)
_PART = re.compile(rb"""class\s*=\s*["'](?:S|A)_(?:DEN|ART|PAR|HDR|LIT|ALN|ANX|PUB|CAP|TTL)""")
_AROUND = b'id="textdocumentleg"'


class LegislatieJust:
    """One wording of one act."""

    platform = Platform(
        "legislatie-just",
        "Romania: acts, the wording that the address names",
        (_WORDING.pattern.replace("Public", "[Pp]ublic"),),
        documentation="http://legislatie.just.ro/apiws/FreeWebService.svc?wsdl",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page of the wording that `url` names."""
        match = _WORDING.match(url)
        if match is None:
            raise ValueError(f"{url} names no wording, such as /Public/DetaliiDocument/23629")
        return Request(f"https://legislatie.just.ro/Public/{match['page']}", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text in that page. Raises Unreadable."""
        body = answer.body or b""
        if _PART.search(body) is None:
            read(source, answer, body, format="html")  # a body that is nothing at all says so itself
            raise Unreadable(Outcome.SOFT_404, "the page holds no part of an act")
        return read(source, answer, body, format="html", select="#textdocumentleg" if _AROUND in body else "")


ADAPTERS = (LegislatieJust(),)
