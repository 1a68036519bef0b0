"""``init`` and ``check``: setting up, and one pass."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import Config, Json, Places
from cli.show import note, progress, put_json, say, table
from cli.wiring import Program, program
from tracker.telling.inert import one_line

if TYPE_CHECKING:
    from alerts.delivery import DeliveryReport
    from tracker.changes import Change
    from tracker.run import PassReport

#: Said where not one of a dozen authorities can be reached.
OFFLINE = "no authority could be reached: this machine seems to be offline; nothing was concluded from it"
_MOST_FAILURES = 20
#: What `init` writes: the project's own config.toml lists every key, this is enough to begin.
STARTER = """\
# Settings of kratomwatch; what is not set here has its default. Relative paths are relative to this file.
# The environment overrides any key: KRATOMWATCH_HTTP__DELAY_S=5.

# Folder of the database, the archive of pages, and mail that is written to files.
data = "var"

[http]
# Address or mailbox that an authority's webmaster can turn to; it becomes part of the User-Agent.
contact = ""

[mail]
# Mail server; while it is empty, messages become .eml files in the data folder's "mail".
host = ""
# sender = "kratomwatch <kratomwatch@example.org>"
# username = ""
# password_env = "KRATOM_MAIL_PASSWORD"
# base_url = "https://kratomwatch.example.org"

[web]
host = "127.0.0.1"
port = 8080
"""


def init(config: Config = None) -> None:
    """Make the settings file (if absent), the database and the archive folder; load the registry."""
    set_up(config)
    with program(config) as watch:
        report_set_up(watch)


def set_up(config: Path | None) -> None:
    """Write a settings file where there is none."""
    from cli.settings import find_file

    file, _ = find_file(config)
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("x", encoding="utf-8") as out:
        out.write(STARTER)
    note(f"wrote {file}")


def report_set_up(watch: Program) -> None:
    """Make the archive folder and say what there is."""
    from tracker import queries

    watch.archive.prepare()
    with watch.store.read() as connection:
        places = len(queries.places(connection))
        sources = len(queries.sources(connection))
    note(f"ready: {places} places, {sources} sources, data in {watch.settings.data_folder}")


def check(
    places: Places = None,
    source: Annotated[str | None, typer.Option(metavar="URL", help="Only the source at this address.")] = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """One pass: fetch, read, record, tell."""
    with program(config, logged=True) as watch:
        ids = watch.resolve(places)
        if source is not None:
            _known_source(watch, ids, source)
        report, mail = run_pass(watch, ids, source)
    if json:
        put_json(report.to_json())
    else:
        print_pass(report, mail)
    if report.offline or report.faults or mail.failed or mail.stopped or watch.outdated:
        raise typer.Exit(1)


def _known_source(watch: Program, ids: Sequence[str], source: str) -> None:
    from tracker import queries

    with watch.store.read() as connection:
        rows = queries.sources(connection, ids)
    if not any(source in (row["url"], row["id"], row["id"].partition("#")[2]) for row in rows):
        raise typer.BadParameter(f"no watched source is at {source}; `kratomwatch sources` lists them")


def run_pass(watch: Program, ids: Sequence[str] = (), source: str | None = None) -> tuple[PassReport, DeliveryReport]:
    """A pass with a bar, then its mail."""
    with progress("checking") as tick:
        report = watch.check(ids, source, progress=tick)
    if report.offline:
        note(OFFLINE, "network.lost", logging.WARNING)
    else:
        tell_failures(report)
    watch.queue_digests()
    with progress("mailing") as tick:
        mail = watch.deliver(tick)
    if mail.stopped:
        note(f"mail waits in the outbox: {mail.stopped}", "mail.waiting", logging.WARNING, why=mail.stopped)
    if mail.failed:
        note(f"{mail.failed} messages could not be sent; `kratomwatch outbox list --state failed` shows why")
    return report, mail


def tell_failures(report: PassReport) -> None:
    """A line for each source that gave no law this time, up to a screenful, and what becomes of them."""
    for line in sorted(report.failures)[:_MOST_FAILURES]:
        note(one_line(line, 300), "")
    if report.failures:
        note(
            f"{len(report.failures)} sources gave no law: what they said before stands, and they are tried again; "
            "`kratomwatch sources --health` lists them all",
            "",
        )


def print_pass(report: PassReport, mail: DeliveryReport) -> None:
    """The summary."""
    table(("Outcome", "Sources"), sorted(report.outcomes.items(), key=lambda item: (-item[1], item[0])))
    say(
        f"{report.sources} sources, {report.documents} new documents, {len(report.changes)} changes, "
        f"{report.reviews} for review, {mail.sent} messages sent, {report.seconds:.1f} s"
    )
    if report.changes:
        print_changes(report.changes)
    if report.reviews:
        note("`kratomwatch review list` shows what waits for a decision")


def print_changes(changes: Sequence[Change], title: str = "") -> None:
    """Changes as they come out of a pass."""
    from cli.commands.asking import print_entries
    from tracker.changes import entry

    print_entries([entry(change) for change in changes], title)
