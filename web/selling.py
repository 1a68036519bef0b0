"""May I sell this? A product described once in a form, and the answer of every place. The description is the address:
it can be shared, and is kept nowhere."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection

from jurisdictions.codebook import FORMS
from jurisdictions.nearest import did_you_mean
from tracker import queries
from tracker.clock import Clock
from tracker.directory import within
from tracker.selling import COLUMNS, Answer, Product, Verdict, answers
from tracker.selling.product import EXAMPLE, PlaceError, faults, forms, placed
from tracker.tabular import csv_text
from web.api.endpoints import ETAG, OTHERWISE
from web.api.models import MaySell
from web.api.questions import MOMENT
from web.asked import day_in, moment_in
from web.board import LEVELS
from web.cache import Answers, Content
from web.pages import Pages

_YES_NO = ("yes", "no")
_LONGEST = 300  # characters of an answer in the form
#: How a list that is known to be empty is written: one that is left out is not known.
NONE = "none"
#: How the form is laid out: heading, and the keys below it. A test holds that none is left out.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("What it is", ("name", "form", "from", "marketed_as", "counts_as", "does_not_count_as")),
    ("7-hydroxymitragynine (7-OH) in it", ("seven_oh", "seven_oh_added")),
    ("Mitragynine in it", ("mitragynine",)),
    ("All alkaloids in it", ("total_alkaloids",)),
    ("What else is in it", ("synthetics", "adulterants")),
    ("Size", ("size",)),
    ("How it is sold", ("label", "tested", "buyer_age_checked", "age_verified", "on_prescription", "advertised")),
    ("Papers", ("registered_in", "licensed_in", "import_licence_in", "export_licence_in")),
)
#: What the form asks where the words of the file's documentation would not do.
_ASKS = {
    "form": "what it is",
    "marketed_as": "what it is sold as (other: neither, and nothing about it says that it is eaten)",
    "counts_as": f"what else it counts as, of {', '.join(FORMS)}",
    "does_not_count_as": "what of these it does not count as",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One question of the form: its key in the address ("seven_oh.ppm"), what it asks, how it is answered (text,
    number, words: several with commas between, choice), and what may be chosen."""

    key: str
    asks: str
    kind: str
    choices: tuple[str, ...] = ()
    required: bool = False


#: What the address says beside the product.
_BESIDE = {
    field.key: field for field in (
        Field("inside", "only this place and all that lies in it", "text"),
        Field("level", "only places of this tier", "choice", tuple(filter(None, LEVELS))),
        Field("on", "by the law of this day (without it: today's)", "day"),
        Field("known_at", "as this program believed at that time; a day means its end (UTC)", "time"),
    )
}  # fmt: skip


@cache
def fields() -> Mapping[str, Field]:
    """The questions, by key, as the description of a product has them."""
    return {field.key: field for field in _fields(Product, "")}


def _fields(model: type[BaseModel], prefix: str) -> Iterator[Field]:
    for name, info in model.model_fields.items():
        key = f"{prefix}{info.alias or name}"
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            yield from _fields(info.annotation, f"{key}.")
        else:
            kind, choices = _kind(key, info.annotation)
            asks = _ASKS.get(key) or info.description or key
            yield Field(key, f"{asks[:1].upper()}{asks[1:]}", kind, choices, info.is_required())


def _kind(key: str, annotation: Any) -> tuple[str, tuple[str, ...]]:
    if key == "form":
        return "choice", tuple(forms())
    if get_origin(annotation) is Annotated:
        return _kind(key, get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _kind(key, next(one for one in get_args(annotation) if one is not type(None)))
    if get_origin(annotation) is Literal:
        return "choice", get_args(annotation)
    if annotation is bool:
        return "choice", _YES_NO
    if get_origin(annotation) is tuple:
        return "words", ()
    return ("number" if annotation in (int, Decimal) else "text"), ()


def asked_of(request: Request) -> dict[str, str]:
    """What an address says, by key. Raises HTTPException where it says something twice, or more of it than a form may
    hold: none of two values is the one that was meant."""
    found: dict[str, str] = {}
    for key, text in request.query_params.multi_items():
        if len(text) > _LONGEST:
            raise HTTPException(400, f"{key[:60]}: {len(text)} characters are more than the {_LONGEST} that are read")
        if found.setdefault(key, text) != text:
            raise HTTPException(
                400, f"{key[:60]}: given twice, {found[key][:40]!r} and {text[:40]!r}; keep one of them"
            )
    return found


def described(asked: Mapping[str, str]) -> dict[str, Any]:
    """The description that an address holds, as a product's file has it. Raises HTTPException for a key that no
    product has."""
    found: dict[str, Any] = {}
    for key, text in asked.items():
        if key in _BESIDE or not text.strip():
            continue
        if key not in fields():
            raise HTTPException(400, f"{key[:60]}: unknown key{did_you_mean(key, (*fields(), *_BESIDE))}")
        section, _, name = key.rpartition(".")
        (found.setdefault(section, {}) if section else found)[name] = _value(fields()[key], text.strip())
    return found


def _value(field: Field, text: str) -> Any:
    if field.kind == "words":
        return () if text == NONE else tuple(word for part in text.split(",") if (word := part.strip()))
    if field.choices == _YES_NO:
        return {"yes": True, "no": False}.get(text, text)
    if field.key == "buyer_age_checked" and text.isdecimal() and len(text) < 4:  # strictly a whole number
        return int(text)
    return text


@cache
def example() -> Mapping[str, str]:
    """The example's description as an address holds it."""
    return dict(_flat(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")), ""))


def _flat(data: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, bool):
            yield f"{prefix}{key}", _YES_NO[not value]
        else:
            yield f"{prefix}{key}", ", ".join(value) or NONE if isinstance(value, list) else str(value)


@dataclass(frozen=True)
class Asked:
    """A product and where it is to go: `level` narrows to tiers of government, `inside` to a place."""

    product: Product
    inside: str
    level: str
    on: date | None
    known_at: Any

    def answers(self, connection: Connection, clock: Clock) -> list[Answer]:
        """The answer of each place that is asked about. Raises UnknownPlace, or PlaceError."""
        identify = queries.resolver(connection)
        product, now = placed(self.product, identify), clock.now()
        rows = queries.status(connection, now=now, as_of=self.on, known_at=self.known_at)
        inside = set(within(connection, [identify(self.inside)])) if self.inside else None
        levels = LEVELS[self.level][1]
        to = [row["id"] for row in rows if row["level"] in levels and (inside is None or row["id"] in inside)]
        return answers(rows, product, self.on or now.date(), to) if to else []


def asked_in(asked: Mapping[str, str]) -> Asked:
    """What an address asks. Raises ValidationError, or HTTPException."""
    level = asked.get("level", "")
    if level not in LEVELS:
        raise HTTPException(400, f"no such level: {level[:40]!r}; there is {', '.join(filter(None, LEVELS))}")
    day, known_at = day_in(asked.get("on") or None), moment_in(asked.get("known_at") or None)
    return Asked(Product.model_validate(described(asked)), asked.get("inside", "").strip(), level, day, known_at)


def _parameter(field: Field) -> dict[str, Any]:
    """A question as OpenAPI has it."""
    forms: dict[str, dict[str, Any]] = {
        "number": {"type": "number", "minimum": 0}, "day": {"format": "date"}, "time": MOMENT,
    }  # fmt: skip
    schema = {"type": "string", "maxLength": _LONGEST, **forms.get(field.kind, {})}
    if field.choices:
        schema["enum"] = list(field.choices)
    about = f"{field.asks}; several with commas between, or {NONE}" if field.kind == "words" else field.asks
    return {"name": field.key, "in": "query", "required": field.required, "description": about, "schema": schema}


def add_selling(app: FastAPI, pages: Pages, kept: Answers, clock: Clock) -> None:
    """Add the form with its answers, and the same answers for programs."""

    @app.get("/may-sell", response_class=HTMLResponse)
    async def form(request: Request) -> Response:
        asked = asked_of(request)
        question, wrong = _read(asked) if asked else (None, {})

        def made(connection: Connection) -> str:
            found, told = None, wrong
            if question is not None:
                try:
                    found = question.answers(connection, clock)
                except PlaceError as error:
                    told = {error.key: str(error)}
            return pages.text(
                request, "may_sell.html", groups=_groups(), forms=forms(), asked=asked, wrong=told, found=found,
                example=example(), levels=LEVELS, tally=_tally(found or ()), query=request.url.query,
                places=queries.places(connection),
            )  # fmt: skip

        return await kept.html(request, made)

    @app.get("/may-sell.csv", response_class=Response)
    async def table(request: Request) -> Response:
        asked = _good(request)

        def made(connection: Connection) -> Content:
            rows = (answer.as_json() for answer in _placed(asked, connection, clock))
            body = csv_text(rows, COLUMNS, "\r\n").encode("utf-8", "replace")
            return Content(body, {"Content-Disposition": 'attachment; filename="may-sell.csv"'})

        return await kept.answer(request, made, "text/csv; charset=utf-8; header=present")

    @app.get(
        "/api/may-sell", response_model=list[MaySell], responses={200: {"headers": {"ETag": ETAG}}, **OTHERWISE},
        tags=["May I sell this?"], generate_unique_id_function=lambda route: route.name,
        openapi_extra={"parameters": [_parameter(field) for field in (*fields().values(), *_BESIDE.values())]},
    )  # fmt: skip
    async def may_sell(request: Request) -> Response:
        """Whether a product may be sold, by place. As `kratomwatch may-sell --json`; the keys of the product's file are
        parameters, those of its sections with the section before them: `seven_oh.ppm=60`."""
        asked = _good(request)

        def made(connection: Connection) -> list[dict[str, Any]]:
            return [answer.as_json() for answer in _placed(asked, connection, clock)]

        return await kept.json(request, made)


def _groups() -> list[tuple[str, list[Field]]]:
    return [
        (title, [field for key in keys for name, field in fields().items() if name.partition(".")[0] == key])
        for title, keys in GROUPS
    ]


def _read(asked: Mapping[str, str]) -> tuple[Asked | None, dict[str, str]]:
    """What an address asks, or what is wrong with its description, by key ("": with the whole)."""
    try:
        return asked_in(asked), {}
    except ValidationError as error:
        return None, {".".join(part for part in where if not part.isdigit()): words for where, words in faults(error)}


def _good(request: Request) -> Asked:
    """What a program asks, else 400 with a line for what is wrong."""
    question, wrong = _read(asked_of(request))
    if question is None:
        raise HTTPException(400, "; ".join(f"{key}: {words}" if key else words for key, words in wrong.items()))
    return question


def _placed(asked: Asked, connection: Connection, clock: Clock) -> list[Answer]:
    try:
        return asked.answers(connection, clock)
    except PlaceError as error:
        raise HTTPException(400, f"{error.key}: {error}") from error


def _tally(found: Sequence[Answer]) -> dict[str, int]:
    return {verdict.value: sum(answer.answer is verdict for answer in found) for verdict in reversed(Verdict)}
