"""``review``: what only a person can decide."""

from __future__ import annotations

from collections.abc import Iterator
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
    from tracker.telling.inert import plain
    from tracker.telling.redline import as_text, redline

    payload = item["payload"]
    decided = f" on {item['decided_at'][:10]}: {item['note']}" if item["decided_at"] else ""
    table(("Review", str(item["id"])), [
        ("Place", f"{item['name']} ({item['jurisdiction']})"), ("Kind", item["kind"]),
        ("State", f"{item['state']}{decided}"), ("Opened", item["opened_at"][:10]), ("Why", item["why"]),
        ("Source", item["source"]), ("Address", item["url"]),
    ])  # fmt: skip
    table(("", "Before", "Now", "On record"), _side_by_side(item))
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
        say(f"\nAccepting {item['accepting']}. Rejecting keeps what is on record.")


def _side_by_side(item: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The facts that either reading or the record gives, a row each."""
    from tracker.telling.wording import provision_order, value_text

    sides = [item[name] or {} for name in ("before", "read", "record")]
    for fact in ("status", "would", "effective", "expires", "ended", "stage", "since"):
        if any(side.get(fact) for side in sides):
            yield fact, *(str(side.get(fact) or "") for side in sides)
    laws = [side.get("provisions") or {} for side in sides]
    for key in provision_order({key for law in laws for key in law}):
        yield key, *(value_text(key, law[key]) if key in law else "" for law in laws)
    yield "read on", *(side.get("at", "")[:10] for side in sides)
    yield "at", *(side.get("url", "") for side in sides)


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
