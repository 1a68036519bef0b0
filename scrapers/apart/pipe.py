"""Messages between the program and a reading process: JSON and a body of bytes, each with its length before it."""

from __future__ import annotations

import json
import socket
import struct
import time
from typing import Any

_LENGTHS = struct.Struct(">II")
_PIECE = 2**20
#: More than the JSON of any page that may be fetched; what is longer comes from a process that a page took over.
LONGEST = 512 * 2**20


class PipeError(Exception):
    """The other end is gone, or sends what is no message."""


class LateError(PipeError):
    """The other end took too long."""


def send(line: socket.socket, message: object, body: bytes = b"", until: float | None = None) -> None:
    """Send one message; `until` (time.monotonic) is the end of all patience. Raises PipeError, LateError."""
    packed = json.dumps(message).encode()
    for part in (_LENGTHS.pack(len(packed), len(body)) + packed, body):
        try:
            line.settimeout(_left(until))
            line.sendall(part)
        except TimeoutError:
            raise LateError from None
        except OSError as error:
            raise PipeError(str(error)) from None


def receive(line: socket.socket, until: float | None = None) -> tuple[Any, bytes]:
    """The next message. Raises PipeError, LateError."""
    size, rest = _LENGTHS.unpack(_exactly(line, _LENGTHS.size, until))
    if size + rest > LONGEST:
        raise PipeError(f"a message of {size + rest:,} bytes")
    try:
        message = json.loads(_exactly(line, size, until))
    except (ValueError, RecursionError):
        raise PipeError("a message that is no JSON") from None
    return message, _exactly(line, rest, until)


def _exactly(line: socket.socket, size: int, until: float | None) -> bytes:
    got = bytearray()
    while len(got) < size:
        try:
            line.settimeout(_left(until))
            piece = line.recv(min(size - len(got), _PIECE))
        except TimeoutError:
            raise LateError from None
        except OSError as error:
            raise PipeError(str(error)) from None
        if not piece:
            raise PipeError("the other end is gone")
        got += piece
    return bytes(got)


def _left(until: float | None) -> float | None:
    """Seconds of patience that are left; None for no end of it. Raises TimeoutError where none is."""
    if until is None:
        return None
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
