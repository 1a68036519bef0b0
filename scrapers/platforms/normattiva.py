"""Normattiva (normattiva.it): the law of Italy as in force on a day, in Akoma Ntoso.

The page of an act, ``/uri-res/N2Ls?urn:nir:...``, shows one article and links to ``/do/atto/caricaAKN`` with the act's
date and number in the Gazzetta Ufficiale (dataGU, codiceRedaz) and a day (dataVigenza): the whole act as in force on
that day, in XML. That service answers only in the session that the page began, so the page's cookies go with the
request, and without it gives an HTML page of errors, with status 200. Tables that ministerial decrees keep up to date
are published by the ministry, not here. The form is the one that open programs use; there is no description of it.
Site: https://www.normattiva.it/
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import not_the_text, today

_HOST = r"https?://(?:www\.)?normattiva\.it/"
_URN = re.compile(_HOST + r"(?:uri-res/N2Ls\?|eli/id/)(?P<urn>(?:urn:nir:)?[^#]+)")
_LINK = re.compile(r"""href\s*=\s*["']([^"']*caricaAKN\?[^"']*)["']""", re.I)
_COOKIE = re.compile(r"(?:^|,\s*)([\w.-]+=[^;,\s]*)")


class Normattiva:
    """One act, whole, as in force today."""

    platform = Platform(
        "normattiva",
        "Italy: laws and decrees, as in force",
        (_HOST + r"(?:uri-res/|eli/|do/atto/caricaAKN|atto/)",),
        documentation="https://www.normattiva.it/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML that the page of the act at `url` links to, of today."""
        if _URN.match(url) is None:
            raise ValueError(f"{url} names no act by its URN, such as /uri-res/N2Ls?urn:nir:stato:legge:2000-01-01;1")
        page = re.sub(r"[~!@].*$", "", url)  # the whole act, whichever day is named
        answer = ask(Request(page, "text/html"))
        link = _LINK.search((answer.body or b"").decode("utf-8", "replace"))
        if link is None:
            raise refuse(answer, Outcome.SOFT_404, "the act's page links to no XML of the act")
        parts = urlsplit(urljoin(answer.final_url, unescape(link[1])))
        fields = dict(parse_qsl(parts.query)) | {"dataVigenza": today().strftime("%Y%m%d")}
        headers = {"Cookie": "; ".join(kept)} if (kept := _cookies(answer)) else {}
        return Request(parts._replace(query=urlencode(fields)).geturl(), "application/xml, text/xml", headers)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that XML. Raises Unreadable."""
        body = answer.body or b""
        if b"<akomaNtoso" not in body[:4000]:
            if b"essione scaduta" in body:
                raise Unreadable(Outcome.LOGIN, "the service says that the session has ended")
            raise not_the_text(answer, "an act in Akoma Ntoso")
        return read(source, answer, body, format="xml")


def _cookies(answer: Answer) -> list[str]:
    """The cookies that began the session, as name=value; attributes of a cookie stand after a semicolon."""
    return [pair for pair in _COOKIE.findall(answer.headers.get("set-cookie", "")) if not pair.endswith("=")]


ADAPTERS = (Normattiva(),)
