"""Whether anything outside can be reached: asked before a first pass, so that a machine without a network says so
within seconds and not after hundreds of time-outs."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.parse import urlsplit

from scrapers.fetch.address import RefusedAddressError, UnknownHostError, addresses

#: So many hosts, far apart in the list, are never all down at once.
_HOSTS = 12
_PORTS = {"http": 80, "https": 443}


def reachable(urls: Iterable[str], *, allow_private: bool = False, timeout_s: float = 4.0) -> bool:
    """True where one of a dozen hosts of `urls` takes a connection within `timeout_s` (nothing is sent), where a
    name leads to an address that the guard refuses (a network is there), and where there are no hosts to ask."""
    hosts = sorted({(parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)) for parts in map(urlsplit, urls)})
    few = hosts[:: max(1, len(hosts) // _HOSTS)][:_HOSTS]
    if not few:
        return True
    pool = ThreadPoolExecutor(len(few), thread_name_prefix="reach")
    try:
        asked = [pool.submit(_answers, host, port, allow_private, timeout_s) for host, port in few]
        return any(answer.result() for answer in as_completed(asked))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _answers(host: str, port: int, allow_private: bool, timeout_s: float) -> bool:
    until = time.monotonic() + timeout_s
    try:
        endpoints = addresses(host, port, allow_private, timeout_s)
    except UnknownHostError:
        return False
    except RefusedAddressError:
        return True
    for family, address in endpoints:
        try:
            with socket.socket(family, socket.SOCK_STREAM) as sock:
                sock.settimeout(max(0.05, until - time.monotonic()))
                sock.connect(address)
                return True
        except OSError:
            continue
    return False
