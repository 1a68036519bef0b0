"""The tree of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.commands import (
    asking,
    coding,
    keeping,
    mailing,
    people,
    previewing,
    publishing,
    replaying,
    research,
    reviewing,
    selling,
    serving,
    sourcing,
    watching,
    working,
)
from cli.options import Config

app = typer.Typer(
    name="kratomwatch",
    help="Watches the authorities that decide whether kratom is lawful, and tells what changed.",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kratomwatch {version('kratomwatch')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _root(
    ctx: typer.Context,
    config: Config = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())
        raise typer.Exit(2)


for command in (
    watching.init, watching.check, serving.up, serving.daemon, working.worker, serving.serve,
    asking.status, asking.history, asking.changes, asking.diff, asking.bills, selling.may_sell, coding.code,
    people.subscribe, people.unsubscribe, mailing.digest, mailing.alarms, publishing.feed, research.panel,
    keeping.verify, keeping.export, keeping.backup, replaying.demo,
):  # fmt: skip
    app.command()(command)
for name, group in (
    ("sources", sourcing.sources), ("subscribers", people.subscribers), ("alerts", previewing.alerts),
    ("outbox", mailing.outbox), ("review", reviewing.review), ("registry", keeping.registry),
):  # fmt: skip
    app.add_typer(group, name=name)
