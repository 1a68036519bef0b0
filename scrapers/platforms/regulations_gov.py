"""Regulations.gov: dockets, and the documents in them: notices, proposed rules, what supports them.

Its pages are made by a script. Its interface (version 4) answers in JSON:API: ``data`` with ``id`` and ``attributes``,
``meta.hasNextPage``; errors as ``{"errors": [{"status", "title", "detail"}]}``; by default 1,000 requests an hour. A
document's files lie, without a key, at ``fileFormats[].fileUrl``. Days given to the filter by lastModifiedDate are
Eastern time; 5,000 items is the most that a search gives. Documentation: https://open.gsa.gov/api/regulationsgov/. The
form of answers is from memory; confirm on the first live request.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode, urlsplit

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import items_of
from scrapers.platforms.base import Ask, Found, NoAnswer, Platform, pages, refuse
from scrapers.platforms.data_gov import KEY, secret, told
from scrapers.platforms.page import read

_API = "https://api.regulations.gov/v4"
_PAGE = re.compile(r"/(?P<what>docket|document)/(?P<id>[A-Za-z0-9_-]+)(?:/.*)?")
_FILES = "text/html, text/plain;q=0.9, application/pdf;q=0.8, */*;q=0.5"
_FORMS = ("htm", "html", "txt", "pdf")
#: What an entry of a docket tells of a document; the rest (counts, flags of the day) changes by itself.
_TOLD = ("documentType", "title", "postedDate", "frDocNum", "withdrawn")
_PAGE_SIZE = 250
_MOST_PAGES = 4


class RegulationsGov:
    """A document's own text; of a docket the list of its documents; and the search of all documents."""

    platform = Platform(
        "regulations-gov",
        "United States: dockets of federal agencies and the documents in them",
        (
            r"https?://www\.regulations\.gov/(?:docket|document)/",
            r"https?://api\.regulations\.gov/v4/documents\?",
            r"https?://downloads\.regulations\.gov/",
        ),
        key=KEY,
        documentation="https://open.gsa.gov/api/regulationsgov/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The list of the docket, or the file of the document, that `url` names. Raises NoKey."""
        parts = urlsplit(url)
        if parts.hostname == "downloads.regulations.gov":
            return Request(url, _FILES)
        match = _PAGE.fullmatch(parts.path)
        if match is None or parts.hostname != "www.regulations.gov":
            raise ValueError(f"{url} names no docket or document, such as /docket/DEA-2026-0001")
        key = secret("Regulations.gov")
        if match["what"] == "docket":
            fields = {"filter[docketId]": match["id"], "sort": "-postedDate", "page[size]": str(_PAGE_SIZE)}
            return Request(f"{_API}/documents?{urlencode(fields)}", "application/json", key=key)
        answer = ask(Request(f"{_API}/documents/{match['id']}", "application/json", key=key))
        return Request(_file(answer), _FILES)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that list or file. Raises Unreadable."""
        body = answer.body or b""
        if urlsplit(answer.url).hostname != "api.regulations.gov":
            return read(source, answer, body)
        try:
            items = items_of(answer, told(answer), "data", "id", "attributes")
        except NoAnswer as error:
            raise Unreadable(error.outcome, error.detail) from None
        if not items:
            raise Unreadable(Outcome.SOFT_404, "the docket has no documents, or is none")
        listed = [{"id": item["id"], **_lasting(item["attributes"])} for item in items]
        return read(source, answer, json.dumps({"documents": listed}).encode(), format="json")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Documents that name `words`, new or changed on or after `since`. Raises NoKey."""
        key = secret("Regulations.gov")
        fields = {
            "filter[searchTerm]": f'"{words}"', "filter[lastModifiedDate][ge]": f"{since.isoformat()} 00:00:00",
            "sort": "-postedDate", "page[size]": str(_PAGE_SIZE),
        }  # fmt: skip
        for number in pages(_MOST_PAGES):
            url = f"{_API}/documents?{urlencode({**fields, 'page[number]': str(number + 1)})}"
            answer = ask(Request(url, "application/json", key=key))
            page = told(answer)
            yield from map(_found, items_of(answer, page, "data", "id", "attributes"))
            if not (page.get("meta") or {}).get("hasNextPage"):
                return


def _file(answer: Answer) -> str:
    """The address of the best file of the document in `answer`. Raises NoAnswer where it has none."""
    data = told(answer).get("data")
    if not isinstance(data, dict) or not isinstance(data.get("attributes"), dict):
        raise refuse(answer, Outcome.WRONG_TYPE, "the answer has no attributes of a document")
    files = {file.get("format"): file.get("fileUrl") for file in data["attributes"].get("fileFormats") or ()}
    best = next((files[form] for form in _FORMS if files.get(form)), None)
    if best is None:
        withdrawn = ": it was withdrawn" if data["attributes"].get("withdrawn") else ""
        raise refuse(answer, Outcome.SOFT_404, f"the document has no file that can be read{withdrawn}")
    return str(best)


def _lasting(attributes: dict[str, Any]) -> dict[str, Any]:
    return {name: attributes[name] for name in _TOLD if attributes.get(name)}


def _found(item: dict[str, Any]) -> Found:
    about, posted = item["attributes"], item["attributes"].get("postedDate")
    return Found(
        id=item["id"],
        title=about.get("title") or item["id"],
        url=f"https://www.regulations.gov/document/{item['id']}",
        kind=SourceKind.REGISTER,
        on=date.fromisoformat(posted[:10]) if posted else None,
        jurisdiction="US",
        summary=f"{about.get('documentType') or ''} in docket {about.get('docketId') or '?'}".strip(),
    )


ADAPTERS = (RegulationsGov(),)
