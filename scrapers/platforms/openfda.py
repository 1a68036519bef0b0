"""openFDA (api.fda.gov): enforcement reports on food, where recalls of kratom products are told. To find, not to watch.

A recall is news of enforcement, never law. A search that matches nothing is answered with 404 and
``{"error": {"code": "NOT_FOUND", …}}``: an empty list, where any other 404 is a failure. Without a key 1,000 requests a
day are answered, with one 120,000, and 240 a minute; ``skip`` goes to 25,000. The data are renewed weekly.
Documentation: https://open.fda.gov/apis/food/enforcement/. The form of answers is from memory; confirm on the first
live request.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlencode

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import items_of
from scrapers.platforms.base import Ask, Found, Key, NoAnswer, Platform, pages
from scrapers.platforms.data_gov import told
from scrapers.platforms.page import read

_API = "https://api.fda.gov/food/enforcement.json"
_KEY = Key("KRATOMWATCH_KEY_OPENFDA", "api_key", "query", "https://open.fda.gov/apis/authentication/")
_NAMED_IN = ("product_description", "reason_for_recall")
_PAGE_SIZE = 100
_MOST_PAGES = 5


class OpenFda:
    """The search of recalls. A single one is read from the address that the search gives for it."""

    platform = Platform(
        "openfda",
        "United States: recalls of food and dietary supplements (enforcement reports of the FDA)",
        (r"https?://api\.fda\.gov/food/enforcement\.json\?",),
        key=_KEY,
        key_optional=True,
        documentation="https://open.fda.gov/apis/food/enforcement/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The address itself."""
        return Request(url, "application/json", key=_KEY.secret())

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the reports in `answer`, without the day the data were renewed. Raises Unreadable."""
        try:
            reports = items_of(answer, told(answer), "results")
        except NoAnswer as error:
            raise Unreadable(error.outcome, error.detail) from None
        if not reports:
            raise Unreadable(Outcome.SOFT_404, "the answer has no reports")
        return read(source, answer, json.dumps({"results": reports}).encode(), format="json")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Recalls whose product or reason names `words`, reported on or after `since`."""
        named = " OR ".join(f'{field}:"{words}"' for field in _NAMED_IN)
        search = f"({named}) AND report_date:[{since:%Y%m%d} TO 99991231]"
        for number in pages(_MOST_PAGES):
            fields = {"search": search, "sort": "report_date:desc", "limit": _PAGE_SIZE, "skip": number * _PAGE_SIZE}
            try:
                answer = ask(Request(f"{_API}?{urlencode(fields)}", "application/json", key=_KEY.secret()))
            except NoAnswer as error:
                if _matches_nothing(error):
                    return
                raise
            items = items_of(answer, told(answer), "results", "recall_number", "report_date", "product_description")
            yield from map(_found, items)
            if len(items) < _PAGE_SIZE:
                return


def _matches_nothing(error: NoAnswer) -> bool:
    """Whether a failure is how this interface says that a search found nothing."""
    if error.outcome is not Outcome.NOT_FOUND:
        return False
    try:
        said = json.loads(error.answer.body or b"")
    except ValueError:
        return False
    return isinstance(said, dict) and (said.get("error") or {}).get("code") == "NOT_FOUND"


def _found(item: dict[str, Any]) -> Found:
    number = item["recall_number"]
    return Found(
        id=number,
        title=f"{item.get('recalling_firm') or 'Recall'}: {' '.join(item['product_description'].split())[:200]}",
        url=_API + "?search=" + quote(f'recall_number:"{number}"'),
        kind=SourceKind.NEWS,
        on=datetime.strptime(item["report_date"], "%Y%m%d").date(),
        jurisdiction="US",
        summary=" ".join(filter(None, (item.get("classification"), item.get("reason_for_recall")))),
    )


ADAPTERS = (OpenFda(),)
