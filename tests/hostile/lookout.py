"""Who the program calls while it is under siege: every connection and every name that this process asks for."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Lookout:
    """``allowed`` are the addresses that may be called; ``strangers`` those that were called all the same, which got
    no connection. Names are answered by nobody."""

    allowed: set[tuple[str, int]] = field(default_factory=set)
    strangers: list[str] = field(default_factory=list)

    def hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        """What Python tells of before it does it (PEP 578)."""
        if event == "socket.getaddrinfo" and not _is_known(str(arguments[0])):
            raise socket.gaierror(socket.EAI_NONAME, "no name server here")
        if event in ("socket.connect", "socket.sendto"):
            place = arguments[1]
            if isinstance(place, tuple) and place[:2] not in self.allowed:
                self.strangers.append(f"{place[0]}:{place[1]}")
                raise PermissionError(f"{place[0]}:{place[1]} is not on the list")


_ON_DUTY: list[Lookout] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if _ON_DUTY and event.startswith("socket."):
        _ON_DUTY[-1].hear(event, arguments)


@contextmanager
def looking_out() -> Iterator[Lookout]:
    """A lookout for as long as the context lasts."""
    global _HOOKED
    if not _HOOKED:
        sys.addaudithook(_hear)  # cannot be taken away again
        _HOOKED = True
    _ON_DUTY.append(Lookout())
    try:
        yield _ON_DUTY[-1]
    finally:
        _ON_DUTY.pop()


_HOOKED = False


def _is_known(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host.partition("%")[0])
    except OSError:
        return False
    return True
