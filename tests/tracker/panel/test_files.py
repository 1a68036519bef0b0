"""The panel as files: read by the programs that researchers use, they say the same."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.tracker.conftest import NOW
from tests.tracker.panel.conftest import rows_of
from tracker.ledger import head
from tracker.panel.columns import COLUMNS, NAMES, table_schema
from tracker.panel.files import csv_pieces, json_pieces, jsonl_pieces
from tracker.panel.parquet import record_batches, write_parquet
from tracker.panel.periods import Every
from tracker.panel.rows import Asked, panel
from tracker.store import Store

PAGE = Path(__file__).parents[3] / "docs" / "panel.md"
EXAMPLES = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def folder(ours: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The monthly panel from 2014 to November 2026 in each form, with the schema."""
    where = tmp_path_factory.mktemp("files")
    with ours.read() as connection:
        made = panel(connection, Asked(date(2014, 1, 1), date(2026, 11, 30), NOW))
        rows = list(made.rows)
    with (where / "panel.csv").open("wb") as file:
        file.writelines(csv_pieces(rows))
    with (where / "panel.parquet").open("wb") as file:
        write_parquet(rows, made.about, file)
    (where / "panel.schema.json").write_text(json.dumps(table_schema()))
    return where


def told(example: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """`panel` as an example of docs/panel.md reads it."""
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(EXAMPLES[example], names)
    found = names["panel"]
    assert isinstance(found, pd.DataFrame)
    return found


def test_pandas_reads_the_same_from_csv_and_parquet(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parquet, text = told(0, folder, monkeypatch), told(1, folder, monkeypatch)
    assert list(parquet.columns) == list(text.columns) == list(NAMES)
    assert len(parquet) == len(text) == 155 * parquet["id"].nunique()
    for column in COLUMNS:
        one, other = parquet[column.name], text[column.name]
        if column.kind in ("label", "category", "text"):
            one, other = one.astype("string"), other.astype("string")
        if column.kind == "date":
            one, other = one.astype("datetime64[us]"), other.astype("datetime64[us]")
        if column.kind == "list":
            one, other = one.dropna().map(list), other.dropna().map(list)
        pd.testing.assert_series_equal(one, other, check_dtype=column.kind not in ("age", "list"), check_exact=True)


def test_namibia_is_no_missing_value(loaded: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (row, *_) = rows_of(loaded, "2019-01-01", "2019-01-31")
    (tmp_path / "panel.csv").write_bytes(b"".join(csv_pieces([{**row, "id": "NA", "iso_3166_1": "NA"}])))
    (tmp_path / "panel.schema.json").write_text(json.dumps(table_schema()))
    found = told(1, tmp_path, monkeypatch)
    assert (found["id"][0], found["iso_3166_1"][0], found["min_age"].isna()[0]) == ("NA", "NA", True)


def test_pandas_finds_the_types_that_are_documented(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {
        "label": "category", "category": "category", "text": "string", "integer": "Int16", "age": "Int8",
        "number": "Float64", "flag": "boolean",
    }  # fmt: skip
    found = told(0, folder, monkeypatch)
    for column in COLUMNS:
        if column.kind in kinds:
            assert str(found[column.name].dtype) == kinds[column.kind], column.name
        elif column.kind in ("date", "time"):
            assert found[column.name].dtype.kind == "M", column.name
    text = told(1, folder, monkeypatch)
    assert {str(text[column.name].dtype) for column in COLUMNS if column.kind == "flag"} == {"boolean"}
    assert {str(text[column.name].dtype) for column in COLUMNS if column.kind == "category"} == {"category"}
    assert str(text["share_banned"].dtype) == "Float64"


def test_the_example_counts_the_states_as_the_figure_does(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names: dict[str, Any] = {"panel": told(0, folder, monkeypatch)}
    exec(EXAMPLES[2], names)
    counts = names["counts"]
    figure = (PAGE.parent / "images" / "panel-us-states.svg").read_text(encoding="utf-8")
    for year, status, count in re.findall(r"<title>(\d{4}) ([a-z-]+): (\d+)</title>", figure):
        assert counts.loc[int(year), status] == int(count), (year, status)


def test_parquet_has_the_types_and_tells_what_each_column_means(folder: Path) -> None:
    types = {
        "label": pa.dictionary(pa.int32(), pa.string()), "text": pa.string(), "list": pa.list_(pa.string()),
        "date": pa.date32(), "integer": pa.int16(), "age": pa.int8(), "number": pa.float64(), "flag": pa.bool_(),
        "time": pa.timestamp("us", "UTC"),
    }  # fmt: skip
    schema = pq.read_schema(folder / "panel.parquet")
    for column in COLUMNS:
        field = schema.field(column.name)
        assert field.metadata[b"description"].decode() == column.definition
        assert field.nullable is not column.required
        if column.kind == "category":
            assert pa.types.is_dictionary(field.type)
            assert column.values[0].key.encode() in field.metadata[b"values"]
        else:
            assert field.type.equals(types[column.kind]), column.name


def test_parquet_tells_where_it_is_from(ours: Store, folder: Path) -> None:
    about = {key.decode(): text.decode() for key, text in pq.read_schema(folder / "panel.parquet").metadata.items()}
    with ours.read() as connection:
        assert about["kratomwatch.changes"] == head(connection)
    assert about["kratomwatch.asked"] == "2014-01-01 to 2026-11-30, every month"
    assert about["kratomwatch.program"].startswith("kratomwatch 0.")
    assert all(about[f"kratomwatch.{key}"] for key in ("codebook", "registry", "data", "licence"))


def test_a_file_that_cannot_be_sought_in_can_be_written(loaded: Store) -> None:
    rows = rows_of(loaded, "2019-01-01", "2019-12-31")
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as out, os.fdopen(writing, "wb") as pipe, ThreadPoolExecutor(1) as pool:
        read = pool.submit(out.read)
        write_parquet(rows, {}, pipe)
        pipe.close()
        assert pq.read_table(io.BytesIO(read.result())).num_rows == len(rows)


def test_batches_say_what_the_rows_say(loaded: Store) -> None:
    rows = rows_of(loaded, "2019-01-01", "2027-12-31")
    found = [row for batch in record_batches(rows, {}) for row in batch.to_pylist()]
    assert found == rows


def test_rows_are_held_in_memory_only_a_piece_at_a_time(loaded: Store) -> None:
    (row, *_) = rows_of(loaded, "2019-01-01", "2019-01-31")
    taken = 0

    def many() -> Iterable[dict[str, Any]]:
        nonlocal taken
        for _ in range(100_000):
            taken += 1
            yield row

    for piecewise in (csv_pieces, jsonl_pieces, json_pieces, lambda rows: record_batches(rows, {})):
        taken = 0
        made = piecewise(many())
        next(made)
        next(made)
        assert taken <= 20_000


def test_csv_is_as_rfc_4180_says(loaded: Store) -> None:
    (row,) = rows_of(loaded, "2026-11-01", "2026-11-30", Every.MONTH, "US-UT")
    row |= {"instrument": 'Act "on leaves",\nsection 1', "forms_prohibited": ["vape", "food"], "penalty": "=1+1"}
    text = b"".join(csv_pieces([row])).decode()
    assert text.count("\r\n") == 2
    heading, cells = csv.reader(io.StringIO(text, newline=""), strict=True)
    found = dict(zip(heading, cells, strict=True))
    assert found["instrument"] == row["instrument"]
    assert (found["forms_prohibited"], found["penalty"], found["seven_oh"]) == ("vape|food", "'=1+1", "")
    assert (found["period"], found["days"], found["status_changed"]) == ("2026-11-01", "30", "false")
    assert found["recorded_at"] == "2026-11-24T12:00:00.000000Z"


def test_json_lines_and_a_json_list_say_the_same(loaded: Store) -> None:
    rows = rows_of(loaded, "2019-01-01", "2026-12-31")
    whole = json.loads(b"".join(json_pieces(rows)))
    assert [json.loads(line) for line in b"".join(jsonl_pieces(rows)).splitlines()] == whole
    assert len(whole) == len(rows)
    assert whole[0]["period"] == "2019-01-01"
    assert json.loads(b"".join(json_pieces([]))) == []


def test_the_table_schema_tells_every_column_and_its_words() -> None:
    fields = {field["name"]: field for field in table_schema()["fields"]}
    assert tuple(fields) == NAMES
    assert fields["status"]["constraints"]["enum"][0] == "banned"
    assert fields["period"]["type"] == "date"
    assert fields["forms_prohibited"]["delimiter"] == "|"
    assert all(field["description"] for field in fields.values())


def test_the_columns_have_names_of_their_own_and_their_definitions() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert all(column.definition and all(value.definition for value in column.values) for column in COLUMNS)
    assert all(column.values for column in COLUMNS if column.kind in ("category", "list"))


def test_no_row_has_a_word_that_the_columns_do_not_tell(ours: Store) -> None:
    words = {column.name: {value.key for value in column.values} for column in COLUMNS if column.kind == "category"}
    required = [column.name for column in COLUMNS if column.required]
    for row in rows_of(ours, "2014-01-01", "2027-12-31"):
        assert all(row[name] is None or row[name] in known for name, known in words.items())
        assert all(row[name] is not None for name in required)
