"""One pass, and one daemon, at a time on one data folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Busy(Exception):
    """Somebody else holds the lock; the message is one line."""


@contextmanager
def single(path: Path, who: str = "pass") -> Iterator[None]:
    """Hold the lock at `path` for the duration. Raises Busy at once where somebody else holds it.

    The kernel lets go of it when the process dies, however it dies: no stale lock is ever left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(f"another {who} is at work here ({path}); wait for it, or stop it") from error
        yield
    finally:
        os.close(handle)
