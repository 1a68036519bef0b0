"""The postman's journal, as the main process reads it after a crash."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from alerts.channels import Outcome
from scrapers.lasting import sync_folder

#: In the data folder: the journal, and the lock that one deliverer and its postman hold together.
JOURNAL, LOCK = "outbox.journal", "outbox.lock"
#: Beside them, what the journal is called in the database: several machines may send for one, each with its own.
NAME = "outbox.name"


@dataclass(frozen=True)
class Entry:
    """The last thing the journal says of an outbox row."""

    verb: str
    message_id: str
    code: int
    text: str


def name_in(folder: Path) -> str:
    """What the journal in `folder` is called, made up when it is first asked for. Raises OSError."""
    path = folder / NAME
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        made = secrets.token_hex(8)
        beside = path.with_name(f".{NAME}.part")
        beside.write_text(f"{made}\n", "ascii")
        beside.replace(path)
        sync_folder(folder)
        return made


def read(path: Path) -> dict[int, Entry]:
    """The last entry of each outbox row. A line torn by a crash was never acted on: it is left out."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}
    whole, _, _ = content.rpartition(b"\n")
    entries: dict[int, Entry] = {}
    for line in whole.decode("utf-8", "replace").split("\n"):
        parts = line.split(" ", 4)
        if len(parts) == 5 and parts[1].isdigit() and parts[3].isdigit():
            entries[int(parts[1])] = Entry(parts[0], parts[2], int(parts[3]), parts[4])
    return entries


def outcome_of(entry: Entry | None) -> Outcome:
    """What became of a row that was being sent when everything stopped.

    The postman writes "begin" before the last octets that make the server take the message. No entry, or
    one of failure: the server cannot have it. "begin" alone: nobody can tell.
    """
    if entry is None:
        return Outcome("untried")
    if entry.verb in ("done", "fail"):
        return Outcome(verdict(entry.code), f"{entry.code} {entry.text}".strip())
    return Outcome("uncertain", "the server's answer was lost: it may have taken the message, or not")


def verdict(code: int) -> Literal["sent", "refused", "retry"]:
    """What a reply code means (RFC 5321 4.2.1); 0 stands for a connection that failed."""
    if 200 <= code <= 299:
        return "sent"
    return "refused" if 500 <= code <= 599 else "retry"


def reset(path: Path) -> None:
    """Empty the journal, once everything it says is in the database; the empty file survives a power cut."""
    with path.open("ab") as file:
        file.truncate(0)
        os.fsync(file.fileno())
    sync_folder(path.parent)
