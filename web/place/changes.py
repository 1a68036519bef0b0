"""A change's page, and archived copies: what proves what is told, for good at one address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from tracker.changes import Change, entry, proving
from tracker.clock import Clock
from tracker.copies import Copy, change_numbered, copies_of, copy_numbered
from tracker.directory import names_of
from tracker.telling.redline import redline
from tracker.telling.wording import KIND_LABELS, effective_text, headline, meaning, provision_label, value_text
from tracker.timeline import Known, beside
from web.asked import LARGEST_NUMBER
from web.cache import Answers
from web.pages import Pages
from web.place.citing import cited
from web.place.facts import copy_path, proofs_of

Number = Annotated[int, InPath(ge=1, le=LARGEST_NUMBER)]
#: Characters of a copy on one page, and how many of them stand before the marked words.
_ROOM, _LEAD = 30_000, 1_500
#: Characters shown on either side of marked words on a change's page, and how many there can be in all.
_CONTEXT, _MOST = 500, 30_000
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})", re.ASCII)
Piece = tuple[str, bool]


def add_changes(app: FastAPI, pages: Pages, answers: Answers, clock: Clock) -> None:
    """Add the pages to `app`."""

    @app.get("/change/{number}", response_class=HTMLResponse)
    async def change(request: Request, number: Number) -> Response:
        return await answers.html(request, lambda connection: _change(request, connection, number, pages, clock))

    @app.get("/copy/{number}", response_class=HTMLResponse)
    async def copy(
        request: Request, number: Number, at: str = "",
        start: Annotated[int | None, Query(alias="from", ge=0, le=LARGEST_NUMBER)] = None,
    ) -> Response:  # fmt: skip
        return await answers.html(request, lambda connection: _copy(request, connection, number, at, start, pages))


def _change(request: Request, connection: Connection, number: int, pages: Pages, clock: Clock) -> str:
    found = change_numbered(connection, number)
    if found is None:
        raise HTTPException(404, f"there is no change {number}")
    name = names_of(connection)[found.jurisdiction]
    told, path = headline(found, name), f"/change/{number}"
    shown = entry(found)
    known = Known(shown["recorded_at"], number, found.hash)
    return pages.text(
        request, "change.html", entry=shown, place=name, told=told, kind=KIND_LABELS.get(found.kind, ""),
        means=meaning(found), effective=effective_text(found), rows=_rows(found),
        redline=redline(found.passage.get("before") or "", found.passage.get("after") or ""),
        passage=bool(found.passage.get("before")), beside=beside(connection, found),
        proofs=proofs_of(connection, found.jurisdiction, proving(found)),
        copies=[(copy, copy_path(copy), list(excerpt(copy.pieces))) for copy in copies_of(connection, found)],
        canonical=path, citation=cited(f"{told}.", pages.address(request, path), known, clock.now()),
    )  # fmt: skip


def _rows(change: Change) -> list[tuple[str, str, str]]:
    """What changed, before and after, in words."""
    return [
        (provision_label(key), value_text(key, old), value_text(key, new))
        for key, (old, new) in entry(change)["provisions_changed"].items() if old != new
    ]  # fmt: skip


def excerpt(pieces: Sequence[Piece], context: int = _CONTEXT) -> Iterator[Piece | None]:
    """What proves something, with so many characters of the text on either side of it; None where text is left out.
    Where nothing is marked, how the text begins."""
    left = _MOST
    for at, (text, proves) in enumerate(pieces):
        head = 0 if at == 0 and len(pieces) > 1 else context
        tail = 0 if at == len(pieces) - 1 else context
        if left <= 0:
            yield None
            return
        if proves or len(text) <= head + tail:
            yield text[:left], proves
            left -= len(text)
            continue
        if head:
            yield text[:head], False
        yield None
        if tail:
            yield text[-tail:], False
        left -= head + tail


def _copy(request: Request, connection: Connection, number: int, at: str, start: int | None, pages: Pages) -> str:
    found = copy_numbered(connection, number)
    if found is None:
        raise HTTPException(404, f"there is no archived text {number}")
    span = _span(at, len(found.text))
    first = _first(found, span) if start is None else min(start, len(found.text))
    last = min(first + _ROOM, len(found.text))
    marked = f"at={span[0]}-{span[1]}" if span else ""
    return pages.text(
        request, "copy.html", copy=found, place=names_of(connection)[found.jurisdiction], marked=marked,
        pieces=_part(found.text, span, first, last),
        earlier=max(first - _ROOM, 0) if first else None, later=last if last < len(found.text) else None,
        canonical=f"/copy/{number}" + (f"?{marked}" if marked else ""),
    )  # fmt: skip


def _span(asked: str, length: int) -> tuple[int, int] | None:
    """The span of a text that an address names, None where it names none."""
    if not asked:
        return None
    match = _SPAN.fullmatch(asked)
    if match is None or not int(match[1]) < int(match[2]) <= length:
        raise HTTPException(400, f"at: {asked[:40]!r} is no part of this text of {length} characters")
    return int(match[1]), int(match[2])


def _first(copy: Copy, span: tuple[int, int] | None) -> int:
    """Where a page of a copy begins: at a line not far before the marked words."""
    if span is None or len(copy.text) <= _ROOM or span[0] <= _LEAD:
        return 0
    lead = span[0] - _LEAD
    line = copy.text.find("\n", lead, span[0])
    return lead if line < 0 else line + 1


def _part(text: str, span: tuple[int, int] | None, first: int, last: int) -> list[Piece]:
    """The text from `first` to `last` in pieces, each with whether it is marked."""
    start, end = (min(max(edge, first), last) for edge in (span or (last, last)))
    pieces = ((text[first:start], False), (text[start:end], True), (text[end:last], False))
    return [(piece, marked) for piece, marked in pieces if piece]
