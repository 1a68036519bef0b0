"""The JSON API: what the commands print with --json, at addresses."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, HTTPException

from jurisdictions.codebook import Status
from tracker import queries
from tracker.clock import Clock
from tracker.health import health
from tracker.store import Store
from web.asked import day_in, known_day, moment_in


def add_api(app: FastAPI, store: Store, clock: Clock) -> None:
    """What the commands print with --json, at addresses. Days are read as the commands read them."""

    @app.get("/api/status")
    def api_status(
        place: str | None = None, as_of: str | None = None, known_at: str | None = None, status: str | None = None
    ) -> list[dict[str, Any]]:
        if status is not None and status not in set(Status):
            raise HTTPException(400, f"no such status: {status[:40]!r}; there is {', '.join(Status)}")
        day, known, only = day_in(as_of), moment_in(known_at), Status(status) if status else None
        with store.read() as connection:
            ids = [queries.resolve(connection, place)] if place else []
            return queries.status(connection, ids, now=clock.now(), as_of=day, known_at=known, only=only)

    @app.get("/api/history/{key:path}")
    def api_history(key: str, known_at: str | None = None) -> list[dict[str, Any]]:
        with store.read() as connection:
            return queries.history(connection, queries.resolve(connection, key), moment_in(known_at))

    @app.get("/api/changes")
    def api_changes(
        since: str | None = None, until: str | None = None, known_at: str | None = None
    ) -> list[dict[str, Any]]:
        with store.read() as connection:
            return queries.changes(connection, day_in(since), day_in(until), moment_in(known_at))

    @app.get("/api/diff/{key:path}")
    def api_diff(key: str, day1: str, day2: str, known_at: str | None = None) -> dict[str, Any]:
        first, second = known_day(day1), known_day(day2)
        if second < first:
            raise HTTPException(400, f"{second} lies before {first}; the earlier day comes first")
        with store.read() as connection:
            return queries.diff(connection, queries.resolve(connection, key), first, second, moment_in(known_at))

    @app.get("/api/sources")
    def api_sources() -> list[dict[str, Any]]:
        with store.read() as connection:
            return health(connection, clock.now())
