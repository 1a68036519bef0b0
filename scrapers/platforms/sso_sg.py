"""Singapore Statutes Online (sso.agc.gov.sg): Acts and subsidiary legislation of Singapore.

The page of an Act holds its first part only and loads the rest, schedules among it, by script; ``?WholeDoc=1`` does
the same. The PDF of the current version (``?ViewType=Pdf``) has all in one answer; ``?ProvIds=Sc1-`` shows one
provision, and where that is not on the page as it comes the page is refused. The terms of the site let programs come
between 3 and 7 o'clock of its time only, and robots.txt asks for six seconds between requests: set the source's
cadence by that. There is no published documentation; the grammar of addresses and the marks of what is loaded later
(``div.dms`` with `data-term`) are taken from programs that read the site.
"""

from __future__ import annotations

import re

from lxml import html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import what_page
from scrapers.platforms.page import ACCEPT, read

_PAGE = re.compile(
    r"https?://sso\.agc\.gov\.sg/(?P<kind>Act|SL)/(?P<id>[\w-]+)(?P<past>/(?:Historical|Uncommenced|Published)/\d+)?"
    r"(?:\?(?P<query>[^#]*))?(?:#.*)?$",
    re.I,
)
_PROVISION = re.compile(r"(?:^|&)ProvIds=(?P<id>(?:pr|Sc|P|xv)[\w.-]*?)(?:&|$)", re.I)


class SsoSg:
    """One Act, whole as PDF, or the one provision of it that an address names."""

    platform = Platform(
        "sso-sg",
        "Singapore: Acts and subsidiary legislation",
        (r"https?://sso\.agc\.gov\.sg/(?:Act|SL)/",),
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The PDF of the Act that `url` names, or the page of the provision."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no Act, such as /Act/MDA1973")
        if match["past"]:
            raise ValueError(f"{url} is a version of another day, not the law of today")
        address = f"https://sso.agc.gov.sg/{match['kind']}/{match['id']}"
        provision = _PROVISION.search(match["query"] or "")
        if provision is not None:
            return Request(f"{address}?ProvIds={provision['id']}", ACCEPT["html"])
        return Request(f"{address}?ViewType=Pdf", ACCEPT["pdf"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that PDF or provision. Raises Unreadable where the page came without it."""
        body = answer.body or b""
        if b"%PDF-" in body[:1024]:
            return read(source, answer, body, format="pdf")
        wanted = _PROVISION.search(answer.url.partition("?")[2])
        if wanted is None:
            raise Unreadable(*what_page(body, "a PDF"))
        page = html.document_fromstring(decode(body) or "<p/>")
        found = page.xpath("//*[@id=$id]/ancestor-or-self::div[contains(@class, 'prov1')][1]", id=wanted["id"])
        found = found or page.xpath("//*[@id=$id and (self::div or self::td or self::section)]", id=wanted["id"])
        if not found:
            outcome, told = what_page(body, "a provision")
            raise Unreadable(
                outcome if outcome is not Outcome.WRONG_TYPE else Outcome.EMPTY_SHELL,
                f"{wanted['id']} is not on the page as it comes: {told}",
            )
        if found[0].xpath(".//div[contains(@class, 'dms') and @data-term]"):
            raise Unreadable(Outcome.EMPTY_SHELL, f"parts of {wanted['id']} are loaded by a script")
        return read(source, answer, html.tostring(found[0], encoding="utf-8"), format="html")


ADAPTERS = (SsoSg(),)
