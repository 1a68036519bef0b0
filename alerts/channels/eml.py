"""Mail into a folder: one .eml file a message, for reading with any mail program."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from alerts.channels import Item, Outcome
from scrapers.lasting import sync_folder


class EmlChannel:
    """Writes each item to its own file. The name follows from the item alone, so doing it twice is once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, item: Item) -> Outcome:
        """Write the file whole or not at all (a file beside it, synced, then renamed)."""
        path = self.folder / file_name(item.key, item.created_at)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write_whole(path, item.body)
        except OSError as error:
            return Outcome("retry", f"cannot write {path}: {error.strerror or error}", session=True)
        return Outcome("sent")

    def close(self) -> None:
        """Nothing is held."""


def file_name(key: str, created_at: str) -> str:
    """When the message was made, then what names it: ``20261124T170000-<hash>.eml``."""
    made = "".join(char for char in created_at[:19] if char.isalnum())
    return f"{made}-{hashlib.sha256(key.encode()).hexdigest()[:24]}.eml"


def _write_whole(path: Path, body: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    with beside.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)
