"""Connections under the fetcher's rules: the address guard and the time limit sit where the socket is made.

A check before the request could be outrun by a name that resolves anew (DNS rebinding); here the address
that was judged is the very one connected to.
"""

from __future__ import annotations

import socket
import ssl
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from scrapers.fetch.address import Endpoint, addresses
from scrapers.fetch.deadline import DeadlineSocket, DeadlineSSLSocket, time_left

Connect = Callable[[HTTPConnection], socket.socket]


def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """A verifying context, made once: reading the list of authorities costs more than a fetch.

    Raises OSError where ``ca_file`` cannot be read or holds no certificate.
    """
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    if ca_file is not None:
        context.load_verify_locations(cafile=str(ca_file))
    context.sslsocket_class = DeadlineSSLSocket
    context.set_alpn_protocols(["http/1.1"])
    return context


class GuardedAdapter(HTTPAdapter):
    """A requests adapter that connects to permitted addresses only; one serves all threads of a fetcher."""

    def __init__(self, *, allow_private: bool, ca_file: Path | None, hosts: int) -> None:
        self._connect = _connector(allow_private)
        self._tls = tls_context(ca_file)
        # One request at a time goes to a host, so one kept connection a host is all that is ever used.
        super().__init__(pool_connections=hosts, pool_maxsize=1)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._tls, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = _pool_classes(self._connect)

    def get_connection_with_tls_context(
        self, request: PreparedRequest, verify: Any, proxies: Any = None, cert: Any = None
    ) -> HTTPConnectionPool:
        """The pool of the request's host. Proxies are not looked at: the guard could not see past one."""
        pool: HTTPConnectionPool = self.poolmanager.connection_from_url(request.url or "")
        return pool

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing to set up: the context verifies always, and there is no way to switch that off."""


def _pool_classes(connect: Connect) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self)

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connect(self)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _connector(allow_private: bool) -> Connect:
    def connect(connection: HTTPConnection) -> socket.socket:
        timeout_s = time_left(float(connection.timeout or 60.0))
        started = time.monotonic()
        # _dns_host keeps the trailing dot that `host` drops; the resolver must see it.
        endpoints = addresses(connection._dns_host, connection.port, allow_private, timeout_s)
        sock = _first_answering(connection, endpoints, started + timeout_s)
        sys.audit("http.client.connect", connection, connection.host, connection.port)
        return sock

    return connect


def _first_answering(connection: HTTPConnection, endpoints: list[Endpoint], until: float) -> socket.socket:
    """Tries each address in turn, each with its share of the time: a dead one leaves some for the next."""
    failure: OSError | None = None
    for position, (family, sockaddr) in enumerate(endpoints):
        share = max(0.05, (until - time.monotonic()) / (len(endpoints) - position))
        sock = None
        try:
            sock = DeadlineSocket(family, socket.SOCK_STREAM)
            for option in connection.socket_options or ():
                sock.setsockopt(*option)
            sock.settimeout(share)
            sock.connect(sockaddr)
            return sock
        except OSError as error:
            failure = error
            if sock is not None:
                sock.close()
    if isinstance(failure, TimeoutError):
        raise ConnectTimeoutError(connection, f"{connection.host} did not answer the call") from failure
    raise NewConnectionError(connection, str(failure)) from failure
