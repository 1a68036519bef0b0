"""Legistar (Granicus): bills, ordinances and other matters before the councils of cities and counties.

``https://webapi.legistar.com/v1/{client}/matters`` is OData: ``$filter``, ``$orderby``, ``$top`` (at most 1000),
``$skip``; a matter's texts are at ``/matters/{id}/versions`` (``Key`` and ``Value``) and ``/matters/{id}/texts/{key}``.
Some clients want a token, which is an answer of 401 or 403; an unknown client is an answer of 500 that says so. The
number in the address of a page is not the interface's, its GUID is. Documentation: https://webapi.legistar.com/Help
and, for filters, https://webapi.legistar.com/Home/Examples. The fields of a text and the GUID are from memory; confirm
on the first live request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urldefrag, urlencode, urlsplit

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import json_of
from scrapers.platforms.base import Ask, Found, NoAnswer, Partial, Platform, newest_first, pages, refuse
from scrapers.platforms.page import read
from scrapers.platforms.parts import law_of, object_in, page_of

_API = "https://webapi.legistar.com/v1"
_PAGE = re.compile(r"https?://(?P<client>[\w-]+)\.legistar\.com/LegislationDetail\.aspx\?", re.I)
_SITE = re.compile(r"https?://(?P<client>[\w-]+)\.legistar\.com/", re.I)
_TOLD = ("MatterFile", "MatterTitle", "MatterTypeName", "MatterStatusName", "MatterBodyName", "MatterIntroDate",
         "MatterPassedDate", "MatterEnactmentNumber", "MatterEnactmentDate")  # fmt: skip
_A_PAGE, _MOST_PAGES = 100, 3
_ACCEPT = "application/json"


class Legistar:
    """One matter's newest text; and the search of `clients` (client -> the jurisdiction whose council it is)."""

    platform = Platform(
        "legistar",
        "United States: matters before councils of cities and counties",
        (r"https?://[\w-]+\.legistar\.com/LegislationDetail\.aspx\?", r"https?://webapi\.legistar\.com/v1/[\w-]+/matters/"),
        documentation="https://webapi.legistar.com/Help",
    )  # fmt: skip

    def __init__(self, clients: Mapping[str, str] | None = None) -> None:
        self._clients = clients or {}

    def among(self, watched: Iterable[tuple[str, str]]) -> Legistar:
        """The search of the clients that sources of the registry are at."""
        sites = ((place, _SITE.match(url)) for place, url in watched)
        return Legistar({site["client"].lower(): place for place, site in sites if site and site["client"] != "webapi"})

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The newest text of the matter that `url` names by its GUID, the matter itself where it has no text, the page
        with its full text where the interface does not know it."""
        match = _PAGE.match(url)
        query = {name.lower(): values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
        if match is None or not re.fullmatch(r"[0-9A-Fa-f-]{36}", query.get("guid", "")):
            raise ValueError(f"{url} names no matter by its GUID")
        base = f"{_API}/{match['client'].lower()}/matters"
        found = _list(ask(Request(f"{base}?{urlencode({'$filter': _eq('MatterGuid', query['guid'])})}", _ACCEPT)))
        if not found:
            full = url if "fulltext" in query else f"{url}&FullText=1"
            return Request(full, "text/html, */*;q=0.5")
        matter = int(found[0]["MatterId"])
        versions = _list(ask(Request(f"{base}/{matter}/versions", _ACCEPT)))
        newest = max(versions, key=lambda version: _order(str(version.get("Value", ""))), default=None)
        if newest is None:
            return Request(f"{base}/{matter}", _ACCEPT)
        # A text does not tell whose it is: the fragment, which is not sent, keeps the matter's file number.
        return Request(f"{base}/{matter}/texts/{newest['Key']}#{quote(str(found[0].get('MatterFile') or ''))}", _ACCEPT)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of the text, of what is told of the matter, or of the page. Raises Unreadable."""
        if not answer.final_url.startswith(_API):
            return law_of(
                source, answer, "[id$=_pageDetails], [id$=_divText]", "#ctl00_ContentPlaceHolder1_MultiPageDetail"
            )
        found = object_in(answer)
        if "MatterTextId" in found:
            lines = str(found.get("MatterTextPlain") or "").split("\n")
            file = unquote(urldefrag(answer.url).fragment)
            title = f"File {file}" if file else ""
            if not any(line.strip() for line in lines):
                raise Unreadable(Outcome.WRONG_TYPE, "the matter's text is there as RTF only")
        else:
            lines = [f"{name.removeprefix('Matter')}: {found[name]}" for name in _TOLD if found.get(name)]
            title = f"File {found.get('MatterFile') or ''}"
            if not found.get("MatterTitle"):
                raise Unreadable(Outcome.SOFT_404, f"no matter in the answer: {str(found.get('Message') or '')[:80]}")
        paragraphs = "".join(f"<p>{escape(line)}</p>" for line in (title, *lines))
        return read(source, answer, page_of(paragraphs, title), format="html")

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """Matters with `words` in their title that changed on or after `since`, of every client. One that does not
        answer hides no other (Partial); where none answers the first refusal is raised."""
        return newest_first(self._all(words, since, ask))

    def _all(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        refusals: list[NoAnswer] = []
        missing: list[str] = []
        for client, place in self._clients.items():
            try:
                yield from _matters(client, place, words, since, ask)
            except NoAnswer as error:
                refusals.append(error)
                missing.append(f"{client}: {error.detail}")
            except Partial as error:
                missing.append(f"{client}: {error}")
        if refusals and len(refusals) == len(self._clients):
            raise refusals[0]
        if missing:
            several = f"{len(missing)} of {len(self._clients)} councils"
            raise Partial(f"{several} did not answer wholly: {'; '.join(missing)}")


def _matters(client: str, place: str, words: str, since: date, ask: Ask) -> Iterator[Found]:
    quoted = words.replace("'", "''")
    wanted = f"MatterLastModifiedUtc ge datetime'{since.isoformat()}' and substringof('{quoted}',MatterTitle)"
    for page in pages(_MOST_PAGES):
        fields = {"$filter": wanted, "$orderby": "MatterLastModifiedUtc desc", "$top": _A_PAGE, "$skip": page * _A_PAGE}
        items = _list(ask(Request(f"{_API}/{client}/matters?{urlencode(fields)}", _ACCEPT)))
        yield from (_found(client, place, item) for item in items)
        if len(items) < _A_PAGE:
            return


def _found(client: str, place: str, item: Mapping[str, Any]) -> Found:
    changed = str(item.get("MatterLastModifiedUtc") or "")[:10]
    told = [str(item[name]) for name in ("MatterTypeName", "MatterStatusName") if item.get(name)]
    return Found(
        id=f"{client}/{item['MatterId']}",
        title=" ".join(f"{item.get('MatterFile') or ''} {item.get('MatterTitle') or ''}".split()),
        url=f"https://{client}.legistar.com/gateway.aspx?m=l&id=/matter.aspx?key={item['MatterId']}",
        kind=SourceKind.BILL,
        on=date.fromisoformat(changed) if changed else None,
        jurisdiction=place,
        summary=", ".join(told),
    )


def _eq(name: str, value: str) -> str:
    return f"{name} eq '{value.upper()}'"


def _order(version: str) -> tuple[int, str]:
    return (int(version), "") if version.isdigit() else (-1, version)


def _list(answer: Answer) -> list[dict[str, Any]]:
    """The list that `answer` holds. Raises NoAnswer where it tells an error, which is an object."""
    found = json_of(answer)
    if not isinstance(found, list):
        told = found.get("Message") or found.get("message") if isinstance(found, dict) else found
        raise refuse(answer, Outcome.HTTP_ERROR, f"the interface refused: {told}")
    return found


ADAPTERS = (Legistar(),)
