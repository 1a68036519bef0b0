"""Options and argument forms that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from tracker.clock import day_of, moment_of


def _inherit(ctx: typer.Context, value: Path | None) -> Path | None:
    """--config may stand before or after the command's name."""
    above = ctx.parent
    while value is None and above is not None:
        value = above.params.get("config")
        above = above.parent
    return value


def as_day(text: str | None) -> date | None:
    """``2026-05-06``. Raises typer.BadParameter."""
    try:
        return None if text is None else day_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def as_moment(text: str | None) -> datetime | None:
    """``2026-05-06`` (the end of that day, UTC) or ``2026-05-06T12:00Z``. Raises typer.BadParameter."""
    try:
        return None if text is None else moment_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def one_form(json: bool, csv: bool) -> None:
    """An answer has one form. Raises typer.BadParameter."""
    if json and csv:
        raise typer.BadParameter("give --json or --csv, not both")


def checked_day(value: str | None) -> str | None:
    as_day(value)
    return value


def _checked_moment(value: str | None) -> str | None:
    as_moment(value)
    return value


#: The greatest number that a database can hold.
MOST = 2**63 - 1

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file (default: config.toml here).", callback=_inherit),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Places = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Identifiers or names; none: all.")]
Place = Annotated[str, typer.Argument(metavar="ID", help="An identifier, name or alias.")]
AsOf = Annotated[str | None, typer.Option(metavar="DAY", callback=checked_day, help="The law of this day.")]
KnownAt = Annotated[
    str | None, typer.Option(metavar="TIME", callback=_checked_moment, help="As this program believed at that time.")
]
Since = Annotated[str | None, typer.Option(metavar="DAY", callback=checked_day, help="First day.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", callback=checked_day, help="Last day.")]
Note = Annotated[str, typer.Option(help="Why; kept with the decision.")]
