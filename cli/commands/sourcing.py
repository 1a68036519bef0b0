"""``sources``: the watched addresses, how their watching stands, one address tried out, the TOML for a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cli.options import Config, Json, Places, as_day
from cli.show import note, put_json, put_json_list, say, table
from cli.wiring import program

if TYPE_CHECKING:
    from cli.trying import Trial


class _Listing(TyperGroup):
    """A group whose first word may be a jurisdiction: then it is a listing that is asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args.insert(0, "list")
        return super().parse_args(ctx, args)


sources = typer.Typer(cls=_Listing, help="The watched addresses and how their watching stands.")
Url = Annotated[str, typer.Argument(metavar="URL", help="The address.")]


@sources.command("list")
def list_(
    places: Places = None,
    health: Annotated[bool, typer.Option("--health", help="Only sources that fail or were never read.")] = False,
    json: Json = False,
    config: Config = None,
) -> None:
    """The watched addresses (of places, or all), when they last answered well, and why not since."""
    from tracker.health import health as judged

    with program(config) as watch:
        ids = watch.resolve(places)
        with watch.store.read() as connection:
            rows = judged(connection, watch.clock.now(), ids)
    total = len(rows)
    if health:
        rows = [row for row in rows if row["advice"]]
    if json:
        put_json_list(rows)
    elif health:
        _print_health(rows)
        note(f"{len(rows)} of {total} sources need a look" if rows else f"all {total} sources answered well")
    else:
        _print_list(rows)


def _print_list(rows: list[dict[str, Any]]) -> None:
    table(
        ("Source", "Kind", "Last", "Outcome", "Fails", "Last good", "Next", "Address"),
        ((r["id"], r["kind"], _minute(r["last_at"]), _outcome(r), r["failures"] or "", _minute(r["last_good_at"]),
          _minute(r["next_due_at"]), r["served_by"] or r["url"]) for r in rows),
    )  # fmt: skip


def _print_health(rows: list[dict[str, Any]]) -> None:
    table(
        ("Source", "Last good", "Days", "Fails", "Why", "What it means", "What to do"),
        ((r["id"], (r["last_good_at"] or "never")[:10], "" if r["age_days"] is None else r["age_days"],
          r["failures"] or "", _outcome(r), r["means"], r["advice"]) for r in rows),
    )  # fmt: skip


def _minute(moment: str | None) -> str:
    return (moment or "")[:16].replace("T", " ")


def _outcome(row: dict[str, Any]) -> str:
    said = str(row["last_outcome"] or "never read")
    return f"{said}: {row['last_detail']}" if row["last_detail"] else said


@sources.command("test")
def try_one(
    url: Url,
    jurisdiction: Annotated[str, typer.Option(help="Whose law it is (an identifier).")] = "",
    kind: Annotated[str, typer.Option(help="statute, rule, schedule-list, act, bill, agency-page, …")] = "",
    language: Annotated[str, typer.Option(help="Language, as in en or pt-BR.")] = "",
    adapter: Annotated[str, typer.Option(help="Platform to read it by (default: told from the address).")] = "",
    json: Json = False,
    config: Config = None,
) -> None:
    """Fetch one address now and show every stage; nothing is recorded."""
    from cli.trying import try_out

    with program(config) as watch:
        trial = try_out(watch, url, jurisdiction, kind, language, adapter)
    if json:
        put_json(trial.to_json())
    else:
        _print_trial(trial)
    if not trial.visit.outcome.good:
        raise typer.Exit(1)


def _print_trial(trial: Trial) -> None:
    for title, lines in trial.stages():
        say(title)
        for line in lines:
            say(f"  {line}")


@sources.command()
def suggest(
    url: Url,
    fetch: Annotated[bool, typer.Option("--fetch/--no-fetch", help="Look at the page for title and language.")] = True,
    config: Config = None,
) -> None:
    """Draft the TOML of a source at this address, to be checked and put into its jurisdiction's file."""
    from cli.trying import draft

    with program(config) as watch:
        say(draft(watch, url, fetch))


@sources.command()
def discover(
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="What came since this day (default: 30 days).")
    ] = None,
    word: Annotated[list[str] | None, typer.Option(help="Search for this instead (may be given again).")] = None,
    platform: Annotated[list[str] | None, typer.Option(help="Search only this platform (may be given again).")] = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """Search the platforms for bills, rules and notices that the registry has not; each new one waits for review."""
    from scrapers.platforms import finders
    from tracker.discovery import WORDS
    from tracker.discovery import discover as search

    known = [finder.platform.name for finder in finders()]
    for name in platform or ():
        if name not in known:
            raise typer.BadParameter(f"{name!r} cannot be searched; there is {', '.join(known)}")
    with program(config) as watch:
        day = as_day(since) or (watch.clock.now() - timedelta(days=30)).date()
        report = search(watch.store, watch.fetcher, watch.clock, day, word or WORDS, platform or ())
    if json:
        put_json({
            "found": report.found, "failures": report.failures,
            "opened": [{"id": f.id, "title": f.title, "url": f.url, "kind": f.kind, "on": f.on and f.on.isoformat(),
                        "jurisdiction": f.jurisdiction} for f in report.opened],
        })  # fmt: skip
    else:
        table(("Place", "On", "Kind", "Title", "Address"),
              ((f.jurisdiction, f.on or "", f.kind.value, f.title, f.url) for f in report.opened))  # fmt: skip
        for line in report.failures:
            note(line)
        note(f"{report.found} found, {len(report.opened)} new for review (`kratomwatch review list`)")
    if not report.answered:
        note("no search was answered")
        raise typer.Exit(1)
