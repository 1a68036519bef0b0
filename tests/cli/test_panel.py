"""``panel``: data for research, by the command."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

from tests.cli.process import ROOT
from tests.cli.shell import Shell

YEARS = ("panel", "US-UT", "--from", "2018", "--to", "2027", "--every", "year")


def test_a_panel_is_printed_as_csv_with_a_row_for_each_period(small: Shell) -> None:
    rows = list(csv.DictReader(io.StringIO(small.fine(*YEARS))))
    assert [(row["period"], row["status"], row["min_age"]) for row in rows][:2] == [
        ("2018-01-01", "unregulated", ""), ("2019-01-01", "kcpa", "18"),
    ]  # fmt: skip
    assert (rows[-1]["period_end"], rows[-1]["status"]) == ("2027-12-31", "banned")
    assert rows[1]["share_kcpa"] == str(232 / 365)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_files_name_tells_its_form_and_it_appears_whole(small: Shell, form: str) -> None:
    answer = small(*YEARS, "--output", f"panel.{form}")
    assert (answer.status, answer.out) == (0, "")
    assert f"wrote panel.{form}" in answer.err
    data = (small.folder / f"panel.{form}").read_bytes()
    assert data[:4] == {"csv": b"id,n", "jsonl": b'{"id', "parquet": b"PAR1"}[form]
    assert list(small.folder.glob(".*.part")) == []


def test_every_form_says_the_same(small: Shell) -> None:
    whole = small(*YEARS, "--json").json
    lines = [json.loads(line) for line in small.fine(*YEARS, "--format", "jsonl").splitlines()]
    small.fine(*YEARS, "--format", "parquet", "--output", "data")
    table = pq.read_table(small.folder / "data").to_pylist()
    assert lines == whole
    for column in ("id", "status", "days", "min_age", "share_kcpa", "since_certainty"):
        assert [row[column] for row in table] == [row[column] for row in whole]


def test_a_place_that_is_named_twice_is_there_once(small: Shell) -> None:
    assert len(small(*YEARS, "utah", "--json").json) == 10


def test_parquet_is_not_thrown_at_a_terminal(small: Shell) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cli", *YEARS, "--format", "parquet"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=small.folder, env=env, stdout=theirs, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "--output" in done.stderr.splitlines()[-1]


def test_a_file_that_cannot_be_written_is_one_line_and_leaves_nothing(small: Shell) -> None:
    answer = small(*YEARS, "--output", "nowhere/panel.csv")
    assert answer.status == 1
    assert "nowhere" in answer.complaint


def test_what_was_there_stays_where_a_panel_cannot_be_made(small: Shell) -> None:
    (small.folder / "panel.csv").write_text("old")
    assert small("panel", "Atlantis", "--from", "2014", "--to", "2015", "--output", "panel.csv").status == 2
    assert (small.folder / "panel.csv").read_text() == "old"


def test_the_columns_are_explained_without_a_database(shell: Shell) -> None:
    out = shell.fine("panel", "--codebook")
    assert "share_banned" in out
    assert "minimum" not in out.partition("min_age")[0]
    schema = shell("panel", "--codebook", "--json").json
    assert schema["primaryKey"] == ["id", "period"]
    assert list(shell.folder.iterdir()) == []


def test_known_at_is_what_was_believed_then(small: Shell) -> None:
    small.fine("init")
    assert {row["status"] for row in small(*YEARS, "--known-at", "2020-01-01", "--json").json} == {"unknown"}
