"""The general adapter: one address, one page, in whatever format it comes."""

from __future__ import annotations

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome
from scrapers.document import Document
from scrapers.extract import Unreadable, extract

_ACCEPT = {
    "html": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "pdf": "application/pdf, */*;q=0.5",
    "xml": "application/xml, text/xml;q=0.9, */*;q=0.5",
    "json": "application/json, */*;q=0.5",
}


class PageAdapter:
    """Reads the page whole, or the part that the source's ``select`` (a CSS selector) names."""

    def accept(self, source: Source) -> str:
        """The Accept header for the source's declared format."""
        return _ACCEPT.get(source.format, "*/*")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document in `answer`. Raises Unreadable."""
        body = answer.body or b""
        if source.select:
            body = _part(body, source.select)
        return extract(
            body,
            format=source.format,
            content_type=answer.headers.get("content-type", ""),
            url=answer.final_url,
            language=source.language,
        )


def _part(body: bytes, selector: str) -> bytes:
    """The elements that `selector` names, as HTML. A page that lost them is not empty law but a changed page."""
    from bs4 import BeautifulSoup  # few sources name a part of their page

    soup = BeautifulSoup(body, "lxml")
    found = soup.select(selector)
    if not found:
        raise Unreadable(Outcome.SOFT_404, f"nothing on the page fits the selector {selector!r}")
    return ("<html><body>" + "".join(str(element) for element in found) + "</body></html>").encode()
