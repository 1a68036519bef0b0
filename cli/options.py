"""Options and argument forms that several commands share."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer


def _inherit(ctx: typer.Context, value: Path | None) -> Path | None:
    """--config may stand before or after the command's name."""
    above = ctx.parent
    while value is None and above is not None:
        value = above.params.get("config")
        above = above.parent
    return value


def as_day(text: str | None) -> date | None:
    """``2026-05-06``. Raises typer.BadParameter."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else _no_day(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no day of the calendar; write it like 2026-05-06") from error


def _no_day(text: str) -> date:
    raise typer.BadParameter(f"{text!r} is no day; write it like 2026-05-06")


def as_moment(text: str | None) -> datetime | None:
    """``2026-05-06`` (the end of that day, UTC) or ``2026-05-06T12:00Z``. Raises typer.BadParameter."""
    if text is None:
        return None
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        day = as_day(text)
        assert day is not None
        return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1, microseconds=-1)
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no time; write it like 2026-05-06 or 2026-05-06T12:00Z") from error
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _checked_day(value: str | None) -> str | None:
    as_day(value)
    return value


def _checked_moment(value: str | None) -> str | None:
    as_moment(value)
    return value


Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings file (default: config.toml here).", callback=_inherit),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Places = Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Identifiers or names; none: all.")]
Place = Annotated[str, typer.Argument(metavar="ID", help="An identifier, name or alias.")]
AsOf = Annotated[str | None, typer.Option(metavar="DAY", callback=_checked_day, help="The law of this day.")]
KnownAt = Annotated[
    str | None, typer.Option(metavar="TIME", callback=_checked_moment, help="As this program believed at that time.")
]
Since = Annotated[str | None, typer.Option(metavar="DAY", callback=_checked_day, help="First day.")]
Until = Annotated[str | None, typer.Option(metavar="DAY", callback=_checked_day, help="Last day.")]
Note = Annotated[str, typer.Option(help="Why; kept with the decision.")]
