"""The addresses of the API: each asks the tracker what its command asks, and answers what that prints with --json."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from sqlalchemy import Connection

from tracker import queries
from tracker.changes import Change, entry
from tracker.clock import Clock
from tracker.coming import announced
from tracker.copies import change_numbered
from tracker.directory import directory, within
from tracker.health import health
from web.api import models
from web.api import questions as ask
from web.api.lists import by_coming, by_day, by_id, by_number, listed
from web.cache import Answers, Content

JSON = "application/json"


def _header(kind: str, about: str, *, always: bool = False) -> dict[str, Any]:
    return {"schema": {"type": kind}, "description": about, "required": always}


#: RFC 9110, 8.8.3: whoever sends this back is told whether there is anything new.
_ETAG = _header("string", "Send it back as If-None-Match: 304 where nothing changed.", always=True)
_TOTAL = _header("integer", "How many rows there are in all.", always=True)
_LINK = _header("string", 'The rows that follow: `<?…>; rel="next"` (RFC 8288), relative to the address asked.')
_WRONG: dict[int | str, dict[str, Any]] = {
    status: {"model": models.Wrong, "description": what}
    for status, what in ((400, "What was asked cannot be read; the line says what is wrong."),
                         (404, "No such place or change; a near miss is named."),
                         (503, "The database does not answer; ask again later."))
}  # fmt: skip


def told(paged: bool = False, missing: bool = True) -> dict[int | str, dict[str, Any]]:
    """What an operation may answer; ``missing``: 404 too."""
    headers = {"ETag": _ETAG, **({"X-Total-Count": _TOTAL, "Link": _LINK} if paged else {})}
    wrong = {status: one for status, one in _WRONG.items() if missing or status != 404}
    return {200: {"headers": headers}, 304: {"description": "What was sent before still holds."}, **wrong}


def add_endpoints(app: FastAPI, answers: Answers, clock: Clock) -> None:
    """Add the addresses to `app`."""
    router = APIRouter(prefix="/api", dependencies=[Depends(ask.only_known)])
    _add_status(router, answers, clock)
    _add_places(router, answers, clock)
    _add_changes(router, answers)
    _add_diff(router, answers)
    _add_coming(router, answers, clock)
    _add_sources(router, answers, clock)
    app.include_router(router)


def _add_status(router: APIRouter, answers: Answers, clock: Clock) -> None:
    @router.get("/status", response_model=list[models.StatusRow], responses=told(paged=True), tags=["Status"])
    async def status(
        request: Request, place: ask.Places = None, inside: ask.Inside = None, level: ask.LevelAsked = None,
        status: ask.StatusAsked = None, as_of: ask.AsOf = None, known_at: ask.KnownAt = None, limit: ask.Limit = None,
        cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """Where kratom stands, by place. As `kratomwatch status --json`."""

        def made(connection: Connection) -> Content:
            ids = ask.chosen(connection, place, inside)
            rows = queries.status(connection, ids, now=clock.now(), as_of=as_of, known_at=known_at, only=status)
            rows = [row for row in rows if level is None or row["level"] == level.value]
            return listed(request, rows, by_id, limit, cursor)

        return await answers.answer(request, made, JSON)


def _add_places(router: APIRouter, answers: Answers, clock: Clock) -> None:
    @router.get("/jurisdictions", response_model=list[models.Place], responses=told(paged=True), tags=["Status"])
    async def jurisdictions(
        request: Request, inside: ask.Inside = None, level: ask.LevelAsked = None, limit: ask.Limit = None,
        cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """The places whose law is watched."""

        def made(connection: Connection) -> Content:
            ids = ask.chosen(connection, None, inside)
            rows = [
                row for row in directory(connection)
                if (not ids or row["id"] in ids) and (level is None or row["level"] == level.value)
            ]  # fmt: skip
            return listed(request, rows, by_id, limit, cursor)

        return await answers.answer(request, made, JSON)

    @router.get("/jurisdictions/{key:path}", response_model=models.OnePlace, responses=told(), tags=["Status"])
    async def jurisdiction(
        request: Request, key: ask.PlacePath, as_of: ask.AsOf = None, known_at: ask.KnownAt = None
    ) -> Response:
        """One place: where kratom stands in it, what lies in it, and where there is more."""

        def made(connection: Connection) -> dict[str, Any]:
            found = queries.resolve(connection, key)
            (row,) = queries.status(connection, [found], now=clock.now(), as_of=as_of, known_at=known_at)
            place = next(one for one in directory(connection) if one["id"] == found)
            inside = [one for one in within(connection, [found]) if one != found]
            return {**place, **row, "inside": inside, "links": _links(request, found)}

        return await answers.json(request, made)


def _links(request: Request, place: str) -> dict[str, str]:
    base, key = request.scope.get("root_path", ""), quote(place)
    return {
        "history": f"{base}/api/history/{key}", "changes": f"{base}/api/changes?place={key}",
        "bills": f"{base}/api/bills?place={key}", "sources": f"{base}/api/sources?place={key}",
        "page": f"{base}/jurisdiction/{key}",
    }  # fmt: skip


def _add_changes(router: APIRouter, answers: Answers) -> None:
    @router.get("/history/{key:path}", response_model=list[models.Entry], responses=told(paged=True), tags=["Changes"])
    async def history(
        request: Request, key: ask.PlacePath, known_at: ask.KnownAt = None, limit: ask.Limit = None,
        cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """The timeline of one place, in order of the law's dates. As `kratomwatch history --json`."""

        def made(connection: Connection) -> Content:
            rows = queries.history(connection, queries.resolve(connection, key), known_at)
            return listed(request, rows, by_day, limit, cursor)

        return await answers.answer(request, made, JSON)

    @router.get("/changes", response_model=list[models.Entry], responses=told(paged=True), tags=["Changes"])
    async def changes(
        request: Request, since: ask.Since = None, until: ask.Until = None, known_at: ask.KnownAt = None,
        place: ask.Places = None, inside: ask.Inside = None, kind: ask.KindAsked = None, after: ask.After = None,
        limit: ask.Limit = None, cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """What changed, everywhere, in order of the law's dates. As `kratomwatch changes --json`.

        A program that keeps a copy asks with `after`, the largest number that it has: it is given what was recorded
        since, in that order. An event that the registry comes to cite otherwise is recorded anew, under a new number,
        and the change that told it as it was cited before is left out from then on (`known_at` shows it)."""

        def made(connection: Connection) -> Content:
            ids = ask.chosen(connection, place, inside)
            rows = [
                row for row in queries.changes(connection, since, until, known_at)
                if (not ids or row["id"] in ids) and (kind is None or row["kind"] == kind.value)
                and (after is None or row["number"] > after)
            ]  # fmt: skip
            return listed(request, rows, by_day if after is None else by_number, limit, cursor)

        return await answers.answer(request, made, JSON)

    @router.get("/changes/{number}", response_model=models.FullEntry, responses=told(), tags=["Changes"])
    async def change(request: Request, number: ask.NumberPath) -> Response:
        """One change with all that proves it."""

        def made(connection: Connection) -> dict[str, Any]:
            found = change_numbered(connection, number)
            if found is None:
                raise HTTPException(404, f"there is no change {number}")
            return _whole(found)

        return await answers.json(request, made)


def _whole(change: Change) -> dict[str, Any]:
    passage: Mapping[str, str] = {"before": "", "after": "", **change.passage}
    evidence = [dict(item) for item in change.evidence]
    return {**entry(change), "evidence": evidence, "passage": passage, "prev_hash": change.prev_hash}


def _add_diff(router: APIRouter, answers: Answers) -> None:
    @router.get("/diff/{key:path}", response_model=models.Difference, responses=told(), tags=["Changes"])
    async def diff(
        request: Request, key: ask.PlacePath, day1: ask.Day1, day2: ask.Day2, known_at: ask.KnownAt = None
    ) -> Response:
        """What differs in one place between two days: status, provisions, the words. As `kratomwatch diff --json`."""
        if day2 < day1:
            raise HTTPException(400, f"{day2} lies before {day1}; the earlier day comes first")

        def made(connection: Connection) -> dict[str, Any]:
            return queries.diff(connection, queries.resolve(connection, key), day1, day2, known_at)

        return await answers.json(request, made)


def _add_coming(router: APIRouter, answers: Answers, clock: Clock) -> None:
    @router.get("/coming", response_model=list[models.ComingRow], responses=told(paged=True), tags=["Coming"])
    async def coming(
        request: Request, place: ask.Places = None, inside: ask.Inside = None, limit: ask.Limit = None,
        cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """The days on which the law changes by itself: signed law that starts, law that ends. What has no date is
        last."""

        def made(connection: Connection) -> Content:
            rows = announced(connection, clock.now(), ask.chosen(connection, place, inside))
            return listed(request, rows, by_coming, limit, cursor)

        return await answers.answer(request, made, JSON)

    @router.get("/bills", response_model=list[models.PlaceBill], responses=told(paged=True), tags=["Coming"])
    async def bills(
        request: Request, place: ask.Places = None, inside: ask.Inside = None, stage: ask.StageAsked = None,
        limit: ask.Limit = None, cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """The bills and proposals that are followed. As `kratomwatch bills --json`."""

        def made(connection: Connection) -> Content:
            rows = queries.bills(connection, ask.chosen(connection, place, inside))
            rows = [row for row in rows if stage is None or row["stage"] == stage.value]
            return listed(request, rows, by_id, limit, cursor)

        return await answers.answer(request, made, JSON)


def _add_sources(router: APIRouter, answers: Answers, clock: Clock) -> None:
    @router.get("/sources", response_model=list[models.SourceHealth], responses=told(paged=True), tags=["Sources"])
    async def sources(
        request: Request, place: ask.Places = None, inside: ask.Inside = None, limit: ask.Limit = None,
        cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """The watched addresses and how their watching stands. As `kratomwatch sources --json`."""

        def made(connection: Connection) -> Content:
            rows = health(connection, clock.now(), ask.chosen(connection, place, inside))
            return listed(request, rows, by_id, limit, cursor)

        return await answers.answer(request, made, JSON)
