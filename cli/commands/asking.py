"""Commands that ask: status, history, changes, diff, bills."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Annotated, Any

import typer

from cli.options import AsOf, Config, Csv, Json, KnownAt, Place, Places, Since, Until, as_day, as_moment, one_form
from cli.show import arrow, note, provisions_text, put_csv, put_json, put_json_list, say, table
from cli.wiring import program
from jurisdictions.codebook import Status
from tracker import queries
from tracker.queries import day_text, freshness
from tracker.tabular import ENTRY_COLUMNS, STATUS_COLUMNS


def status(
    places: Places = None, as_of: AsOf = None, known_at: KnownAt = None,
    only: Annotated[Status | None, typer.Option("--status", help="Only places with this status.")] = None,
    json: Json = False, csv: Csv = False, config: Config = None,
) -> None:  # fmt: skip
    """Where kratom stands: status, since when, and how sure."""
    one_form(json, csv)
    with program(config) as watch:
        ids = watch.resolve(places)
        with watch.store.read() as connection:
            rows = queries.each_status(
                connection, ids, now=watch.clock.now(), as_of=as_day(as_of), known_at=as_moment(known_at), only=only
            )
            if json:
                put_json_list(rows)
            elif csv:
                put_csv(rows, STATUS_COLUMNS)
            else:
                print_status(rows)


def print_status(rows: Iterable[dict[str, Any]]) -> None:
    """The status table; for one place also what proves it."""
    first, rows = _ahead(rows, 2)
    table(
        ("ID", "Place", "Status", "Since", "Next", "Evidence", "Last confirmed"),
        ((r["id"], r["name"], r["status"], _since(r), _next(r), r["grade"], freshness(r)) for r in rows),
    )
    if len(first) == 1:
        _print_place(first[0])


def _ahead(rows: Iterable[dict[str, Any]], most: int) -> tuple[list[dict[str, Any]], Iterator[dict[str, Any]]]:
    """The first rows, and all of them."""
    rows = iter(rows)
    first = list(islice(rows, most))
    return first, chain(first, rows)


def _since(row: dict[str, Any]) -> str:
    seen = row["observed_since"]
    return f"seen {seen}" if seen else day_text(row["since"], row["since_certainty"])


def _next(row: dict[str, Any]) -> str:
    coming = [f"{item['to'] or 'provisions'} {item['effective'] or '(no date)'}" for item in row["scheduled"]]
    bills = len(row["pending"])
    return ", ".join([*coming, *([f"{bills} bill{'s' if bills > 1 else ''}"] if bills else [])])


def _print_place(row: dict[str, Any]) -> None:
    from tracker.telling.wording import provision_order, value_text

    if row["provisions"]:
        keys = provision_order(set(row["provisions"]))
        table(("Provision", "Value"), ((key, value_text(key, row["provisions"][key])) for key in keys))
    table(
        ("Proves", "Words", "Where"),
        ((e["provision"], e["quote"] or f"cited: {e.get('citation') or ''}", e["url"]) for e in row["evidence"]),
    )


def history(
    place: Place, known_at: KnownAt = None, json: Json = False, csv: Csv = False, config: Config = None
) -> None:
    """The timeline of one place."""
    one_form(json, csv)
    with program(config) as watch, watch.store.read() as connection:
        key = queries.resolve(connection, place)
        entries = queries.history(connection, key, as_moment(known_at))
    _show_entries(entries, json, csv, f"{key}: nothing is recorded yet")


def changes(
    since: Since = None, until: Until = None, known_at: KnownAt = None, json: Json = False, csv: Csv = False,
    config: Config = None,
) -> None:  # fmt: skip
    """What changed, across all places."""
    one_form(json, csv)
    start, end = as_day(since), as_day(until)
    if start and end and end < start:
        raise typer.BadParameter(f"--until {end} lies before --since {start}")
    with program(config) as watch, watch.store.read() as connection:
        entries = queries.each_change(connection, start, end, as_moment(known_at))
        _show_entries(entries, json, csv, "nothing changed in that time")


def _show_entries(entries: Iterable[dict[str, Any]], json: bool, csv: bool, empty: str) -> None:
    first, entries = _ahead(entries, 1)
    if json:
        put_json_list(entries)
    elif csv:
        put_csv(entries, ENTRY_COLUMNS)
    elif first:
        print_entries(entries)
    else:
        note(empty)


def print_entries(entries: Iterable[dict[str, Any]], title: str = "") -> None:
    """Changes as a table."""
    table(("ID", "Effective", "Kind", "Change", "By", "Recorded", "Source"), map(_entry_row, entries), title)


def _entry_row(entry: dict[str, Any]) -> tuple[Any, ...]:
    change = arrow(entry["from"], entry["to"])
    if entry["provisions_changed"]:
        change = "; ".join(part for part in (change, provisions_text(entry["provisions_changed"])) if part)
    day, recorded = day_text(entry["effective"], entry["certainty"]), entry["recorded_at"][:10]
    return entry["id"], day, entry["kind"], change, entry["instrument"] or entry["why"], recorded, entry["source"]


def diff(
    place: Place,
    day1: Annotated[str, typer.Argument(metavar="DAY1", help="The earlier day.")],
    day2: Annotated[str, typer.Argument(metavar="DAY2", help="The later day.")],
    known_at: KnownAt = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """What differs in one place between two days: status, provisions, and the words of the law."""
    first, second = as_day(day1), as_day(day2)
    assert first is not None
    assert second is not None
    if second < first:
        raise typer.BadParameter(f"{second} lies before {first}; the earlier day comes first")
    with program(config) as watch, watch.store.read() as connection:
        key = queries.resolve(connection, place)
        found = queries.diff(connection, key, first, second, as_moment(known_at))
    if json:
        put_json(found)
    else:
        _print_diff(found)


def _print_diff(found: dict[str, Any]) -> None:
    from tracker.telling.inert import plain
    from tracker.telling.redline import as_text, redline
    from tracker.telling.wording import provision_order, value_text

    say(f"{found['id']} from {found['from']} to {found['to']}: {arrow(*found['status'])}")
    if found["provisions"]:
        keys = provision_order(set(found["provisions"]))
        words = ((key, *(value_text(key, value) for value in found["provisions"][key])) for key in keys)
        table(("Provision", "Before", "After"), words)
    elif found["status"][0] == found["status"][1]:
        say("Status and provisions are the same on both days.")
    passage = found["passage"]
    if passage["before"] or passage["after"]:
        say(plain(as_text(redline(passage["before"], passage["after"]))))


def bills(
    places: Annotated[
        list[str] | None, typer.Argument(metavar="[ID…]", help="Places; with --read: the files of records.")
    ] = None,
    read: Annotated[
        bool, typer.Option("--read", help="Read records of bills (Open States' or LegiScan's form) without storing.")
    ] = False,
    json: Json = False, config: Config = None,
) -> None:  # fmt: skip
    """The bills and proposals followed; with --read what the records in FILE… say, a line of JSON each."""
    if read:
        from cli.commands.records import read_records

        read_records(places or [])
        return
    with program(config) as watch:
        ids = watch.resolve(places)
        with watch.store.read() as connection:
            rows = queries.bills(connection, ids)
    if json:
        put_json(rows)
        return
    table(
        ("ID", "Bill", "Would be", "Stage", "Since", "As of", "Source"),
        ((r["id"], r["instrument"], r["would"], r.get("stage"), r.get("stage_date"), (r["as_of"] or "")[:10],
          r["source"]) for r in rows),
    )  # fmt: skip
