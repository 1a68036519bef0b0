"""Open States (openstates.org, now by Plural): bills of all states and of Congress, as they were last crawled.

A bill's record lists its actions, with marks of what kind each is, and its versions, with links to the legislature's
own texts. ``…/bills/{state}/{session}/{bill}`` answers with one record, ``…/bills?q=`` with pages of them
(``results``, ``pagination``: ``page``, ``max_page``), at most 20 a page; errors are ``{"detail": …}`` with status 401,
403, 404 or 429 (ten requests a minute and 250 a day with a free key). Records of the same form, without a key, lie in
the repositories of govbot-data. The form of answers is from memory (https://docs.openstates.org/api-v3/); confirm on
the first live request. States go stale for weeks: it is a copy by others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, unquote, urlencode

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.bills import BillRecord, best, newest, record_of, written
from scrapers.capture import Answer, Outcome, Request, Secret
from scrapers.document import Document
from scrapers.platforms.answers import items_of, object_of
from scrapers.platforms.base import Ask, BillKey, Found, Key, NoKey, Platform, pages, refuse
from scrapers.platforms.bill_record import document_from, record_from, same

_API = "https://v3.openstates.org/bills"
_PAGE = re.compile(
    r"https?://(?:www\.)?openstates\.org/(?P<place>[a-z]{2})/bills/(?P<session>[^/?#]+)/(?P<bill>[^/?#]+)/?(?:#.*)?"
)
_RECORD = re.compile(r"https?://v3\.openstates\.org/bills/[^?#]+")
#: A regular session that is called by its years: 2026, 2025rs, 2025-2026, 20252026. Special ones count anew.
_YEARS = re.compile(r"(?P<first>20\d\d)(?:[-_]?(?P<last>20\d\d|\d\d))?(?:rs?)?", re.I)
_FILE = r"https?://raw\.githubusercontent\.com/govbot-data/"
#: How an address tells of which place, session and bill it is: as a page, as a record, as a file.
_NAMED = (
    _PAGE,
    re.compile(r"https?://v3\.openstates\.org/bills/(?P<place>[a-z]{2})/(?P<session>[^/?#]+)/(?P<bill>[^/?#]+)"),
    re.compile(
        rf"{_FILE}.*?/country:us(?:/\w+:(?P<place>[a-z]{{2}}))?(?:/sessions/(?P<session>[^/]+))?"
        r"(?:/bills/(?P<bill>[^/?#]+))?(?:/|$)"
    ),
)
_INCLUDED = urlencode([("include", part) for part in ("actions", "versions", "abstracts", "other_titles", "sources")])
_MOST_PAGES = 10
_KEY = Key("KRATOMWATCH_KEY_OPEN_STATES", "X-API-KEY", "header", "https://open.pluralpolicy.com/accounts/profile/")


class OpenStates:
    """One bill's record; and the search of all."""

    platform = Platform(
        "open-states",
        "United States: bills of all legislatures and of Congress",
        (r"https?://(?:www\.)?openstates\.org/[a-z]{2}/bills/", r"https?://v3\.openstates\.org/bills/", _FILE),
        key=_KEY,
        documentation="https://docs.openstates.org/api-v3/",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The record of the bill that `url` names, by its page or by the address of the record. Raises NoKey."""
        return _request(url)

    def document(self, source: Source, answer: Answer) -> Document:
        """The record as a Document, an action a line. Raises Unreadable."""
        return document_from(source, answer, object_of, _unlike)

    def bill(self, url: str) -> frozenset[BillKey]:
        """The bill that a page or the address of a record names, where its session is called by its years."""
        match = next(filter(None, (pattern.match(url) for pattern in _NAMED)), None)
        session = _YEARS.fullmatch(match["session"] or "") if match is not None else None
        if match is None or session is None or not match["bill"]:
            return frozenset()
        place = "US" if match["place"] in ("us", None) else f"US-{match['place'].upper()}"
        first, last = int(session["first"]), int((session["last"] or session["first"])[-2:])
        years = (year for year in range(first, first + 3) if year == first or year % 100 <= last)
        return frozenset((place, written(unquote(match["bill"])), year) for year in years)

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Bills that name `words` and were updated on or after `since`. Raises NoKey."""
        fields = {"q": words, "updated_since": since.isoformat(), "sort": "updated_desc", "per_page": "20"}
        for page in pages(_MOST_PAGES):
            url = f"{_API}?{urlencode({**fields, 'page': str(page + 1)})}&include=abstracts"
            answer = ask(Request(url, "application/json", key=_secret()))
            told = object_of(answer)
            if "detail" in told:
                raise refuse(answer, Outcome.HTTP_ERROR, f"Open States refused: {told['detail']}")
            yield from map(_found, items_of(answer, told, "results"))
            if page + 1 >= int(told["pagination"]["max_page"]):
                return


class OpenStatesText:
    """The text of the newest version of a bill, which its record links to; named by the record's address and
    ``#text``, so that record and text are two sources."""

    platform = Platform(
        "open-states-text",
        "United States: the newest text of a bill, by its record at Open States",
        (),
        key=_KEY,
        documentation="https://docs.openstates.org/api-v3/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The legislature's text of the newest version. Raises NoKey, NoAnswer where the bill has none."""
        answer = ask(_request(url))
        record = record_from(answer, object_of, _unlike, url)
        number = newest(record.versions)
        link = best(record.versions[number]) if number is not None else None
        if link is None:
            raise refuse(answer, Outcome.SOFT_404, f"the record of {record.bill} links to no text")
        return Request(link.url, f"{link.media_type or '*/*'}, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text, as its own address is read. Raises Unreadable."""
        from scrapers.platforms import suggested

        return suggested(answer.url).document(source, answer)


def _request(url: str) -> Request:
    page = _PAGE.fullmatch(url)
    if page is not None:
        bill = written(unquote(page["bill"]))
        url = f"{_API}/{page['place']}/{page['session']}/{quote(bill)}?{_INCLUDED}"
    elif re.match(_FILE, url):
        return Request(url.partition("#")[0], "application/json, */*;q=0.5")
    elif match := _RECORD.match(url):
        url = f"{match[0]}?{_INCLUDED}"
    else:
        raise ValueError(f"{url} names no bill, such as https://openstates.org/ut/bills/2026/SB45/")
    return Request(url, "application/json", key=_secret())


def _unlike(record: BillRecord, url: str) -> bool:
    match = next(filter(None, (pattern.match(unquote(url)) for pattern in _NAMED)), None)
    if match is None:
        return False
    place, session, bill = (match[name] or "" for name in ("place", "session", "bill"))
    here = "US" if place in ("us", "") else f"US-{place}"
    return not (same(record.jurisdiction, here) and same(record.session, session) and same(record.bill, written(bill)))


def _secret() -> Secret:
    secret = _KEY.secret()
    if secret is None:
        raise NoKey(f"Open States wants a key: set {_KEY.variable} (free at {_KEY.where})")
    return secret


def _found(item: dict[str, object]) -> Found:
    record = record_of(item)
    day = str(item.get("latest_action_date") or item.get("updated_at") or "")[:10]
    return Found(
        id=str(item.get("id") or record.bill),
        title=f"{record.bill}: {record.title}",
        url=record.url,
        kind=SourceKind.BILL,
        on=date.fromisoformat(day) if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else None,
        jurisdiction=record.jurisdiction,
        summary=str(item.get("latest_action_description") or ""),
    )


ADAPTERS = (OpenStates(), OpenStatesText())
