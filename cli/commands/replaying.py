"""``demo``: the registry's history replayed against the real program, on loopback, in a folder of its own."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Config, Json
from cli.settings import Settings, SettingsError, load
from cli.show import arrow, progress, put_json, say, table

if TYPE_CHECKING:
    from demo.replay import DemoReport

_SHOWN = 25
_SUBJECTS = 8


def demo(
    seed: Annotated[int, typer.Option(help="Another seed, another replay: noise, faults, order.")] = 1,
    folder: Annotated[
        Path | None, typer.Option(help="Where the demo's data goes (default: demo in the data folder).")
    ] = None,
    json: Json = False,
    config: Config = None,
) -> None:
    """Replay the registry's dated history on a farm of loopback pages and compare what was noticed with it."""
    report = play(folder or demo_folder(load(config)), seed)
    if json:
        put_json(report.to_json())
    else:
        print_report(report)
    if not report.ok:
        raise typer.Exit(1)


def demo_folder(settings: Settings) -> Path:
    """Where the demo lives: beside the live data, never in it."""
    return settings.data_folder / "demo"


def play(folder: Path, seed: int) -> DemoReport:
    """Run the demo in `folder`, which it empties. Raises SettingsError where that would cost somebody's data."""
    from demo.replay import run

    refuse_foreign(folder)
    with progress("replaying history") as tick:
        return run(folder, seed, tick)


def refuse_foreign(folder: Path) -> None:
    """Raises SettingsError where `folder` holds anything but a demo, finished or killed."""
    from demo.replay import MARK

    if not folder.exists():
        return
    if not folder.is_dir():
        raise SettingsError(f"{folder} is no folder")
    if any(folder.iterdir()) and not (folder / MARK).is_file() and not is_demo(folder):
        raise SettingsError(f"{folder} holds something that is no demo, and a demo begins with an empty folder")


def is_demo(folder: Path) -> bool:
    """Whether `folder` holds a demo's database."""
    from tracker.store import StoreError, open_store
    from tracker.store.engine import get_meta

    database = folder / "kratomwatch.db"
    try:
        store = open_store(f"sqlite:///{database}", create=False)
    except StoreError:
        return False
    try:
        with store.read() as connection:
            return get_meta(connection, "mode") == "demo"
    finally:
        store.close()


def print_report(report: DemoReport) -> None:
    """What the demo did, what it noticed, and what it got wrong."""
    say(
        f"DEMO (nothing here is live): {report.expected} events happened, {report.detected} were noticed, "
        f"{len(report.missed)} missed, {len(report.false)} false; {report.passes} passes in {report.seconds:.0f} s"
    )
    for title, items in (("missed", report.missed), ("false", report.false)):
        for item in items:
            say(f"{title}: {_plain(item)}")
    say(f"{report.emails} emails in {report.mail_folder}")


def print_news(report: DemoReport) -> None:
    """The last changes of the demo and the subjects of its last messages."""
    from cli.commands.watching import print_changes

    shown = report.changes[-_SHOWN:]
    print_changes(shown, f"DEMO: the last {len(shown)} of {len(report.changes)} changes")
    files = sorted(report.mail_folder.glob("*.eml"))[-_SUBJECTS:]
    table(
        ("File", "Subject"), ((file.name, subject_of(file)) for file in files),
        f"DEMO: the last {len(files)} of {report.emails} emails",
    )  # fmt: skip


def subject_of(file: Path) -> str:
    """The subject of a stored message."""
    return str(message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"] or "")


def _plain(item: dict[str, Any]) -> str:
    status = arrow(_status(item.get("from")), _status(item.get("to")))
    rest = {k: v for k, v in item.items() if k not in ("jurisdiction", "kind", "from", "to") and v}
    return f"{item['jurisdiction']} {item['kind']} {status} " + ", ".join(f"{k}: {v}" for k, v in rest.items())


def _status(side: Any) -> Any:
    return side.get("status") or side.get("would") if isinstance(side, dict) else side
