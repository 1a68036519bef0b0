"""How commands show things: data to standard output, notes and progress to standard error."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tracker.tabular import write_csv, write_json
from tracker.telling.inert import one_line

if TYPE_CHECKING:
    from rich.console import Console

#: Tables that go into a file or a pipe are this wide unless COLUMNS says otherwise.
_WIDTH_OF_FILES = 160
_COLOURS = {
    "banned": "red", "kcpa": "green", "export-allowed": "magenta", "restricted": "yellow",
    "unregulated": "cyan", "unknown": "dim", "no": "red", "conditions": "yellow", "yes": "green",
}  # fmt: skip


def plainly(text: str, event: str, level: int, **facts: Any) -> None:
    """Write a line to standard error for whoever reads it."""
    print(text, file=sys.stderr, flush=True)


_write: Callable[..., None] = plainly


def to(write: Callable[..., None]) -> None:
    """Hand every line for the person to `write` from now on, with the event that it tells of."""
    global _write
    _write = write


def note(text: str, event: str = "said", level: int = logging.INFO, **facts: Any) -> None:
    """A line for the person, beside the data. Where machines read, `event` with its `facts` stands in its place (the
    text where there are none); nothing where `event` is "", because other events tell the same."""
    _write(text, event, level, **facts)


def say(text: str = "") -> None:
    """A line of the answer."""
    print(text, flush=True)


def put_json(data: Any) -> None:
    """The answer as JSON."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def put_json_list(rows: Iterable[Any]) -> None:
    """The answer, a list, as `put_json` shows it; each row is written as it comes."""
    write_json(sys.stdout, rows)


def put_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """The answer as CSV; each row is written as it comes."""
    write_csv(sys.stdout, rows, columns)


def table(columns: Sequence[str], rows: Iterable[Sequence[Any]], title: str = "") -> None:
    """A table as wide as the terminal; no colour where nobody looks at a terminal."""
    from rich import box
    from rich.table import Table
    from rich.text import Text

    shown = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        shown.add_column(column, no_wrap=number == 0, overflow="fold")
    for row in rows:
        cells = [one_line(_text(cell), 300) for cell in row]
        # A plain cell stays a str: tens of thousands of rows of Texts would fill the memory.
        shown.add_row(*(Text(cell, style=_COLOURS[cell]) if cell in _COLOURS else cell for cell in cells))
    screen().print(shown)


def _text(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list | tuple) else str(value)


def screen() -> Console:
    """Where tables and coloured text go: the terminal, or plain lines where nobody looks at one."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or os.environ.get("COLUMNS") else _WIDTH_OF_FILES
    return Console(width=width, highlight=False, emoji=False, markup=False)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def arrow(old: Any, new: Any) -> str:
    """``kcpa → banned``, or the one value where nothing differs."""
    if old == new:
        return str(new or "")
    return f"{old or '–'} → {new or '–'}"


def provisions_text(changed: Mapping[str, Sequence[Any]]) -> str:
    """``min_age: 18 → 21; sale: – → prohibited``."""
    return "; ".join(f"{key}: {_short(key, old)} → {_short(key, new)}" for key, (old, new) in changed.items())


def _short(key: str, value: Any) -> str:
    """A value beside its key, which names the unit."""
    from tracker.telling.wording import value_text

    return value_text(key, value) if value is None or isinstance(value, list) else str(value)
