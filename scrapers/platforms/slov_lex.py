"""Slov-Lex (slov-lex.sk): the collection of laws of Slovakia, every wording a file of its own.

The pages are an application without text; static.slov-lex.sk serves plain HTML. ``/static/SK/ZZ/{year}/{number}/``
lists the wordings as rows of class effectivenessHistoryItem, each with the days from which and until which it is in
force (data-ucinnostod, data-ucinnostdo), and beside them the text as promulgated (data-vyhlasene="1"); below it
``{yyyymmdd}.portal`` is a wording, its law in ``div.predpis``. Wordings to come are listed in advance. Old promulgated
texts and annexes may be PDF files under ``/pdf/``. The form is the one that open programs read; there is no description
of it. Site: https://static.slov-lex.sk/
"""

from __future__ import annotations

import re

from lxml import etree, html

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, holds, today

_STATIC = "https://static.slov-lex.sk/static/SK/ZZ"
_ACT = re.compile(
    r"https?://(?:www\.|static\.)?slov-lex\.sk/(?:static/|(?:ezbierky(?:-fe)?/)?pravne-predpisy/)SK/ZZ/"
    r"(?P<year>\d{4})/(?P<number>\d+)(?=[/?#]|$)"
)
_FILE = re.compile(r"https?://static\.slov-lex\.sk/(?:static/)?pdf/[^?#]+\.pdf")


class SlovLex:
    """The wording in force today of one act."""

    platform = Platform(
        "slov-lex",
        "Slovakia: acts and regulations, the wording in force",
        (_ACT.pattern, _FILE.pattern),
        documentation="https://static.slov-lex.sk/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The wording in force of the act that `url` names, whichever wording's day it bears; or an annex's file."""
        if _FILE.match(url):
            return Request(url, "application/pdf")
        match = _ACT.match(url)
        if match is None:
            raise ValueError(f"{url} names no act, such as /SK/ZZ/1998/139/")
        act = f"{_STATIC}/{match['year']}/{match['number']}"
        return Request(f"{act}/{_in_force(ask(Request(f'{act}/', 'text/html')))}.portal", "text/html, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that wording. Raises Unreadable."""
        body = answer.body or b""
        if body.lstrip().startswith(b"%PDF-"):
            return read(source, answer, body, format="pdf")
        if source.format == "pdf":
            raise Unreadable(Outcome.WRONG_TYPE, "no PDF where a file was asked for")
        return read(source, answer, body, format="html", select="div.predpis:not(.predpis .predpis)")


def _in_force(answer: Answer) -> str:
    """The last part of the address of the wording in force. Raises NoAnswer where no listed one is."""
    try:
        rows = html.document_fromstring(answer.body or b"").xpath("//tr[contains(@class, 'effectivenessHistoryItem')]")
    except (ValueError, etree.ParserError):
        rows = []
    if not rows:
        raise refuse(answer, Outcome.SOFT_404, "the page lists no wordings of the act")
    on = today()
    for row in rows:
        begin, end = day(row.get("data-ucinnostod")), day(row.get("data-ucinnostdo"))
        if row.get("data-vyhlasene") != "1" and begin is not None and holds(begin, end, on):
            return str(row.get("data-iri") or begin.strftime("%Y%m%d")).rstrip("/").rpartition("/")[2]
    raise refuse(answer, Outcome.SOFT_404, f"none of the {len(rows)} wordings listed is in force on {on}")


ADAPTERS = (SlovLex(),)
