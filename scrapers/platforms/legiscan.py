"""LegiScan (legiscan.com): bills of all states and of Congress, with their history and their texts.

All is asked of ``https://api.legiscan.com/?key=K&op=…``. ``getSearch`` (``state``, ``bill`` or ``query``, ``year``,
``page``: 50 a page under "0", "1", … beside "summary") finds bills, ``getBill`` gives one with the numbers of its
stages (``progress``), its ``history`` and its ``texts``, ``getBillText`` one text in base64. Errors come with status
200 as ``{"status": "ERROR", "alert": {"message": …}}``; 30,000 queries a month are free. The form of answers is from
memory (the manual: https://api.legiscan.com/dl/LegiScan_API_User_Manual.pdf); confirm on the first live request. Its
numbers lag behind the history and do not tell when a law is in force.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.bills import BillRecord, newest, written
from scrapers.bills.legiscan import refusal
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, BillKey, Found, Key, NoAnswer, NoKey, Platform, newest_first, pages, refuse
from scrapers.platforms.bill_record import document_from, record_from
from scrapers.platforms.page import read

_API = "https://api.legiscan.com/"
_PAGE = re.compile(
    r"https?://(?:www\.)?legiscan\.com/(?P<state>[A-Z]{2})/(?:bill|text)/(?P<bill>[\w.-]+)/(?P<year>\d{4})"
    r"(?:/(?P<special>[A-Z]\w*))?/?(?:#.*)?"
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ASKED = r"https?://api\.legiscan\.com/\?(?:.*&)?op="
_FORMATS = {
    "text/html": "html",
    "application/pdf": "pdf",
    "text/plain": "text",
    "application/xml": "xml",
    "text/xml": "xml",
}
_MOST_PAGES = 8
_CURRENT = "2"  # of `year`: the sessions that are not over
_KEY = Key("KRATOMWATCH_KEY_LEGISCAN", "key", "query", "https://legiscan.com/legiscan")


class LegiScan:
    """One bill's record; and the search of all."""

    platform = Platform(
        "legiscan",
        "United States: bills of all legislatures and of Congress",
        (r"https?://(?:www\.)?legiscan\.com/[A-Z]{2}/bill/[\w.-]+/\d{4}(?:/|#|$)", rf"{_ASKED}getBill(?:&|$)"),
        key=_KEY,
        documentation="https://legiscan.com/gaits/documentation/legiscan",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The record of the bill that `url` names by its page or by its number. Raises NoKey, NoAnswer."""
        return _request("getBill", id=_number(url, ask))

    def document(self, source: Source, answer: Answer) -> Document:
        """The record as a Document, an action a line. Raises Unreadable."""
        return document_from(source, answer, _told, _unlike)

    def bill(self, url: str) -> frozenset[BillKey]:
        """The bill of a regular session that a page names."""
        match = _PAGE.fullmatch(url)
        if match is None or match["special"]:  # a special session counts its bills anew
            return frozenset()
        place = "US" if match["state"] == "US" else f"US-{match['state']}"
        return frozenset([(place, written(match["bill"]), int(match["year"]))])

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Bills of current sessions that name `words` and moved on or after `since`. Raises NoKey, NoAnswer."""
        found = newest_first(_hits(words, ask))
        yield from (item for item in found if item.on is None or item.on >= since)


class LegiScanText:
    """The text of the newest version of a bill, as LegiScan keeps it; named by the record's address and ``#text``, so
    that record and text are two sources."""

    platform = Platform(
        "legiscan-text",
        "United States: the newest text of a bill, by its record at LegiScan",
        (rf"{_ASKED}getBillText(?:&|$)", r"https?://(?:www\.)?legiscan\.com/[A-Z]{2}/text/"),
        key=_KEY,
        documentation="https://legiscan.com/gaits/documentation/legiscan",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The newest text. Raises NoKey, NoAnswer where the bill has none."""
        answer = ask(_request("getBill", id=_number(url, ask)))
        number = newest(record_from(answer, _told, _unlike, url).versions)
        if number is None:
            raise refuse(answer, Outcome.SOFT_404, "LegiScan has no text of this bill yet")
        return _request("getBillText", id=str(_told(answer)["bill"]["texts"][number]["doc_id"]))

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document in the base64 of that answer. Raises Unreadable."""
        try:
            text = _told(answer).get("text")
            body = base64.b64decode(text["doc"], validate=True) if isinstance(text, dict) else b""
        except NoAnswer as error:
            raise Unreadable(error.outcome, error.detail) from error
        except (KeyError, TypeError, binascii.Error) as error:
            raise Unreadable(Outcome.WRONG_TYPE, f"LegiScan's answer holds no text in base64: {error}") from error
        if not body or text is None:
            raise Unreadable(Outcome.EMPTY, "LegiScan's text is empty")
        return read(source, answer, body, format=_FORMATS.get(str(text.get("mime")), "html"))


def _number(url: str, ask: Ask) -> str:
    """LegiScan's own number of the bill that `url` names: its page names state, bill, a year of its session, and which
    special session ("X1") that is, if it is one. Raises NoAnswer where LegiScan knows none or several."""
    asked = parse_qs(urlsplit(url).query)
    if re.match(_ASKED, url) and asked.get("id", [""])[0].isdigit():
        return asked["id"][0]
    match = _PAGE.fullmatch(url)
    if match is None:
        raise ValueError(f"{url} names no bill, such as https://legiscan.com/UT/bill/SB0045/2026")
    bill = written(match["bill"])
    answer = ask(_request("getSearch", state=match["state"], bill=bill.replace(" ", ""), year=match["year"]))
    result = _told(answer).get("searchresult")
    items = [item for key, item in result.items() if key.isdigit()] if isinstance(result, dict) else []
    named = [i for i in items if isinstance(i, dict) and written(str(i.get("bill_number"))) == bill]
    here = [item for item in named if _same_session(str(item.get("url")), match)]
    of = f"{bill} of {match['state']} in {match['year']}" + (f"/{match['special']}" if match["special"] else "")
    if not here:
        raise refuse(answer, Outcome.SOFT_404, f"LegiScan knows no {of}")
    if len(here) > 1:
        raise refuse(answer, Outcome.SOFT_404, f"LegiScan knows {len(here)} bills {of}: which is meant is not told")
    return str(here[0]["bill_id"])


def _same_session(page: str, asked: re.Match[str]) -> bool:
    """True where LegiScan's `page` of a bill is of the (special) session that is asked for, or does not tell."""
    match = _PAGE.fullmatch(page)
    return match is None or match["special"] == asked["special"]


def _unlike(record: BillRecord, url: str) -> bool:
    asked = _PAGE.fullmatch(url)
    if asked is None:
        return False
    place = "US" if asked["state"] == "US" else f"US-{asked['state']}"
    if record.jurisdiction != place or record.bill != written(asked["bill"]):
        return True
    years = _YEAR.findall(f"{record.session} {record.url}")
    in_time = not years or min(years) <= asked["year"] <= max(years)
    return not (in_time and _same_session(record.url, asked))


def _request(op: str, **fields: str) -> Request:
    secret = _KEY.secret()
    if secret is None:
        raise NoKey(f"LegiScan wants a key: set {_KEY.variable} (free at {_KEY.where})")
    return Request(f"{_API}?{urlencode({'op': op, **fields})}", "application/json", key=secret)


def _told(answer: Answer) -> dict[str, Any]:
    """The object that `answer` holds. Raises NoAnswer where it tells an error, which comes with status 200."""
    found = object_of(answer)
    if found.get("status") == "ERROR":
        said = refusal(found)
        if re.search(r"\blimit\b|\bquota\b|\bexceeded\b", said, re.I):
            raise refuse(answer, Outcome.RATE_LIMITED, f"LegiScan refused: {said}")
        if re.search(r"\bapi key\b", said, re.I):
            raise refuse(answer, Outcome.KEY_REFUSED, f"LegiScan refused: {said}; check {_KEY.variable}")
        raise refuse(answer, Outcome.HTTP_ERROR, f"LegiScan refused: {said}")
    return found


def _hits(words: str, ask: Ask) -> Iterator[Found]:
    for page in pages(_MOST_PAGES):
        answer = ask(_request("getSearch", state="ALL", query=words, year=_CURRENT, page=str(page + 1)))
        result = _told(answer)["searchresult"]
        yield from [_found(item) for key, item in result.items() if key.isdigit()]
        if page + 1 >= int(result["summary"].get("page_total") or 0):
            return


def _found(item: dict[str, Any]) -> Found:
    day = str(item.get("last_action_date") or "")
    state = str(item["state"])
    return Found(
        id=str(item["bill_id"]),
        title=f"{written(str(item['bill_number']))}: {item['title']}",
        url=str(item["url"]),
        kind=SourceKind.BILL,
        on=date.fromisoformat(day) if re.fullmatch(r"[12]\d{3}-\d\d-\d\d", day) else None,
        jurisdiction="US" if state == "US" else f"US-{state}",
        summary=str(item.get("last_action") or ""),
    )


ADAPTERS = (LegiScan(), LegiScanText())
