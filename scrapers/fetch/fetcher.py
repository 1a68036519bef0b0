"""The Fetcher: an address in, an Answer out, politely and safely."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

from scrapers.capture import Answer, Outcome, Request, Validators
from scrapers.fetch.failures import one_line
from scrapers.fetch.pace import LocalPace, Pace, StoppingError, host_key
from scrapers.fetch.robots import MAX_BYTES, RobotsCache, Rules
from scrapers.fetch.wire import Reply, Sent, Wire
from scrapers.render import Renders, Unrendered
from scrapers.settings import HttpSettings

ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.8"

_DRAWN = frozenset({"text/html", "application/xhtml+xml"})
_PERMANENT = frozenset({301, 308})
#: 202 is what servers say that are still drawing up the page.
_TRANSIENT = frozenset({202, 502, 503, 504})
_LONGEST_PAUSE_S = 5.0
_ROBOTS_REDIRECTS = 5


def moved_to(answer: Answer) -> str | None:
    """Where the page lives for good, by the permanent redirects (301, 308) the answer began with.

    None where the first redirect was a temporary one or there was none: the old address stays the right one.
    """
    target = None
    for hop in answer.redirects:
        status, _, url = hop.partition(" ")
        if int(status) not in _PERMANENT:
            break
        target = url
    return target


@dataclass
class _Trip:
    """One fetch under way: where it is, what it has cost, where it has been. ``until`` is when nobody waits any more
    for a part of a page that is being drawn (monotonic); None for a page."""

    request: Request
    headers: dict[str, str]
    validators: dict[str, str]
    seconds_left: float
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    here: str = ""
    redirects: list[str] = field(default_factory=list)
    seen: set[object] = field(default_factory=set)
    seconds: float = 0.0
    until: float | None = None

    def spend(self, seconds: float) -> None:
        self.seconds += seconds
        self.seconds_left -= seconds

    def sent(self) -> Sent:
        """What goes with the request for ``here``. Validators, a key and a body go to the first address only:
        elsewhere validators could match another resource by chance, and a key is nobody else's business."""
        if self.redirects:
            return Sent(self.headers)
        own = {**self.headers, **self.validators, **self.request.headers}
        return Sent(own, self.request.body, self.request.key)

    def answer(self, reply: Reply) -> Answer:
        failed = reply.outcome not in (Outcome.NEW, Outcome.NOT_MODIFIED)
        detail = one_line(f"{self.here}: {reply.detail}", 600) if failed else ""
        return Answer(
            url=self.request.url, final_url=self.here, outcome=reply.outcome, started_at=self.started_at,
            elapsed_s=self.seconds, status=reply.status, headers=reply.headers, body=reply.body,
            detail=detail, redirects=tuple(self.redirects), retry_after_s=reply.retry_after_s,
        )  # fmt: skip


class Fetcher:
    """Fetches pages. Safe to share between as many threads as ``settings.workers`` says.

    ``robots_cache`` is a JSON file where robots.txt rules are kept across runs; None keeps them in memory.
    ``renderer`` draws pages that are asked for with ``Request.render``; None: they come as they are sent.
    ``pace`` gives the turns at the hosts, and is closed with the fetcher; None: those of this process alone.
    Raises OSError from the constructor only: a ``ca_file`` that holds no certificate.
    """

    def __init__(
        self, settings: HttpSettings, robots_cache: Path | None = None, renderer: Renders | None = None,
        pace: Pace | None = None,
    ) -> None:  # fmt: skip
        self._settings = settings
        self._pace: Pace = pace or LocalPace()
        self._wire = Wire(settings)
        self._robots = RobotsCache(robots_cache, settings.robots_ttl_h * 3600)
        self._renderer = renderer or Unrendered()

    def fetch(
        self, url: str, validators: Validators = Validators(), accept: str = ACCEPT, language: str = ""
    ) -> Answer:
        """GET ``url``, following redirects. Waits for the host's turn. Never raises for anything the
        network or the server does: a failure is an Answer with its outcome and one line on it.

        ``language`` is a BCP 47 tag put first in Accept-Language. ``Answer.redirects`` holds "STATUS URL" for
        each redirect (see moved_to), ``Answer.elapsed_s`` the time on the wire without waiting for turns.
        """
        return self.send(Request(url, accept), validators, language)

    def send(self, request: Request, validators: Validators = Validators(), language: str = "") -> Answer:
        """As `fetch`, for a request that has a body (a POST), headers of its own, or a key. The key stands neither in
        the Answer nor in its detail, and is not sent on to where a redirect leads."""
        # That the shell of a page is what it was tells nothing of what its scripts load into it.
        drawn = request.render and self._renderer.able
        conditions = {} if drawn else _conditions(validators)
        headers, limit_s = _headers(request.accept, language), self._settings.total_timeout_s
        answer = self._gone(_Trip(request, headers, conditions, limit_s, here=request.url))
        if request.render and answer.outcome is Outcome.NEW and answer.content_type in _DRAWN:
            return self._renderer.render(answer, self._load)
        return answer

    def _load(self, request: Request, until: float) -> Answer:
        """A part of a page that is being drawn. Its parts come one at a time from a host, as all does, but without a
        pause between them: they are one visit. The next visit waits for the pause after the last of them."""
        limit_s = min(self._settings.total_timeout_s, until - time.monotonic())
        return self._gone(_Trip(request, _headers(request.accept, ""), {}, limit_s, here=request.url, until=until))

    def _gone(self, trip: _Trip) -> Answer:
        try:
            return trip.answer(self._follow(trip))
        except StoppingError:
            return trip.answer(Reply(trip.here, Outcome.ERROR, "not fetched: the program is stopping"))

    def shut(self, host: str, seconds: float) -> None:
        """Sends nothing to `host` (a host_key) for that long: it asked for it, perhaps of an earlier run."""
        self._pace.shut(host, seconds)

    def stop(self) -> None:
        """Refuses what still waits for a turn; requests under way come to their end."""
        self._renderer.close()
        self._pace.close()

    def close(self) -> None:
        """Refuses what still waits for a turn, closes idle connections and saves the robots.txt cache."""
        self.stop()
        self._robots.save()
        self._wire.close()

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow(self, trip: _Trip) -> Reply:
        self._wire.forget_cookies()
        while True:
            # A cookie set on the way makes a return to the same address a new request, not a loop.
            trip.seen.add((urldefrag(trip.here).url, self._wire.cookies()))
            reply = self._hop(trip)
            if reply.location is None:
                return reply
            trip.redirects.append(f"{reply.status} {reply.location}")
            refused = _refuse_redirect(trip.here, reply, len(trip.redirects), self._settings.max_redirects)
            if refused:
                return refused
            trip.here = reply.location
            if (urldefrag(trip.here).url, self._wire.cookies()) in trip.seen:
                detail = "a redirect leads back to where we have been"
                return replace(reply, outcome=Outcome.REDIRECT_LOOP, detail=detail, location=None)

    def _hop(self, trip: _Trip) -> Reply:
        refused = _refuse_url(trip.here)
        if refused:
            return refused
        key = host_key(trip.here)
        rules = self._rules(key, trip)
        if isinstance(rules, Reply):
            return rules
        if not rules.allow(trip.here):
            return Reply(trip.here, Outcome.ROBOTS, f"robots.txt of {key} asks us to stay away")
        delay_s = max(self._settings.delay_s, rules.delay_s)
        return self._request(trip, trip.here, trip.sent(), delay_s)

    def _request(self, trip: _Trip, url: str, sent: Sent, delay_s: float, some: int | None = None) -> Reply:
        """One request with its retries; each waits for its own turn at the host."""
        key = host_key(url)
        for tries_left in range(self._settings.retries, -1, -1):
            with self._pace.turn(key, delay_s, hurry=trip.until is not None) as shut_s:
                if shut_s > 0:
                    detail = f"{key} asked to be left alone for another {shut_s:.0f} s"
                    return Reply(url, Outcome.RATE_LIMITED, detail, retry_after_s=shut_s)
                if trip.until is not None and time.monotonic() >= trip.until:
                    return Reply(url, Outcome.TIMEOUT, "its turn came when nobody waited for it any more")
                reply = self._wire.exchange(url, sent, trip.seconds_left, some)
            trip.spend(reply.seconds)
            if reply.retry_after_s is not None and reply.retry_after_s > _LONGEST_PAUSE_S:
                self._pace.shut(key, reply.retry_after_s)
            pause_s = self._pause_before_retry(reply, self._settings.retries - tries_left)
            if pause_s is None or tries_left == 0 or trip.seconds_left <= pause_s:
                break
            self._pace.pause(pause_s)
            trip.spend(pause_s)
        return reply

    def _pause_before_retry(self, reply: Reply, retries_done: int) -> float | None:
        """Seconds until another try makes sense; None where it does not.

        Exponential with full jitter, so that many clients of a recovering server do not come back in step.
        """
        if reply.retry_after_s is not None:
            return reply.retry_after_s if reply.retry_after_s <= _LONGEST_PAUSE_S else None
        unanswered = reply.status is None and reply.outcome in (Outcome.CONNECTION_ERROR, Outcome.TIMEOUT)
        if unanswered or reply.status in _TRANSIENT:
            return random.uniform(0, self._settings.backoff_s * 2**retries_done)
        return None

    def _rules(self, key: str, trip: _Trip) -> Rules | Reply:
        """The rules of the host ``key``, fetched if they are not known; a Reply where they cannot be had."""
        known = self._robots.rules(key)
        if known:
            return known
        with self._robots.asking(key):
            known = self._robots.rules(key)  # another thread may have asked meanwhile
            if known:
                return known
            reply = self._fetch_robots(key, trip)
            text = _robots_text(reply)
            if text is not None:
                return self._robots.learn(key, text)
        old = self._robots.rules(key, stale=True) if reply.status is not None else None
        return old or _robots_failure(trip.here, reply)

    def _fetch_robots(self, key: str, trip: _Trip) -> Reply:
        """robots.txt with its redirects, which may lead to other hosts (RFC 9309, section 2.3.1.2)."""
        url = f"{key}/robots.txt"
        sent = Sent(_headers("text/plain,*/*;q=0.5", ""))
        for _ in range(_ROBOTS_REDIRECTS + 1):
            reply = self._request(trip, url, sent, self._settings.delay_s, some=MAX_BYTES)
            refused = _refuse_url(reply.location) if reply.location else None
            if reply.location is None or refused:
                return refused or reply
            url = reply.location
        return Reply(url, Outcome.REDIRECT_LOOP, "too many redirects")


def _headers(accept: str, language: str) -> dict[str, str]:
    languages = "en" if not language or language == "en" else f"{language},en;q=0.5"
    return {"Accept": accept, "Accept-Language": languages}


def _conditions(validators: Validators) -> dict[str, str]:
    """The conditional headers (RFC 9110, section 13.1); a value that no header may hold is left out."""
    pairs = (("If-None-Match", validators.etag), ("If-Modified-Since", validators.last_modified))
    return {name: value for name, value in pairs if value and value.isprintable()}


def _refuse_url(url: str) -> Reply | None:
    try:
        scheme = urlsplit(url).scheme
        host_key(url)
    except ValueError as error:
        return Reply(url, Outcome.FORBIDDEN_ADDRESS, f"not a usable address ({error})")
    if scheme not in ("http", "https"):
        return Reply(url, Outcome.FORBIDDEN_ADDRESS, f"only http and https are fetched, not {scheme!r}")
    return None


def _refuse_redirect(here: str, reply: Reply, hops: int, limit: int) -> Reply | None:
    if hops > limit:
        detail = f"more than {limit} redirects"
        return replace(reply, outcome=Outcome.REDIRECT_LOOP, detail=detail, location=None)
    if urlsplit(here).scheme == "https" and (reply.location or "").lower().startswith("http:"):
        detail = f"redirect from https down to {reply.location} refused"
        return replace(reply, outcome=Outcome.FORBIDDEN_ADDRESS, detail=detail, location=None)
    return None


def _robots_text(reply: Reply) -> str | None:
    """The rules by what the request for them gave (RFC 9309, section 2.3.1): its text, "" (all is allowed)
    where the host has none, None where the host could not say."""
    if reply.outcome is Outcome.NEW:
        return (reply.body or b"").decode("utf-8", "replace")
    nothing_there = reply.status is not None and 300 <= reply.status < 500 and reply.status != 429
    if nothing_there or reply.outcome in (Outcome.EMPTY, Outcome.REDIRECT_LOOP):
        return ""
    return None


def _robots_failure(url: str, reply: Reply) -> Reply:
    """A host that is down is reported as down; one that answers but keeps its rules to itself is off limits
    for now (section 2.3.1.4)."""
    withheld = reply.outcome in (Outcome.SERVER_ERROR, Outcome.HTTP_ERROR, Outcome.UNREADABLE)
    outcome = Outcome.ROBOTS if withheld else reply.outcome
    return Reply(url, outcome, f"robots.txt: {reply.detail}", retry_after_s=reply.retry_after_s)
