"""What may be asked of the API: each parameter, how it is written, and how it is read. A word that is none of them is
refused, as the commands refuse an unknown option."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import HTTPException, Path, Query, Request
from pydantic import BeforeValidator, WithJsonSchema
from sqlalchemy import Connection

from jurisdictions.codebook import BillStage, ChangeKind, Level, Status
from jurisdictions.nearest import did_you_mean
from tracker import queries
from tracker.clock import day_of, moment_of
from tracker.directory import within
from web.asked import LARGEST_NUMBER

#: So many rows may be asked for at once; without a limit all are given.
MOST_ROWS = 10_000
_LONGEST = 200


def _one_of(words: type[StrEnum], what: str) -> BeforeValidator:
    def read(text: Any) -> Any:
        if text not in set(words):
            raise ValueError(f"no such {what}: {str(text)[:40]!r}; there is {', '.join(words)}")
        return text

    return BeforeValidator(read)


def _read(text: Callable[[str], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: text(str(value)))


_DAY = _read(day_of)
#: How a time is written.
MOMENT: dict[str, Any] = {"anyOf": [{"type": "string", "format": form} for form in ("date", "date-time")]}

PlacePath = Annotated[
    str,
    Path(alias="id", max_length=_LONGEST, examples=["US-UT"],
         description="An identifier, name or alias, in any letter case."),
]  # fmt: skip
NumberPath = Annotated[int, Path(ge=1, le=LARGEST_NUMBER, description="The change's number.", examples=[1])]
Places = Annotated[
    list[Annotated[str, Query(max_length=_LONGEST)]] | None,
    Query(alias="place", description="Only these places: an identifier, name or alias. May be given more than once.",
          examples=[["US-UT", "Thailand"]]),
]  # fmt: skip
Inside = Annotated[
    str | None,
    Query(max_length=_LONGEST, examples=["US-FL"],
          description="Only this place and all that lies in it (with `place`: those as well)."),
]  # fmt: skip
LevelAsked = Annotated[Level | None, _one_of(Level, "level"), Query(description="Only places of this tier.")]
StatusAsked = Annotated[Status | None, _one_of(Status, "status"), Query(description="Only places with this status.")]
KindAsked = Annotated[ChangeKind | None, _one_of(ChangeKind, "kind"), Query(description="Only changes of this kind.")]
StageAsked = Annotated[BillStage | None, _one_of(BillStage, "stage"), Query(description="Only bills at this stage.")]
AsOf = Annotated[
    date | None, _DAY, Query(description="The law of this day (without it: today's).", examples=["2026-05-06"])
]
KnownAt = Annotated[
    datetime | None, _read(moment_of), WithJsonSchema(MOMENT),
    Query(description="As this program believed at that time; a day means its end (UTC).",
          examples=["2026-05-06T12:00:00Z"]),
]  # fmt: skip
Since = Annotated[date | None, _DAY, Query(description="The first day.", examples=["2026-01-01"])]
Until = Annotated[date | None, _DAY, Query(description="The last day.", examples=["2026-12-31"])]
Day1 = Annotated[date, _DAY, Query(description="The earlier day.", examples=["2025-05-06"])]
Day2 = Annotated[date, _DAY, Query(description="The later day.", examples=["2026-05-06"])]
After = Annotated[
    int | None,
    Query(ge=0, le=LARGEST_NUMBER, examples=[120],
          description="Only changes recorded after the one with this number, in the order of their numbers."),
]  # fmt: skip
Limit = Annotated[
    int | None,
    Query(ge=1, le=MOST_ROWS, examples=[100],
          description="So many rows at most; the header Link leads to those that follow. Without it: all."),
]  # fmt: skip
Cursor = Annotated[
    str | None, Query(max_length=1000, description="Where to go on: taken from the header Link of the answer before.")
]


def only_known(request: Request) -> None:
    """Refuse a parameter that the address does not have."""
    known = [parameter.alias for parameter in request.scope["route"].dependant.query_params]
    for name in request.query_params:
        if name not in known:
            there_is = did_you_mean(name, known) if known else "; this address takes none"
            raise HTTPException(400, f"no such parameter: {name[:40]!r}{there_is}")


def chosen(connection: Connection, places: list[str] | None, inside: str | None) -> list[str]:
    """The identifiers that `places` name, and those of all that lies in `inside`; none: everywhere. Raises
    UnknownPlace."""
    identify = queries.resolver(connection)
    named = list(dict.fromkeys(identify(place) for place in places or () if place))
    return [*named, *within(connection, [identify(inside)])] if inside else named
