"""Municode (library.municode.com, CivicPlus): codes of ordinances of cities and counties.

The page is an application without text; it asks an interface that its owner does not document. What is known of that:
https://git.sr.ht/~partytax/unofficial-municode-api-documentation. A client is found in the list of its state, its codes
in the client's content, the newest supplement as the latest job of the code; the content of a node comes with the whole
group of sections it is printed in. Some meet 401 there without a browser's session, which is then the outcome.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import json_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.parts import object_in, page_of

_API = "https://api.municode.com"
_PAGE = re.compile(r"/(?P<state>[a-z]{2})/(?P<client>[^/]+)/codes/(?P<code>[^/]+)/?", re.I)
_ACCEPT = "application/json"


class Municode:
    """One node of a code (a section, a chapter with its sections) as the latest supplement has it."""

    platform = Platform(
        "municode",
        "United States: codes of ordinances that CivicPlus publishes",
        (r"https?://library\.municode\.com/", r"https?://api\.municode\.com/CodesContent\?"),
        documentation="https://git.sr.ht/~partytax/unofficial-municode-api-documentation",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The content of the node that `url` names in its query, from the latest job of its code."""
        parts = urlsplit(url)
        node = parse_qs(parts.query).get("nodeId", [""])[0]
        match = _PAGE.fullmatch(parts.path)
        if match is None or not node:
            raise ValueError(f"{url} names no node of a code, such as …/codes/code_of_ordinances?nodeId=CH1_S1-1")
        clients = ask(Request(f"{_API}/Clients/stateAbbr?{urlencode({'stateAbbr': match['state']})}", _ACCEPT))
        client = _named(clients, "ClientName", "ClientID", match["client"])
        codes = ask(Request(f"{_API}/ClientContent/{client}", _ACCEPT))
        product = _named(codes, "productName", "productId", match["code"])
        jobs = ask(Request(f"{_API}/Jobs/latest/{product}", _ACCEPT))
        job = _value(json_of(jobs), "Id")
        if job is None:
            raise refuse(jobs, Outcome.SOFT_404, "the interface names no latest supplement of this code")
        fields = {"jobId": job, "nodeId": node, "productId": product}
        return Request(f"{_API}/CodesContent?{urlencode(fields)}", _ACCEPT)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the node and of what is below it. Raises Unreadable."""
        node = parse_qs(urlsplit(answer.url).query).get("nodeId", [""])[0]
        docs = object_in(answer).get("Docs") or []
        # The answer also holds the neighbours that are printed in the same group.
        own = [doc for doc in docs if doc.get("Id") == node or str(doc.get("Id", "")).startswith(f"{node}_")]
        if not any(doc.get("Content") for doc in own):
            raise Unreadable(Outcome.SOFT_404, f"no text of {node!r} among the {len(docs)} parts of the answer")
        titles = [str(doc.get("Title") or "") for doc in own]
        pieces = [f"<h2>{escape(title)}</h2>{doc.get('Content') or ''}" for title, doc in zip(titles, own, strict=True)]
        return read(source, answer, page_of("".join(pieces), titles[0]), format="html")


def _named(answer: Answer, name: str, id: str, wanted: str) -> int:
    """The `id` of the object in the JSON of `answer` whose `name` reads as `wanted` does in an address."""
    for found in _objects(json_of(answer)):
        if _slug(str(_value(found, name) or "")) == _slug(wanted) and _value(found, id) is not None:
            return int(_value(found, id))
    raise refuse(answer, Outcome.SOFT_404, f"the interface knows no {wanted!r}")


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in `value`, which is as deep as a list of codes is."""
    if isinstance(value, dict):
        yield value
    for below in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(below)


def _value(found: Any, name: str) -> Any:
    """The value of field `name`, whose capitals differ from endpoint to endpoint."""
    if not isinstance(found, dict):
        return None
    return next((value for key, value in found.items() if key.lower() == name.lower()), None)


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")


ADAPTERS = (Municode(),)
