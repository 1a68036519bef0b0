"""The review desk: what only a person can decide, decided in the browser by the functions that the commands call.

A GET changes nothing here. Two who decide at once are told apart by the database: one wins, the other reads who did.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, Form, HTTPException, Query, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Connection

from jurisdictions.codebook import Status
from tracker import queries, reviews
from tracker.clock import Clock, day_of
from tracker.copies import copy_read
from tracker.dossier import dossier, facts, proposes
from tracker.ledger import Notify
from tracker.store import Store
from tracker.telling.inert import plain
from tracker.telling.redline import Piece, redline
from tracker.waiting import Wanted, kinds, listed, next_open, open_by_kind
from web.asked import LARGEST_NUMBER
from web.login import Door, Session, Text, add_login, private
from web.pages import Pages
from web.place.changes import excerpt

#: What is shown of one text that strangers wrote, and of the archived page on either side of what is marked there.
_SHOWN, _AROUND = 3000, 1500
_AS_PROPOSED = "as proposed"
#: What a search or a feed found, and how that is called here.
_FOUND = {"title": "Title", "on": "Dated", "summary": "Summary", "draft": "Draft of a source"}
_PLACES = re.compile(r"/desk(/\d{1,15})?|/operations/operator")
Number = Annotated[int, InPath(ge=1, le=LARGEST_NUMBER)]
Note = Annotated[str, Form(max_length=10_000)]


@dataclass(frozen=True)
class Desk:
    """What the desk is given: the operator's ``token``, the ``key`` that signs sessions and changes with it, and
    ``notify``, which queues messages about a Change in the Change's own transaction."""

    token: str
    key: str
    notify: Notify


def home(asked: str) -> str:
    """The page of the desk that `asked` names, the list where it names none."""
    return asked if _PLACES.fullmatch(asked) else "/desk"


def add_desk(app: FastAPI, pages: Pages, store: Store, clock: Clock, desk: Desk) -> Door:
    """Add the desk and the way in to `app`."""
    door = Door(store, clock, desk.token, desk.key)
    add_login(app, pages, door, home)
    _add_queue(app, pages, store, clock, door)
    _add_item(app, pages, store, clock, door, desk.notify)
    return door


def add_closed_desk(app: FastAPI, pages: Pages) -> None:
    """Say at the desk's addresses how it is opened."""

    @app.get("/desk", response_class=HTMLResponse, include_in_schema=False)
    @app.get("/login", response_class=HTMLResponse, include_in_schema=False)
    def closed(request: Request) -> Response:
        return pages.page(request, "desk_closed.html", 404)


def _add_queue(app: FastAPI, pages: Pages, store: Store, clock: Clock, door: Door) -> None:
    @app.get("/desk", response_class=HTMLResponse, include_in_schema=False)
    def queue(
        request: Request, decided: bool = False, kind: Annotated[str, Query(max_length=40)] = "",
        place: Annotated[str, Query(max_length=200)] = "",
        past: Annotated[int | None, Query(ge=1, le=LARGEST_NUMBER)] = None,
    ) -> Response:  # fmt: skip
        session = door.inside(request)
        with store.read() as connection:
            inside = queries.resolve(connection, place) if place.strip() else ""
            wanted = Wanted(decided, kind, inside, past)
            found = listed(connection, wanted, clock.now())
            known, waiting = kinds(connection), sum(open_by_kind(connection).values())
        for item in found.items:
            item["why"] = _short(item["why"], 400)
        return private(
            pages.page(
                request, "desk.html", session=session, wanted=wanted, found=found, kinds=known, waiting=waiting
            )
        )  # fmt: skip


def _add_item(app: FastAPI, pages: Pages, store: Store, clock: Clock, door: Door, notify: Notify) -> None:
    def shown(request: Request, session: Session, number: int, wrong: str = "", **typed: str) -> Response:
        with store.read() as connection:
            try:
                view = _view(connection, number, clock)
            except reviews.ReviewError as error:
                raise HTTPException(404, str(error)) from error
        status = 200 if not wrong else 400 if view["item"]["state"] == "open" else 409
        typed = {"note": "", "verdict": "", "status": "", "effective": "", **typed}
        return private(pages.page(request, "desk_item.html", status, session=session, wrong=wrong, typed=typed, **view))

    def decided(
        request: Request, number: int, form: str, act: Callable[[Connection, Session], object], **typed: str
    ) -> Response:
        session = door.acting(request, form)
        try:
            with store.write() as connection:
                act(connection, session)
        except ValueError as error:
            return shown(request, session, number, str(error), **typed)
        return RedirectResponse(f"{request.scope.get('root_path', '')}/desk/{number}", 303)

    @app.get("/desk/{number}", response_class=HTMLResponse, include_in_schema=False)
    def item(request: Request, number: Number) -> Response:
        return shown(request, door.inside(request), number)

    @app.post("/desk/{number}/accept", response_class=HTMLResponse, include_in_schema=False)
    def accept(request: Request, number: Number, form: Text = "", note: Note = "") -> Response:
        def act(connection: Connection, session: Session) -> None:
            why = note.strip() or _AS_PROPOSED
            reviews.accept(connection, number, why, by=session.name, now=clock.now(), notify=notify)

        return decided(request, number, form, act, verdict="accept", note=note)

    @app.post("/desk/{number}/correct", response_class=HTMLResponse, include_in_schema=False)
    def correct(
        request: Request, number: Number, form: Text = "", note: Note = "", status: Text = "", effective: Text = ""
    ) -> Response:
        def act(connection: Connection, session: Session) -> None:
            chosen, day = _status(status), _day(effective)
            reviews.accept(
                connection, number, note, by=session.name, now=clock.now(), notify=notify, status=chosen, effective=day
            )

        return decided(
            request, number, form, act, verdict="correct", note=note, status=status, effective=effective
        )  # fmt: skip

    @app.post("/desk/{number}/reject", response_class=HTMLResponse, include_in_schema=False)
    def reject(request: Request, number: Number, form: Text = "", note: Note = "") -> Response:
        def act(connection: Connection, session: Session) -> None:
            reviews.reject(connection, number, note, by=session.name, now=clock.now())

        return decided(request, number, form, act, verdict="reject", note=note)


def _status(text: str) -> Status:
    """Raises ValueError: one line."""
    if text not in set(Status):
        raise ValueError(f"choose the status that holds: {', '.join(Status)}")
    return Status(text)


def _day(text: str) -> date | None:
    """Raises ValueError: one line."""
    return day_of(text.strip()) if text.strip() else None


def _view(connection: Connection, number: int, clock: Clock) -> dict[str, Any]:
    """All that the page of an item shows. Raises ReviewError."""
    item = dossier(connection, number, clock.now())
    payload: Mapping[str, Any] = item["payload"] or {}
    evidence = [_harmless(proof) for proof in payload.get("evidence") or ()]
    quotes = [str(proof["quote"]) for proof in payload.get("evidence") or () if proof.get("quote")]
    passage = payload.get("passage") or {}
    copy = copy_read(connection, payload.get("reading"), quotes)
    return {
        "item": {**item, "why": _short(item["why"]), "note": _short(item["note"])},
        "facts": list(facts(item)),
        "proposes": proposes(item),
        "evidence": evidence,
        "redline": list(_shortened(redline(passage.get("before") or "", passage.get("after") or ""))),
        "copy": copy,
        "excerpt": list(excerpt(copy.pieces, _AROUND)) if copy else [],
        "told": {label: _short(payload[key]) for key, label in _FOUND.items() if payload.get(key)},
        "statuses": list(Status),
        "next": next_open(connection, number),
    }


def _harmless(proof: Mapping[str, Any]) -> dict[str, str]:
    keys = ("provision", "quote", "citation", "captured_at")
    return {"url": str(proof.get("url") or ""), **{key: _short(proof.get(key)) for key in keys}}


def _short(text: object, most: int = _SHOWN) -> str:
    """A text that strangers wrote: harmless, and no longer than a page bears."""
    told = plain(str(text or ""))
    return told if len(told) <= most else f"{told[:most]} […]"


def _shortened(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    for piece in pieces:
        yield piece if len(piece.text) <= _SHOWN else Piece(piece.kind, _short(piece.text))
