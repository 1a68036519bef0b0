"""Nemzeti Jogszabálytár (njt.hu): the law of Hungary, consolidated.

An act's page is ``/jogszabaly/{year}-{number}-{part}-{issuer}``: without more it shows the wording of today; a number
after a full stop (``...-20-22.31``), a day after a slash or ``/eu`` and the like names another wording or form. The
text is in an element of class ``jogszabaly``. The site is unreachable from some networks. That the bare address shows
today's wording, and the class, is what open programs rely on; there is no description. Site: https://njt.hu/
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_ACT = re.compile(
    r"https?://(?:www\.)?njt\.(?:hu|jog\.gov\.hu)/jogszabaly/(?:en/)?(?P<act>\d{4}-\d+-\w{2}-\w{2})(?=[./?#]|$)"
)


class Njt:
    """The wording of today of one act or decree."""

    platform = Platform(
        "njt", "Hungary: acts and decrees, the wording of today", (_ACT.pattern,), documentation="https://njt.hu/"
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page of the act that `url` names, without the wording that it may name."""
        match = _ACT.match(url)
        if match is None:
            raise ValueError(f"{url} names no act, such as /jogszabaly/2012-66-20-22")
        return Request(f"https://njt.hu/jogszabaly/{match['act']}", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text in that page. Raises Unreadable."""
        return read(
            source, answer, answer.body or b"", format="html", select=".jogszabaly:not(.jogszabaly .jogszabaly)"
        )


ADAPTERS = (Njt(),)
