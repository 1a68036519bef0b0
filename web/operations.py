"""How the watching goes: for everybody what can be seen of the law, for the operator the rest, and for whatever watches
this program whether it works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Protocol

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from tracker import queries
from tracker.clock import Clock
from tracker.health import health
from tracker.operations import Day, database_bytes, days, is_stale, passes, shut_hosts, sources
from tracker.store import Store
from tracker.store.engine import get_meta, unfit
from tracker.waiting import open_by_kind
from web.cache import Answers
from web.login import Door, private
from web.pages import Pages

#: The chart of a month: each day's place and its bar, and the chart's height, in its own units.
_STEP, _BAR, _HEIGHT = 20, 14, 120
#: What of one source's trouble is shown, and of how many sources; the file of sources has all.
_SHOWN, _LISTED = 500, 100


@dataclass(frozen=True)
class Letters:
    """What became of messages: how many by ``state``, since when the oldest of those that wait does (None: none
    waits), and the newest that ``failed``."""

    states: Mapping[str, int]
    waiting_since: str | None
    failed: Sequence[Mapping[str, Any]]


class Works(Protocol):
    """What of the program only the operator sees."""

    def letters(self, connection: Connection) -> Letters:
        """What became of messages."""
        ...

    def alarms(self, connection: Connection) -> Sequence[Any]:
        """What the operator must look at: ``head``, ``detail``, ``advice``, ``opened_at`` each."""
        ...

    def archive_bytes(self) -> int:
        """How large the archive of pages is."""
        ...

    def disk_free(self) -> int:
        """Bytes that are free where the data is."""
        ...

    def hindrances(self) -> Sequence[str]:
        """A line for each thing that keeps pages from being recorded."""
        ...


def add_operations(
    app: FastAPI, pages: Pages, answers: Answers, store: Store, clock: Clock, works: Works | None, door: Door | None
) -> None:  # fmt: skip
    """Add the addresses to `app`; what only the operator sees where there is a `door` to come in by."""

    def shared(connection: Connection) -> dict[str, Any]:
        now = clock.now()
        month, last = days(connection, now), queries.last_pass(connection)
        rows = [_told(row) for row in health(connection, now)]
        return {
            "passes": passes(connection), "days": month, "bars": list(_bars(month)),
            "hosts": shut_hosts(connection, now),
            "failing": sorted((row for row in rows if row["advice"]), key=lambda row: -row["failures"]),
            "listed": _LISTED, "watched": len(rows), "last": last,
            "stale": is_stale(last["ended_at"] if last else None, now), "version": version("kratomwatch"),
            "chart": (_STEP * len(month), _HEIGHT), "operator": None, "session": None, "inside": door is not None,
        }  # fmt: skip

    @app.get("/operations", response_class=HTMLResponse, include_in_schema=False)
    async def operations(request: Request) -> Response:
        def made(connection: Connection) -> str:
            return pages.text(request, "operations.html", **shared(connection))

        return await answers.html(request, made)

    if door is not None and works is not None:
        _add_private(app, pages, store, works, door, shared)

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        """Whether the database answers (503 where not), and how the last pass went: ``stale`` where none has ended
        within a day."""
        with store.read() as connection:
            last, found, mode = queries.last_pass(connection), sources(connection), get_meta(connection, "mode")
        ended = last["ended_at"] if last else None
        return {
            "ok": True, "mode": mode, "sources": found.watched, "failing": found.failing,
            "last_pass": ended.isoformat() if ended else None, "stale": is_stale(ended, clock.now()),
        }  # fmt: skip

    @app.get("/readyz")
    def readyz(answer: Response) -> dict[str, Any]:
        """Whether all is there that answers and records need (503 where not, and ``why``): the database as this program
        wants it, the registry, room on the disk, an archive that can be written."""
        with store.read() as connection:
            why = unfit(connection)
        why += works.hindrances() if works is not None else []
        answer.status_code = 503 if why else 200
        return {"ok": not why, "why": why}


def _add_private(app: FastAPI, pages: Pages, store: Store, works: Works, door: Door, shared: Any) -> None:
    @app.get("/operations/operator", response_class=HTMLResponse, include_in_schema=False)
    def inside(request: Request) -> Response:
        session = door.inside(request)
        with store.read() as connection:
            operator = {
                "letters": works.letters(connection), "alarms": works.alarms(connection),
                "database": _size(database_bytes(connection)), "archive": _size(works.archive_bytes()),
                "reviews": open_by_kind(connection),
            }  # fmt: skip
            values = {**shared(connection), "operator": operator, "session": session}
        return private(pages.page(request, "operations.html", **values))


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "last_detail": (row["last_detail"] or "")[:_SHOWN]}


def _bars(month: Sequence[Day]) -> Iterator[dict[str, int]]:
    """The bars of the chart: good visits from below, failed ones upon them, each to be seen where there was one."""
    most = max((day.good + day.failed for day in month), default=0)
    for at, day in enumerate(month):
        good, failed = (max(1, round(n * _HEIGHT / most)) if n else 0 for n in (day.good, day.failed))
        good = min(good, _HEIGHT - failed)
        yield {"x": at * _STEP, "width": _BAR, "good": good, "failed": failed, "top": _HEIGHT - good - failed,
               "middle": _HEIGHT - good}  # fmt: skip


def _size(count: int) -> str:
    """Bytes as people read them."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
