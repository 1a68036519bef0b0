"""Writes what docs/ has from the codebook and from the registry (`make docs`): the page of the codebook, the panel's
columns in panel.md, and its figures.

    python docs/made.py
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jurisdictions.codebook import PRECEDENCE, Level
from jurisdictions.described import markdown
from jurisdictions.registry import load
from tracker.baseline import sync
from tracker.panel.columns import COLUMNS
from tracker.panel.periods import Every
from tracker.panel.rows import Asked, panel
from tracker.store import open_store

HERE = Path(__file__).parent
#: What the figures show: the last day of each of these years, and of the last one its newest month.
FIRST, LAST = date(2014, 1, 1), date(2026, 11, 30)
FIGURES = {"panel-places.svg": "All places by status", "panel-us-states.svg": "States of the United States by status"}
#: A year -> status -> how many places have it.
Counts = Mapping[int, Mapping[str, int]]


def made() -> dict[Path, str]:
    """Each file with the text that it must have."""
    rows = yearly()
    states = [row for row in rows if row["level"] == Level.STATE and row["iso_3166_1"] == "US"]
    figures = dict(zip(FIGURES, (counted(rows), counted(states)), strict=True))
    page = (HERE / "panel.md").read_text(encoding="utf-8")
    return {
        HERE / "codebook.md": markdown(),
        HERE / "panel.md": re.sub(r"(?<=<!-- columns -->\n).*(?=<!-- end of columns -->)", columns(), page, flags=re.S),
        **{HERE / "images" / name: figure(FIGURES[name], counts) for name, counts in figures.items()},
    }


def yearly() -> list[dict[str, Any]]:
    """The panel of the registry that comes with the program, by year."""
    asked = Asked(FIRST, LAST, datetime(2026, 11, 30, tzinfo=UTC), Every.YEAR)
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/docs.db")
        with store.write() as connection:
            sync(connection, load(), asked.now)
        with store.read() as connection:
            rows = list(panel(connection, asked).rows)
        store.close()
    return rows


def counted(rows: Iterable[Mapping[str, Any]]) -> Counts:
    """How many places have each status at the end of each year."""
    found: dict[int, Counter[str]] = {}
    for row in rows:
        found.setdefault(row["period_end"].year, Counter())[row["status"]] += 1
    return found


def columns() -> str:
    """The panel's columns as a table."""
    lines = ["| column | type | meaning |", "| --- | --- | --- |"]
    for column in COLUMNS:
        words = ", ".join(f"`{value.key}`" for value in column.values)
        kind = " ".join(
            part for part in (column.kind, words and f"({words})", column.unit and f"[{column.unit}]") if part
        )
        lines.append(f"| `{column.name}` | {kind} | {column.definition}{'' if column.required else ' ○'} |")
    return "\n".join([*lines, ""])


WIDTH, HEIGHT, LEFT, RIGHT, TOP, GROUND = 760, 400, 44, 12, 84, 366
BAR, LEAST_FOR_TEXT = 0.78, 13
#: Ground and text of each status, told apart by eyes that see no red or green too; text stands out from its ground.
COLOURS = {
    "banned": ("#b3261e", "#ffffff"), "kcpa": ("#2a6f97", "#ffffff"), "export-allowed": ("#7b4b94", "#ffffff"),
    "restricted": ("#f2b134", "#1d2320"), "unregulated": ("#9fc5a8", "#1d2320"), "unknown": ("#dfe3e0", "#1d2320"),
}  # fmt: skip
STYLE = "font-family='system-ui, -apple-system, Segoe UI, Roboto, sans-serif' font-size='12' fill='#1d2320'"


def figure(title: str, counts: Counts) -> str:
    """Stacked bars, a year each, as SVG."""
    most = max(sum(by.values()) for by in counts.values())
    told = f"{title}, at the end of each year from {min(counts)} to {max(counts)} ({LAST:%B})"
    lines = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' role='img'>",
        f"<title>{escape(told)}</title>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#ffffff'/>",
        f"<g {STYLE}>",
        f"<text x='{LEFT}' y='26' font-size='16' font-weight='600'>{escape(title)}</text>",
        *_legend(),
        *_scale(most),
        *(line for at, year in enumerate(sorted(counts)) for line in _bar(at, year, counts, most)),
        "</g>",
        "</svg>",
    ]
    return "\n".join([*lines, ""])


def _legend() -> Iterator[str]:
    x = LEFT
    for status in PRECEDENCE:
        yield f"<rect x='{x}' y='44' width='12' height='12' fill='{COLOURS[status][0]}'/>"
        yield f"<text x='{x + 17}' y='54'>{status}</text>"
        x += 36 + 7 * len(status)


def _scale(most: int) -> Iterator[str]:
    step = next(step for step in (5, 10, 20, 25, 50, 100, 200, 500, 1000) if most / step <= 6)
    for count in range(0, most + 1, step):
        y = GROUND - count / most * (GROUND - TOP)
        yield f"<line x1='{LEFT}' x2='{WIDTH - RIGHT}' y1='{y:.1f}' y2='{y:.1f}' stroke='#dfe3e0'/>"
        yield f"<text x='{LEFT - 6}' y='{y + 4:.1f}' text-anchor='end'>{count}</text>"


def _bar(at: int, year: int, counts: Counts, most: int) -> Iterator[str]:
    """One year: what has most rules lies at the bottom; each part tells its number to whoever points at it."""
    slot = (WIDTH - LEFT - RIGHT) / len(counts)
    x, y = LEFT + slot * (at + (1 - BAR) / 2), float(GROUND)
    for status in PRECEDENCE:
        count = counts[year].get(status, 0)
        tall = count / most * (GROUND - TOP)
        y -= tall
        ground, ink = COLOURS[status]
        if count:
            yield f"<rect x='{x:.1f}' y='{y:.1f}' width='{slot * BAR:.1f}' height='{tall:.1f}' fill='{ground}'>"
            yield f"<title>{year} {status}: {count}</title></rect>"
        if tall >= LEAST_FOR_TEXT:
            middle = f"x='{x + slot * BAR / 2:.1f}' y='{y + tall / 2 + 4:.1f}' text-anchor='middle'"
            yield f"<text {middle} font-size='11' fill='{ink}'>{count}</text>"
    told = f"{year}" if year < LAST.year else f"{LAST:%b} {year}"
    yield f"<text x='{x + slot * BAR / 2:.1f}' y='{HEIGHT - 14}' text-anchor='middle'>{told}</text>"


def main() -> None:
    """Write the files that are not as they must be."""
    for path, text in made().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
