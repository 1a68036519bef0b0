"""The general adapter: one address, one page, in whatever format it comes."""

from __future__ import annotations

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable, extract
from scrapers.platforms.base import ANYWHERE, Ask, Platform

ACCEPT = {
    "html": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "pdf": "application/pdf, */*;q=0.5",
    "xml": "application/xml, text/xml;q=0.9, */*;q=0.5",
    "json": "application/json, */*;q=0.5",
}


class PageAdapter:
    """Reads the page whole, or the part that the source's ``select`` (a CSS selector, or an XPath that begins with
    ``/``) names."""

    platform = Platform("page", "any page, PDF, XML or JSON file at one address", (ANYWHERE,))

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The address itself."""
        return Request(url, ACCEPT.get(source.format, "*/*"), render=source.javascript)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document in `answer`. Raises Unreadable."""
        return read(source, answer, answer.body or b"")


def read(source: Source, answer: Answer, body: bytes, format: str = "", select: str = "") -> Document:
    """The Document in `body`, the whole of `answer` or what an adapter took out of it. `format` and `select` stand in
    for the source's own. Raises Unreadable."""
    chosen = select or source.select
    if chosen:
        body = _part(body, chosen)
    return extract(
        body,
        format=format or source.format,
        content_type="" if format else answer.headers.get("content-type", ""),
        url=answer.final_url,
        language=source.language,
    )


def _part(body: bytes, selector: str) -> bytes:
    """The elements that `selector` names, as HTML. A page that lost them is not empty law but a changed page."""
    from bs4 import BeautifulSoup  # few sources name a part of their page

    if selector.startswith("/"):
        found = _by_path(body, selector)
    else:
        found = [str(element) for element in BeautifulSoup(body, "lxml").select(selector)]
    if not found:
        raise Unreadable(Outcome.SOFT_404, f"nothing on the page fits the selector {selector!r}")
    return ("<html><body>" + "".join(found) + "</body></html>").encode()


def _by_path(body: bytes, path: str) -> list[str]:
    from lxml import etree, html

    try:
        nodes = html.document_fromstring(body).xpath(path)
    except (etree.XPathError, etree.ParserError) as error:
        raise Unreadable(Outcome.UNREADABLE, f"the path {path!r} cannot be followed: {error}") from error
    return [etree.tostring(node, encoding="unicode") for node in nodes if isinstance(node, etree._Element)]
