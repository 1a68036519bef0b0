"""``bills --read``: records of bills read without storing, a line of JSON each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.shell import Shell
from tests.scrapers.platforms.bills import legiscan, open_states

KEYS = ["file", "jurisdiction", "bill", "stage", "stage_date", "enacted_on", "kratom"]


def write(folder: Path, name: str, data: Any) -> str:
    file = folder / name
    file.write_text(data if isinstance(data, str) else json.dumps(data))
    return str(file)


def test_each_record_is_a_line_in_either_form(shell: Shell) -> None:
    files = [write(shell.folder, "one.json", open_states()), write(shell.folder, "two.json", legiscan())]
    lines = [json.loads(line) for line in shell.fine("bills", "--read", *files).splitlines()]

    assert [list(line) for line in lines] == [KEYS, KEYS]
    assert lines[0] == {
        "file": files[0], "jurisdiction": "US-UT", "bill": "SB 45", "stage": "passed-one-house",
        "stage_date": "2026-02-18", "enacted_on": None, "kratom": "subject",
    }  # fmt: skip
    assert {**lines[1], "file": files[0]} == lines[0]


def test_a_law_has_its_day_and_a_bill_without_a_day_has_none(shell: Shell) -> None:
    signed = legiscan(history=[{"date": "2026-03-26", "action": "Governor Signed", "chamber": "S"}], progress=[])
    law = write(shell.folder, "law.json", signed)
    empty = write(shell.folder, "empty.json", open_states(actions=[]))
    one, two = (json.loads(line) for line in shell.fine("bills", "--read", law, empty).splitlines())

    assert (one["stage"], one["stage_date"], one["enacted_on"]) == ("enacted", "2026-03-26", "2026-03-26")
    assert (two["stage"], two["stage_date"], two["enacted_on"]) == ("introduced", None, None)


@pytest.mark.parametrize(
    ("changed", "kratom"),
    [
        ({"title": "Kratom Adjustments"}, "subject"),
        ({"title": "Controlled substances", "abstracts": [{"abstract": "Adds mitragynine to Schedule I."}]}, "subject"),
        ({"title": "Nitrous oxide", "other_titles": [{"title": "Kratom and nitrous oxide"}]}, "mention"),
        ({"title": "Alcohol Amendments"}, "none"),
    ],
)
def test_kratom_is_the_subject_a_mention_or_nothing(shell: Shell, changed: dict[str, Any], kratom: str) -> None:
    file = write(shell.folder, "bill.json", open_states(**changed))

    assert json.loads(shell.fine("bills", "--read", file))["kratom"] == kratom


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("[", "not JSON: Expecting value at line 1"),
        ("[" * 100_000, "JSON nested beyond reason"),
        ({"status": "ERROR", "alert": {"message": "Invalid API Key"}}, "LegiScan refused: Invalid API Key"),
        ({"title": "Kratom"}, "neither a record of Open States (identifier, title) nor one of LegiScan"),
        ([1], "a bill's record is a JSON object"),
        (
            open_states(actions=[{"date": "2026-01-01"}]),
            "a bill's record without what one holds: KeyError 'description'",
        ),
    ],
)
def test_a_bad_file_is_one_line_and_the_others_are_read(shell: Shell, bad: Any, told: str) -> None:
    good = write(shell.folder, "good.json", open_states())
    file = write(shell.folder, "bad.json", bad)
    answer = shell("bills", "--read", file, str(shell.folder / "none.json"), good)

    assert answer.status == 1
    first, second = answer.err.splitlines()
    assert first.startswith(f"{file}: {told}")
    assert second == f"{shell.folder / 'none.json'}: No such file or directory"
    assert json.loads(answer.out)["file"] == good


def test_no_file_at_all_is_wrong_usage(shell: Shell) -> None:
    assert shell("bills", "--read").status == 2
