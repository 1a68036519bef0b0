"""The Federal Register of Legislation (legislation.gov.au): Acts and instruments of the Commonwealth of Australia.

The site is a program in the browser; what it shows comes from an OData API, which wants no key. A title (C2004A04969)
stands for a law for ever, a register id (C2024C00545) for one compiled version. A version without a compilation number
marks a change that no text has taken up yet. A document is asked for by all its numbers: with one left out the answer
is 404 as if it did not exist. The bytes come bare, or as JSON with the bytes in base64. The form of answers:
https://api.prod.legislation.gov.au/swagger and what programs that use it have written down.
"""

from __future__ import annotations

import base64
import binascii
import re
from datetime import UTC, date, datetime
from typing import Any

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.book import is_book, pages_of
from scrapers.platforms.marked_up import is_page, what_page
from scrapers.platforms.page import ACCEPT, read

_API = "https://api.prod.legislation.gov.au/v1"
_PAGE = re.compile(
    r"https?://(?:www\.)?legislation\.gov\.au/(?:(?:Series|Details)/)?(?P<title>[A-Z]\d{4}[A-Z]\d{5,6})"
    r"(?P<rest>/[^?#]*)?"
)
_FILE = re.compile(r"/original/")  # the file of one version, which never changes
_DAY = re.compile(r"/(\d{4}-\d\d-\d\d)(?:/|$)")


class RegisterAu:
    """One title at the version in force, or at the one that its address names."""

    platform = Platform(
        "register-au",
        "Australia: Acts and instruments of the Commonwealth",
        (
            r"https?://(?:www\.)?legislation\.gov\.au/(?:[A-Z]|Series/|Details/)",
            r"https://api\.prod\.legislation\.gov\.au/v1/",
        ),
        documentation="https://api.prod.legislation.gov.au/swagger",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The text of the title that `url` names: an EPUB, or a PDF where there is none."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no title, such as C2004A04969")
        rest = match["rest"] or ""
        if _FILE.search(rest):
            return Request(url, ACCEPT.get(source.format, "*/*"))
        answer = ask(Request(f"{_API}/Titles('{match['title']}')?$expand=versions", "application/json"))
        version = _version(answer, rest)
        files = ask(Request(f"{_API}/Documents?$filter=registerId eq '{version}'&$top=100", "application/json"))
        address = (
            f"{_API}/documents/find(registerId='{version}',type='Primary',format='{_format(files)}',"
            "uniqueTypeNumber=0,volumeNumber=0,rectificationVersionNumber=0)"
        )
        return Request(address, "application/octet-stream, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that file. Raises Unreadable."""
        body = _bytes(answer)
        if is_book(body):
            return read(source, answer, pages_of(body), format="html")
        if body.startswith(b"%PDF-"):
            return read(source, answer, body, format="pdf")
        if is_page(body) and not _FILE.search(answer.url):
            raise Unreadable(*what_page(body, "an EPUB"))
        return read(source, answer, body)


def _version(answer: Answer, rest: str) -> str:
    """The register id of the version that `rest`, an address below the title, stands for. Raises NoAnswer."""
    title = object_of(answer)
    texts = [version for version in title.get("versions") or [] if version.get("compilationNumber") is not None]
    if "/asmade" in rest.lower():
        chosen = [version for version in texts if str(version["compilationNumber"]) == "0"]
    else:
        named = _DAY.search(rest)
        if named is None and title.get("status", "InForce") != "InForce":
            raise refuse(answer, Outcome.MOVED, _ended(title))
        day = date.fromisoformat(named[1]) if named else datetime.now(UTC).date()
        chosen = [version for version in texts if str(version.get("start", "9"))[:10] <= day.isoformat()]
    if not chosen:
        raise refuse(answer, Outcome.SOFT_404, "the Register names no version with a text for this day")
    newest = max(chosen, key=lambda version: str(version.get("start")))
    if not newest.get("registerId"):
        raise refuse(answer, Outcome.SOFT_404, "the Register gives this version no id")
    return str(newest["registerId"])


def _ended(title: dict[str, Any]) -> str:
    """What ended a title that is no longer in force, as its history tells."""
    last: dict[str, Any] = (title.get("statusHistory") or [{}])[-1]
    reasons = last.get("reasons") or [{}]
    by = (reasons[0].get("affectedByTitle") or {}) if isinstance(reasons[0], dict) else {}
    told = f"{title.get('id')} is {title.get('status')}"
    since = f" since {str(last['start'])[:10]}" if last.get("start") else ""
    return told + since + (f" by {by.get('titleId')} {by.get('name') or ''}" if by else "")


def _format(answer: Answer) -> str:
    """The best format that a version is there in. Raises NoAnswer where none can be read in one piece."""
    files = object_of(answer).get("value")
    if not isinstance(files, list):
        raise refuse(answer, Outcome.HTTP_ERROR, "the Register gave no list of documents")
    main = [file for file in files if file.get("type") == "Primary" and not file.get("uniqueTypeNumber")]
    for format in ("Epub", "Pdf"):
        volumes = [file.get("volumeNumber") or 0 for file in main if file.get("format") == format]
        if volumes == [0]:
            return format
    raise refuse(answer, Outcome.SOFT_404, "the Register has no text of this version as one EPUB or PDF")


def _bytes(answer: Answer) -> bytes:
    """The file in `answer`, bare or wrapped in JSON. Raises Unreadable."""
    body = answer.body or b""
    if body[:64].lstrip(b"\xef\xbb\xbf \r\n")[:1] != b"{":
        return body
    from json import loads

    try:
        return base64.b64decode(loads(body.decode("utf-8-sig"))["bytes"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error):
        raise Unreadable(Outcome.WRONG_TYPE, f"JSON without the bytes of a file: {body[:80]!r}") from None


ADAPTERS = (RegisterAu(),)
