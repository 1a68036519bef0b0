"""What one fetch asks and gives: the Request, the Answer as it came over the wire, the outcome it is filed under."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal


class Outcome(StrEnum):
    """How a fetch ended. Only NEW, UNCHANGED and NOT_MODIFIED say anything about the law."""

    NEW = "new"  # a healthy page whose text was not seen before
    UNCHANGED = "unchanged"  # a healthy page that says what it said
    NOT_MODIFIED = "not-modified"  # 304 on a validator the server gave us
    BLOCKED = "blocked"  # 401/403/451 or a wall that names itself
    CHALLENGE = "challenge"  # a bot check or captcha page, whatever its status code
    LOGIN = "login"  # a sign-in form where the law should be
    NOT_FOUND = "not-found"  # 404, 410
    SOFT_404 = "soft-404"  # a 200 that lacks the source's own words or says "not found"
    MAINTENANCE = "maintenance"  # a page that says the site is down for now
    MOVED = "moved"  # permanently redirected elsewhere, or "this page has moved"
    EMPTY_SHELL = "empty-shell"  # a page that needs JavaScript
    EMPTY = "empty"  # no body at all
    SCANNED = "scanned"  # a PDF of pictures, no text
    WRONG_TYPE = "wrong-type"  # an image, a zip, an HTML page where a PDF was expected
    UNREADABLE = "unreadable"  # broken, truncated or hostile beyond parsing
    TOO_LARGE = "too-large"  # over the size limit, on the wire or decompressed
    RATE_LIMITED = "rate-limited"  # 429, or 503 with Retry-After
    SERVER_ERROR = "server-error"  # other 5xx
    HTTP_ERROR = "http-error"  # any other status code
    TIMEOUT = "timeout"
    DNS_ERROR = "dns-error"
    TLS_ERROR = "tls-error"
    CONNECTION_ERROR = "connection-error"
    REDIRECT_LOOP = "redirect-loop"
    FORBIDDEN_ADDRESS = "forbidden-address"  # a private, loopback or link-local address, or not http(s)
    ROBOTS = "robots"  # robots.txt asks us to stay away
    NO_KEY = "no-key"  # the platform wants a key that is not configured
    KEY_REFUSED = "key-refused"  # the platform does not take the key that is configured
    ERROR = "error"  # our own fault; the detail says which

    @property
    def good(self) -> bool:
        """True where the answer shows the law as it stands at the source."""
        return self in (Outcome.NEW, Outcome.UNCHANGED, Outcome.NOT_MODIFIED)


@dataclass(frozen=True)
class Validators:
    """What a conditional request sends back (RFC 9110, section 8.8)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True)
class Secret:
    """A key for one request: ``value`` goes into the header or the query field ``name``. ``parts`` are the secrets
    that it is made of, which a server may tell without the rest of it."""

    name: str
    value: str = field(repr=False)
    place: Literal["header", "query"] = "header"
    parts: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Request:
    """What is asked of a server. ``body`` makes it a POST; ``key`` is sent with it and stands in no record. With
    ``render`` an HTML page is wanted as it is once its scripts have run, where a browser is there."""

    url: str
    accept: str = "*/*"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    key: Secret | None = None
    render: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer over the wire, before anybody judged its text.

    ``outcome`` is NEW for a 2xx with a body, NOT_MODIFIED for a 304, and a failure otherwise; reading the
    text may still turn NEW into SOFT_404, LOGIN, CHALLENGE and the like. ``body`` is decompressed bytes
    (None where nothing usable came), ``headers`` has lower-case names, ``elapsed_s`` is seconds. ``detail`` is one
    line on a failure, or on what a page that its scripts fill is without.
    """

    url: str
    final_url: str
    outcome: Outcome
    started_at: datetime
    elapsed_s: float = 0.0
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    detail: str = ""
    redirects: tuple[str, ...] = ()
    retry_after_s: float | None = None

    @property
    def validators(self) -> Validators:
        """The validators for the next conditional request."""
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))

    @property
    def content_type(self) -> str:
        """Media type without parameters, lower case; empty where the server named none."""
        return self.headers.get("content-type", "").split(";", 1)[0].strip().lower()
