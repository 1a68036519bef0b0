"""The tree of commands."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Annotated

import typer
import typer.main
from typer.core import TyperGroup

from cli.options import Config

if TYPE_CHECKING:
    from typer._click import Command, Context

#: Where each command is: its module of cli.commands, and its name there. --help lists them in this order.
COMMANDS: Mapping[str, str] = {
    "init": "watching.init",
    "check": "watching.check",
    "up": "serving.up",
    "daemon": "serving.daemon",
    "worker": "working.worker",
    "serve": "serving.serve",
    "health": "health.health",
    "status": "asking.status",
    "history": "asking.history",
    "changes": "asking.changes",
    "diff": "asking.diff",
    "bills": "asking.bills",
    "may-sell": "selling.may_sell",
    "code": "coding.code",
    "subscribe": "people.subscribe",
    "unsubscribe": "people.unsubscribe",
    "digest": "mailing.digest",
    "alarms": "mailing.alarms",
    "feed": "publishing.feed",
    "panel": "research.panel",
    "verify": "keeping.verify",
    "compact": "keeping.compact",
    "export": "keeping.export",
    "backup": "keeping.backup",
    "restore": "keeping.restore",
    "demo": "replaying.demo",
    "sources": "sourcing.sources",
    "subscribers": "people.subscribers",
    "alerts": "previewing.alerts",
    "outbox": "mailing.outbox",
    "review": "reviewing.review",
    "registry": "keeping.registry",
}


class _Tree(TyperGroup):
    """The commands by name. One is imported when it is asked for: that of all takes longer than most commands run."""

    def list_commands(self, ctx: Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        # What is no command is a slip: typer proposes the nearest of those that are there.
        for name in (cmd_name,) if cmd_name in COMMANDS else COMMANDS:
            if name not in self.commands:
                self.commands[name] = _made(name)
        return super().get_command(ctx, cmd_name)


def _made(name: str) -> Command:
    """The command or the group of commands `name`."""
    module, _, here = COMMANDS[name].partition(".")
    found = getattr(import_module(f"cli.commands.{module}"), here)
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name = name
        return group
    alone = typer.Typer(add_completion=False)
    alone.command(name)(found)
    return typer.main.get_command(alone)


app = typer.Typer(
    name="kratomwatch",
    cls=_Tree,
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
