"""New York's Open Legislation (legislation.nysenate.gov): the consolidated laws and the bills of the state.

``/api/3/laws/{law}/{location}`` and ``/api/3/bills/{session}/{number}`` give ``{"success", "message", "result"}``, an
error being ``success`` false, with status 200 or 4xx. The key is free; without one the page at www.nysenate.gov is
read, which names its law in ``.nys-openleg-result-text`` and says with status 200 that an entry could not be found. A
law's text is as printed, with line ends that are at times written as a backslash and an n. Documentation:
https://legislation.nysenate.gov/static/docs/html/laws.html and …/bills.html; a bill's ``amendments`` are from memory.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Key, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import law_of, object_in, page_of, text_of

_API = "https://legislation.nysenate.gov/api/3"
_LAW = re.compile(r"https?://(?:www\.nysenate\.gov/legislation|legislation\.nysenate\.gov/api/3)/laws/"
                  r"(?P<law>[A-Z]{3})/(?P<place>[\w.*-]+)/?(?:[?#].*)?", re.I)  # fmt: skip
_BILL = re.compile(r"https?://(?:www\.nysenate\.gov/legislation|legislation\.nysenate\.gov/api/3)/bills/"
                   r"(?P<year>\d{4})/(?P<number>[A-Z]\d+)[A-Z]?(?:/amendment/\w+)?/?(?:[?#].*)?", re.I)  # fmt: skip
_PARTS = ".nys-openleg-result-title-headline, .nys-openleg-result-title-location, .nys-openleg-result-title-short"


class OpenLegislation:
    """One section of a law, one bill in its active version."""

    platform = Platform(
        "nysenate",
        "United States, New York: laws and bills",
        (r"https?://www\.nysenate\.gov/legislation/(?:laws|bills)/", r"https?://legislation\.nysenate\.gov/api/3/(?:laws|bills)/"),
        key=Key("KRATOMWATCH_KEY_NYSENATE", "key", "query", "https://legislation.nysenate.gov/public"),
        key_optional=True,
        documentation="https://legislation.nysenate.gov/static/docs/html/index.html",
    )  # fmt: skip

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The law or bill from the interface where there is a key, else the page itself."""
        law, bill = _LAW.fullmatch(url), _BILL.fullmatch(url)
        if law is None and bill is None:
            raise ValueError(f"{url} names no section of a law and no bill")
        key = self.platform.key.secret() if self.platform.key is not None else None
        if key is None:
            return Request(url, "text/html, */*;q=0.5")
        if law is not None:
            return Request(f"{_API}/laws/{law['law'].upper()}/{law['place'].upper()}", "application/json", key=key)
        assert bill is not None
        return Request(
            f"{_API}/bills/{bill['year']}/{bill['number'].upper()}?fullTextFormat=HTML", "application/json", key=key
        )

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the law, the bill or the page. Raises Unreadable."""
        law = _LAW.fullmatch(answer.url)
        if not answer.final_url.startswith(_API):
            return _from_page(source, answer, law["place"] if law is not None else "")
        told = object_in(answer)
        if not told.get("success"):
            raise Unreadable(Outcome.SOFT_404, f"the interface refused: {told.get('message')}")
        result = told.get("result") or {}
        title, body = _law(result) if law is not None else _bill(result)
        if not body.strip():
            raise Unreadable(Outcome.SOFT_404, "the interface has no text of this")
        return read(source, answer, page_of(f"<h1>{escape(title)}</h1>{body}", title), format="html")


def _law(result: dict[str, Any]) -> tuple[str, str]:
    """Title and markup of a section. The text is printed: its lines are joined to paragraphs by the extractor."""
    title = f"{result.get('lawName') or result.get('lawId')} {result.get('locationId')} {result.get('title') or ''}"
    text = str(result.get("text") or "").replace("\\n", "\n")
    if not text.strip():
        return title, ""
    ended = f"<p>Repealed {escape(str(result.get('repealedDate') or ''))}</p>" if result.get("repealed") else ""
    return title, f"{ended}<pre>{escape(text)}</pre>"


def _bill(result: dict[str, Any]) -> tuple[str, str]:
    """Title and markup of a bill's active version, with the status that it has reached."""
    version = result.get("activeVersion") or ""
    amendment = ((result.get("amendments") or {}).get("items") or {}).get(version) or {}
    marked, plain = amendment.get("fullTextHtml"), amendment.get("fullText")
    text = str(marked) if marked else f"<pre>{escape(str(plain))}</pre>" if plain else ""
    status = result.get("status") or {}
    reached = (
        f"<p>Status: {escape(str(status.get('statusDesc') or ''))} {escape(str(status.get('actionDate') or ''))}</p>"
    )
    return f"{result.get('basePrintNo')}{version} {result.get('title') or ''}", f"{reached}{text}" if text else ""


def _from_page(source: Source, answer: Answer, place: str) -> Document:
    if "The requested entry could not be found" in text_of(answer):
        raise Unreadable(Outcome.SOFT_404, "the page says that the requested entry could not be found")
    return law_of(source, answer, ".nys-openleg-result-text", also=_PARTS, number=place)


ADAPTERS = (OpenLegislation(),)
