"""``panel``: the law of every place, period by period, as data for research."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, Literal

import typer

from cli.options import Config, Json, KnownAt, Places, as_moment
from cli.show import note, progress, put_json, table
from cli.wiring import program
from tracker.panel.periods import Every, first_day, last_day

if TYPE_CHECKING:
    from tracker.panel.rows import Panel

Form = Literal["csv", "jsonl", "parquet"]
_FORMS: dict[str, Form] = {".csv": "csv", ".jsonl": "jsonl", ".parquet": "parquet"}


def panel(
    places: Places = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="DAY", help="First day, or its month or year.")] = None,
    to: Annotated[str | None, typer.Option(metavar="DAY", help="Last day, or its month or year.")] = None,
    every: Annotated[Every, typer.Option(help="How long a period is; weeks begin on Monday.")] = Every.MONTH,
    known_at: KnownAt = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="Unless FILE's name tells it, csv.", show_default=False)
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here instead of printing.")] = None,
    codebook: Annotated[
        bool, typer.Option("--codebook", help="Only print what the columns are; with --json as a Table Schema.")
    ] = False,
    json: Json = False, config: Config = None,
) -> None:  # fmt: skip
    """Data for research: one row for each place and period."""
    if codebook:
        if places or from_ or to or known_at or form or output:
            raise typer.BadParameter("--codebook prints what the columns are and no rows; leave out the rest")
        _print_columns(json)
        return
    from tracker.panel.rows import Asked
    from tracker.panel.rows import panel as panel_of

    first, last = _days(from_, to)
    chosen = _form(form, output, json)
    with program(config) as watch:
        ids = watch.resolve(places)
        asked = Asked(first, last, watch.clock.now(), every, as_moment(known_at), tuple(ids))
        with watch.store.read() as connection, progress("panel") as tick, _sink(output) as sink:
            _writers()[chosen](panel_of(connection, asked, tick), sink)
    if output is not None:
        note(f"wrote {output}")


def _print_columns(json: bool) -> None:
    from tracker.panel.columns import COLUMNS, table_schema

    if json:
        put_json(table_schema())
        return
    table(
        ("Column", "Type", "Values", "Meaning"),
        ((one.name, one.kind, ", ".join(value.key for value in one.values) or one.unit, one.definition)
         for one in COLUMNS),
    )  # fmt: skip


def _days(from_: str | None, to: str | None) -> tuple[date, date]:
    if from_ is None or to is None:
        raise typer.BadParameter("which days? give --from DAY and --to DAY, as in --from 2014-01 --to 2026-11")
    try:
        first, last = first_day(from_), last_day(to)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if last < first:
        raise typer.BadParameter(f"--to {last} lies before --from {first}")
    return first, last


def _form(form: Form | None, output: Path | None, json: bool) -> str:
    if json and form:
        raise typer.BadParameter("give --json or --format, not both")
    if json:
        return "json"
    chosen = form or _FORMS.get(output.suffix.lower() if output else "", "csv")
    if chosen == "parquet" and output is None and sys.stdout.isatty():
        raise typer.BadParameter("Parquet is nothing for a terminal; name a file with --output")
    return chosen


def _writers() -> dict[str, Callable[[Panel, BinaryIO], None]]:
    from tracker.panel.files import csv_pieces, json_pieces, jsonl_pieces

    return {
        "csv": lambda panel, sink: sink.writelines(csv_pieces(panel.rows)),
        "json": lambda panel, sink: sink.writelines(json_pieces(panel.rows)),
        "jsonl": lambda panel, sink: sink.writelines(jsonl_pieces(panel.rows)),
        "parquet": _write_parquet,
    }


def _write_parquet(panel: Panel, sink: BinaryIO) -> None:
    from tracker.panel.parquet import write_parquet

    write_parquet(panel.rows, panel.about, sink)


@contextmanager
def _sink(output: Path | None) -> Iterator[BinaryIO]:
    """Where the panel goes; a file is there under its name only once it is whole."""
    if output is None:
        sys.stdout.flush()
        yield sys.stdout.buffer
        return
    beside = output.with_name(f".{output.name}.part")
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(output)
    finally:
        beside.unlink(missing_ok=True)
