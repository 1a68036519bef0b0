"""The table of docs/may-sell.md: five kinds of product against every state. Write it anew with

python -m tests.cli.selling_table
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cli.commands.selling import read_product
from cli.settings import load
from cli.wiring import Program
from tracker import queries
from tracker.selling import Answer, Verdict, answers

ROOT = Path(__file__).resolve().parents[2]
DOC = ROOT / "docs" / "may-sell.md"
FOLDER = ROOT / "docs" / "products"
PRODUCTS = ("leaf-powder", "extract-1.5-percent", "extract-3-percent", "seven-oh-tablet", "vape")
DAY = date(2026, 11, 26)
_BEGIN, _END = "<!-- table -->\n", "<!-- end of table -->"


def law_on_record(folder: Path) -> list[dict[str, Any]]:
    """The law of all places on DAY by the packaged registry, loaded in `folder`."""
    (folder / "config.toml").write_text("")
    program = Program(load(folder / "config.toml"))
    program.sync()
    with program.store.read() as connection:
        rows = queries.status(connection, now=datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC), as_of=DAY)
    program.close()
    return rows


def is_state(row: Mapping[str, Any]) -> bool:
    return row["parent"] == "US" and row["level"] in ("state", "territory")


def table(rows: list[dict[str, Any]]) -> str:
    """Markdown: a row a state, a column a product; each cell the answer and the provisions that decide."""
    states = {row["id"]: row["name"] for row in rows if is_state(row)}
    found = [
        {a.id: a for a in answers(rows, read_product(FOLDER / f"{name}.toml"), DAY, list(states))} for name in PRODUCTS
    ]
    heads = " | ".join(f"[{name}](products/{name}.toml)" for name in PRODUCTS)
    lines = [f"| place | {heads} |", "| --- |" + " --- |" * len(PRODUCTS)]
    for key in states:
        lines.append(f"| `{key}` | " + " | ".join(_cell(column[key]) for column in found) + " |")
    return "\n".join(lines) + "\n"


def _cell(answer: Answer) -> str:
    if answer.answer is not Verdict.CONDITIONS:
        return f"{answer.answer}: {answer.provision}"
    asked = ("" if c["id"] == answer.id else f"{c['id']}: " for c in answer.conditions)
    named = dict.fromkeys(f"{place}{c['provision']}" for place, c in zip(asked, answer.conditions, strict=True))
    return f"conditions: {', '.join(named)}"


def written() -> str:
    """The table that the doc has."""
    return DOC.read_text(encoding="utf-8").split(_BEGIN)[1].split(_END)[0]


def main() -> None:
    """Put the table of today's registry into the doc."""
    with tempfile.TemporaryDirectory() as folder:
        made = table(law_on_record(Path(folder)))
    before, rest = DOC.read_text(encoding="utf-8").split(_BEGIN)
    DOC.write_text(f"{before}{_BEGIN}{made}{_END}{rest.split(_END)[1]}", encoding="utf-8")


if __name__ == "__main__":
    main()
