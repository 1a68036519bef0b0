"""The Verkhovna Rada's legislation base: laws, decrees and resolutions of Ukraine, the edition in force.

People read zakon.rada.gov.ua, whose robots.txt closes it to programs; data.rada.gov.ua serves the same base as open
data: ``/laws/show/{nreg}.txt`` is the bare text of the current edition. It asks that a program names itself "OpenData",
in its User-Agent or by a cookie OpenData of any value; everybody else is sent on to the site for people. The cookie
leaves our own name as it is. Its limits on requests and bytes a day are not stated. Documentation:
https://data.rada.gov.ua/open/main/api/page3
"""

from __future__ import annotations

import re
from html import escape
from urllib.parse import quote, unquote, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import page_of

_HOSTS = r"https?://(?:zakon\d?|data)\.rada\.gov\.ua/"
#: What an address says after the act's number: an edition, a form of the page, a place in it.
_AFTER = re.compile(r"(?:/(?:ed\d{8}|print\d*|conv\w*|stru|paran\d+|page\d*|sp:\S*))*(?:\.(?:txt|json|xml))?/?$")
#: Old texts are wrapped at some eighty letters; where a line is longer than this, each line is a paragraph or an entry.
_WRAPPED = 120
_FORMATTING = "Відбувається форматування тексту"


class Rada:
    """The current edition of one act, by its number in the base (770-2000-п, 254к/96-вр)."""

    platform = Platform(
        "rada",
        "Ukraine: laws, decrees and resolutions, the current edition",
        (_HOSTS + r"(?:laws/show|go|cgi-bin/laws)/",),
        documentation="https://data.rada.gov.ua/open/main/api/page3",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The bare text of the act that `url` names, whichever edition it names."""
        path = unquote(urlsplit(url).path)
        match = re.match(r"/(?:laws/show|go)/(?:[a-z]{2}/)?(?P<act>.+)", path)
        number = _AFTER.sub("", match["act"]) if match is not None else ""
        if not number:
            raise ValueError(f"{url} names no act by its number, such as /laws/show/770-2000-п")
        address = f"https://data.rada.gov.ua/laws/show/{quote(number, safe='/')}.txt"
        return Request(address, "text/plain, */*;q=0.5", {"Cookie": "OpenData=1"})

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text. Raises Unreadable."""
        body = answer.body or b""
        if b"<html" in body[:2000].lower():
            document = read(source, answer, body, format="html")
            if _FORMATTING in document.text:
                raise Unreadable(Outcome.EMPTY_SHELL, "the page is still formatting the text")
            raise Unreadable(Outcome.WRONG_TYPE, f"a page for people, not the text: {document.title!r}")
        document = read(source, answer, body, format="text")
        lines = decode(body, None).splitlines()
        if max(map(len, lines), default=0) <= _WRAPPED:
            return document
        return read(
            source, answer, page_of([f"<p>{escape(line)}</p>" for line in lines if line.strip()]), format="html"
        )


ADAPTERS = (Rada(),)
