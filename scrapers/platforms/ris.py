"""RIS, the legal information system of Austria: federal law as it stands today.

The open data hold one document a section or annex and version; a law as a whole is a page. The data are asked which
documents of the law hold today: that page answers 200 for a number it does not know, too, and a document's number is
that of one version, which a newer one may have replaced. Errors come with status 200.
Documentation: https://data.bka.gv.at/ris/api/v2.6/ (OGD-RIS API Handbuch V2_6); the names of its parameters and of the
facts of a section (Inkrafttretensdatum and others) are from memory, confirm on the first live request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Found, Platform, pages, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import day, holds, today

_API = "https://data.bka.gv.at/ris/api/v2.6/Bundesrecht"
_PAGE = "https://www.ris.bka.gv.at/GeltendeFassung.wxe?Abfrage=Bundesnormen&Gesetzesnummer="
_TEXT = re.compile(r"https?://(?:www|ogd)\.ris\.bka\.gv\.at/Dokumente/Bundesnormen/(?P<number>NOR\d+)/\S*")
_ELI = re.compile(r"https?://www\.ris\.bka\.gv\.at/eli/\S+/(?P<number>NOR\d+)(?:[/?#].*)?")
#: The search's words for how far back it goes, with the days each covers.
_SINCE = (
    (7, "EinerWoche"), (14, "ZweiWochen"), (28, "EinemMonat"), (89, "DreiMonaten"), (181, "SechsMonaten"),
)  # fmt: skip
_MOST_PAGES = 5


class Ris:
    """A law as a whole, or one section or annex of it, as it stands today; and the search of federal law."""

    platform = Platform(
        "ris",
        "Austria: federal law, consolidated",
        (r"https?://(?:www\.|ogd\.)?ris\.bka\.gv\.at/", r"https?://data\.bka\.gv\.at/ris/"),
        documentation="https://data.bka.gv.at/ris/api/v2.6/",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The page of the law, or the text of the section, that `url` names by Gesetzesnummer or Dokumentnummer."""
        fields = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
        match = _TEXT.fullmatch(url) or _ELI.fullmatch(url)
        number = match["number"] if match is not None else fields.get("Dokumentnummer", "")
        if number:
            return _section(ask, number)
        law = fields.get("Gesetzesnummer", "")
        if not law.isdecimal() or fields.get("Abfrage", "Bundesnormen") != "Bundesnormen":
            raise ValueError(f"{url} names no federal law by its Gesetzesnummer or Dokumentnummer")
        _asked(ask, Gesetzesnummer=law, **{"Fassung.FassungVom": today().isoformat()})
        return Request(f"{_PAGE}{law}", "text/html")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that page. Raises Unreadable."""
        return read(source, answer, answer.body or b"", format="html")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Sections and annexes of federal law that name `words` and changed on or after `since`."""
        age = (today() - since).days
        back = next((word for days, word in _SINCE if age <= days), "EinemJahr")
        for page in pages(_MOST_PAGES):
            answer = ask(_search(Suchworte=words, ImRisSeit=back, Seitennummer=str(page + 1)))
            found, total = _results(answer)
            yield from (item for item in map(_found, found) if item.on is None or item.on >= since)
            if (page + 1) * 100 >= total:
                return


def _section(ask: Ask, number: str) -> Request:
    """The text of the section that a document is a version of, in the version of today."""
    answer, found = _asked(ask, Dokumentnummer=number)
    told = _facts(next((item for item in found if _technical(item).get("ID") == number), found[0]))
    on = today()
    if not holds(day(told.get("Inkrafttretensdatum")), day(told.get("Ausserkrafttretensdatum")), on):
        wanted = told.get("ArtikelParagraphAnlage")
        law = str(told.get("Gesetzesnummer") or "")
        answer, found = _asked(ask, Gesetzesnummer=law, **{"Fassung.FassungVom": on.isoformat()})
        found = [item for item in found if _facts(item).get("ArtikelParagraphAnlage") == wanted]
    else:
        found = [item for item in found if _technical(item).get("ID") == number]
    for item in found:
        for reference in _listed((item.get("Data") or {}).get("Dokumentliste", {}).get("ContentReference")):
            for place in _listed(reference.get("Urls", {}).get("ContentUrl")):
                if place.get("DataType") == "Html" and reference.get("ContentType") == "MainDocument":
                    return Request(str(place["Url"]).replace("http://", "https://", 1), "text/html")
    raise refuse(answer, Outcome.SOFT_404, f"no text of today of the section that {number} is a version of")


def _search(**fields: str) -> Request:
    query = {"Applikation": "BrKons", "DokumenteProSeite": "OneHundred", **fields}
    return Request(f"{_API}?{urlencode(query)}", "application/json")


def _asked(ask: Ask, **fields: str) -> tuple[Answer, list[dict[str, Any]]]:
    """The answer and the documents that it finds, one at least. Raises NoAnswer."""
    answer = ask(_search(**fields))
    found, _ = _results(answer)
    if not found:
        raise refuse(answer, Outcome.SOFT_404, f"RIS knows nothing of {' '.join(fields.values())}")
    return answer, found


def _results(answer: Answer) -> tuple[list[dict[str, Any]], int]:
    """The documents on one page of results, and how many there are on all. Raises NoAnswer for an error."""
    result = object_of(answer).get("OgdSearchResult")
    if not isinstance(result, dict) or "Error" in result:
        told = (result or {}).get("Error") or "no OgdSearchResult in the answer"
        raise refuse(
            answer, Outcome.HTTP_ERROR, f"RIS refused: {told.get('Message') if isinstance(told, dict) else told}"
        )
    documents = result.get("OgdDocumentResults") or {}
    hits = documents.get("Hits") or {}
    total = hits.get("#text") if isinstance(hits, dict) else hits
    return _listed(documents.get("OgdDocumentReference")), int(total or 0)


def _listed(value: Any) -> list[dict[str, Any]]:
    """One object or many: the service gives a single one without a list round it."""
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, dict)]


def _records(item: dict[str, Any]) -> dict[str, Any]:
    found = (item.get("Data") or {}).get("Metadaten")
    return found if isinstance(found, dict) else {}


def _technical(item: dict[str, Any]) -> dict[str, Any]:
    return _records(item).get("Technisch") or {}


def _facts(item: dict[str, Any]) -> dict[str, Any]:
    """What is told of a section: its number, its law, and from when to when the version holds."""
    return (_records(item).get("Bundesrecht") or {}).get("BrKons") or {}


def _found(item: dict[str, Any]) -> Found:
    general, law = _records(item).get("Allgemein") or {}, _records(item).get("Bundesrecht") or {}
    names = (law.get("Kurztitel") or law.get("Titel"), _facts(item).get("ArtikelParagraphAnlage"))
    return Found(
        id=str(_technical(item).get("ID") or ""),
        title=" ".join(str(name) for name in names if name),
        url=str(general.get("DokumentUrl") or ""),
        kind=SourceKind.STATUTE,
        on=day(general.get("Geaendert") or general.get("Veroeffentlicht")),
        jurisdiction="AT",
    )


ADAPTERS = (Ris(),)
