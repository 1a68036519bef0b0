"""What changed and what is to change: the list of all changes, and the calendar of effective dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from jurisdictions.codebook import ChangeKind
from tracker import queries
from tracker.clock import Clock
from tracker.directory import names_of, within
from web.asked import day_in, moment_in
from web.board import FIRST_DAY, coming, lately
from web.cache import Answers
from web.pages import Pages

_A_PAGE = 50
Number = Annotated[int, Query(ge=1, le=10_000)]
Year = Annotated[int, Query(ge=FIRST_DAY.year, le=9999)]


def add_news(app: FastAPI, pages: Pages, answers: Answers, clock: Clock) -> None:
    """Add both pages to `app`."""

    @app.get("/changes", response_class=HTMLResponse)
    async def listed(
        request: Request, kind: str = "", place: str = "", since: str = "", until: str = "", known_at: str = "",
        page: Number = 1,
    ) -> Response:  # fmt: skip
        if kind and kind not in set(ChangeKind):
            raise HTTPException(400, f"no such kind: {kind[:40]!r}; there is {', '.join(ChangeKind)}")
        low, high, known = day_in(since or None), day_in(until or None), moment_in(known_at or None)

        def made(connection: Connection) -> str:
            found = queries.changes(connection, low, high, known)
            inside = set(within(connection, [queries.resolve(connection, place)])) if place else None
            found = [e for e in found if kind in ("", e["kind"]) and (inside is None or e["id"] in inside)]
            found.reverse()
            return pages.text(
                request, "changes.html", entries=found[(page - 1) * _A_PAGE : page * _A_PAGE], total=len(found),
                page=page, pages=max(1, -(-len(found) // _A_PAGE)), kinds=list(ChangeKind), names=names_of(connection),
                chosen={"kind": kind, "place": place, "since": since, "until": until, "known_at": known_at},
            )  # fmt: skip

        return await answers.html(request, made)

    @app.get("/calendar", response_class=HTMLResponse)
    async def calendar(request: Request, year: Year | None = None) -> Response:
        def made(connection: Connection) -> str:
            today = clock.now().date()
            shown = year or today.year
            rows = queries.status(connection, now=clock.now())
            past = lately(queries.changes(connection), today.isoformat())
            entries = [*reversed(past), *coming(rows)]
            dated = sorted((entry for entry in entries if entry["effective"]), key=lambda entry: entry["effective"])
            years = sorted({int(entry["effective"][:4]) for entry in dated} | {today.year})
            in_year = [entry for entry in dated if int(entry["effective"][:4]) == shown]
            return pages.text(
                request, "calendar.html", year=shown, years=years, today=today.isoformat(), names=names_of(connection),
                months=[(date(shown, m, 1), _days(in_year, f"{shown:04}-{m:02}")) for m in range(1, 13)],
                some_day=[entry for entry in in_year if entry.get("certainty") == "year"],
                undated=[entry for entry in entries if not entry["effective"]],
            )  # fmt: skip

        return await answers.html(request, made)


def _days(entries: Sequence[Mapping[str, Any]], month: str) -> list[tuple[str, str, list[Mapping[str, Any]]]]:
    """What took effect in `month` ("2026-05"), by the day as far as it is known: the day to sort by, how it is told,
    and the entries."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for entry in entries:
        day, certainty = entry["effective"], entry.get("certainty") or "day"
        if day.startswith(month) and certainty != "year":
            told = {"month": "some day", "observed": f"seen on {int(day[8:])}"}.get(certainty, str(int(day[8:])))
            found.setdefault((month if certainty == "month" else day, told), []).append(entry)
    return [(day, told, found[day, told]) for day, told in sorted(found)]
