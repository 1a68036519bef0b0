"""A limit on the whole time one exchange may take, held by the sockets themselves.

A read timeout alone is no limit: a server that sends a byte a second never trips it. The sockets here ask
before every read how much of the exchange's time is left, so the limit holds during the handshake, the
header lines and the body alike, and no watchdog thread is needed.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_clock = threading.local()


class DeadlineError(TimeoutError):
    """The exchange as a whole took too long."""


@contextmanager
def time_limit(total_s: float, silence_s: float) -> Iterator[None]:
    """Reads by this thread's sockets fail with TimeoutError after ``silence_s`` without a byte and, however
    many bytes come, with DeadlineError ``total_s`` from now."""
    _clock.until = time.monotonic() + total_s
    _clock.silence = silence_s
    try:
        yield
    finally:
        del _clock.until, _clock.silence


def time_left(at_most: float) -> float:
    """Seconds the next step may take: ``at_most``, or less where the limit is nearer.

    Raises DeadlineError where nothing is left.
    """
    until: float | None = getattr(_clock, "until", None)
    if until is None:
        return at_most
    left = until - time.monotonic()
    if left <= 0:
        raise DeadlineError("out of time")
    return min(left, at_most)


def _patiently(sock: socket.socket, read: Callable[..., int], *args: Any) -> int:
    """One read that waits as long as this thread's time_limit lets it."""
    silence: float | None = getattr(_clock, "silence", None)
    if silence is None:
        return read(*args)
    wait = time_left(silence)
    if wait != sock.gettimeout():  # setting it asks the kernel
        sock.settimeout(wait)
    try:
        return read(*args)
    except TimeoutError:
        if wait < silence:
            raise DeadlineError("out of time") from None
        raise


class DeadlineSocket(socket.socket):
    """A TCP socket whose reads keep to this thread's time_limit."""

    def recv_into(self, *args: Any) -> int:
        return _patiently(self, super().recv_into, *args)


class DeadlineSSLSocket(ssl.SSLSocket):
    """The same over TLS; made by an SSLContext whose ``sslsocket_class`` it is."""

    def recv_into(self, *args: Any) -> int:
        return _patiently(self, super().recv_into, *args)

    def do_handshake(self, block: bool = False) -> None:
        self.settimeout(time_left(self.gettimeout() or 60.0))
        super().do_handshake(block)
