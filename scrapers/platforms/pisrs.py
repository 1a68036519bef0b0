"""PISRS (pisrs.si): the legal information system of Slovenia, with its unofficial consolidated texts (NPB).

The pages are an application without text. The service behind them, ``/api/rezultat/zbirka/id/{id}``, tells in JSON of
an act (data.evidencniPodatki: zunanjiID, veljaDo), its consolidations (data.besedilo.npbVerzije, "NPB 1" and up) and
the files of each (data.datoteke: npbVerzija.id, datoteke with tip HTML_DOCUMENT or PDF_DOCUMENT);
``/api/datoteke/integracije/{file id}`` is a file. The consolidation with the highest number is read: it takes in what
was published, of which some may begin to apply later, as its own notes say. The service is not described anywhere; the
names are those that open programs read. Site: https://pisrs.si/
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, not_the_text, today

_API = "https://pisrs.si/api"
_HOST = r"https?://(?:www\.)?pisrs\.si/"
_FILE = re.compile(_HOST + r"api/datoteke/integracije/\w+$")
_VERSION = re.compile(r"NPB (\d+)")
_KINDS = ("HTML_DOCUMENT", "PDF_DOCUMENT")


class Pisrs:
    """The newest consolidation of one act, as HTML where there is such a file, else as PDF."""

    platform = Platform(
        "pisrs",
        "Slovenia: laws and regulations, unofficial consolidated texts",
        (_HOST,),
        documentation="https://pisrs.si/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The file with the newest consolidation of the act that `url` names (?id=URED6742)."""
        if _FILE.match(url):
            return Request(url)
        parts = urlsplit(url)
        act = parse_qs(parts.query).get("id", [""])[-1] or parts.path.rpartition("/zbirka/id/")[2]
        if not re.fullmatch(r"[A-Z]{2,6}\d+", act):
            raise ValueError(f"{url} names no act by its id, such as ?id=URED6742")
        answer = ask(Request(f"{_API}/rezultat/zbirka/id/{act}", "application/json"))
        told = object_of(answer).get("data") or {}
        end = day((told.get("evidencniPodatki") or {}).get("veljaDo"))
        if end is not None and end < today():
            raise refuse(answer, Outcome.SOFT_404, f"{act} was in force until {end}")
        files = sorted(_files(told))
        if not files:
            raise refuse(answer, Outcome.SOFT_404, f"the system has no consolidated text of {act}")
        return Request(f"{_API}/datoteke/integracije/{files[-1][2]}", "text/html, application/pdf;q=0.9, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that file. Raises Unreadable."""
        body = answer.body or b""
        if body.lstrip()[:1] in (b"{", b"["):
            raise not_the_text(answer, "a text of an act")
        return read(source, answer, body, format="pdf" if body.lstrip().startswith(b"%PDF-") else "")


def _files(told: dict[str, Any]) -> Iterator[tuple[int, int, str]]:
    """The number of the consolidation, how well we read the file's kind, and the file's id, for each file."""
    versions = (told.get("besedilo") or {}).get("npbVerzije") or ()
    numbers = {one.get("id"): int(match[1]) for one in versions if (match := _VERSION.match(str(one.get("naziv"))))}
    for group in told.get("datoteke") or ():
        number = numbers.get((group.get("npbVerzija") or {}).get("id"))
        for file in group.get("datoteke") or ():
            if number is not None and file.get("tip") in _KINDS:
                yield number, -_KINDS.index(file["tip"]), str(file["id"])


ADAPTERS = (Pisrs(),)
