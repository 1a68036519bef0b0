"""All of it in files: tables as CSV for spreadsheets, as lines of JSON for programs, as Parquet for statistics; made
once while the data are the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Path, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import Connection

from jurisdictions.nearest import did_you_mean
from tracker import queries
from tracker.clock import Clock
from tracker.coming import announced
from tracker.directory import directory
from tracker.health import health
from tracker.history import all_records
from tracker.panel.periods import Every
from tracker.parquet import Column, parquet
from tracker.tabular import csv_text, json_lines
from web.api import models
from web.api.endpoints import ETAG, OTHERWISE, header
from web.cache import Answers, Content
from web.pages import Pages

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Table:
    """A table that can be downloaded: what a row is, and how the rows are asked for."""

    name: str
    about: str
    row: type[BaseModel]
    rows: Callable[[Connection, datetime], Rows]

    @property
    def columns(self) -> Sequence[Column]:
        """The keys of a row, in order, with their kinds and what they mean."""
        schema = self.row.model_json_schema()
        named = schema.get("$defs", {})
        return [
            Column(key, _kind(one, named), one.get("description") or _named(one, named)["description"])
            for key, one in schema["properties"].items()
        ]


def _named(schema: Mapping[str, Any], named: Mapping[str, Any]) -> Any:
    """The schema that `schema` refers to."""
    return named[schema["$ref"].rpartition("/")[2]]


def _kind(schema: Mapping[str, Any], named: Mapping[str, Any]) -> str:
    """What a column of values that follow `schema` holds; text where they may be of several kinds."""
    if "$ref" in schema:
        return _kind(_named(schema, named), named)
    if "anyOf" in schema:
        kinds = {_kind(one, named) for one in schema["anyOf"] if one != {"type": "null"}}
        return kinds.pop() if len(kinds) == 1 else "text"
    if "enum" in schema:
        return "word"
    formats = {"date": "day", "date-time": "time", "integer": "integer", "boolean": "flag", "string": "text"}
    return formats.get(schema.get("format") or schema["type"], "json")


@dataclass(frozen=True)
class Form:
    """A form of files: by what it is told, and how it is made."""

    ending: str
    about: str
    media_type: str
    made: Callable[[Table, Rows], bytes]


TABLES = (
    Table("status", "where kratom stands today, a row a place", models.StatusRow,
          lambda connection, now: queries.status(connection, now=now)),
    Table("changes", "what changed, a row a change, in order of the law's dates", models.Entry,
          lambda connection, _now: queries.changes(connection)),
    Table("records", "what was believed to be the law, on both time axes: from when to when it holds, and when it was "
          "recorded and superseded", models.RecordRow, lambda connection, _now: all_records(connection)),
    Table("coming", "the days on which the law changes by itself", models.ComingRow, announced),
    Table("bills", "bills and proposals that are followed", models.PlaceBill,
          lambda connection, _now: queries.bills(connection)),
    Table("sources", "the watched addresses, and how their watching stands", models.SourceHealth, health),
    Table("jurisdictions", "the places whose law is watched", models.Place,
          lambda connection, _now: directory(connection)),
)  # fmt: skip
FORMS = (
    # RFC 4180, 3: whether there is a heading is told.
    Form("csv", "CSV", "text/csv; charset=utf-8; header=present",
         lambda table, rows: csv_text(rows, [one.name for one in table.columns], "\r\n").encode("utf-8", "replace")),
    Form("jsonl", "lines of JSON", "application/x-ndjson",
         lambda _table, rows: json_lines(rows).encode("utf-8", "replace")),
    Form("parquet", "Parquet", "application/vnd.apache.parquet",
         lambda table, rows: parquet(rows, table.columns, {"table": table.name, "about": table.about})),
)  # fmt: skip
FILES: Mapping[str, tuple[Table, Form]] = {
    f"{table.name}.{form.ending}": (table, form) for table in TABLES for form in FORMS
}
#: What the OpenAPI document tells of an address that answers a file.
DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "headers": {"ETag": ETAG, "Content-Disposition": header("string", "A name with the day.", always=True)},
        "content": {form.media_type.partition(";")[0]: {"schema": {"type": "string"}} for form in FORMS},
    },
    **OTHERWISE,
}
FileName = Annotated[
    str,
    Path(
        alias="file",
        description="A table and a form.",
        examples=["status.csv"],
        json_schema_extra={"enum": list(FILES)},
    ),
]


def file(name: str, body: bytes, *, demo: bool) -> Content:
    """A file to be kept under `name`; that of a demo says so."""
    mark = "kratomwatch-demo" if demo else "kratomwatch"
    return Content(body, {"Content-Disposition": f'attachment; filename="{mark}-{name}"'})


def add_data(app: FastAPI, pages: Pages, answers: Answers, clock: Clock, *, demo: bool) -> None:
    """Add the files to `app`, and the page that tells of them; a demo's say so in their names."""

    @app.get("/data", response_class=HTMLResponse, include_in_schema=False)
    async def page(request: Request) -> Response:
        def made(_connection: Connection) -> str:
            return pages.text(request, "data.html", tables=TABLES, forms=FORMS, every=list(Every))

        return await answers.html(request, made)

    @app.get(
        "/data/{file}", response_class=Response, responses=DOWNLOAD, tags=["Downloads"],
        generate_unique_id_function=lambda route: route.name,
    )  # fmt: skip
    async def download(request: Request, name: FileName) -> Response:
        """A whole table in one file."""
        if name not in FILES:
            raise HTTPException(404, f"there is no file {name[:40]!r}{did_you_mean(name, FILES)}")
        table, form = FILES[name]

        def made(connection: Connection) -> Content:
            body = form.made(table, table.rows(connection, clock.now()))
            return file(f"{table.name}-{clock.now():%Y-%m-%d}.{form.ending}", body, demo=demo)

        return await answers.answer(request, made, form.media_type)
