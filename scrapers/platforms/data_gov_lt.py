"""Lithuania's register of legal acts (e-tar.lt, e-seimas.lrs.lt), read from the state's open data.

The register's pages are an application behind a bot check; its acts are published as data at get.data.gov.lt, data set
lrsk/teises_aktai: the model Suvestine has each consolidated wording with the days from which and until which it is in
force (galioja_nuo, galioja_iki) and its text (tekstas_lt), the model Dokumentas each act as adopted. Both are asked by
the act's number in the register (dokumento_id: TAR.7B3B40DCD13A, TAIS.171369 or 32 digits). Values stand in quotes,
rows come in ``_data``, errors in ``errors``; no act has so many wordings that its rows need a second page. The names of
fields and the form of questions are those that open programs use. Portal: https://data.gov.lt/
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, holds, next_of, object_in, today

_DATA = "https://get.data.gov.lt/datasets/gov/lrsk/teises_aktai"
_NUMBER = r"(?P<act>TAR\.[0-9A-F]{12}|TAIS\.\d+|[0-9a-f]{32})"
_ACT = re.compile(
    r"https?://(?:www\.)?(?:e-tar\.lt|e-seimas\.lrs\.lt)/"
    rf"(?:portal/(?:lt|en)/legalAct|portal/legalAct/(?:lt|en)/TAD|rs/(?:actualedition|legalact(?:/TAD)?))/{_NUMBER}(?![\w.])"
)
_MARKUP = re.compile(r"<(?:p|div|table|br|html)\b", re.I)


class DataGovLt:
    """The consolidated wording in force of one act, or the act as adopted where it was never amended."""

    platform = Platform(
        "data-gov-lt",
        "Lithuania: the register of legal acts, as open data",
        (_ACT.pattern, re.escape(_DATA) + r"/(?:Suvestine|Dokumentas)\?"),
        documentation="https://data.gov.lt/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The row with the text in force of the act that `url` names, whichever of its editions it names."""
        match = _ACT.match(url)
        if match is None:
            raise ValueError(f"{url} names no act by its number in the register, such as TAR.7B3B40DCD13A")
        act = f"dokumento_id={_quoted(match['act'])}"
        fields = "select(suvestines_id,galioja_nuo,galioja_iki)"
        answer = ask(_json(f"{_DATA}/Suvestine?{act}&{fields}&sort(galioja_nuo)&limit(500)"))
        wordings = object_of(answer).get("_data") or []
        if not wordings:
            return _json(f"{_DATA}/Dokumentas?{act}&select(pavadinimas,isigalioja,negalioja,tekstas_lt)&limit(1)")
        wording = f"suvestines_id={_quoted(_in_force(answer, wordings))}"
        return _json(f"{_DATA}/Suvestine?{act}&{wording}&select(galioja_nuo,galioja_iki,tekstas_lt)&limit(1)")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text in that row. Raises Unreadable."""
        found = object_in(answer)
        if (errors := found.get("errors")) or not found.get("_data"):
            raise Unreadable(Outcome.SOFT_404, f"the data set has no such row: {errors or 'no data'}"[:300])
        row = found["_data"][0]
        text, end = str(row.get("tekstas_lt") or "").strip(), day(row.get("negalioja"))
        on = answer.started_at.date()
        if end is not None and end <= on:
            raise Unreadable(Outcome.SOFT_404, f"the register says that the act is not in force since {end}")
        if not text:
            raise Unreadable(Outcome.EMPTY, "the register's row holds no text")
        title = str(row.get("pavadinimas") or "")
        body = text if title in text or _MARKUP.search(text) else f"{title}\n\n{text}"
        document = read(source, answer, body.encode(), format="html" if _MARKUP.search(text) else "text")
        return replace(document, until=next_of([end], on))


def _json(url: str) -> Request:
    return Request(url, "application/json")


def _quoted(value: str) -> str:
    return quote(f'"{value}"', safe="")


def _in_force(answer: Answer, wordings: list[dict[str, Any]]) -> str:
    """The id of the wording in force today; the later one where two meet on this day. Raises NoAnswer."""
    on = today()
    held = [row for row in wordings if holds(day(row.get("galioja_nuo")), day(row.get("galioja_iki")), on)]
    if not held:
        raise refuse(answer, Outcome.SOFT_404, f"none of {len(wordings)} wordings in the register is in force on {on}")
    return str(max(held, key=lambda row: str(row.get("galioja_nuo") or ""))["suvestines_id"])


ADAPTERS = (DataGovLt(),)
