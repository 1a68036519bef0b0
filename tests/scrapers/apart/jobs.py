"""What a page that took over its reader would do, as jobs of a reading process."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapers.apart.jobs import look_at


def named(job: str) -> str:
    """The name of a job here."""
    return f"{__name__}:{job}"


def crash(given: Mapping[str, Any], body: bytes) -> Any:
    """A reading of memory that is not there, as a library in C does it."""
    return ctypes.string_at(0)


def crash_on_sight(given: Mapping[str, Any], body: bytes) -> Any:
    """As the true job, but that a page which says so breaks it."""
    return crash(given, body) if b"break the reader" in body else look_at(given, body)


def compute(given: Mapping[str, Any], body: bytes) -> Any:
    """No end."""
    while True:
        pass


def wait(given: Mapping[str, Any], body: bytes) -> Any:
    """No end, and nothing that counts as computing."""
    signal.pause()


def hoard(given: Mapping[str, Any], body: bytes) -> Any:
    """More and more memory."""
    held = []
    while True:
        held.append(bytearray(2**24))


def leave(given: Mapping[str, Any], body: bytes) -> Any:
    """The end of the process, without a word."""
    os._exit(3)


def stumble(given: Mapping[str, Any], body: bytes) -> Any:
    """A defect of ours."""
    return {}["law"]


def answer(given: Mapping[str, Any], body: bytes) -> Any:
    """What the test says, for an answer."""
    return given["value"]


def process(given: Mapping[str, Any], body: bytes) -> Any:
    """Who did this."""
    return os.getpid()


def surroundings(given: Mapping[str, Any], body: bytes) -> Any:
    """What a reading process has of the world."""
    return {"environment": dict(os.environ), "folder": str(Path.cwd()), "arguments": sys.argv[3:]}


def break_out(given: Mapping[str, Any], body: bytes) -> Any:
    """How each way out ended."""
    ways = {
        "write": lambda: Path(given["file"]).write_bytes(b"mine"),
        "connect": lambda: socket.create_connection(("127.0.0.1", given["port"]), timeout=5),
        "resolve": lambda: socket.getaddrinfo("localhost", 80),
        "program": lambda: subprocess.run(["true"], check=False),
        "shell": lambda: os.system("true"),
        "fork": os.fork,
    }
    return {name: _tried(way) for name, way in ways.items()}


def _tried(way: Any) -> str:
    try:
        way()
    except OSError as error:
        return type(error).__name__
    return "done"
