"""The command that answers for a product: may-sell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy import Connection

from cli.options import Config, Csv, Json, KnownAt, as_day, as_moment, checked_day, one_form
from cli.settings import place_in
from cli.show import put_csv, put_json, say, table
from cli.wiring import program
from jurisdictions.toml import NoTomlError, parse
from tracker import queries
from tracker.directory import within
from tracker.selling import COLUMNS, Answer, Product, ProductError, Verdict, answers
from tracker.selling.product import EXAMPLE, PlaceError, faults, placed


def may_sell(
    product: Annotated[
        Path | None, typer.Argument(metavar="PRODUCT.toml", help="The product's description; --example prints one.")
    ] = None,
    to: Annotated[list[str] | None, typer.Option(metavar="ID", help="Only this place; may be repeated.")] = None,
    inside: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="This place and all that lies in it; may be repeated.")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DAY", callback=checked_day, help="By the law of this day (default: today).")
    ] = None,
    known_at: KnownAt = None,
    example: Annotated[bool, typer.Option("--example", help="Print a description to copy and fill in.")] = False,
    json: Json = False, csv: Csv = False, config: Config = None,
) -> None:  # fmt: skip
    """Where a product may be sold: yes, no, on conditions, or unknown, and the provision that decides."""
    one_form(json, csv)
    if example:
        say(EXAMPLE.read_text(encoding="utf-8").rstrip())
        return
    if product is None:
        raise typer.BadParameter("name the product's file; `kratomwatch may-sell --example` prints one to fill in")
    described = read_product(product)
    with program(config) as watch, watch.store.read() as connection:
        described = _placed(connection, product, described)
        now, day = watch.clock.now(), as_day(on)
        rows = queries.status(connection, now=now, as_of=day, known_at=as_moment(known_at))
        identify = queries.resolver(connection)
        wanted = [identify(text) for text in to or ()]
        wanted += within(connection, [identify(text) for text in inside or ()])
    found = answers(rows, described, day or now.date(), wanted)
    if json:
        put_json([answer.as_json() for answer in found])
    elif csv:
        put_csv([answer.as_json() for answer in found], COLUMNS)
    else:
        _print(described, found, (day or now.date()).isoformat())


def read_product(file: Path) -> Product:
    """The product that a file describes. Raises ProductError."""
    try:
        text = file.read_text(encoding="utf-8")
        data = parse(text, Decimal)
    except FileNotFoundError as error:
        raise ProductError(f"{file}: no such file; `kratomwatch may-sell --example` prints one to fill in") from error
    except UnicodeDecodeError as error:
        raise ProductError(f"{file}: not UTF-8; save it as UTF-8") from error
    except OSError as error:
        raise ProductError(f"{file}: cannot be read: {error.strerror}") from error
    except NoTomlError as error:
        raise ProductError(f"{file}: {error}; correct that line") from error
    try:
        return Product.model_validate(data)
    except ValidationError as error:
        lines = (f"{_where(file, text, where)}: {message}" for where, message in faults(error))
        raise ProductError("\n".join(lines)) from error


def _where(file: Path, text: str, where: tuple[str, ...]) -> str:
    """The file with line and key of a fault; an item of a list is found by the list's key."""
    keys = tuple(part for part in where if not part.isdigit())
    return place_in(file, text, keys[:2]) if keys else str(file)


def _placed(connection: Connection, file: Path, product: Product) -> Product:
    """The product with the identifiers of the places that it names. Raises ProductError."""
    try:
        return placed(product, queries.resolver(connection))
    except PlaceError as error:
        where = place_in(file, file.read_text(encoding="utf-8"), (error.key,))
        raise ProductError(f"{where}: {error}") from error


def _print(product: Product, found: Sequence[Answer], day: str) -> None:
    """The table, after it what an authority above holds of the product everywhere inside."""
    table(
        ("ID", "Place", "Answer", "Provision", "Because", "Next", "Last confirmed"),
        ((a.id, a.name, a.answer.value, a.provision, a.because, a.warning, _fresh(a)) for a in found),
        f"{product.name} ({product.form}), by the law of {day}",
    )
    if len(found) == 1:
        _print_place(found[0])
    for said in dict.fromkeys(_said_above(found)):
        say(said)
    counts = (f"{sum(a.answer is verdict for a in found)} {verdict}" for verdict in reversed(Verdict))
    say(f"{', '.join(counts)}. Bills count for nothing here; this is no legal advice.")


def _said_above(found: Sequence[Answer]) -> Iterator[str]:
    """What does not decide inside and has to be known there all the same."""
    for answer in found:
        for above in answer.above:
            if not above["binding"]:
                yield f"Everywhere in {above['id']}: {above['answer']} by {above['provision']}: {above['because']}"


def _fresh(answer: Answer) -> str:
    return queries.freshness({"confirmed_at": answer.confirmed_at, "not_confirmed": answer.not_confirmed})


def _print_place(answer: Answer) -> None:
    """All that stands in the way in one place, and what proves what decides."""
    ways = [*answer.against, *answer.conditions]
    if len(ways) > 1:
        table(("Place", "Provision", "Because"), ((w["id"], w["provision"], w["because"]) for w in ways))
    if answer.inside:
        cells = ((p["id"], p["name"], p["answer"].value, p["provision"], p["because"]) for p in answer.inside)
        table(("Inside", "Place", "Answer", "Provision", "Because"), cells)
    table(
        ("Proves", "Words", "Where"),
        ((e["provision"], e["quote"] or f"cited: {e.get('citation') or ''}", e["url"]) for e in answer.evidence),
    )
