"""govinfo (govinfo.gov): bills, laws, the Federal Register, the Code; what the Government Publishing Office publishes.

A document is a package ("BILLS-119hr8000ih") or a granule of one; neither ever changes its wording, a new version is a
new package. The page on it (/app/details/) is made by a script; its text lies at a fixed address and needs no key. What
does not exist is answered with a redirect to a page of errors. Bulk data (BILLSTATUS) wants an Accept that fits, else
406. What is made on request (zip, MODS) may answer 503 with Retry-After; neither is asked for. The search takes a POST,
and each answer a mark that leads to the next. Documentation: https://github.com/usgpo/api, https://api.govinfo.gov/docs
and https://github.com/usgpo/bill-status. How the search limits days is from memory; confirm on the first live request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.extract.charset import decode
from scrapers.extract.xml import parse
from scrapers.platforms.answers import items_of
from scrapers.platforms.base import Ask, Found, Platform, pages
from scrapers.platforms.data_gov import KEY, secret, told
from scrapers.platforms.page import read

_SITE = "https://www.govinfo.gov"
_SEARCH = "https://api.govinfo.gov/search"
_TYPED = {"Content-Type": "application/json"}
_DETAILS = re.compile(r"/app/details/(?P<package>[\w.-]+)(?:/(?P<granule>[\w.-]+))?/?")
_FILE = re.compile(r"/content/pkg/(?P<package>[\w.-]+)/(?:html|xml|pdf)/[\w.-]+")
_BULK = re.compile(r"/bulkdata/[\w./-]+\.xml")
#: In the record of a bill: what is stamped anew, or grows, without a step of the bill.
_STAMPS = frozenset(("updatedate", "updatedateincludingtext", "dublincore", "cosponsors", "subjects", "relatedbills"))
_KINDS = {
    "BILLS": SourceKind.BILL, "PLAW": SourceKind.ACT, "FR": SourceKind.REGISTER, "CFR": SourceKind.RULE,
    "USCODE": SourceKind.STATUTE,
}  # fmt: skip
_PAGE_SIZE = 100
_MOST_PAGES = 5


class Govinfo:
    """The text of a package or granule, the record of a bill, and the search of all."""

    platform = Platform(
        "govinfo",
        "United States: bills, public laws, Federal Register and codes, from the Government Publishing Office",
        (r"https?://(?:www\.)?govinfo\.gov/(?:app/details|content/pkg|bulkdata)/",),
        key=KEY,
        key_optional=True,
        documentation="https://api.govinfo.gov/docs",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The text of the package or granule that `url` names; the file itself where it is one."""
        path = urlsplit(url).path
        if _BULK.fullmatch(path):
            return Request(url, "application/xml")
        if _FILE.fullmatch(path):
            return Request(url, "text/html, application/xml;q=0.9, application/pdf;q=0.8, */*;q=0.5")
        match = _DETAILS.fullmatch(path)
        if match is None:
            raise ValueError(f"{url} names no package, such as /app/details/BILLS-119hr8000ih")
        return text_of(match["package"], match["granule"] or "")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document in that file. Raises Unreadable."""
        asked, got = urlsplit(answer.url).path, urlsplit(answer.final_url).path
        match = _FILE.fullmatch(asked)
        if match is not None and match["package"] not in got:
            raise Unreadable(Outcome.SOFT_404, f"no such document: led to {answer.final_url}")
        if _BULK.fullmatch(asked):
            return read(source, answer, _lasting(answer.body or b""), format="xml")
        return read(source, answer, answer.body or b"")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Documents that name `words`, published on or after `since`. Raises NoKey."""
        key = secret("govinfo's search")
        collections = " or ".join(_KINDS)
        query = f'"{words}" and collection:({collections}) and publishdate:range({since.isoformat()},)'
        mark = "*"
        for _ in pages(_MOST_PAGES):
            wanted = {
                "query": query, "pageSize": str(_PAGE_SIZE), "offsetMark": mark, "resultLevel": "default",
                "sorts": [{"field": "publishdate", "sortOrder": "DESC"}],
            }  # fmt: skip
            answer = ask(Request(_SEARCH, "application/json", _TYPED, json.dumps(wanted).encode(), key))
            page = told(answer)
            items = items_of(answer, page, "results", "packageId", "title")
            yield from map(_found, items)
            following = page.get("offsetMark")
            if len(items) < _PAGE_SIZE or not isinstance(following, str) or following == mark:
                return
            mark = following


def text_of(package: str, granule: str = "") -> Request:
    """The request for the text of a package, or of a granule of it."""
    return Request(f"{_SITE}/content/pkg/{package}/html/{granule or package}.htm", "text/html")


def _lasting(body: bytes) -> bytes:
    """The record of a bill without its stamps. Raises Unreadable."""
    root = parse(decode(body, None))
    for element in list(root.iter(etree.Element)):
        if str(element.tag).rpartition("}")[2].lower() in _STAMPS:
            element.clear(keep_tail=True)
    return bytes(etree.tostring(root))


def _found(item: dict[str, Any]) -> Found:
    package, granule, issued = item["packageId"], item.get("granuleId"), item.get("dateIssued")
    return Found(
        id=granule or package,
        title=item["title"],
        url=f"{_SITE}/app/details/{package}" + (f"/{granule}" if granule else ""),
        kind=_KINDS.get(item.get("collectionCode", ""), SourceKind.REGISTER),
        on=date.fromisoformat(issued[:10]) if issued else None,
        jurisdiction="US",
        summary=", ".join(item.get("governmentAuthor") or ()),
    )


ADAPTERS = (Govinfo(),)
