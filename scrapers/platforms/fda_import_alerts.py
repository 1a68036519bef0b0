"""Import alerts of the Food and Drug Administration (accessdata.fda.gov/cms_ia): what is detained, and why.

A page gives number, 'Published Date' and type, then under headings the name, the reason, the guidance and the charge,
and after these the firms: 'List of firms and their products … (a.k.a. Red List)', a Green List, each firm a
``div.div-info`` below its country, each with a 'Date Published'. The published date moves whenever a firm is added:
neither it nor the firms are the alert's text, which is all that is read here. There is no documentation of these pages;
the form is taken from public programs that read them, and confirmed on a stored page of alert 66-72.
"""

from __future__ import annotations

import re

from lxml import etree, html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.fda import page_of
from scrapers.platforms.page import read

_NAME = re.compile(r"\s*import alert name\s*:?\s*", re.I)
_REASON = re.compile(r"\s*(?:reason for alert|charge)\s*:?\s*", re.I)
_NUMBER = re.compile(r"import alert\s*#", re.I)
_LIST = re.compile(r"\s*(?:list of firms\b.*)?\(?a\.?\s?k\.?\s?a\.?\s*(?:red|green|yellow)\s+list\)?\s*", re.I | re.S)
_PUBLISHED = re.compile(r"\s*(?:published date|date published)\s*:?[\s\d/.-]*", re.I)
_LONGEST_HEADING = 500
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "strong", "b", "p")


class FdaImportAlerts:
    """The text of an alert without the firms it lists and without the day it was last put out."""

    platform = Platform(
        "fda-import-alerts",
        "United States: import alerts of the Food and Drug Administration",
        (r"(?i)https?://www\.accessdata\.fda\.gov/cms_ia/importalert_\d+\.html",),
        documentation="https://www.accessdata.fda.gov/cms_ia/ialist.html",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The address itself."""
        return Request(url, "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text. Raises Unreadable."""
        alert = _alert(page_of(answer))
        _cut_off(alert)
        for element in list(alert.iter("div", "p", "span", "li")):
            if element is not alert and _PUBLISHED.fullmatch("".join(element.itertext())):
                element.clear(keep_tail=True)
        return read(source, answer, etree.tostring(alert, method="html", encoding="utf-8"), format="html")


def _alert(page: html.HtmlElement) -> html.HtmlElement:
    """The element that holds the alert: number, name, reason, lists. Raises Unreadable where there is none."""
    headings = list(page.iter("h1", "h2", "h3", "h4", "strong", "b"))
    name = next((element for element in headings if _NAME.fullmatch("".join(element.itertext()))), None)
    if name is None or not any(_REASON.fullmatch("".join(element.itertext())) for element in headings):
        raise Unreadable(Outcome.SOFT_404, "the page has no import alert's name and reason or charge")
    around = [element for element in name.iterancestors() if element.tag not in ("body", "html")]
    holds = (element for element in around if _NUMBER.search("".join(element.itertext())))
    return next(holds, around[-1] if around else page)


def _cut_off(alert: html.HtmlElement) -> None:
    """Removes the lists of firms: their heading, or else the first firm, and whatever follows it."""
    first = next((element for element in alert.iter("div", *_HEADINGS) if _begins_lists(element)), None)
    if first is None:
        return
    step = first
    while step is not alert:
        parent = step.getparent()
        step.tail = None
        for following in list(step.itersiblings()):
            parent.remove(following)
        step = parent
    first.getparent().remove(first)


def _begins_lists(element: html.HtmlElement) -> bool:
    if "div-info" in (element.get("class") or "").split():
        return True
    words = "".join(element.itertext())
    return len(words) < _LONGEST_HEADING and _LIST.fullmatch(words) is not None


ADAPTERS = (FdaImportAlerts(),)
