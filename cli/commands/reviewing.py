"""``review``: what only a person can decide."""

from __future__ import annotations

import getpass
import os
from typing import Annotated, Any

import typer

from cli.options import MOST, Config, Json, Note, as_day
from cli.show import put_json, say, table
from cli.wiring import program
from jurisdictions.codebook import Status

review = typer.Typer(help="What only a person can decide.")
Number = Annotated[int, typer.Argument(metavar="N", min=1, max=MOST, help="The review's number.")]


def _myself() -> str:
    """The user that the command runs as; some containers know them by number only."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


By = Annotated[
    str, typer.Option(metavar="NAME", help="Who decides; kept too.", default_factory=_myself, show_default="you")
]


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
    """One item with all that is known of it: what was read, what is on record, the words, what accepting does."""
    from tracker.dossier import dossier

    with program(config) as watch, watch.store.read() as connection:
        item = dossier(connection, number, watch.clock.now())
    if json:
        put_json(item)
    else:
        _print(item)


def _print(item: dict[str, Any]) -> None:
    """The item for people; what of it no page proves is left out."""
    from tracker.dossier import facts
    from tracker.telling.inert import plain
    from tracker.telling.redline import as_text, redline

    payload = item["payload"]
    who = f" by {item['decided_by']}" if item["decided_by"] else ""
    decided = f"{who} on {item['decided_at'][:10]}: {item['note']}" if item["decided_at"] else ""
    table(("Review", str(item["id"])), [
        ("Place", f"{item['name']} ({item['jurisdiction']})"), ("Kind", item["kind"]),
        ("State", f"{item['state']}{decided}"), ("Opened", item["opened_at"][:10]), ("Why", item["why"]),
        ("Source", item["source"]), ("Address", item["url"]),
        ("Made", f"change {item['change']}" if item["change"] else ""),
    ])  # fmt: skip
    sides = [item[name] or {} for name in ("before", "read", "record")]
    table(("", "Before", "Now", "On record"), [
        *((fact.key, fact.before, fact.now, fact.record) for fact in facts(item)),
        ("read on", *(side.get("at", "")[:10] for side in sides)), ("at", *(side.get("url", "") for side in sides)),
    ])  # fmt: skip
    if quotes := payload.get("evidence"):
        table(("Proves", "Words"), ((e["provision"], e["quote"] or f"cited: {e.get('citation')}") for e in quotes))
    passage = payload.get("passage") or {}
    if passage.get("before") != passage.get("after"):
        say("What changed in the text ([-struck-] {+inserted+}):")
        say(plain(as_text(redline(passage.get("before") or "", passage.get("after") or ""))))
    for key in ("title", "on", "summary", "draft"):  # of what a search or a feed found
        if payload.get(key):
            say(plain(f"{key}: {payload[key]}"))
    if item["state"] == "open":
        say(f"\nAccepting {item['accepting']} (--status, --effective). Rejecting keeps what is on record.")


@review.command()
def accept(
    number: Number,
    note: Note,
    by: By,
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
                connection, number, note, by=by, now=now, notify=watch.notify, status=status, effective=day
            )
        watch.deliver()
    if change is None:
        say(f"review {number} is accepted; nothing differs from what is on record")
    else:
        say(f"review {number} is accepted: {change.jurisdiction}, {change.kind.value}, change {change.id}")


@review.command()
def reject(number: Number, note: Note, by: By, config: Config = None) -> None:
    """Keep what is on record."""
    from tracker import reviews

    with program(config) as watch, watch.store.write() as connection:
        reviews.reject(connection, number, note, by=by, now=watch.clock.now())
    say(f"review {number} is rejected; what is on record stays")
