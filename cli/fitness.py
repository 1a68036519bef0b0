"""Whether the program can do its work: what /readyz and ``kratomwatch health`` tell."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

#: With fewer bytes free the next pass may fail; the operator was warned long before (alerts/alarms.py).
_LEAST_FREE = 50_000_000


def hindrances(data: Path, archive: Path | str) -> list[str]:
    """A line for each thing that keeps a program with these folders from recording what it reads. An archive in
    an object store (an address) is not asked: each write tells by itself."""
    found = []
    folders = [archive, data] if isinstance(archive, Path) else [data]
    place = next(folder for folder in (*folders, *data.parents) if folder.exists())
    if not os.access(place, os.W_OK | os.X_OK):
        found.append(f"{place}: cannot be written to; check who may write there")
    if (free := shutil.disk_usage(place).free) < _LEAST_FREE:
        found.append(f"{place}: {free // 1_000_000} MB are left on the disk; free some space")
    return found
