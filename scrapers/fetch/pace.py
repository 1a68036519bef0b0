"""Politeness in time: one request at a time to a host, with a pause between the end of one and the next."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


class StoppingError(Exception):
    """The program is stopping: no further turn is given."""


class NoTurnError(Exception):
    """Nobody can say whose turn it is, for the reason told in one line: that says nothing about any page."""


@lru_cache(maxsize=4096)
def host_key(url: str) -> str:
    """Scheme, host and port of ``url``, lower case and complete ("https://example.org:443"): one authority as
    robots.txt and politeness see it (RFC 9309, section 2.3). Raises ValueError where ``url`` has no host."""
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"no host in {url!r}")
    port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port}"


@dataclass
class _Host:
    condition: threading.Condition = field(default_factory=threading.Condition)
    busy: bool = False
    free_at: float = 0.0  # monotonic seconds
    shut_until: float = 0.0


class Pace(Protocol):
    """Turns at the hosts. Safe to share between threads."""

    def turn(self, key: str, delay_s: float, hurry: bool = False) -> AbstractContextManager[float]:
        """Waits until nobody else talks to the host and its pause is over, then holds it.

        Gives the seconds for which the host has asked to be left alone (0: it has not); the caller then sends
        nothing. The next turn starts ``delay_s`` after this one ends at the earliest. With ``hurry`` it does not wait
        for the pause, as for the parts of a page that is being drawn. Raises StoppingError, NoTurnError.
        """
        ...

    def shut(self, key: str, seconds: float) -> None:
        """Remembers that the host asked to be left alone for that long. Raises NoTurnError."""
        ...

    def pause(self, seconds: float) -> None:
        """Sleeps, or raises StoppingError as soon as the program stops."""
        ...

    def close(self) -> None:
        """Wakes everybody who waits; every turn from now on is refused."""
        ...


class LocalPace:
    """The turns of one process."""

    def __init__(self) -> None:
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._closed = threading.Event()

    def _host(self, key: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(key, _Host())

    @contextmanager
    def turn(self, key: str, delay_s: float, hurry: bool = False) -> Iterator[float]:
        """As Pace says."""
        host = self._host(key)
        with host.condition:
            while True:
                if self._closed.is_set():
                    raise StoppingError
                wait_s = 0.0 if hurry else host.free_at - time.monotonic()
                if not host.busy and wait_s <= 0:
                    break
                host.condition.wait(None if host.busy else wait_s)
            host.busy = True
        shut_s = max(0.0, host.shut_until - time.monotonic())
        try:
            yield shut_s
        finally:
            with host.condition:
                host.busy = False
                if shut_s == 0:
                    host.free_at = time.monotonic() + delay_s
                host.condition.notify_all()

    def shut(self, key: str, seconds: float) -> None:
        """As Pace says."""
        self._host(key).shut_until = time.monotonic() + seconds

    def pause(self, seconds: float) -> None:
        """As Pace says."""
        if self._closed.wait(seconds):
            raise StoppingError

    @property
    def closed(self) -> bool:
        """Whether every turn is refused."""
        return self._closed.is_set()

    def close(self) -> None:
        """As Pace says."""
        self._closed.set()
        with self._lock:
            hosts = list(self._hosts.values())
        for host in hosts:
            with host.condition:
                host.condition.notify_all()
