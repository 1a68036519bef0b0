"""The Laws and Regulations Database of Taiwan (law.moj.gov.tw): acts and regulations, each whole on one page.

A law's pcode (C0000008) names it on every page of the site: its articles, its history, a single article, its English
text (``/ENG/``). The articles stand in ``div.law-reg-content``, name and day of the last amendment in the table above.
Tables of substances hang on some laws as attached files and are not on the page. Documentation of the pages there is
none; where law stands on them is taken from programs that read them, the words of an abolished law
(a mark beside the name, 廢) from memory: confirm on the first live request.
"""

from __future__ import annotations

import re

from lxml import etree, html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import what_page
from scrapers.platforms.page import ACCEPT, read

_PAGE = re.compile(
    r"https?://law\.moj\.gov\.tw/(?P<english>ENG/)?(?:LawClass|Law|News)/\w+\.aspx\?(?:[^#]*&)?pcode=(?P<pcode>[A-Z]\d{7})",
    re.I,
)
_ABOLISHED = re.compile(r"label-fei|（廢）|\(Abolished\)|【廢】", re.I)


class MojTw:
    """One law, in Chinese or English."""

    platform = Platform(
        "moj-tw",
        "Taiwan: acts and regulations",
        (r"https?://law\.moj\.gov\.tw/(?:ENG/)?(?:LawClass|Law|News)/",),
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page with all articles of the law that `url` names."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no law, such as /LawClass/LawAll.aspx?pcode=C0000008")
        folder = "ENG/LawClass" if match["english"] else "LawClass"
        address = f"https://law.moj.gov.tw/{folder}/LawAll.aspx?pcode={match['pcode'].upper()}"
        return Request(address, ACCEPT["html"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of name, days and articles. Raises Unreadable where the page has no articles."""
        body = answer.body or b""
        page = html.document_fromstring(decode(body) or "<p/>")
        articles = page.find_class("law-reg-content")
        if not articles or not " ".join(articles[0].itertext()).strip():
            outcome, told = what_page(body, "a law")
            raise Unreadable(Outcome.SOFT_404 if outcome is Outcome.WRONG_TYPE else outcome, told)
        name = page.xpath("//*[@id='hlLawName'] | //*[@id='lawName']")
        if name and _ABOLISHED.search(etree.tostring(name[0].getparent(), encoding="unicode")):
            raise Unreadable(Outcome.MOVED, "the database marks this law as abolished")
        days = page.xpath("//tr[@id='trLNNDate' or @id='trLNODate' or @id='trLNEDate']")
        parts = [*(f"<h1>{_words(one)}</h1>" for one in name[:1]), *(f"<p>{_words(one)}</p>" for one in days)]
        parts += [etree.tostring(one, encoding="unicode") for one in articles]
        return read(source, answer, f"<html><body>{''.join(parts)}</body></html>".encode(), format="html")


def _words(element: etree._Element) -> str:
    return " ".join(" ".join(element.itertext()).split()).replace("&", "&amp;").replace("<", "&lt;")


ADAPTERS = (MojTw(),)
