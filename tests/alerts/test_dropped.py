"""Servers that leave, or speak out of turn, in the middle of a message."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alerts.delivery import deliver
from alerts.outbox import rows
from alerts.settings import MailSettings
from tests.alerts.changes import queue
from tracker.clock import SetClock

#: More than the buffers of both ends hold, so that sending cannot finish before the server has acted.
HUGE = b"x" * 78 + b"\r\n"
LINES = 400_000


@contextmanager
def rude_server(farewell: bytes) -> Iterator[int]:
    """A server that asks for a message, says `farewell` while it comes, and cuts the line; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        conn, _ = listener.accept()
        with conn, conn.makefile("rb") as commands:
            conn.sendall(b"220 rude\r\n")
            for command in commands:
                if command.startswith(b"DATA"):
                    break
                conn.sendall(b"250 OK\r\n")
            conn.sendall(b"354 go on\r\n")
            commands.readline()
            conn.sendall(farewell)
            if not farewell:
                conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            conn.shutdown(socket.SHUT_WR)
            while conn.recv(1 << 20):
                continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        thread.join(30)
        listener.close()


@pytest.mark.parametrize(
    ("farewell", "state", "error"),
    [
        (b"", "queued", "connection lost"),
        (b"421 going down\r\n", "queued", "421 going down"),
        (b"552 too large\r\n", "failed", "552 too large"),
    ],
)
def test_a_message_that_did_not_end_was_not_delivered_and_that_is_certain(
    engine: Engine, clock: SetClock, tmp_path: Path, farewell: bytes, state: str, error: str
) -> None:
    with rude_server(farewell) as port:
        settings = MailSettings(host="127.0.0.1", port=port, starttls=False, timeout_s=10)
        queue(engine, settings, clock)
        with engine.begin() as conn:
            conn.exec_driver_sql("UPDATE outbox SET body = ?", (HUGE * LINES,))
        deliver(engine, settings, tmp_path, clock)
    with engine.connect() as conn:
        (row,) = rows(conn)
    assert row.state == state
    assert error in str(row.error)
