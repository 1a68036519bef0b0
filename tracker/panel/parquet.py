"""The panel as Parquet and as Arrow record batches, typed and described. Loads pyarrow, which nothing else needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from tracker.panel.columns import COLUMNS, Column
from tracker.panel.files import pieces

#: Rows of a batch, which is a row group of the file: what is held in memory.
_BATCH = 10_000
_TYPES: Mapping[str, Any] = {
    "label": pa.dictionary(pa.int32(), pa.string()), "category": pa.dictionary(pa.int8(), pa.string()),
    "text": pa.string(), "list": pa.list_(pa.string()), "date": pa.date32(), "time": pa.timestamp("us", "UTC"),
    "integer": pa.int16(), "age": pa.int8(), "number": pa.float64(), "flag": pa.bool_(),
}  # fmt: skip


def arrow_schema(about: Mapping[str, str]) -> Any:
    """The columns with their types; each tells what it means in its metadata, and `about` is the file's."""
    return pa.schema(
        [_field(column) for column in COLUMNS], {f"kratomwatch.{key}": text for key, text in about.items()}
    )


def _field(column: Column) -> Any:
    told = {
        "description": column.definition, "unit": column.unit,
        "values": "; ".join(f"{value.key}: {value.definition}" for value in column.values),
    }  # fmt: skip
    metadata = {key: text for key, text in told.items() if text}
    return pa.field(column.name, _TYPES[column.kind], nullable=not column.required, metadata=metadata)


def record_batches(rows: Iterable[Mapping[str, Any]], about: Mapping[str, str]) -> Iterator[Any]:
    """`rows` as record batches of `arrow_schema`."""
    schema = arrow_schema(about)
    for piece in pieces(rows, _BATCH):
        yield pa.RecordBatch.from_arrays([_array(field, piece) for field in schema], schema=schema)


def _array(field: Any, rows: list[Mapping[str, Any]]) -> Any:
    return pa.array([row[field.name] for row in rows], field.type)


def write_parquet(rows: Iterable[Mapping[str, Any]], about: Mapping[str, str], sink: BinaryIO) -> None:
    """Write `rows` to `sink`, a row group at a time; it need not be seekable."""
    with pq.ParquetWriter(sink, arrow_schema(about), compression="zstd") as writer:
        for batch in record_batches(rows, about):
            writer.write_batch(batch)
