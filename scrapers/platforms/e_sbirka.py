"""e-Sbírka (e-sbirka.gov.cz): the collection of laws of Czechia, each wording under the day from which it is in force.

The pages are an application without text. The service behind them, ``/sbr-cache/dokumenty-sbirky/`` and the encoded
``/sb/year/number/day``, tells in JSON which wording was in force on that day (staleUrl, typZneni), and below it
``/fragmenty`` gives the text in pages of a thousand fragments. Errors are ``{"chyby": [{"kod", "popis"}]}``;
DOKUMENT_NENALEZEN means that no wording was in force that day. One answer holds one page of an act: the first, or the
one with the provision that the address names after ``#`` (``#par_33a``); the Document notes that there are more. The
same service at api.e-sbirka.gov.cz wants a key. The form of answers is the one that several open programs read; there
is no public description of it. ``/jednoducha-vyhledavani`` searches all texts (POST: fulltext, start, pocet). Site:
https://e-sbirka.gov.cz/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote, unquote, urldefrag

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import items_of, object_of
from scrapers.platforms.base import Ask, Found, Platform, newest_first, pages, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, object_in, page_of, today

_API = "https://e-sbirka.gov.cz/sbr-cache/dokumenty-sbirky"
_HOST = r"https?://(?:www\.)?e-sbirka\.(?:gov\.)?cz/"
_ACT = re.compile(rf"{_HOST}(?:eli/cz/|sbr-cache/dokumenty-sbirky/)?/?(?P<act>s[bm]/\d{{4}}/\d+)(?=[/?#]|$)")
_PAGE = re.compile(r"[?&]cisloStranky=(\d+)")
_HEADINGS = re.compile(r"Cast|Hlava|Dil|Oddil|Pododdil|Paragraf|Clanek|Priloha")
_MOST_PAGES = 40
_SEARCH = "https://e-sbirka.gov.cz/sbr-cache/jednoducha-vyhledavani"
_FINDS = 100
_MOST_PAGES_OF_FINDS = 3


class ESbirka:
    """The wording in force today of one act, or the page of it with one provision; and the search of all texts."""

    platform = Platform(
        "e-sbirka",
        "Czechia: acts, government orders and decrees, the wording in force",
        (_HOST + r"(?:eli/cz/|sbr-cache/)?",),
        documentation="https://e-sbirka.gov.cz/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The fragments of the wording in force of the act that `url` names, whichever wording's day it bears."""
        address, provision = urldefrag(url)
        match = _ACT.match(unquote(address))
        if match is None:
            raise ValueError(f"{url} names no act, such as /eli/cz/sb/2025/456")
        asked = f"/{match['act']}/{today().isoformat()}"
        answer = ask(_json(f"{_API}/{quote(asked, safe='')}"))
        wording = _told(answer).get("staleUrl")
        if not isinstance(wording, str):
            raise refuse(answer, Outcome.SOFT_404, "the collection names no wording that is in force")
        pages = f"{_API}/{quote(wording, safe='')}/fragmenty?cisloStranky="
        return _json(f"{pages}{_page_with(provision, pages, ask) if provision else 0}")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of a page of fragments. Raises Unreadable."""
        found = object_in(answer)
        if (errors := _errors(found)) or not isinstance(found.get("seznam"), list):
            raise Unreadable(Outcome.SOFT_404, errors or "the collection's answer has no list of fragments")
        parts = [part for fragment in found["seznam"] if (part := _printed(fragment))]
        if not parts:
            raise Unreadable(Outcome.EMPTY, "a page without fragments")
        document = read(source, answer, page_of(parts), format="html")
        number, of = _PAGE.search(answer.url), int(found.get("pocetStranek") or 1)
        if of < 2:
            return document
        note = f"page {int(number[1]) + 1 if number else 1} of {of} of this act"
        return replace(document, notes=(*document.notes, note))

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Acts whose text holds `words`, dated on or after `since`; the service puts none first by its day."""
        found = newest_first(_hits(words, ask))
        return (one for one in found if one.on is None or one.on >= since)


def _hits(words: str, ask: Ask) -> Iterator[Found]:
    for page in pages(_MOST_PAGES_OF_FINDS):
        asked = {"fulltext": words, "start": page * _FINDS, "pocet": _FINDS, "razeni": ["+relevance"]}
        headers = {"Content-Type": "application/json"}
        answer = ask(Request(_SEARCH, "application/json", headers, json.dumps(asked).encode()))
        told = _told(answer)
        total = told.get("pocetCelkem")
        if total == 0:
            return  # where nothing is found the list may be null
        yield from map(_found, items_of(answer, told, "seznam", "kodDokumentuSbirky", "staleUrl"))
        if (page + 1) * _FINDS >= int(total or 0):
            return


def _found(item: dict[str, Any]) -> Found:
    return Found(
        id=item["kodDokumentuSbirky"],
        title=item.get("nazev") or item["kodDokumentuSbirky"],
        url=f"https://e-sbirka.gov.cz{item['staleUrl']}",
        kind=SourceKind.REGISTER,
        on=day(item.get("datum")),
        jurisdiction="CZ",
        summary=str(item.get("stavDokumentuSbirky") or ""),
    )


def _json(url: str) -> Request:
    return Request(url, "application/json")


def _told(answer: Answer) -> dict[str, Any]:
    found = object_of(answer)
    if errors := _errors(found):
        raise refuse(answer, Outcome.SOFT_404, errors)
    return found


def _errors(found: dict[str, Any]) -> str:
    """What the service says went wrong, which it does with status 200 too."""
    return "; ".join(f"{one.get('kod')}: {one.get('popis')}" for one in found.get("chyby") or ())


def _page_with(provision: str, pages: str, ask: Ask) -> int:
    """The number of the page on which `provision`, the end of a fragment's ELI, begins. Raises NoAnswer."""
    for number in range(_MOST_PAGES):
        answer = ask(_json(f"{pages}{number}"))
        found = _told(answer)
        if any(str(one.get("eli", "")).endswith(f"/{provision}") for one in found.get("seznam") or ()):
            return number
        if number + 1 >= int(found.get("pocetStranek") or 1):
            break
    raise refuse(answer, Outcome.SOFT_404, f"the wording in force has no provision {provision}")


def _printed(fragment: dict[str, Any]) -> str:
    """One fragment as HTML. Those called Virtual only hold others."""
    kind, text = str(fragment.get("kodTypuFragmentu") or ""), str(fragment.get("xhtml") or "").strip()
    if kind.startswith("Virtual") or not text:
        return ""
    if _HEADINGS.match(kind) and "<table" not in text and "<p" not in text:
        return f"<h3>{text}</h3>"
    return f"<h4>{text}</h4>" if kind.startswith("Nadpis") and "<p" not in text else f"<div>{text}</div>"


ADAPTERS = (ESbirka(),)
