"""The first page: where kratom stands, everywhere, on any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from sqlalchemy import Connection

from jurisdictions.codebook import PRECEDENCE, ChangeKind, Level, Status
from tracker import queries
from tracker.clock import Clock
from tracker.history import edges, records
from tracker.search import find
from tracker.store import Store
from tracker.telling.wording import day_text
from tracker.timeline import bands
from web.asked import day_in, moment_in
from web.cache import Answers
from web.maps.drawing import Place, draw, legend, patterns
from web.pages import Pages

#: The first day that the map shows: the oldest law on kratom anywhere is of 1943.
FIRST_DAY = date(1940, 1, 1)
_LISTED = 8  # changes in a list of the newest or next
_A_PAGE = 200  # rows of the table: a page stays light however many places are watched
#: What the table may be narrowed to; local law is long, and shown where it is asked for.
LEVELS: Mapping[str, tuple[str, tuple[Level, ...]]] = {
    "": ("countries and states", tuple(level for level in Level if level is not Level.LOCAL)),
    "countries": ("countries", (Level.COUNTRY, Level.FEDERAL, Level.SUPRANATIONAL)),
    "states": ("states and territories", (Level.STATE, Level.TERRITORY)),
    "local": ("counties and cities", (Level.LOCAL,)),
    "all": ("all places", tuple(Level)),
}
SORTS = ("name", "status", "since")
#: What readers choose by words: a query is no longer than the longest name.
Words = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True)
class Choice:
    """What a reader chose to see: the day (None: today), as known at an instant (None: now), and of which places."""

    day: date | None = None
    known_at: datetime | None = None
    q: str = ""
    status: str = ""
    level: str = ""
    sort: str = "name"
    page: int = 1

    def __post_init__(self) -> None:
        if self.status and self.status not in set(Status):
            raise HTTPException(400, f"no such status: {self.status[:40]!r}; there is {', '.join(Status)}")
        if self.level not in LEVELS:
            raise HTTPException(400, f"no such level: {self.level[:40]!r}; there is {', '.join(filter(None, LEVELS))}")
        if self.sort not in SORTS:
            raise HTTPException(400, f"no such order: {self.sort[:40]!r}; there is {', '.join(SORTS)}")


def add_board(app: FastAPI, pages: Pages, answers: Answers, store: Store, clock: Clock) -> None:
    """Add the page, the search, and what the page's slider asks for."""

    @app.get("/", response_class=HTMLResponse)
    async def index(
        request: Request, day: str = "", known_at: str = "", q: Words = "", status: str = "", level: str = "",
        sort: str = "name", page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> Response:  # fmt: skip
        base = request.scope.get("root_path", "")
        choice = Choice(day_in(day or None), moment_in(known_at or None), q.strip(), status, level, sort, page)
        return await answers.html(
            request,
            lambda connection: pages.text(request, "board.html", **board(connection, choice, clock.now(), base)),
        )

    @app.get("/search", response_class=HTMLResponse)
    def search(request: Request, q: Words = "") -> Response:
        """The page of the place that is named, else the first page with all that is meant."""
        with store.read() as connection:
            found = find(connection, q)
        base = request.scope.get("root_path", "")
        if found.exact or len(found.ids) == 1:
            return RedirectResponse(f"{base}/jurisdiction/{found.ids[0]}", 303)
        return RedirectResponse(f"{base}/?{urlencode({'q': q})}", 303)

    @app.get("/spans.json")
    async def timelines(request: Request) -> Response:
        """From which day on each place has had which status: [[day or null, status], ...] by identifier."""
        return await answers.json(request, lambda connection: all_spans(connection))


def all_spans(connection: Connection) -> dict[str, list[tuple[str | None, str]]]:
    """The spans of every place that a map shows."""
    return {
        place: [(band.start.isoformat() if band.start else None, band.status) for band in bands(timeline)]
        for place, timeline in records(connection).items() if "/" not in place
    }  # fmt: skip


def board(connection: Connection, choice: Choice, now: datetime, base: str) -> dict[str, Any]:
    """What the first page shows."""
    everywhere = queries.status(connection, now=now, as_of=choice.day, known_at=choice.known_at)
    found = find(connection, choice.q) if choice.q else None
    rows, today = _rows(everywhere, choice, found.ids if found else None), now.date()
    entries = queries.changes(connection, known_at=choice.known_at)
    names = {row["id"]: row["name"] for row in everywhere}
    return {
        "maps": _maps(everywhere, base), "legend": legend(), "patterns": patterns(),
        "choice": choice, "today": today.isoformat(), "told_day": day_text(choice.day or today),
        "first_day": FIRST_DAY, "last_day": last_day(connection, today),
        "tallies": [_tally(everywhere, *of) for of in _TALLIES],
        "rows": rows[(choice.page - 1) * _A_PAGE :][:_A_PAGE], "total": len(rows), "pages": -(-len(rows) // _A_PAGE),
        "instead": found.instead if found else "",
        "levels": LEVELS, "statuses": list(PRECEDENCE), "names": names,
        "lately": lately(entries, (choice.day or today).isoformat())[:_LISTED],
        "coming": coming(everywhere)[:_LISTED], "last": queries.last_pass(connection),
    }  # fmt: skip


#: The maps, and what of each is said to who cannot see it.
_MAPS = (("world", "Map of the world"), ("us", "Map of the United States"))


def _maps(rows: Sequence[Mapping[str, Any]], base: str) -> list[Markup]:
    places = {
        row["id"]: Place(Status(row["status"]), row["name"], f"{base}/jurisdiction/{quote(row['id'])}", _hint(row))
        for row in rows
    }
    return [draw(name, places, label) for name, label in _MAPS]


def _hint(row: Mapping[str, Any]) -> str:
    began = queries.day_text(row["since"], row["since_certainty"]) if row["since"] else ""
    return f"{row['status']} since {began}" if began else row["status"]


def last_day(connection: Connection, today: date) -> date:
    """The last day on which law is known to change, or today."""
    return max((edges(timeline)[-1] for timeline in records(connection).values() if edges(timeline)), default=today)


def lately(entries: Sequence[Mapping[str, Any]], today: str) -> list[Mapping[str, Any]]:
    """The changes of law in force by `today`, the newest first."""
    told = (ChangeKind.STATUS.value, ChangeKind.PROVISION.value, ChangeKind.CORRECTION.value)
    return [e for e in reversed(entries) if e["kind"] in told and (e["effective"] or e["recorded_at"][:10]) <= today]


def coming(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Signed law that is not in force yet, and temporary law that ends (``lapses``), the next first, what has no date
    last."""
    found = [{"id": row["id"], "name": row["name"], "from": row["status"], "lapses": lapses, **item}
             for row in rows
             for lapses in (False, True) for item in row["lapses" if lapses else "scheduled"]]  # fmt: skip
    return sorted(found, key=lambda item: (item["effective"] or "9999", item["id"]))


#: The places that a map shows, and how they are called together.
_TALLIES = (
    ("countries", lambda row: row["level"] in (Level.COUNTRY, Level.FEDERAL)),
    ("US states and territories", lambda row: row["id"].startswith("US-") and row["level"] in LEVELS["states"][1]),
)


def _tally(rows: Sequence[Mapping[str, Any]], name: str, counts: Any) -> tuple[str, dict[str, int]]:
    held = [row["status"] for row in rows if counts(row)]
    return name, {status.value: held.count(status.value) for status in PRECEDENCE}


def _rows(rows: Sequence[Mapping[str, Any]], choice: Choice, ids: Sequence[str] | None) -> list[Mapping[str, Any]]:
    """The rows of the table: where somebody searches all levels count."""
    levels = LEVELS["all" if ids is not None and not choice.level else choice.level][1]
    kept = [
        row for row in rows
        if row["level"] in levels and (ids is None or row["id"] in ids) and choice.status in ("", row["status"])
    ]  # fmt: skip
    if choice.sort == "status":
        return sorted(kept, key=lambda row: (PRECEDENCE.index(row["status"]), row["name"]))
    if choice.sort == "since":
        return sorted(kept, key=lambda row: row["since"] or row["observed_since"] or "", reverse=True)
    return sorted(kept, key=lambda row: (row["name"], row["id"]))
