"""Answers as tables, for spreadsheets and programs: which columns each has, and rows as CSV or as lines of JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TextIO

STATUS_COLUMNS = (
    "id", "name", "level", "status", "since", "provisions", "scheduled", "pending", "grade", "confirmed_at",
    "not_confirmed", "evidence",
)  # fmt: skip
ENTRY_COLUMNS = (
    "id", "kind", "from", "to", "effective", "certainty", "recorded_at", "instrument", "provisions_changed", "source",
    "quote",
)  # fmt: skip
_PLACE_COLUMNS = tuple(c for c in STATUS_COLUMNS if c not in ("evidence", "scheduled", "pending", "provisions"))
EXPORT_COLUMNS = (*_PLACE_COLUMNS, *(column for column in ENTRY_COLUMNS if column != "id"))

#: A cell that begins so is a formula to a spreadsheet, and page text is not to be trusted with that (OWASP, CSV
#: Injection: the characters, their full-width forms, and the white space that may stand before them).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], line_end: str = "\n") -> str:
    """`rows` as `write_csv` writes them."""
    buffer = io.StringIO()
    write_csv(buffer, rows, columns, line_end)
    return buffer.getvalue()


def write_csv(
    file: TextIO, rows: Iterable[Mapping[str, Any]], columns: Sequence[str], line_end: str = "\n"
) -> None:  # fmt: skip
    """Write `rows` with a heading as CSV (RFC 4180, which ends lines with "\\r\\n"): lists and tables as JSON, nothing
    as an empty cell. A text that a spreadsheet would take for a formula has a ' before it."""
    writer = csv.writer(file, lineterminator=line_end)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])


def write_json(file: TextIO, rows: Iterable[Any]) -> None:
    """Write the list of `rows` to `file` as JSON, indented by two; each row as it comes."""
    start = "["
    for row in rows:
        text = json.dumps(row, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        file.write(f"{start}\n  {text}")
        start = ","
    file.write("[]\n" if start == "[" else "\n]\n")


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, int | float):
        return "" if value is None else value
    if isinstance(value, str):
        return no_formula(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def no_formula(text: str) -> str:
    """`text` for a cell of CSV: with a ' before it where a spreadsheet would take it for a formula."""
    text = text.replace("\0", "")  # ends the text for whoever reads CSV in C
    return f"'{text}" if text.startswith(_FORMULA) else text


def whole(text: str) -> str:
    """`text` as UTF-8 can hold it: half of a pair of surrogates becomes "?"."""
    return text.encode("utf-8", "replace").decode()


def json_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """`rows`, one object a line."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def flat(places: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Places, each with its ``history``, as EXPORT_COLUMNS: a row for each event, one for a place without any."""
    for place in places:
        head = {column: place[column] for column in _PLACE_COLUMNS}
        for entry in place["history"] or [{}]:
            yield {**entry, **head}
