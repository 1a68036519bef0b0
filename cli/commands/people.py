"""Who hears of what: subscribe, unsubscribe, subscribers."""

from __future__ import annotations

import csv
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from alerts.channels import EMAIL, way, ways
from alerts.settings import Weekday
from alerts.subscriptions import KINDS
from cli.options import Config, Json
from cli.show import put_json, say, table
from cli.wiring import program
from jurisdictions.codebook import Status

if TYPE_CHECKING:
    from alerts.readers import Wish

Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The reader's address.")]
Words = list[str] | None
subscribers = typer.Typer(help="Who is subscribed to what.")


def subscribe(
    email: Email,
    jurisdiction: Annotated[
        Words, typer.Option(metavar="ID", help="A place, with all that lies in it; none: everywhere.")
    ] = None,
    kind: Annotated[
        Words, typer.Option(help=f"Of {', '.join(KINDS)}; none: all but bills, notices and staleness.")
    ] = None,
    status: Annotated[list[Status] | None, typer.Option(help="Only into or out of this status.")] = None,
    provision: Annotated[
        Words, typer.Option(metavar="KEY", help="Only where this provision changes; seven_oh_cap: all that begin so.")
    ] = None,
    remind: Annotated[
        list[int] | None, typer.Option(metavar="DAYS", help="Remind so many days before law takes effect.")
    ] = None,
    daily: Annotated[bool, typer.Option("--daily", help="A digest each day.")] = False,
    weekly: Annotated[bool, typer.Option("--weekly/--immediate", help="A digest, or each change at once.")] = False,
    timezone: Annotated[
        str | None, typer.Option(help="The reader's clock, as in Europe/Berlin (default: as before, at first UTC).")
    ] = None,
    hour: Annotated[int | None, typer.Option(min=0, max=23, help="When digests and reminders come.")] = None,
    weekday: Annotated[str | None, typer.Option(help=f"Of the weekly digest: {', '.join(get_args(Weekday))}.")] = None,
    quiet: Annotated[bool | None, typer.Option("--quiet/--always", help="No digest where nothing happened.")] = None,
    by: Annotated[str, typer.Option(metavar="CHANNEL", help="email, webhook, apprise.")] = EMAIL,
    to: Annotated[str | None, typer.Option(metavar="URL", help="Where that channel leads, but for email.")] = None,
    config: Config = None,
) -> None:
    """Tell somebody what changes: by email, or by another channel."""
    from alerts.addresses import clean_address
    from alerts.readers import Wish, add, person, prefer, secret_of

    secret = way(by).new_secret() if by in ways() else None
    with program(config) as watch:
        ids = watch.resolve(jurisdiction)
        wish = Wish(
            ids, kind or (), status or (), provision or (), remind or (),
            "daily" if daily else "weekly" if weekly else "immediate", by, to, secret,
        )  # fmt: skip
        _refuse_digest(wish)
        with watch.store.write() as connection:
            before = person(connection, clean_address(email))
            known = secret_of(connection, before.id, to) if before and to else None
            reader = add(connection, email, wish, timezone=timezone, clock=watch.clock)
            prefer(connection, reader.id, hour=hour, weekday=weekday, quiet=quiet)
    where, when = ", ".join(ids) or "every place", {"immediate": "at once"}.get(wish.mode, wish.mode)
    say(f"{reader.email} hears of {where}, {when}" + ("" if by == EMAIL else f", by {by}"))
    if secret and not known:
        say(f"its signing secret, shown once: {secret}")


def _refuse_digest(wish: Wish) -> None:
    if wish.channel != EMAIL and wish.mode != "immediate":
        raise typer.BadParameter("digests go by email; other channels hear at once")


def unsubscribe(
    email: Email,
    forget: Annotated[bool, typer.Option("--forget", help="Remove the address from all records too.")] = False,
    config: Config = None,
) -> None:
    """End all subscriptions of an address."""
    from alerts.readers import forget as remove
    from alerts.readers import unsubscribe as end
    from cli.readers import remove_files

    with program(config) as watch:
        with watch.store.write() as connection:
            known = end(connection, email, watch.clock)
            gone = remove(connection, email) if forget else []
        remove_files(watch.settings.mail_folder, gone)
    if not known and not gone:
        raise typer.BadParameter(f"{email!a} has no subscription; `kratomwatch subscribers` lists them")
    say(f"{email} hears nothing any more" + (" and is forgotten; backups made before still name it" if forget else ""))


@subscribers.callback(invoke_without_command=True)
def _subscribers(ctx: typer.Context, json: Json = False, config: Config = None) -> None:
    if ctx.invoked_subcommand is None:
        list_(json, config)


@subscribers.command("list")
def list_(json: Json = False, config: Config = None) -> None:
    """Who is subscribed to what."""
    from dataclasses import asdict

    from alerts.outbox import shown
    from alerts.subscriptions import subscribers as everybody

    with program(config) as watch, watch.store.read() as connection:
        people = everybody(connection, active=False)
    if json:
        put_json([
            {**asdict(person), "subscriptions": [
                {**asdict(one), "target": one.target and shown(one.target)} for one in person.subscriptions]}
            for person in people if person.state != "left"
        ])  # fmt: skip
        return
    table(
        ("N", "Email", "Places", "Kinds", "Only", "When", "By", "Time zone", "State"),
        ((p.id, p.email, ", ".join(s.jurisdictions) or "all", ", ".join(s.kinds) or "law",
          ", ".join((*s.statuses, *s.provisions)), s.mode, s.channel, p.timezone, p.state)
         for p in people for s in p.subscriptions),
    )  # fmt: skip


@subscribers.command("export")
def export(config: Config = None) -> None:
    """Print everybody who is subscribed as CSV, a line each subscription."""
    from alerts.roster import COLUMNS, to_rows
    from alerts.subscriptions import subscribers as everybody

    with program(config) as watch, watch.store.read() as connection:
        rows = to_rows(everybody(connection))
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


@subscribers.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="As `subscribers export` prints it.")],
    config: Config = None,
) -> None:
    """Subscribe everybody in a CSV file: all of it, or where a line cannot be used, nothing."""
    from alerts.roster import from_rows

    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file}: not UTF-8") from error
    with program(config) as watch, watch.store.write() as connection:
        # As a file: str.splitlines would end lines where no editor counts one (U+2028, a form feed).
        count = from_rows(connection, csv.DictReader(io.StringIO(text)), str(file), watch.clock)
    say(f"{count} subscriptions read from {file}")
