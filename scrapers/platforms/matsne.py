"""Matsne (matsne.gov.ge): the legislative herald of Georgia, acts with all their consolidations.

``/ka/document/view/{id}`` is an act; ``?publication={n}`` names one of its consolidations, 0 the text as adopted, the
highest the newest. The page links to the others. The text is in ``#maindoc``. Translations (``/en/``, ``/ru/``) are
made of some consolidations only and lag behind. Numbers of consolidations are as open programs use them; the element
of the text is from memory: confirm it on the first live request. Site: https://matsne.gov.ge/
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Request
from scrapers.document import Document
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_ACT = re.compile(
    r"https?://(?:www\.)?matsne\.gov\.ge/(?:(?P<language>ka|en|ru)/)?document/view/(?P<act>\d+)(?=[/?#]|$)"
)


class Matsne:
    """The newest consolidation of one act, in the language of the address."""

    platform = Platform(
        "matsne", "Georgia: acts, the newest consolidation", (_ACT.pattern,), documentation="https://matsne.gov.ge/"
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The newest consolidation of the act that `url` names, whichever it names; its bare page where it has none."""
        match = _ACT.match(url)
        if match is None:
            raise ValueError(f"{url} names no act, such as /ka/document/view/1670322")
        page = Request(f"https://matsne.gov.ge/{match['language'] or 'ka'}/document/view/{match['act']}", "text/html")
        linked = re.compile(rb"/document/view/%s(?:/\d+)?\?publication=(\d+)" % match["act"].encode())
        numbers = [int(number) for number in linked.findall(ask(page).body or b"")]
        return Request(f"{page.url}?publication={max(numbers)}", "text/html") if numbers else page

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text in that page. Raises Unreadable."""
        return read(source, answer, answer.body or b"", format="html", select="#maindoc")


ADAPTERS = (Matsne(),)
