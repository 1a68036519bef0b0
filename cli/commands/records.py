"""``bills --read``: what records of bills say, without storing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from cli.show import note
from scrapers.bills import BadRecord, record_of
from tracker.bills import enacted_on, kratom_in, stage


def read_records(files: Sequence[str]) -> None:
    """One line of JSON for each of `files`; one on stderr for each that holds no record, and then exit status 1."""
    if not files:
        raise typer.BadParameter("--read wants FILE…: records of bills as Open States or LegiScan give them")
    failed = False
    for file in files:
        try:
            told = told_by(file)
        except (OSError, ValueError) as error:
            note(f"{file}: {_line(error)}")
            failed = True
        else:
            print(json.dumps(told, ensure_ascii=False))
    if failed:
        raise typer.Exit(1)


def told_by(file: str) -> dict[str, Any]:
    """What the record in `file` says, by all the actions that it lists. Raises OSError, or ValueError where the file
    holds no record."""
    try:
        data = json.loads(Path(file).read_text(encoding="utf-8-sig"))
    except RecursionError:
        raise BadRecord("JSON nested beyond reason") from None
    record = record_of(data)
    reached, law = stage(record), enacted_on(record)
    return {
        "file": file,
        "jurisdiction": record.jurisdiction,
        "bill": record.bill,
        "stage": reached.stage.value,
        "stage_date": reached.day and reached.day.isoformat(),
        "enacted_on": law and law.isoformat(),
        "kratom": kratom_in(record).value,
    }


def _line(error: Exception) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error)
    if isinstance(error, json.JSONDecodeError):
        return f"not JSON: {error.msg} at line {error.lineno}"
    return "not text in UTF-8" if isinstance(error, UnicodeDecodeError) else " ".join(str(error).split())
