"""American Legal Publishing (codelibrary.amlegal.com): codes of ordinances of cities and counties.

The page is an application without text; it asks an interface that its owner does not document. The form of answers is
from code of others that uses it: ``/api/render-doc/{client}/{version}/{code}/{document}/`` gives ``html``, ``title``,
the markup with parts of the application in it (``<Link>``, ``className``). Confirm on the first live request; programs
are often met by a bot check.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read
from scrapers.platforms.parts import object_in, page_of

_API = "https://codelibrary.amlegal.com/api/render-doc"
_PAGE = re.compile(r"/codes/(?P<client>[^/]+)/(?P<version>[^/]+)/(?P<code>[^/]+)/(?P<doc>[\d-]+)/?")
#: What the application draws itself where its markup says so.
_DRAWN = re.compile(r"<(AnnotationDrawer|CodeOptions|InterCodeLink)\b[^<>]{0,2000}?(?:/>|>\s{0,20}</\1>)")


class AmericanLegal:
    """One document of a code: a section or a chapter, by its number in the address."""

    platform = Platform(
        "american-legal",
        "United States: codes of ordinances that American Legal publishes",
        (r"https?://codelibrary\.amlegal\.com/",),
        documentation="https://codelibrary.amlegal.com/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """What the application would draw for `url`, in the latest version of the code."""
        match = _PAGE.fullmatch(urlsplit(url).path)
        if match is None:
            raise ValueError(f"{url} names no document of a code, such as /codes/city/latest/city_il/0-0-0-12")
        if match["version"] != "latest":
            raise ValueError(f"{url} names the version {match['version']}, not the latest")
        steps = (quote(unquote(match[name]), safe="") for name in ("client", "version", "code", "doc"))
        return Request(f"{_API}/{'/'.join(steps)}/", "application/json")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that. Raises Unreadable."""
        found = object_in(answer)
        html = found.get("html")
        if not isinstance(html, str) or not html.strip():
            raise Unreadable(
                Outcome.SOFT_404, f"no text in the answer: {str(found.get('detail') or sorted(found))[:80]}"
            )
        markup = _DRAWN.sub("", html).replace("className=", "class=")
        return read(source, answer, page_of(markup, str(found.get("title") or "")), format="html")


ADAPTERS = (AmericanLegal(),)
