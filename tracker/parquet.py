"""Answers as Parquet: typed columns that tell what they mean. Loads pyarrow when a file is made, not before."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.clock import parse
from tracker.tabular import whole


@dataclass(frozen=True)
class Column:
    """A column: ``kind`` is word (much repeated), text, day, time, integer, flag, or json (what has parts)."""

    name: str
    kind: str
    definition: str


_READ: Mapping[str, Callable[[Any], Any]] = {
    "word": whole, "text": whole, "day": date.fromisoformat, "time": parse, "integer": int, "flag": bool,
    "json": lambda value: whole(json.dumps(value, ensure_ascii=False)),
}  # fmt: skip


def parquet(rows: Iterable[Mapping[str, Any]], columns: Sequence[Column], about: Mapping[str, str]) -> bytes:
    """`rows` as a file whose columns tell what they mean in their metadata; `about` is the file's."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "word": pa.dictionary(pa.int16(), pa.string()), "text": pa.string(), "json": pa.string(), "day": pa.date32(),
        "time": pa.timestamp("us", "UTC"), "integer": pa.int64(), "flag": pa.bool_(),
    }  # fmt: skip
    schema = pa.schema(
        [pa.field(one.name, types[one.kind], metadata={"description": one.definition}) for one in columns],
        {f"kratomwatch.{key}": text for key, text in about.items()},
    )
    listed = list(rows)
    arrays = [pa.array([_value(one.kind, row.get(one.name)) for row in listed], types[one.kind]) for one in columns]
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="zstd")
    return sink.getvalue()


def _value(kind: str, value: Any) -> Any:
    return None if value is None else _READ[kind](value)
