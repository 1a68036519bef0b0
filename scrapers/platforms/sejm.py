"""The Sejm's ELI service (api.sejm.gov.pl/eli): Dziennik Ustaw and Monitor Polski, the official journals of Poland.

ISAP's pages answer programs with a loop of redirects, this service does not. ``/acts/DU/{year}/{pos}`` tells of an act
whether it is in force (inForce), its files (texts, with type O: as published, T: text of the act, U: unified by the
Sejm's library as of today) and what came after it (references; "Inf. o tekście jednolitym" are the announcements of a
consolidated text). Regulations are consolidated by announcement only, and between announcements nobody prints the text
of today: the newest announcement is read, and its amendments are acts of their own. A file is PDF; text.html is empty
where textHTML is false. A field that the service does not know is answered with 200 and a page "Request Rejected".

Documentation: https://api.sejm.gov.pl/eli.html; the letters of file types and the Polish names of references are from
memory, so confirm them on the first live request.
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
from scrapers.platforms.base import Ask, Found, Platform, newest_first, pages, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, not_the_text

_API = "https://api.sejm.gov.pl/eli/acts"
_ISAP = re.compile(
    r"https?://isap\.sejm\.gov\.pl/isap\.nsf/(?:DocDetails\.xsp\?id=|download\.xsp/)W?(?P<journal>DU|MP)"
    r"(?P<year>\d{4})\d{3}(?P<pos>\d{4})"
)
_ELI = re.compile(
    r"https?://(?:api\.sejm\.gov\.pl/eli/acts|eli\.gov\.pl/(?:api/acts|eli))/(?P<journal>DU|MP)/(?P<year>\d{4})/(?P<pos>\d+)"
)
_FILE = re.compile(r"https?://api\.sejm\.gov\.pl/eli/acts/(?:DU|MP)/\d{4}/\d+/text(?:\.pdf|\.html|/\w/[\w.-]+)")
_CONSOLIDATED = "Inf. o tekście jednolitym"
_PAGE_SIZE = 100
_MOST_PAGES = 5


class Sejm:
    """The newest text of one act; and the search of all by title."""

    platform = Platform(
        "sejm",
        "Poland: acts and regulations in Dziennik Ustaw and Monitor Polski",
        (_ISAP.pattern, _ELI.pattern),
        documentation="https://api.sejm.gov.pl/eli.html",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The unified text of the act that `url` names, else the newest announced, else the text as published."""
        if _FILE.fullmatch(url):
            return Request(url, "application/pdf, text/html")
        match = _ISAP.match(url) or _ELI.match(url)
        if match is None:
            raise ValueError(f"{url} names no act by journal, year and position")
        act = _Act.asked(f"{match['journal']}/{match['year']}/{int(match['pos'])}", ask)
        if act.told.get("inForce") == "NOT_IN_FORCE":
            raise refuse(act.answer, Outcome.SOFT_404, f"{act.eli} is not in force: {act.told.get('status')}")
        if unified := act.file("U"):
            return unified
        newest = act.newest_consolidation()
        return (_Act.asked(newest, ask) if newest else act).text(source.format == "pdf")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that file. Raises Unreadable."""
        body = answer.body or b""
        if b"<title>Request Rejected" in body[:2000]:
            raise Unreadable(Outcome.BLOCKED, "the service's firewall rejected the request")
        if body.lstrip().startswith(b"%PDF-"):
            return read(source, answer, body, format="pdf")
        if ".pdf" in answer.url:
            raise not_the_text(answer, "a PDF")
        return read(source, answer, body, format="html")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Acts with `words` in their title, published on or after `since`."""
        return newest_first(_hits(words, since, ask))


class _Act:
    """What the service tells of one act."""

    def __init__(self, eli: str, answer: Answer) -> None:
        self.eli, self.answer, self.told = eli, answer, object_of(answer)

    @classmethod
    def asked(cls, eli: str, ask: Ask) -> _Act:
        return cls(eli, ask(Request(f"{_API}/{eli}", "application/json")))

    def file(self, kind: str) -> Request | None:
        """The last of the act's files of that type."""
        names = [one.get("fileName") for one in self.told.get("texts") or () if one.get("type") == kind]
        return Request(f"{_API}/{self.eli}/text/{kind}/{names[-1]}", "application/pdf") if names else None

    def newest_consolidation(self) -> str:
        """The ELI of the newest announcement of a consolidated text, "" where there is none."""
        listed = (self.told.get("references") or {}).get(_CONSOLIDATED) or ()
        ids = [str(one.get("id") or one.get("act", {}).get("ELI") or "") for one in listed]
        return max(filter(re.compile(r"(?:DU|MP)/\d{4}/\d+").fullmatch, ids), key=_order, default="")

    def text(self, as_pdf: bool) -> Request:
        """The act's text as HTML where there is such, unless the source wants it `as_pdf`."""
        has_pdf = self.told.get("textPDF") is True
        if self.told.get("textHTML") is True and not (as_pdf and has_pdf):
            return Request(f"{_API}/{self.eli}/text.html", "text/html")
        if has_pdf:
            return Request(f"{_API}/{self.eli}/text.pdf", "application/pdf")
        raise refuse(self.answer, Outcome.SOFT_404, f"the service has no text of {self.eli}")


def _order(eli: str) -> tuple[int, int]:
    _, year, pos = eli.split("/")
    return int(year), int(pos)


def _hits(words: str, since: date, ask: Ask) -> Iterator[Found]:
    for page in pages(_MOST_PAGES):
        fields = {"title": words, "pubDateFrom": since.isoformat(), "limit": _PAGE_SIZE, "offset": page * _PAGE_SIZE}
        answer = ask(Request(f"{_API}/search?{urlencode(fields)}", "application/json"))
        items = items_of(answer, object_of(answer), "items", "ELI", "title")
        yield from map(_found, items)
        if len(items) < _PAGE_SIZE:
            return


def _found(item: dict[str, Any]) -> Found:
    return Found(
        id=item["ELI"],
        title=item["title"],
        url=f"{_API}/{item['ELI']}",
        kind=SourceKind.REGISTER,
        on=day(item.get("announcementDate") or item.get("promulgation")),
        jurisdiction="PL",
        summary=f"{item.get('type', '')}: {item.get('status', '')}".strip(": "),
    )


ADAPTERS = (Sejm(),)
