"""Laws.Africa (api.laws.africa): Akoma Ntoso XML of the laws of African countries; it also makes the sites of Kenya Law
and of the legal information institutes, whose pages (``/akn/ke/act/1994/4/eng@2022-12-31``) name a law alike.

Without a day, an address stands for the law as it is today. A repeal is told among the events of a law's life. The API
wants a key and is a copy by somebody who is not the authority. The form of answers: the REST documentation of Indigo,
https://indigo.readthedocs.io/en/latest/rest/public.html; version and host of today's API are from memory: confirm on
the first live request.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from lxml import etree

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request, Secret
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Key, NoKey, Platform
from scrapers.platforms.marked_up import name_of, prune, root_of, written
from scrapers.platforms.page import ACCEPT, read
from scrapers.platforms.unwrap import day, next_of

_API = "https://api.laws.africa/v3"
_SITES = (
    r"https?://(?:(?:new\.|www\.)?kenyalaw\.org|(?:www\.)?lawlibrary\.org\.za|commons\.laws\.africa"
    r"|(?:www\.)?(?:ghalii|ulii|tanzlii|zambialii|malawilii|namiblii|lesotholii|eswatinilii|zimlii|sierralii|nigerialii"
    r"|rwandalii|seylii|gambialii|mauritiuslii)\.org|api\.laws\.africa/v\d)"
)
_PAGE = re.compile(
    _SITES + r"(?P<work>/akn/[a-z]{2}(?:-[\w]+)?/act(?:/[\w-]+)*?/\d{4}(?:-\d\d-\d\d)?/[\w-]+)"
    r"(?:/(?P<language>[a-z]{3}))?(?:@[\d-]+)?(?:\.xml|[/?#].*)?$"
)


class LawsAfrica:
    """One law as it is today."""

    platform = Platform(
        "laws-africa",
        "African countries: consolidated Acts (Kenya Law and the legal information institutes)",
        (_SITES + "/akn/",),
        key=Key("KRATOMWATCH_KEY_LAWS_AFRICA", "Authorization", "header", "https://developers.laws.africa"),
        documentation="https://indigo.readthedocs.io/en/latest/rest/public.html",
        secondary=True,
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the law that `url` names, whatever its day."""
        match = _PAGE.match(url)
        if match is None:
            raise ValueError(f"{url} names no law, such as /akn/ke/act/1994/4/eng")
        key = self.platform.key.secret() if self.platform.key else None
        if key is None:
            raise NoKey("Laws.Africa wants a key: set KRATOMWATCH_KEY_LAWS_AFRICA (at https://developers.laws.africa)")
        token = Secret(key.name, f"Token {key.value}", key.place, parts=(key.value,))
        return Request(f"{_API}{match['work']}/{match['language'] or 'eng'}.xml", ACCEPT["xml"], key=token)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that law. Raises Unreadable where it is repealed or of a day to come."""
        root = root_of(answer)
        if name_of(root) != "akomaNtoso":
            raise Unreadable(Outcome.SOFT_404, f"the answer holds <{name_of(root)}> and no law")
        on, ends = answer.started_at.date(), _repeals(root)
        if (ended := next((end for end in ends if end <= on), None)) is not None:
            raise Unreadable(Outcome.MOVED, f"Laws.Africa tells of this law that it was repealed on {ended}")
        begins = root.find(".//{*}FRBRExpression/{*}FRBRdate")
        if begins is not None and begins.get("date", "") > on.isoformat():
            raise Unreadable(Outcome.SOFT_404, f"this version holds only from {begins.get('date')}")
        prune(root, ("meta",))
        return replace(read(source, answer, written(root), format="xml"), until=next_of(ends, on))


def _repeals(root: etree._Element) -> list[date]:
    """The days on which the law was, or will be, repealed."""
    events = (event.get("date") for event in root.iter("{*}eventRef") if event.get("type") == "repeal")
    return sorted(on for on in map(day, events) if on is not None)


ADAPTERS = (LawsAfrica(),)
