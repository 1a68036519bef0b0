"""Boletín Oficial del Estado: the law of Spain as amended, what was published, and the daily summary.

A consolidated text is cut into blocks, and a block keeps all its versions, each with the day it takes effect
(fecha_vigencia): of each block the one that holds today is read. Blocks and paragraphs with a fecha_caducidad in the
past are gone. The service wants an Accept that names XML, refuses POST, and answers 404 where a text is not
consolidated; error texts of the diary come with status 200. Sundays have no summary.
Documentation: https://www.boe.es/datosabiertos/documentos/APIconsolidada.pdf and APIsumarioBOE.pdf
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from lxml import etree

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import tree_of
from scrapers.platforms.base import Ask, Found, NoAnswer, Platform, pages, refuse
from scrapers.platforms.marked_up import drop, name_of, prune, root_of, written
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, next_of, today

_API = "https://www.boe.es/datosabiertos/api"
_XML = "application/xml"
_LAW = re.compile(
    r"https?://(?:www\.)?boe\.es/(?P<way>buscar/(?:act|doc|pdf)\.php|diario_boe/(?:txt|xml)\.php|datosabiertos/api/\S*?/id)"
    r"(?:\?(?:\S*&)?id=|/)(?P<id>[A-Z]+-[A-Za-z]-\d{4}-\d+)(?:[&#/]\S*)?"
)
_AS_PUBLISHED = ("buscar/doc", "buscar/pdf", "diario_boe")
#: What of the record is kept: which law it is, and since when it holds.
_RECORD = frozenset(("titulo", "identificador", "fecha_vigencia"))
_MOST_DAYS = 31


class Boe:
    """A law as amended or as published; and what the daily summaries name."""

    platform = Platform(
        "boe",
        "Spain: law consolidated and as published",
        (r"https?://(?:www\.)?boe\.es/",),
        documentation="https://www.boe.es/datosabiertos/api/api.php",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The XML of the law that `url` names: consolidated where its page is act.php, else as published."""
        match = _LAW.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no law, such as /buscar/act.php?id=BOE-A-1977-27160")
        if match["way"].startswith(_AS_PUBLISHED):
            return Request(f"https://www.boe.es/diario_boe/xml.php?id={match['id']}", _XML)
        return Request(f"{_API}/legislacion-consolidada/id/{match['id']}", _XML)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that XML. Raises Unreadable, also where the law does not hold today."""
        root = root_of(answer)
        law = root.find("data") if name_of(root) == "response" else root
        text = law.find("texto") if law is not None else None
        if law is None or text is None or not "".join(text.itertext()).strip():
            told = " ".join("".join(root.itertext()).split())[:120]
            raise Unreadable(Outcome.SOFT_404, f"<{name_of(root)}> without a text: {told!r}")
        _check(law)
        on = answer.started_at.date()
        until = next_of(_days(text), on)
        for block in text.findall("bloque"):
            _hold(block, on)
        if not "".join(text.itertext()).strip():
            raise Unreadable(Outcome.SOFT_404, "no block of the law has a version that holds today")
        prune(law, ("analisis", "metadata-eli", "img"))
        for field in [field for field in law.iterfind("metadatos/*") if field.tag not in _RECORD]:
            drop(field)
        for note in [part for part in text.iter("p") if part.get("class", "").startswith("nota_pie")]:
            note.tag = "note"  # which law changed the block, and when
        return replace(read(source, answer, written(law), format="xml"), until=until)

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """What the summaries from today back to `since` (at most a month) name `words` in the title of."""
        on = today()
        for _ in pages(_MOST_DAYS, "days"):
            if on < since:
                return
            try:
                summary = _told(ask(Request(f"{_API}/boe/sumario/{on:%Y%m%d}", _XML)))
            except NoAnswer as error:
                if error.outcome is not Outcome.NOT_FOUND:  # a day without a gazette
                    raise
            else:
                items = summary.iter("item")
                yield from (_found(item, on) for item in items if words.lower() in item.findtext("titulo", "").lower())
            on -= timedelta(days=1)


def _told(answer: Answer) -> etree._Element:
    """The answer of the service. Raises NoAnswer where it tells an error, whatever its status."""
    tree = tree_of(answer)
    code = tree.findtext("status/code", "").strip()
    if code != "200":
        outcome = Outcome.NOT_FOUND if code == "404" else Outcome.HTTP_ERROR
        raise refuse(answer, outcome, f"the service says {code or 'nothing'}: {tree.findtext('status/text', '')}")
    return tree


def _check(law: etree._Element) -> None:
    """Raises Unreadable where the record says that the law does not hold."""
    for field in ("estatus_derogacion", "estatus_anulacion", "vigencia_agotada"):
        if law.findtext(f"metadatos/{field}", "").strip() == "S":
            raise Unreadable(Outcome.SOFT_404, f"the law does not hold today ({field} is S)")


def _hold(block: etree._Element, on: date) -> None:
    """Leaves the version of a block that holds on that day, nothing where none does."""
    versions = [version for version in block.findall("version") if _begin(version) <= on]
    newest = max(versions, key=lambda v: (_begin(v), v.get("fecha_publicacion", "")), default=None)
    expired = _expired(block, on)
    for version in block.findall("version"):
        if version is not newest or expired:
            drop(version)
    for part in [part for part in block.iter("p", "blockquote") if _expired(part, on)]:
        drop(part)


def _begin(version: etree._Element) -> date:
    """The day a version takes effect; one that is not settled yet (99999999) is in the future."""
    return day(version.get("fecha_vigencia")) or date.max


def _end(element: etree._Element) -> date | None:
    return day(element.get("fecha_caducidad") or element.get("caduca"))


def _expired(element: etree._Element, on: date) -> bool:
    end = _end(element)
    return end is not None and end <= on


def _days(text: etree._Element) -> Iterator[date | None]:
    """The days on which versions begin, and blocks and paragraphs end."""
    yield from (day(version.get("fecha_vigencia")) for version in text.iter("version"))
    yield from (_end(part) for part in text.iter("bloque", "p", "blockquote"))


def _found(item: etree._Element, on: date) -> Found:
    number = item.findtext("identificador", "")
    return Found(
        id=number,
        title=" ".join(item.findtext("titulo", "").split()),
        url=item.findtext("url_html", "") or f"https://www.boe.es/diario_boe/txt.php?id={number}",
        kind=SourceKind.GAZETTE,
        on=on,
        jurisdiction="ES",
    )


ADAPTERS = (Boe(),)
