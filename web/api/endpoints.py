"""The addresses of the API: each asks the tracker what its command asks, and answers what that prints with --json."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar
from urllib.parse import quote

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from sqlalchemy import Connection

from jurisdictions import described
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
_Made = TypeVar("_Made", bound=Callable[..., Any])


def header(kind: str, about: str, *, always: bool = False) -> dict[str, Any]:
    """A header of an answer, as the document tells of it."""
    return {"schema": {"type": kind}, "description": about, "required": always}


#: RFC 9110, 8.8.3: whoever sends this back is told whether there is anything new.
ETAG = header("string", "Send it back as If-None-Match: 304 where nothing changed.", always=True)
_TOTAL = header("integer", "How many rows there are in all.", always=True)
_LINK = header("string", 'The rows that follow: `<?…>; rel="next"` (RFC 8288), relative to the address asked.')
OTHERWISE: dict[int | str, dict[str, Any]] = {
    304: {"description": "What was sent before still holds."},
    400: {"model": models.Wrong, "description": "What was asked cannot be read; the line says what is wrong."},
    404: {"model": models.Wrong, "description": "There is no such thing; a near miss is named."},
    503: {"model": models.Wrong, "description": "The database does not answer; ask again later."},
}


def address(app: FastAPI, path: str, model: Any, tag: str, *, paged: bool = False) -> Callable[[_Made], _Made]:
    """Adds an address to the API, which answers `model`, `paged`: in pages, where that is asked for. It refuses what it
    is not made to be asked, and the OpenAPI document tells of it under `tag`."""
    headers = {"ETag": ETAG, **({"X-Total-Count": _TOTAL, "Link": _LINK} if paged else {})}
    return app.get(
        path, response_model=model, responses={200: {"headers": headers}, **OTHERWISE}, tags=[tag],
        dependencies=[Depends(ask.only_known)], generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip


def add_endpoints(app: FastAPI, answers: Answers, clock: Clock) -> None:
    """Add the addresses to `app`."""
    _add_status(app, answers, clock)
    _add_places(app, answers, clock)
    _add_changes(app, answers)
    _add_diff(app, answers)
    _add_coming(app, answers, clock)
    _add_sources(app, answers, clock)
    _add_codebook(app, answers)


def _add_status(app: FastAPI, answers: Answers, clock: Clock) -> None:
    @address(app, "/api/status", list[models.StatusRow], "Status", paged=True)
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


def _add_places(app: FastAPI, answers: Answers, clock: Clock) -> None:
    @address(app, "/api/jurisdictions", list[models.Place], "Status", paged=True)
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

    @address(app, "/api/jurisdictions/{id:path}", models.OnePlace, "Status")
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


def _add_changes(app: FastAPI, answers: Answers) -> None:
    @address(app, "/api/history/{id:path}", list[models.Entry], "Changes", paged=True)
    async def history(
        request: Request, key: ask.PlacePath, known_at: ask.KnownAt = None, limit: ask.Limit = None,
        cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """The timeline of one place, in order of the law's dates. As `kratomwatch history --json`."""

        def made(connection: Connection) -> Content:
            rows = queries.history(connection, queries.resolve(connection, key), known_at)
            return listed(request, rows, by_day, limit, cursor)

        return await answers.answer(request, made, JSON)

    @address(app, "/api/changes", list[models.Entry], "Changes", paged=True)
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

    @address(app, "/api/changes/{number}", models.FullEntry, "Changes")
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


def _add_diff(app: FastAPI, answers: Answers) -> None:
    @address(app, "/api/diff/{id:path}", models.Difference, "Changes")
    async def diff(
        request: Request, key: ask.PlacePath, day1: ask.Day1, day2: ask.Day2, known_at: ask.KnownAt = None
    ) -> Response:
        """What differs in one place between two days: status, provisions, the words. As `kratomwatch diff --json`."""
        if day2 < day1:
            raise HTTPException(400, f"{day2} lies before {day1}; the earlier day comes first")

        def made(connection: Connection) -> dict[str, Any]:
            return queries.diff(connection, queries.resolve(connection, key), day1, day2, known_at)

        return await answers.json(request, made)


def _add_coming(app: FastAPI, answers: Answers, clock: Clock) -> None:
    @address(app, "/api/coming", list[models.ComingRow], "Coming", paged=True)
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

    @address(app, "/api/bills", list[models.PlaceBill], "Coming", paged=True)
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


def _add_sources(app: FastAPI, answers: Answers, clock: Clock) -> None:
    @address(app, "/api/sources", list[models.SourceHealth], "Sources", paged=True)
    async def sources(
        request: Request, place: ask.Places = None, inside: ask.Inside = None, limit: ask.Limit = None,
        cursor: ask.Cursor = None,
    ) -> Response:  # fmt: skip
        """The watched addresses and how their watching stands. As `kratomwatch sources --json`."""

        def made(connection: Connection) -> Content:
            rows = health(connection, clock.now(), ask.chosen(connection, place, inside))
            return listed(request, rows, by_id, limit, cursor)

        return await answers.answer(request, made, JSON)


def _add_codebook(app: FastAPI, answers: Answers) -> None:
    @address(app, "/api/codebook", models.Codebook, "Codebook")
    async def codebook(request: Request) -> Response:
        """What the words mean: statuses, provisions and their values, stages, kinds, certainty, grades."""

        def made(_connection: Connection) -> dict[str, Any]:
            return {"edition": described.edition(), "sections": [asdict(one) for one in described.codebook()]}

        return await answers.json(request, made)
