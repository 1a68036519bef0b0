"""The first page: where kratom stands, everywhere."""

from __future__ import annotations

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from jurisdictions.codebook import Status
from tracker import queries
from tracker.clock import Clock
from web.cache import Answers
from web.pages import Pages


def add_board(app: FastAPI, pages: Pages, answers: Answers, clock: Clock) -> None:
    """Add the page to `app`."""

    @app.get("/", response_class=HTMLResponse)
    async def index(request: Request) -> Response:
        def made(connection: Connection) -> str:
            rows = queries.status(connection, now=clock.now())
            counts = {status.value: sum(row["status"] == status.value for row in rows) for status in Status}
            last = queries.last_pass(connection)
            return pages.text(request, "index.html", rows=rows, counts=counts, last=last)

        return await answers.html(request, made)
