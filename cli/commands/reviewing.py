"""``review``: what only a person can decide."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.options import MOST, Config, Json, Note, as_day
from cli.show import put_json, say, table
from cli.wiring import program
from jurisdictions.codebook import Status

review = typer.Typer(help="What only a person can decide.")
Number = Annotated[int, typer.Argument(metavar="N", min=1, max=MOST, help="The review's number.")]


@review.callback(invoke_without_command=True)
def _review(ctx: typer.Context, json: Json = False, config: Config = None) -> None:
    if ctx.invoked_subcommand is None:
        _list(False, json, config)


@review.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Decided ones too.")] = False,
    json: Json = False, config: Config = None,
) -> None:  # fmt: skip
    """What waits for a decision."""
    _list(everything, json, config)


def _list(everything: bool, json: bool, config: Config) -> None:
    from tracker import reviews

    with program(config) as watch, watch.store.read() as connection:
        items = reviews.listing(connection, None if everything else "open")
    if json:
        put_json(items)
        return
    table(
        ("N", "Place", "Kind", "State", "Opened", "Why", "Source"),
        ((i["id"], i["jurisdiction"], i["kind"], i["state"], i["opened_at"][:10], i["why"], i["source"])
         for i in items),
    )  # fmt: skip


@review.command()
def show(number: Number, json: Json = False, config: Config = None) -> None:
    """One item with all that is known of it."""
    from tracker import reviews

    with program(config) as watch, watch.store.read() as connection:
        item = reviews.show(connection, number)
    if json:
        put_json(item)
        return
    payload: dict[str, Any] = item.pop("payload") or {}
    table(("", ""), [*item.items(), *payload.items()])


@review.command()
def accept(
    number: Number,
    note: Note,
    status: Annotated[Status | None, typer.Option(help="The status, where the item proposes none or another.")] = None,
    effective: Annotated[str | None, typer.Option(metavar="DAY", help="From when it is the law.")] = None,
    config: Config = None,
) -> None:
    """Take the item's proposal (or --status) as the law."""
    from tracker import reviews

    day = as_day(effective)
    with program(config) as watch:
        now = watch.clock.now()
        with watch.store.write() as connection:
            change = reviews.accept(
                connection, number, note, now=now, notify=watch.notify, status=status, effective=day
            )
        watch.deliver()
    if change is None:
        say(f"review {number} is accepted; nothing differs from what is on record")
    else:
        say(f"review {number} is accepted: {change.jurisdiction}, {change.kind.value}, change {change.id}")


@review.command()
def reject(number: Number, note: Note, config: Config = None) -> None:
    """Keep what is on record."""
    from tracker import reviews

    with program(config) as watch, watch.store.write() as connection:
        reviews.reject(connection, number, note, now=watch.clock.now())
    say(f"review {number} is rejected; what is on record stays")
