"""Congress.gov: the bills of the United States' Congress, by their number.

Its pages stand behind a bot check. Its interface lists the versions of a bill's text (``textVersions``: ``type``,
``date``, ``formats`` with addresses on the site that is closed); the same versions lie, under the same names, at
govinfo, where the text is taken from. It has no search for words: govinfo's search finds bills. Answers come as XML
unless JSON is asked for; a bill it does not know is a 404 with ``{"error": …}``; 5,000 requests an hour.
Documentation: https://github.com/LibraryOfCongress/api.congress.gov (BillEndpoint.md, Text Level). What a list of
versions looks like in every field is from memory; confirm on the first live request.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.platforms.answers import items_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.data_gov import KEY, secret, told
from scrapers.platforms.govinfo import Govinfo, text_of

_API = "https://api.congress.gov/v3"
_PAGE = re.compile(r"/bill/(?P<congress>\d+)(?:st|nd|rd|th)-congress/(?P<kind>[a-z-]+)/(?P<number>\d+)(?:/.*)?")
_BILL = re.compile(r"/v3/bill/(?P<congress>\d+)/(?P<kind>[a-z]+)/(?P<number>\d+)(?:/text)?/?")
_KINDS = {
    "house-bill": "hr", "senate-bill": "s", "house-joint-resolution": "hjres", "senate-joint-resolution": "sjres",
    "house-concurrent-resolution": "hconres", "senate-concurrent-resolution": "sconres", "house-resolution": "hres",
    "senate-resolution": "sres",
}  # fmt: skip
_PACKAGE = re.compile(r"/((?:BILLS|PLAW)-\d+[a-z]+\d+\w*)\.(?:htm|xml|pdf)\b")
#: Versions that end a bill's way; they may come without a date.
_LAST = ("Enrolled Bill", "Private Law", "Public Law")


class Congress:
    """The newest version of a bill's text; of one that became law, the law's."""

    platform = Platform(
        "congress",
        "United States: bills and joint resolutions of Congress",
        (r"https?://www\.congress\.gov/bill/", r"https?://api\.congress\.gov/v3/bill/"),
        key=KEY,
        documentation="https://github.com/LibraryOfCongress/api.congress.gov",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The text, at govinfo, of the newest version of the bill that `url` names. Raises NoKey."""
        congress, kind, number = _bill(url)
        key = secret("Congress.gov")
        asked = f"{_API}/bill/{congress}/{kind}/{number}/text?format=json&limit=250"
        answer = ask(Request(asked, "application/json", key=key))
        versions = items_of(answer, told(answer), "textVersions", "type", "formats")
        if not versions:
            raise refuse(answer, Outcome.SOFT_404, "the bill has no text yet")
        newest = max(versions, key=_rank)
        package = _package(newest)
        if package is None:
            raise refuse(answer, Outcome.WRONG_TYPE, f"no address of the version {newest['type']!r} names its file")
        return text_of(package)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text. Raises Unreadable."""
        return Govinfo().document(source, answer)


def _bill(url: str) -> tuple[str, str, str]:
    """Congress, kind and number of the bill at `url`. Raises ValueError where it names none."""
    path = urlsplit(url).path
    match = _PAGE.fullmatch(path) or _BILL.fullmatch(path)
    kind = _KINDS.get(match["kind"], match["kind"]) if match is not None else ""
    if match is None or kind not in _KINDS.values():
        raise ValueError(f"{url} names no bill, such as /bill/119th-congress/house-bill/8000")
    return match["congress"], kind, match["number"]


def _rank(version: dict[str, Any]) -> tuple[int, str]:
    """Later versions rank higher."""
    last = _LAST.index(version["type"]) if version["type"] in _LAST else -1
    return last, version.get("date") or ""


def _package(version: dict[str, Any]) -> str | None:
    """The name under which `version` is published."""
    for file in version["formats"] or ():
        if (found := _PACKAGE.search(file.get("url") or "")) is not None:
            return found[1]
    return None


ADAPTERS = (Congress(),)
