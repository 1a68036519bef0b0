"""For research: the law of every place, period by period, as a file; and the codebook, which tells what its words
mean."""

from __future__ import annotations

import io
from asyncio import Lock
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException, Path, Query, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection

from jurisdictions.codebook import Status
from jurisdictions.described import codebook, edition
from jurisdictions.nearest import did_you_mean
from tracker.clock import Clock
from tracker.directory import directory
from tracker.panel.columns import COLUMNS, table_schema
from tracker.panel.files import csv_pieces, jsonl_pieces
from tracker.panel.periods import Every, first_day, last_day, periods
from tracker.panel.rows import Asked, Panel, panel
from web.api import questions as ask
from web.api.endpoints import address
from web.cache import Answers, Content
from web.data import DOWNLOAD, FORMS, file
from web.pages import Pages

#: So many rows are made for one who asks here; the command makes any number.
MOST_ROWS = 60_000


def _parquet(found: Panel) -> bytes:
    from tracker.panel.parquet import write_parquet

    sink = io.BytesIO()
    write_parquet(found.rows, found.about, sink)
    return sink.getvalue()


#: Ending of a file -> what makes it.
WRITERS: Mapping[str, Callable[[Panel], bytes]] = {
    "csv": lambda found: b"".join(csv_pieces(found.rows)),
    "jsonl": lambda found: b"".join(jsonl_pieces(found.rows)),
    "parquet": _parquet,
}
_MEDIA_TYPES = {form.ending: form.media_type for form in FORMS}
_FILES = tuple(f"panel.{ending}" for ending in WRITERS)
_Form = Annotated[str, Path(description="The form of the file.", json_schema_extra={"enum": list(WRITERS)})]
_From = Annotated[str, Query(alias="from", max_length=10, description="The first day, or its month or year.",
                             examples=["2014-01"], pattern=r"^\d{4}(-\d\d){0,2}$")]  # fmt: skip
_To = Annotated[str, Query(max_length=10, description="The last day, or its month or year.",
                           examples=["2014-12"], pattern=r"^\d{4}(-\d\d){0,2}$")]  # fmt: skip
_Every = Annotated[Every, Query(description="How long a period is; weeks begin on Monday.")]


def add_research(app: FastAPI, pages: Pages, answers: Answers, clock: Clock, *, demo: bool) -> None:
    """Add the files, the codebook as a page; a demo's files say so in their names."""
    alone = Lock()  # a panel takes seconds of computing: one at a time, waiting in no thread, and the pages stay quick

    @app.get(
        "/data/panel.{form}", response_class=Response, responses=DOWNLOAD, tags=["Downloads"],
        dependencies=[Depends(ask.only_known)], generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    async def research_panel(
        request: Request, form: _Form, from_: _From, to: _To, every: _Every = Every.MONTH, inside: ask.Inside = None,
        known_at: ask.KnownAt = None,
    ) -> Response:  # fmt: skip
        """A row for each place and period. As `kratomwatch panel`."""
        if form not in WRITERS:
            raise HTTPException(
                404, f"there is no file {f'panel.{form}'[:40]!r}{did_you_mean(f'panel.{form}', _FILES)}"
            )
        try:
            first, last = first_day(from_), last_day(to)
            count = sum(1 for _ in islice(periods(first, last, every), MOST_ROWS + 1))  # not all of ten thousand years
        except ValueError as error:
            raise HTTPException(400, str(error)) from error

        def made(connection: Connection) -> Content:
            ids = tuple(ask.chosen(connection, None, inside))
            if (rows := count * (len(ids) or len(directory(connection)))) > MOST_ROWS:
                raise HTTPException(
                    400, f"that is {rows} rows or more, over the {MOST_ROWS} that are made here: ask for fewer places, "
                    "days, or longer periods; `kratomwatch panel` makes any number",
                )  # fmt: skip
            body = WRITERS[form](panel(connection, Asked(first, last, clock.now(), every, known_at, ids)))
            return file(f"panel-{first}-{last}-{every}.{form}", body, demo=demo)

        async with alone:
            return await answers.answer(request, made, _MEDIA_TYPES[form])

    @app.get("/codebook", response_class=HTMLResponse, include_in_schema=False)
    async def page(request: Request) -> Response:
        return await answers.html(
            request, lambda _connection: pages.text(
                request, "codebook.html", sections=codebook(), edition=edition(), columns=COLUMNS, statuses=set(Status)
            ),
        )  # fmt: skip

    @address(app, "/data/panel-schema.json", dict[str, Any], "Downloads")
    async def panel_schema(request: Request) -> Response:
        """The columns of the panel's CSV as a Table Schema (https://datapackage.org/standard/table-schema/)."""
        return await answers.json(request, lambda _connection: table_schema())
