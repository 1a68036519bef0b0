"""The panel as text: CSV (RFC 4180), JSON, and JSON with a row on each line. Everything is made piece by piece."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from tracker.clock import stamp
from tracker.panel.columns import NAMES
from tracker.tabular import no_formula

#: Rows that are written at a time.
_PIECE = 1000


def csv_pieces(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """`rows` as CSV in UTF-8: a heading, lines ended by CR LF, days as ISO 8601, an empty cell where nothing is
    stated, the words of a list joined by "|"."""
    heading: list[Iterable[Any]] = [NAMES]
    yield _csv(heading)
    for piece in pieces(rows, _PIECE):
        yield _csv([_csv_cell(row[name]) for name in NAMES] for row in piece)


def _csv(lines: Iterable[Iterable[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode()


def _csv_cell(value: Any) -> Any:
    if isinstance(value, str):
        return no_formula(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return no_formula("|".join(value))
    return "" if value is None else _plain(value) if isinstance(value, date) else value


def jsonl_pieces(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """`rows` as JSON, one object a line (https://jsonlines.org)."""
    for piece in pieces(rows, _PIECE):
        yield "".join(f"{_json(row)}\n" for row in piece).encode()


def json_pieces(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """`rows` as one list of JSON."""
    between = "[\n"
    for piece in pieces(rows, _PIECE):
        yield (between + ",\n".join(map(_json, piece))).encode()
        between = ",\n"
    yield b"[]\n" if between == "[\n" else b"\n]\n"


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False, default=_plain)


def _plain(value: date) -> str:
    return stamp(value) if isinstance(value, datetime) else value.isoformat()


def pieces(rows: Iterable[Mapping[str, Any]], size: int) -> Iterator[list[Mapping[str, Any]]]:
    """`rows`, so many at a time."""
    left = iter(rows)
    while piece := list(islice(left, size)):
        yield piece
