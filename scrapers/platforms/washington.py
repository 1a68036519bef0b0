"""Washington's legislature (app.leg.wa.gov): the revised code, the administrative code, and the texts of bills.

A section has a page of its own (``/RCW/default.aspx?cite=69.50.204``), a chapter's page lists its sections and holds
all of them with ``&full=true``. What a bill's versions are is told by the documents service (SOAP and plain GET, XML:
https://wslwebservices.leg.wa.gov/LegislativeDocumentService.asmx); the texts are files with struck and new words at
lawfilesext.leg.wa.gov. The service's fields are from memory; confirm on the first live request.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.platforms.answers import tree_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.parts import law_of

_CODE = re.compile(r"/(?P<code>RCW|WAC)/(?:default\.aspx)?", re.I)
_BILLS = re.compile(r"/billsummary/?", re.I)
_SERVICE = "https://wslwebservices.leg.wa.gov/LegislativeDocumentService.asmx/GetDocuments"
_CHROME = "nav, form, script, style, .breadcrumb, #breadcrumb, #footer"


class Washington:
    """One section or chapter of the codes, one bill in its newest text."""

    platform = Platform(
        "washington",
        "United States, Washington: revised code, administrative code, bills",
        (
            r"https?://app\.leg\.wa\.gov/(?:RCW|rcw|WAC|wac|billsummary)/",
            r"https?://lawfilesext\.leg\.wa\.gov/[Bb]iennium/",
        ),
        documentation="https://wslwebservices.leg.wa.gov/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The section's page, the chapter's with all its sections, or the newest text of the bill."""
        parts = urlsplit(url)
        query = {name.lower(): values[-1] for name, values in parse_qs(parts.query).items()}
        if parts.hostname == "lawfilesext.leg.wa.gov":
            return Request(url, "text/html, application/pdf;q=0.9, */*;q=0.5")
        if _BILLS.fullmatch(parts.path) and query.get("billnumber", "").isdigit() and query.get("year", "").isdigit():
            return Request(_newest(ask, int(query["billnumber"]), int(query["year"])), "text/html")
        code, cite = _CODE.fullmatch(parts.path), query.get("cite", "")
        depth = len(re.split(r"[.-]", cite))
        if code is None or depth < 2:
            raise ValueError(f"{url} names no section, chapter or bill")
        fields = {"cite": cite} if depth > 2 else {"cite": cite, "full": "true"}
        return Request(f"https://app.leg.wa.gov/{code['code'].upper()}/default.aspx?{urlencode(fields)}", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the law on the page, or of the bill. Raises Unreadable."""
        parts = urlsplit(answer.url)
        if parts.hostname == "lawfilesext.leg.wa.gov":
            return read(source, answer, answer.body or b"")
        cite = parse_qs(parts.query).get("cite", [""])[0]
        return law_of(source, answer, "#contentWrapper", "#ContentPlaceHolder1_pnlLaw", drop=_CHROME, number=cite)


def _newest(ask: Ask, number: int, year: int) -> str:
    """The address of the newest text of bill `number` in the biennium of `year`. Raises NoAnswer."""
    first = year if year % 2 else year - 1
    fields = {"biennium": f"{first}-{(first + 1) % 100:02d}", "namedLike": str(number)}
    answer = ask(Request(f"{_SERVICE}?{urlencode(fields)}", "text/xml"))
    texts = []
    for element in tree_of(answer).iter("{*}LegislativeDocument"):
        told = {str(child.tag).rpartition("}")[2]: (child.text or "").strip() for child in element}
        digits = re.sub(r"\D", "", told.get("BillId", ""))
        if told.get("HtmUrl") and digits == str(number) and told.get("Class", "Bills") in ("Bills", "Session Laws"):
            texts.append((told.get("HtmLastModifiedDate") or told.get("HtmCreateDate") or "", told["HtmUrl"]))
    if not texts:
        raise refuse(answer, Outcome.SOFT_404, f"the service names no text of bill {number}")
    address = max(texts)[1]
    return quote(re.sub(r"^http:", "https:", address), safe=":/%?=&")


ADAPTERS = (Washington(),)
