"""A loopback site that misbehaves on request: a real HTTP(S) server, a thread a connection.

    with Site() as site:
        site.route("/law", page(b"<h1>Law</h1>", etag='"1"'))
        ... site.url("/law") ... site.hits("/law") ... site.most_at_once

A route is a function of the Visitor (the request and the raw connection); the functions below make routes.
"""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scrapers.settings import HttpSettings

Route = Callable[["Visitor"], None]

_MIB = 2**20


def quick_settings(**changes: object) -> HttpSettings:
    """Settings for loopback: no pauses, no retries, short limits; ``changes`` as in [http]."""
    quick = {
        "allow_private_networks": True, "delay_s": 0, "backoff_s": 0, "retries": 0,
        "connect_timeout_s": 2, "read_timeout_s": 5, "total_timeout_s": 10,
    }  # fmt: skip
    return HttpSettings.model_validate(quick | changes)


@dataclass(frozen=True)
class Seen:
    """One request as the site saw it: when its head was read (monotonic seconds), headers in lower case."""

    path: str
    headers: Mapping[str, str]
    at: float
    client: int  # the client's port: equal for requests over one kept connection
    body: bytes = b""  # what a POST sent


class Visitor(BaseHTTPRequestHandler):
    """One request under way; ``wfile`` and ``connection`` are the raw line."""

    protocol_version = "HTTP/1.1"
    server: _Server
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        site = self.server.site
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        seen = Seen(
            self.path, {name.lower(): value for name, value in self.headers.items()},
            time.monotonic(), self.client_address[1], sent,
        )  # fmt: skip
        self.seen = seen
        with site.lock:
            site.requests.append(seen)
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
        self.counted = True
        try:
            site.routes.get(self.path, site.fallback)(self)
        except (ConnectionError, ssl.SSLError):
            self.close_connection = True
        finally:
            self.done()

    def done(self) -> None:
        """The answer is about to go out: from here on the client may rightly ask again."""
        with self.server.site.lock:
            if self.counted:
                self.server.site.at_once -= 1
                self.counted = False

    def answer(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """A complete, well-formed answer."""
        self.done()
        self.begin(status, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Status line and headers only."""
        self.done()
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def raw(self, data: bytes) -> None:
        """Exactly these bytes, then the line goes down."""
        self.done()
        self.wfile.write(data)
        self.close_connection = True

    def reset(self) -> None:
        """Cuts the line with a TCP reset."""
        self.done()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Quiet: the tests look at Site.requests."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, site: Site, host: str, tls: ssl.SSLContext | None) -> None:
        self.site = site
        self._tls = tls
        super().__init__((host, 0), Visitor)

    def finish_request(self, request: Any, client_address: Any) -> None:
        with self.site.lock:
            self.site.connections += 1
        if self._tls is not None:
            request = self._tls.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Broken lines are what this site is for."""


class Site:
    """One authority's site at ``host`` (any 127.0.0.0/8 address), on a free port."""

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {}
        self.fallback: Route = page(b"nothing here", status=404)
        self.requests: list[Seen] = []
        self.lock = threading.Lock()
        self.at_once = self.most_at_once = self.connections = self.bytes_sent = 0
        self.stopping = threading.Event()
        self._server = _Server(self, host, tls)
        self.host, self.port = host, int(self._server.server_address[1])
        self.base = f"{'https' if tls else 'http'}://{host}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        """The full address of ``path``."""
        return self.base + path

    def route(self, path: str, route: Route) -> str:
        """Answers ``path`` (with its query) by ``route``; gives its address."""
        self.routes[path] = route
        return self.url(path)

    def robots(self, text: str) -> None:
        """Serves this robots.txt; a site starts without one."""
        self.route("/robots.txt", page(text.encode(), content_type="text/plain"))

    def hits(self, path: str) -> list[Seen]:
        """The requests for ``path``, in order."""
        with self.lock:
            return [seen for seen in self.requests if seen.path == path]


def page(
    body: bytes, *, status: int = 200, content_type: str = "text/html; charset=utf-8", etag: str = "",
    last_modified: str = "", **headers: str,
) -> Route:  # fmt: skip
    """An honest page; with ``etag`` or ``last_modified`` it answers 304 to its own validator. Further header
    names are written with underscores."""
    extra = {name.replace("_", "-"): value for name, value in headers.items()}
    fields = {"Content-Type": content_type, **extra}
    if etag:
        fields["ETag"] = etag
    if last_modified:
        fields["Last-Modified"] = last_modified

    def route(visitor: Visitor) -> None:
        asked = visitor.headers
        known = etag and asked.get("If-None-Match") == etag
        known = known or (last_modified and asked.get("If-Modified-Since") == last_modified)
        if known:
            visitor.done()
            visitor.begin(304, fields)
        else:
            visitor.answer(status, fields, body)

    return route


def redirect(target: str, status: int = 302, **headers: str) -> Route:
    """A redirect to ``target``, as it stands."""
    return page(b"moved", status=status, Location=target, **headers)


def one_after_another(*routes: Route) -> Route:
    """The first request gets the first route, and so on; the last one stays."""
    left = list(routes)
    lock = threading.Lock()

    def route(visitor: Visitor) -> None:
        with lock:
            current = left.pop(0) if len(left) > 1 else left[0]
        current(visitor)

    return route


def raw(data: bytes) -> Route:
    """These bytes instead of an answer, then hang up."""
    return lambda visitor: visitor.raw(data)


def reset(visitor: Visitor) -> None:
    """Cuts the line without an answer."""
    visitor.reset()


def silent(visitor: Visitor) -> None:
    """Reads the request and never answers."""
    visitor.server.site.stopping.wait(30)
    visitor.close_connection = True


def drip(head: bytes, every_s: float = 0.02) -> Route:
    """Sends ``head`` at once and then a byte at a time, endlessly and never in haste."""

    def route(visitor: Visitor) -> None:
        visitor.done()
        visitor.wfile.write(head)
        while not visitor.server.site.stopping.wait(every_s):
            visitor.wfile.write(b"x")

    return route


def endless(declared: int | None = None, total: int = 2 * 2**30, status: int = 200, **headers: str) -> Route:
    """``total`` bytes made up on the go, with or without Content-Length; ``Site.bytes_sent`` counts them."""
    block = b"<p>law</p>\n" * 6000

    def route(visitor: Visitor) -> None:
        fields = {"Content-Type": "text/html", "Connection": "close", **headers}
        if declared is not None:
            fields["Content-Length"] = str(declared)
        visitor.begin(status, fields)
        visitor.close_connection = True
        site = visitor.server.site
        while site.bytes_sent < total and not site.stopping.is_set():
            visitor.wfile.write(block)
            site.bytes_sent += len(block)

    return route


def bomb(coding: str = "gzip", inflated: int = 2 * 2**30, status: int = 200, **headers: str) -> Route:
    """A small body that inflates to ``inflated`` bytes of zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(bytes(_MIB)) + packer.flush(zlib.Z_FULL_FLUSH)  # may be repeated as it stands
    head = gzip.compress(b"")[:10] if coding == "gzip" else b""
    return page(head + block * (inflated // _MIB), status=status, Content_Encoding=coding, **headers)


def truncated(body: bytes, missing: int = 10, **headers: str) -> Route:
    """Announces ``missing`` bytes more than it sends."""
    extra = {name.replace("_", "-"): value for name, value in headers.items()}

    def route(visitor: Visitor) -> None:
        visitor.begin(200, {"Content-Type": "text/html", "Content-Length": str(len(body) + missing), **extra})
        visitor.wfile.write(body)
        visitor.close_connection = True

    return route


def certificate(folder: Path, *names: str, days: int = 30, stem: str = "site") -> tuple[ssl.SSLContext, Path]:
    """A self-signed certificate for host names or addresses: the server's context, and the PEM file by which a
    client trusts it. Negative ``days`` make it one that has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, stem)])
    alternatives = x509.SubjectAlternativeName([_general_name(name) for name in names])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=60)).not_valid_after(now + dt.timedelta(days=days))
        .add_extension(alternatives, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    trusted, private = folder / f"{stem}.pem", folder / f"{stem}.key"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted


def _general_name(name: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ipaddress.ip_address(name))
    return x509.DNSName(name)
