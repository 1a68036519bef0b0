"""How often one asker of the network may do within an hour what costs something or guesses at something."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_address
from threading import Lock

_HOUR_S = 3600.0
#: So many askers are remembered: who commands more networks than this is not held by any count of them.
_ASKERS = 20_000
#: The smallest network of IPv6 has these bits in common (RFC 4291, 2.5.1); who is in it may take any address there.
_ONE_ASKER_BITS = 64


class Limit:
    """Lets each asker of the network ask so often (`most`) within an hour; remembers as many as asked lately. Pages are
    answered by many threads."""

    def __init__(self, most: int, seconds: Callable[[], float] = time.monotonic) -> None:
        self._most, self._seconds, self._lock = most, seconds, Lock()
        #: When each asked, who asked last at the end: what is to be forgotten stands first.
        self._asked: OrderedDict[str, deque[float]] = OrderedDict()

    def admits(self, host: str) -> bool:
        """Whether somebody at the address `host` may ask now; if so, that counts as having asked."""
        asker = _asker(host)
        with self._lock:
            now = self._seconds()
            self._forget(now)
            times = self._asked.setdefault(asker, deque(maxlen=self._most))
            full = len(times) == self._most and now - times[0] < _HOUR_S
            if not full:
                times.append(now)
                self._asked.move_to_end(asker)
            if len(self._asked) > _ASKERS:
                self._asked.popitem(last=False)
            return not full

    def clear(self, host: str) -> None:
        """Count nothing of what was asked from `host` so far: it was in order."""
        with self._lock:
            self._asked.pop(_asker(host), None)

    def _forget(self, now: float) -> None:
        while self._asked and now - next(iter(self._asked.values()))[-1] >= _HOUR_S:
            self._asked.popitem(last=False)


def _asker(host: str) -> str:
    """Whom an address of the network stands for: itself, but for IPv6 all that its owner has to choose from."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _ONE_ASKER_BITS), strict=False))
