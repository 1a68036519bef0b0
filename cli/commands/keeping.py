"""Keeping the data sound: registry lint, verify, export, backup."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cli.options import Config, Json
from cli.show import note, progress, put_json, say
from cli.wiring import Program, program
from tracker.tabular import EXPORT_COLUMNS, csv_text, flat

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


def verify(json: Json = False, config: Config = None) -> None:
    """Recompute the chain of changes, the documents and the archive's digests."""
    from tracker.verify import verify as check

    with program(config) as watch:
        problems = list(check(watch.store, watch.archive))
    if json:
        put_json({"ok": not problems, "problems": problems})
    else:
        for problem in problems:
            say(problem)
    if problems:
        note(f"{len(problems)} problems: what was recorded is not what is there now; restore a backup")
        raise typer.Exit(1)
    note("all that was recorded is as it was recorded")


def export(
    format: Annotated[Literal["json", "csv"], typer.Option(help="json or csv.")] = "json",
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here instead of printing.")] = None,
    config: Config = None,
) -> None:
    """All places with their history."""
    import json

    with program(config) as watch:
        places = list(_everything(watch))
    if format == "json":
        text = json.dumps(places, ensure_ascii=False, indent=2) + "\n"
    else:
        text = csv_text(flat(places), EXPORT_COLUMNS)
    if output is None:
        typer.echo(text, nl=False)
        return
    beside = output.with_name(f".{output.name}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(output)
    note(f"wrote {len(places)} places to {output}")


def _everything(watch: Program) -> Iterator[dict[str, Any]]:
    from tracker import queries

    with watch.store.read() as connection:
        for row in queries.each_status(connection, now=watch.clock.now()):
            yield {**row, "history": queries.history(connection, row["id"])}


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file ending in .tar, .tar.gz or .tgz.")],
    config: Config = None,
) -> None:
    """Copy the database and the archive into one file while all goes on."""
    if not file.name.endswith((".tar", ".tar.gz", ".tgz")):
        raise typer.BadParameter(f"{file}: the name must end in .tar, .tar.gz or .tgz")
    if file.exists():
        raise typer.BadParameter(f"{file} exists already; a backup overwrites nothing")
    with program(config, sync=False) as watch:
        if watch.store.engine.dialect.name != "sqlite":
            raise typer.BadParameter("the database is PostgreSQL: back it up with pg_dump, the archive folder with tar")
        beside = file.with_name(f".{file.name}.part")
        try:
            _write_backup(watch, beside, compressed=not file.name.endswith(".tar"))
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
    note(f"wrote {file} ({file.stat().st_size / 2**20:.1f} MiB); to restore, unpack it in an empty data folder")


def _write_backup(watch: Program, target: Path, *, compressed: bool) -> None:
    """The database first: what it refers to is in the archive by then, and stays there."""
    archive = watch.settings.archive_folder
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".kratomwatch-") as folder, progress("backup") as tick:
        copy = Path(folder) / "kratomwatch.db"
        _copy_database(watch, copy)
        files = sorted(path for path in archive.rglob("*") if path.is_file()) if archive.is_dir() else []
        mode: Literal["w", "w:gz"] = "w:gz" if compressed else "w"
        with tarfile.open(target, mode) as tar:
            tar.add(copy, "kratomwatch.db")
            for number, path in enumerate(files, 1):
                tar.add(path, f"{watch.settings.archive.folder.name}/{path.relative_to(archive).as_posix()}")
                tick(number, len(files))


def _copy_database(watch: Program, copy: Path) -> None:
    """SQLite's online backup: a consistent copy however busy the database is. Raises StoreError."""
    import sqlite3

    from tracker.store import StoreError

    source = watch.store.engine.raw_connection()
    try:
        driver = source.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        target = sqlite3.connect(copy)
        try:
            driver.backup(target)
        except sqlite3.Error as error:
            place = copy.parent.parent
            raise StoreError(
                f"no backup was made in {place}: {error}; free some space there, or choose another disk"
            ) from error
        finally:
            target.close()
    finally:
        source.close()
