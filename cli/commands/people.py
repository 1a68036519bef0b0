"""Who hears of what: subscribe, unsubscribe, subscribers."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from cli.commands.asking import resolve_all
from cli.options import Config, Json
from cli.show import put_json, say, table
from cli.wiring import program
from jurisdictions.codebook import ChangeKind

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The reader's address.")]


def subscribe(
    email: Email,
    jurisdiction: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="A place, with all that lies in it; none: everywhere.")
    ] = None,
    kind: Annotated[
        list[ChangeKind] | None, typer.Option(help="A kind of change; none: all but bills and notices.")
    ] = None,
    weekly: Annotated[bool, typer.Option("--weekly/--immediate", help="A digest, or each change at once.")] = False,
    timezone: Annotated[
        str | None, typer.Option(help="The reader's clock, as in Europe/Berlin (default: as before, at first UTC).")
    ] = None,
    config: Config = None,
) -> None:
    """Tell somebody by email what changes."""
    from alerts.subscriptions import subscribe as add

    mode: Literal["weekly", "immediate"] = "weekly" if weekly else "immediate"
    with program(config) as watch:
        ids = resolve_all(watch, jurisdiction)
        with watch.store.write() as connection:
            reader = add(connection, email, ids, [k.value for k in kind or ()], mode, timezone, watch.clock)
    where = ", ".join(ids) or "every place"
    say(f"{reader.email} hears of {where}, {'weekly' if weekly else 'at once'}")


def unsubscribe(email: Email, config: Config = None) -> None:
    """End all subscriptions of an address."""
    from alerts.subscriptions import unsubscribe as end

    with program(config) as watch, watch.store.write() as connection:
        known = end(connection, email)
    if not known:
        raise typer.BadParameter(f"{email!a} has no subscription; `kratomwatch subscribers` lists them")
    say(f"{email} hears nothing any more")


def subscribers(json: Json = False, config: Config = None) -> None:
    """Who is subscribed to what."""
    from dataclasses import asdict

    from alerts.subscriptions import subscribers as everybody

    with program(config) as watch, watch.store.read() as connection:
        people = everybody(connection)
    if json:
        put_json([asdict(person) for person in people])
        return
    table(
        ("Email", "Places", "Kinds", "When", "Time zone", "Since"),
        ((p.email, ", ".join(s.jurisdictions) or "all", ", ".join(s.kinds) or "law", s.mode, p.timezone,
          s.created_at[:10]) for p in people for s in p.subscriptions),
    )  # fmt: skip
