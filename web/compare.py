"""Two states of law side by side: two places, or one place on two days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from tracker import queries
from tracker.clock import Clock, day_of, local_day
from tracker.compare import side_by_side
from tracker.telling.redline import Piece, redline
from tracker.telling.sentences import status_sentence
from tracker.telling.wording import day_text, means
from tracker.timeline import around
from web.cache import Answers
from web.pages import Pages
from web.place.citing import compare_path, day_path

_LONGEST = 120  # characters of a field that are read
_EMPTY = "name a place; a second place or a second day tells what to compare it with"


@dataclass(frozen=True)
class Asked:
    """What the form was sent with. An empty second place is the first one; an empty day is the other one's where two
    places are compared, and today otherwise."""

    place1: str
    day1: str
    place2: str
    day2: str

    @property
    def empty(self) -> bool:
        """True where nothing was asked yet."""
        return not (self.place1 or self.day1 or self.place2 or self.day2)


@dataclass(frozen=True)
class Side:
    """A place on a day: its row of `tracker.queries.status`, that in a sentence, and what it means."""

    row: dict[str, Any]
    day: date
    sentence: str
    means: str


class _Misasked(Exception):
    """The page that says in one line what was asked wrongly."""

    def __init__(self, page: str, status: int) -> None:
        super().__init__(status)
        self.page, self.status = page, status


def add_compare(app: FastAPI, pages: Pages, answers: Answers, clock: Clock) -> None:
    """Add the page to `app`."""

    @app.get("/compare", response_class=HTMLResponse)
    async def compare(request: Request, place1: str = "", day1: str = "", place2: str = "", day2: str = "") -> Response:
        asked = Asked(*(text.strip()[:_LONGEST] for text in (place1, day1, place2, day2)))

        def made(connection: Connection) -> str:
            values = {"asked": asked, "places": queries.places(connection), "wrong": "", "canonical": "/compare"}
            if asked.empty:
                return pages.text(request, "compare.html", **values, found=None)
            try:
                found = _compared(connection, asked, clock.now())
            except ValueError as error:
                text = pages.text(request, "compare.html", **values | {"wrong": str(error)}, found=None)
                raise _Misasked(text, 404 if isinstance(error, queries.UnknownPlace) else 400) from error
            return pages.text(request, "compare.html", **values | {"canonical": found["path"]}, found=found)

        try:
            return await answers.html(request, made)
        except _Misasked as wrong:
            return HTMLResponse(wrong.page, wrong.status)


def _compared(connection: Connection, asked: Asked, now: datetime) -> dict[str, Any]:
    """Both sides, what differs, and for one place the text that changed. Raises ValueError, UnknownPlace: one line."""
    if not asked.place1:
        raise ValueError(_EMPTY)
    one = queries.resolve(connection, asked.place1)
    two = queries.resolve(connection, asked.place2) if asked.place2 else one
    days = _days(connection, asked, (one, two), now)
    if one == two and days[0] > days[1]:
        days = days[::-1]
    left, right = (_side(connection, place, day, now) for place, day in zip((one, two), days, strict=True))
    lines = side_by_side(left.row, right.row)
    return {
        "sides": (left, right), "same": one == two, "lines": lines, "differ": sum(line.differs for line in lines),
        "redline": _redline(connection, one, days) if one == two else (),
        "path": compare_path((one, days[0]), (two, days[1])),
        "links": [day_path(side.row["id"], side.day, None) for side in (left, right)],
    }  # fmt: skip


def _days(connection: Connection, asked: Asked, places: Sequence[str], now: datetime) -> tuple[date, date]:
    """The days that are meant. Raises ValueError where a day is none, or where there is nothing to compare."""
    given = [day_of(text) if text else None for text in (asked.day1, asked.day2)]
    today = [local_day(now, around(connection, place)["timezone"]) for place in places]
    if places[0] != places[1]:
        return given[0] or given[1] or today[0], given[1] or given[0] or today[1]
    first, second = given[0] or today[0], given[1] or today[1]
    if first == second:
        raise ValueError(f"{day_text(first)} is compared with itself: name another place or another day")
    return first, second


def _side(connection: Connection, place: str, day: date, now: datetime) -> Side:
    row = queries.status(connection, [place], now=now, as_of=day)[0]
    today = local_day(now, around(connection, place)["timezone"])
    return Side(row, day, status_sentence(row, "is" if day >= today else "was"), means(row))


def _redline(connection: Connection, place: str, days: tuple[date, date]) -> tuple[Piece, ...]:
    passage = queries.diff(connection, place, *days)["passage"]
    return redline(passage["before"] or "", passage["after"] or "") if passage["before"] else ()
