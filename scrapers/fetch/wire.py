"""One request, one reply: everything the network can do ends here as a Reply, and nothing is raised."""

from __future__ import annotations

import html
import json
import logging
import re
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import quote, quote_plus, urljoin, urlsplit

from requests import PreparedRequest, Response
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from requests.utils import requote_uri

from scrapers.capture import Outcome, Secret
from scrapers.fetch.body import ACCEPT_ENCODING, read_body, read_some
from scrapers.fetch.deadline import time_limit
from scrapers.fetch.failures import NETWORK_ERRORS, explain
from scrapers.fetch.pace import host_key
from scrapers.fetch.transport import GuardedAdapter
from scrapers.settings import HttpSettings

#: As much of an error page as tells a challenge from a plain refusal.
ERROR_BODY_BYTES = 256 * 1024

LONGEST_WAIT_S = 7 * 86400.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BLOCKED = frozenset({401, 403, 451})
_GONE = frozenset({404, 410})
_OURS = "x-kratomwatch-"
#: No key is shorter than this, and no word of a law as long as that or with more in it than letters.
_A_KEY, _NO_WORD, _WORD = 8, 20, re.compile(r"[^\W\d_]+(?:[-. ][^\W\d_]+)*")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")

# urllib3 reports malformed header lines with a traceback; the Reply says all that matters.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)
logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Reply:
    """What one request to ``url`` gave. ``location`` is the absolute target of a redirect, otherwise None."""

    url: str
    outcome: Outcome
    detail: str = ""
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    location: str | None = None
    retry_after_s: float | None = None
    seconds: float = 0.0


@dataclass(frozen=True)
class Sent:
    """What goes with a request beside its address: headers, the body of a POST, a key."""

    headers: Mapping[str, str]
    body: bytes | None = None
    key: Secret | None = None


class Wire:
    """Sends requests over kept-alive connections. Safe to share: each thread has its own cookies, all have one pool of
    connections.

    requests' own session is not used: it takes proxies and passwords from the environment, and prepares the next hop
    of a redirect even where it is told not to follow, for which it reads the redirect's body without any limit.
    """

    def __init__(self, settings: HttpSettings) -> None:
        self._settings = settings
        self._adapter = GuardedAdapter(
            allow_private=settings.allow_private_networks,
            ca_file=settings.ca_file,
            hosts=4 * settings.workers + 16,
        )
        self._through = {host_key(origin): to.rstrip("/") for origin, to in settings.through.items()}
        self._headers = {"User-Agent": settings.user_agent, "Accept-Encoding": ACCEPT_ENCODING}
        self._timeout = (settings.connect_timeout_s, settings.read_timeout_s)
        self._local = threading.local()

    def forget_cookies(self) -> None:
        """Cookies live as long as one fetch: long enough for a redirect that sets one and sends us back."""
        self._jar().clear()

    def cookies(self) -> frozenset[tuple[str, str | None]]:
        """The cookies this thread's fetch has been given so far."""
        return frozenset((cookie.name, cookie.value) for cookie in self._jar())

    def exchange(self, url: str, sent: Sent, time_s: float, some: int | None = None) -> Reply:
        """GET ``url``, or POST where something is ``sent``, within ``time_s`` seconds. With ``some``, that many bytes
        of a good body are enough. A key is in nothing of the Reply."""
        reply = self._exchange(url, sent, time_s, some)
        return reply if sent.key is None else _without(reply, url, sent.key)

    def _exchange(self, url: str, sent: Sent, time_s: float, some: int | None) -> Reply:
        started = time.monotonic()
        try:
            request = self._prepared(url, sent)
            with time_limit(time_s, self._settings.read_timeout_s):
                response = self._adapter.send(request, stream=True, timeout=self._timeout)
                try:
                    if "set-cookie" in response.headers:
                        extract_cookies_to_jar(self._jar(), request, response.raw)  # type: ignore[no-untyped-call]
                    return self._reply(url, request, response, started, some)
                finally:
                    response.close()
        except NETWORK_ERRORS as error:
            outcome, detail = explain(error)
            return Reply(url, outcome, detail, seconds=time.monotonic() - started)

    def _prepared(self, url: str, sent: Sent) -> PreparedRequest:
        headers, key = {**self._headers, **sent.headers}, sent.key
        fields = {key.name: key.value} if key is not None and key.place == "query" else None
        if key is not None and key.place == "header":
            headers[key.name] = key.value
        gateway = self._through.get(host_key(url))
        if gateway is not None:
            headers["Host"] = (urlsplit(url).netloc).removesuffix(":443").removesuffix(":80")
            url = gateway + url[len(origin_of(url)) :]
        request = PreparedRequest()  # as its own `prepare` makes it; that takes its time over an empty jar too
        request.prepare_method("GET" if sent.body is None else "POST")
        request.prepare_url(url, fields)
        request.prepare_headers(headers)
        if len(self._jar()):
            request.prepare_cookies(self._jar())
        request.prepare_body(sent.body, None)
        request.prepare_auth(None, url)
        return request

    def close(self) -> None:
        """Closes the idle connections."""
        self._adapter.close()

    def _jar(self) -> RequestsCookieJar:
        """This thread's cookies."""
        jar: RequestsCookieJar | None = getattr(self._local, "jar", None)
        if jar is None:
            jar = self._local.jar = RequestsCookieJar()
        return jar

    def _reply(self, url: str, request: PreparedRequest, response: Response, started: float, some: int | None) -> Reply:
        status = response.status_code
        headers = _plain(response.raw.headers.itermerged())
        location = _location(url, status, headers)
        try:
            body = _body(response, status, headers, self._settings.max_bytes, some)
        except NETWORK_ERRORS as error:
            outcome, detail = explain(error)
            return Reply(url, outcome, detail, status, headers, seconds=time.monotonic() - started)
        asked_to_wait = status in (429, 503) and "retry-after" in headers
        wait_s = retry_after(headers["retry-after"], datetime.now(UTC)) if asked_to_wait else None
        outcome, detail = _judge(request, status, headers, body, wait_s)
        return Reply(url, outcome, detail, status, headers, body or None, location, wait_s, time.monotonic() - started)


def origin_of(url: str) -> str:
    """Scheme and host of `url` as it is written: "https://www.example.org"."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _without(reply: Reply, url: str, key: Secret) -> Reply:
    """`reply` without the key that was sent for it. A law is left its words: from what may be one, a key that may be a
    word (an id that its holder chose) is taken out beside its name only."""
    secrets = [secret for secret in (key.value, *key.parts) if secret]
    named = [f"{key.name}={secret}" for secret in secrets]
    sure = _spellings([*named, *filter(_is_no_word, secrets)])
    every = _spellings([*named, *secrets])
    is_law = reply.status is not None and 200 <= reply.status < 300
    body = reply.body
    for spelling in (sure if is_law else every) if body else ():
        body = body.replace(spelling.encode("utf-8", "replace"), b"...") if body else body
    headers = {name: _cleaned(value, sure) for name, value in reply.headers.items()}
    location = _cleaned(reply.location, sure) if reply.location else None
    detail = _cleaned(reply.detail, every)
    return replace(reply, url=url, detail=detail, headers=headers, body=body, location=location)


def _is_no_word(secret: str) -> bool:
    return len(secret) >= _NO_WORD or (len(secret) >= _A_KEY and _WORD.fullmatch(secret) is None)


def _cleaned(text: str, spellings: Iterable[str]) -> str:
    for spelling in spellings:
        text = text.replace(spelling, "…")
    return text


def _spellings(secrets: Iterable[str]) -> list[str]:
    """All that a server may write `secrets` as, the longest first."""
    ways = (str, partial(quote, safe=""), quote_plus, partial(quote, safe="="), html.escape, _in_json, _in_php)
    return sorted({way(secret) for secret in secrets for way in ways}, key=len, reverse=True)


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


def _in_php(text: str) -> str:
    return _in_json(text).replace("/", "\\/")


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, a number or an HTTP date (RFC 9110, section 10.2.3).

    At most a week; None where the header is absent or makes no sense.
    """
    value = value.strip()
    if value.isdecimal():
        return min(float(value[:12]), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_WAIT_S)


def _plain(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Header names in lower case, without those that only this program may say; control characters, which databases
    and archives choke on, made spaces."""
    named = ((name.lower(), value) for name, value in items)
    return {name: _CONTROLS.sub(" ", value) for name, value in named if not name.startswith(_OURS)}


def _location(url: str, status: int, headers: Mapping[str, str]) -> str | None:
    target = headers.get("location")
    if status not in _REDIRECTS or not target:
        return None
    try:
        # http.client reads headers as Latin-1; what servers send there is UTF-8 if it is not ASCII.
        target = target.encode("latin-1").decode("utf-8")
    except UnicodeError:
        target = headers["location"]
    try:
        return requote_uri(urljoin(url, target))
    except ValueError:
        return target  # not an address at all: the next hop says so


def _body(response: Response, status: int, headers: Mapping[str, str], limit: int, some: int | None) -> bytes:
    if status in (204, 205, 304):
        return b""
    raw = response.raw
    if 200 <= status < 300 and some is None:
        return read_body(raw, headers, limit)
    return read_some(raw, headers, min(limit, some or ERROR_BODY_BYTES))[0]


def _judge(
    request: PreparedRequest, status: int, headers: Mapping[str, str], body: bytes, wait_s: float | None
) -> tuple[Outcome, str]:
    said = f"{status} {_phrase(status)}".strip()
    if status == 304:
        asked = "If-None-Match" in request.headers or "If-Modified-Since" in request.headers
        return (Outcome.NOT_MODIFIED, "") if asked else (Outcome.HTTP_ERROR, f"{said} to no condition")
    if status in (200, 203, 204, 205):
        return (Outcome.NEW, "") if body else (Outcome.EMPTY, f"{said} without a body")
    if status in _BLOCKED:
        return Outcome.BLOCKED, said
    if status in _GONE:
        return Outcome.NOT_FOUND, said
    if status == 429 or (status == 503 and wait_s is not None):
        return Outcome.RATE_LIMITED, f"{said}, come back in {wait_s:.0f} s" if wait_s is not None else said
    if status >= 500:
        return Outcome.SERVER_ERROR, said
    if status in _REDIRECTS and "location" not in headers:
        return Outcome.HTTP_ERROR, f"{said} without a target"
    return Outcome.HTTP_ERROR, said


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "(no such status)"
