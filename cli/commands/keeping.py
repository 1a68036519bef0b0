"""Keeping the data sound: registry lint, verify, compact, export, backup, restore."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TextIO

import typer
from sqlalchemy.engine import URL, make_url

from cli.options import Config, Json
from cli.show import note, progress, put_json, say
from cli.wiring import Program, program
from tracker.tabular import EXPORT_COLUMNS, flat, write_csv, write_json

if TYPE_CHECKING:
    from jurisdictions.model import Source
    from jurisdictions.registry import Problem, Registry

registry = typer.Typer(help="The registry of jurisdictions.", no_args_is_help=True)


@registry.callback()
def _registry(config: Config = None) -> None:
    pass


@registry.command()
def lint(
    folder: Annotated[Path | None, typer.Argument(help="The registry (default: the one in the settings).")] = None,
    json: Json = False, config: Config = None,
) -> None:  # fmt: skip
    """Check the registry's files against the codebook and each other."""
    from cli.settings import load as load_settings
    from jurisdictions.lint import lint as check
    from jurisdictions.registry import RegistryError, load

    path = folder or load_settings(config).registry_path
    try:
        loaded = load(path)
        problems = [*check(loaded), *_strange_adapters(loaded)]
    except RegistryError as error:
        problems = list(error.problems)
    if json:
        put_json([{"file": problem.file, "message": problem.message} for problem in problems])
    else:
        for problem in problems:
            say(str(problem))
    if problems:
        note(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}")
        raise typer.Exit(1)
    note(f"{len(loaded)} places, no problems")


def _strange_adapters(registry: Registry) -> Iterator[Problem]:
    """Sources that no adapter can read, and copies that are not marked as what they are."""
    from jurisdictions.lint import Fault, located

    for place in registry.values():
        told = ((number, source, _strange(source)) for number, source in enumerate(place.sources))
        faults: list[Fault] = [
            (("sources", number, "adapter"), f"source {source.id!r}: {what}") for number, source, what in told if what
        ]
        yield from located(registry, registry.files[place.id], faults)


def _strange(source: Source) -> str:
    """What is wrong with the adapter of `source`, in one line; "" where nothing is."""
    from jurisdictions.codebook import SourceKind
    from jurisdictions.nearest import did_you_mean
    from scrapers.platforms import adapters, announcer

    adapter = adapters().get(source.adapter)
    if adapter is None:
        return f"there is no adapter {source.adapter!r}{did_you_mean(source.adapter, adapters())}"
    if not adapter.platform.reads(source.url):
        return f"adapter {source.adapter} does not read {source.url}; `sources suggest` tells which does"
    if source.adapter == "page" and source.format not in _READABLE:
        return f"no adapter reads {source.format} files; name an address with {', '.join(_READABLE)}"
    if adapter.platform.secondary and not source.secondary:
        return f"{source.adapter} is a copy by somebody who is not the authority: say secondary = true"
    if announcer(source, source.url) is not None and source.kind is not SourceKind.NEWS:
        return f'{source.adapter} reads announcements, which are leads to law and no law: say kind = "news"'
    return ""


#: What the general adapter makes a text of.
_READABLE = ("html", "pdf", "xml", "json", "text")


def verify(
    full: Annotated[bool, typer.Option("--full", help="Read everything again, not what is new alone.")] = False,
    json: Json = False, config: Config = None,
) -> None:  # fmt: skip
    """Hold the changes, records, documents and the archive against their hashes: what is new since the last time."""
    from tracker.checkpoint import checkpoint
    from tracker.verify import verify as check

    problems: list[str] = []
    with program(config) as watch, progress("verifying") as tick:
        with watch.store.read() as connection:
            since = "" if full else checkpoint(connection).at
        for problem in check(watch.store, watch.archive, watch.clock.now(), full=full, progress=tick):
            problems.append(problem)
            if not json:
                say(problem)
    if json:
        put_json({"ok": not problems, "problems": problems, "since": since or None})
    if problems:
        note(f"{len(problems)} problems: what was recorded is not what is there now; restore a backup")
        raise typer.Exit(1)
    read = f"; what was verified at {since[:16]} was not read again (--full does)" if since else ""
    note(f"all that was recorded is as it was recorded{read}")


def compact(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    json: Json = False, config: Config = None,
) -> None:  # fmt: skip
    """Thin out old visits that found their page as it was; no evidence is lost."""
    from dataclasses import asdict

    with program(config, sync=False) as watch, progress("compacting") as tick:
        keep_days = watch.settings.retention.keep_days
        if not keep_days:
            raise typer.BadParameter("[retention] keep_days is 0: every visit is kept")
        report = watch.compact(dry_run=dry_run, progress=tick)
    if json:
        put_json({**asdict(report), "dry_run": dry_run})
    note(
        f"{report.removed} visits older than {keep_days} days {'would go' if dry_run else 'went'}; "
        f"{report.standing} at {report.sources} sources stand for them"
    )


def export(
    format: Annotated[Literal["json", "csv"], typer.Option(help="json or csv.")] = "json",
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here instead of printing.")] = None,
    config: Config = None,
) -> None:
    """All places with their history."""
    with program(config) as watch:
        if output is None:
            _write_places(sys.stdout, format, _everything(watch))
            return
        beside = output.with_name(f".{output.name}.part")
        try:
            with beside.open("w", encoding="utf-8") as file:
                written = _write_places(file, format, _everything(watch))
            beside.replace(output)
        finally:
            beside.unlink(missing_ok=True)
    note(f"wrote {written} places to {output}")


def _write_places(file: TextIO, format: str, places: Iterable[dict[str, Any]]) -> int:
    """Write the places as they come; how many."""
    written = 0

    def counted() -> Iterator[dict[str, Any]]:
        nonlocal written
        for place in places:
            written += 1
            yield place

    if format == "json":
        write_json(file, counted())
    else:
        write_csv(file, flat(counted()), EXPORT_COLUMNS)
    return written


def _everything(watch: Program) -> Iterator[dict[str, Any]]:
    from tracker import queries

    with watch.store.read() as connection:
        for row in queries.each_status(connection, now=watch.clock.now()):
            yield {**row, "history": queries.history(connection, row["id"])}


_Backup = Annotated[Path, typer.Argument(metavar="FILE", help="A new file ending in .tar, .tar.gz or .tgz.")]


def backup(file: _Backup, config: Config = None) -> None:
    """Copy the database and the archive into one file while all goes on."""
    from tracker.backup import lacking, write

    if not file.name.endswith((".tar", ".tar.gz", ".tgz")):
        raise typer.BadParameter(f"{file}: the name must end in .tar, .tar.gz or .tgz")
    if file.exists():
        raise typer.BadParameter(f"{file} exists already; a backup overwrites nothing")
    with program(config, sync=False) as watch, progress("backup") as tick:
        folder = watch.settings.archive_folder
        write(watch.store, watch.archive, file, folder.name if isinstance(folder, Path) else "archive", tick)
        gone = lacking(watch.store, watch.archive)
    if gone:
        note(f"wrote {file}, without {', '.join(gone[:3])}, which the archive lacks; it cannot be restored as a whole")
        raise typer.Exit(1)
    note(f"wrote {file} ({file.stat().st_size / 2**20:.1f} MiB); `kratomwatch restore {file}` brings it back")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.", exists=True, dir_okay=False)],
    to: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="A data folder to be (default: the one in the settings).")
    ] = None,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="An empty database to fill instead of SQLite's file.")
    ] = None,
    json: Json = False, config: Config = None,
) -> None:  # fmt: skip
    """Bring a backup back, after verifying it; overwrites nothing."""
    from dataclasses import asdict

    from cli.settings import SettingsError, load
    from scrapers.archive import Archive
    from tracker.backup import restore as bring_back
    from tracker.clock import SystemClock

    settings = load(config)
    folder = to.resolve() if to else settings.data_folder
    url = _url(database or (f"sqlite:///{folder / 'kratomwatch.db'}" if to else settings.database_url))
    archive = Archive(folder / "archive" if to else settings.archive_folder)
    try:
        with progress("verifying") as tick:
            told = bring_back(file, url.render_as_string(False), archive, folder, SystemClock().now(), tick)
    except ImportError as error:
        raise SettingsError(f"{url.drivername}: its driver is not installed ({error.name}); install it") from error
    if json:
        put_json({**asdict(told), "database": str(url), "archive": archive.where()})
    note(
        f"restored {told.places} places, {told.changes} changes and {told.captures} visits to {url}, "
        f"{told.files} files to {archive.where()}; all of it is as it was recorded"
    )
    if told.waiting:
        note(f"{told.waiting} messages had not left then: `kratomwatch outbox list` shows them before they leave")


def _url(text: str) -> URL:
    """The database's URL (its text form hides the password). Raises typer.BadParameter."""
    from cli.settings import database_fault

    if why := database_fault(text):
        raise typer.BadParameter(f"--database: {why}")
    return make_url(text)
