"""A place's page, and a change's."""

from __future__ import annotations

from typing import Annotated

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from tracker import queries
from tracker.changes import entry
from tracker.clock import Clock
from tracker.copies import change_numbered, copies_of
from web.asked import LARGEST_NUMBER
from web.cache import Answers
from web.pages import Pages


def add_places(app: FastAPI, pages: Pages, answers: Answers, clock: Clock) -> None:
    """Add the pages to `app`."""

    @app.get("/jurisdiction/{key:path}", response_class=HTMLResponse)
    async def place(request: Request, key: str) -> Response:
        def made(connection: Connection) -> str:
            found = queries.resolve(connection, key)
            return pages.text(
                request, "place.html", row=queries.status(connection, [found], now=clock.now())[0],
                history=queries.history(connection, found), sources=queries.sources(connection, [found]),
            )  # fmt: skip

        return await answers.html(request, made)

    @app.get("/change/{number}", response_class=HTMLResponse)
    async def change(request: Request, number: Annotated[int, InPath(ge=1, le=LARGEST_NUMBER)]) -> Response:
        def made(connection: Connection) -> str:
            found = change_numbered(connection, number)
            if found is None:
                raise HTTPException(404, f"there is no change {number}")
            row = queries.status(connection, [found.jurisdiction], now=clock.now())[0]
            return pages.text(
                request, "change.html", entry=entry(found), place=row["name"], copies=copies_of(connection, found)
            )

        return await answers.html(request, made)
