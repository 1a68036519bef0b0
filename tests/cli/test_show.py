"""Answers as they are written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.show import put_json, put_json_list


@pytest.mark.parametrize(
    "rows",
    [[], [{}], [{"a": 1, "b": [], "c": {"d": ["über\nzwei Zeilen", None]}}, {"a": []}], [1, "x"], [[1, [2]], []]],
)
def test_a_list_written_row_by_row_reads_as_one_written_at_once(
    capsys: pytest.CaptureFixture[str], rows: list[Any]
) -> None:
    put_json(rows)
    at_once = capsys.readouterr().out
    put_json_list(iter(rows))
    assert capsys.readouterr().out == at_once
    assert json.loads(at_once) == rows
