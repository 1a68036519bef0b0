"""New Zealand Legislation (legislation.govt.nz): Acts, bills and secondary legislation of New Zealand.

Each version has an address of its own, ``/act/public/1981/118/en/2025-04-05``; ``latest`` stands for the newest, and
".xml" behind it gives the file. Addresses of the site before its renewal (``/regulation/public/1984/0143/latest/
whole.html``) are led to the new ones. The search of the API wants a key, the files do not. The form of answers:
https://api.legislation.govt.nz/docs/ and https://www.legislation.govt.nz/learn-more/legislation-data/xml-data/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import items_of, object_of
from scrapers.platforms.base import Ask, Found, Key, NoKey, Platform, pages
from scrapers.platforms.marked_up import name_of, root_of, written
from scrapers.platforms.page import ACCEPT, read

_API = "https://api.legislation.govt.nz/v0"
_SITE = "https://www.legislation.govt.nz"
_NEW = re.compile(
    r"https?://(?:www\.)?legislation\.govt\.nz/(?P<type>act|bill|secondary-legislation)/(?P<sub>[a-z-]+)/"
    r"(?P<year>\d{4})/(?P<number>\d+)/en/(?:latest|\d{4}-\d\d-\d\d)"
)
_OLD = re.compile(
    r"https?://(?:www\.)?legislation\.govt\.nz/(?P<type>act|regulation)/(?P<sub>public|local|private|imperial)/"
    r"(?P<year>\d{4})/(?P<number>\d+)/latest/"
)
_ROOTS = frozenset(("act", "regulation", "sr", "secondary-legislation", "bill"))
_A_PAGE, _MOST_PAGES = 100, 5
_KINDS = {"bill": SourceKind.BILL, "act": SourceKind.ACT}


class LegislationNz:
    """One law at its newest version, as XML; and the search of all."""

    platform = Platform(
        "legislation-nz",
        "New Zealand: Acts, bills and secondary legislation",
        (
            r"https?://(?:www\.)?legislation\.govt\.nz/(?:act|bill|regulation|secondary-legislation)/",
            r"https://api\.legislation\.govt\.nz/v0/",
        ),
        key=Key("KRATOMWATCH_KEY_LEGISLATION_NZ", "X-Api-Key", "header", "https://api.legislation.govt.nz/docs/"),
        key_optional=True,
        documentation="https://api.legislation.govt.nz/docs/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the newest version of the law that `url` names."""
        match = _NEW.match(url) or _OLD.match(url)
        if match is None:
            raise ValueError(f"{url} names no law, such as /act/public/1981/118/en/latest/")
        kind = (
            "secondary-legislation/pco-drafted" if match["type"] == "regulation" else f"{match['type']}/{match['sub']}"
        )
        return Request(f"{_SITE}/{kind}/{match['year']}/{int(match['number'])}/en/latest.xml", ACCEPT["xml"])

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that file. Raises Unreadable where it is no law in force."""
        root = root_of(answer)
        if name_of(root) not in _ROOTS:
            raise Unreadable(Outcome.SOFT_404, f"the file holds <{name_of(root)}>, which is no law")
        stage, as_at = root.get("stage", "in-force"), root.get("date.as.at", "")
        if stage in ("repealed", "revoked", "expired", "spent"):
            raise Unreadable(Outcome.MOVED, f"the file says that this law is {stage}")
        if as_at[:1].isdigit() and as_at[:10] > answer.started_at.date().isoformat():
            raise Unreadable(Outcome.SOFT_404, f"this version holds only from {as_at}")
        return read(source, answer, written(root), format="xml")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Works whose text names `words` and whose newest version is dated on or after `since`."""
        key = self.platform.key.secret() if self.platform.key else None
        if key is None:
            raise NoKey("New Zealand Legislation wants a key: set KRATOMWATCH_KEY_LEGISLATION_NZ (free by e-mail)")
        for page in pages(_MOST_PAGES):
            query = {"search_term": words, "search_field": "content", "page": page + 1, "per_page": _A_PAGE}
            answer = ask(Request(f"{_API}/works?{urlencode(query)}", "application/json", key=key))
            works = items_of(answer, object_of(answer), "results", "work_id", "latest_matching_version")
            found = map(_found, works)
            yield from (work for work in found if work.on is None or work.on >= since)
            if len(works) < _A_PAGE:
                return


def _found(work: dict[str, Any]) -> Found:
    """What the search says of one work; its version's id ends in the version's date."""
    version = work["latest_matching_version"]
    ending = re.search(r"_(\d{4}-\d\d-\d\d)$", version["version_id"])
    return Found(
        id=work["work_id"],
        title=version["title"],
        url=f"{_SITE}/{'/'.join(work['work_id'].split('_'))}/en/latest/",
        kind=_KINDS.get(work.get("legislation_type", ""), SourceKind.RULE),
        on=date.fromisoformat(ending[1]) if ending else None,
        jurisdiction="NZ",
        summary=work.get("legislation_status") or "",
    )


ADAPTERS = (LegislationNz(),)
