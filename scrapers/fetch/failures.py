"""What went wrong on the wire, said as an Outcome and one line."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from http.client import HTTPException, IncompleteRead

import requests
import urllib3

from scrapers.capture import Outcome
from scrapers.fetch.address import RefusedAddressError, UnknownHostError
from scrapers.fetch.body import BrokenBodyError, TooLargeError
from scrapers.fetch.deadline import DeadlineError

#: All that an exchange may raise through requests, urllib3, http.client, ssl and socket.
NETWORK_ERRORS = (
    RefusedAddressError, UnknownHostError, TooLargeError, BrokenBodyError,
    requests.RequestException, urllib3.exceptions.HTTPError, HTTPException, OSError, ValueError,
)  # fmt: skip

_BAD_REQUEST = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)


def explain(error: BaseException) -> tuple[Outcome, str]:
    """The outcome to file ``error`` under and a few words on it; the caller names the address."""
    chain = list(_causes(error))
    for find in (_ours, _time, _tls, _malformed, _connection):
        found = find(chain)
        if found:
            return found
    return Outcome.ERROR, f"{type(error).__name__}: {one_line(str(error))}"


def one_line(text: str, limit: int = 200) -> str:
    """``text`` without line breaks and control characters, cut at ``limit``."""
    flat = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all it was made from: libraries wrap by cause, context, argument and `reason`."""
    seen: set[int] = set()
    queue = [error]
    while queue:
        current = queue.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]
        queue.extend(item for item in inner if isinstance(item, BaseException))


def _ours(chain: list[BaseException]) -> tuple[Outcome, str] | None:
    ours: dict[type[BaseException], Outcome] = {
        RefusedAddressError: Outcome.FORBIDDEN_ADDRESS,
        UnknownHostError: Outcome.DNS_ERROR,
        TooLargeError: Outcome.TOO_LARGE,
        BrokenBodyError: Outcome.UNREADABLE,
    }
    for error in chain:
        if type(error) in ours:
            return ours[type(error)], one_line(str(error))
        if isinstance(error, _BAD_REQUEST):
            return Outcome.FORBIDDEN_ADDRESS, f"not a usable address: {one_line(str(error))}"
    return None


def _time(chain: list[BaseException]) -> tuple[Outcome, str] | None:
    if any(isinstance(error, DeadlineError) for error in chain):
        return Outcome.TIMEOUT, "the answer was not complete within the total time limit"
    # urllib3 derives NewConnectionError, which a refused connection raises, from its timeouts.
    late = [error for error in chain if isinstance(error, (TimeoutError, urllib3.exceptions.TimeoutError))]
    late = [error for error in late if not isinstance(error, urllib3.exceptions.NewConnectionError)]
    if any(isinstance(error, urllib3.exceptions.ConnectTimeoutError) for error in late):
        return Outcome.TIMEOUT, "no connection within the time limit"
    if late:
        return Outcome.TIMEOUT, "the server fell silent"
    return None


def _tls(chain: list[BaseException]) -> tuple[Outcome, str] | None:
    for error in chain:
        if isinstance(error, ssl.SSLCertVerificationError):
            return Outcome.TLS_ERROR, f"certificate refused: {one_line(error.verify_message)}"
        if isinstance(error, ssl.SSLError):
            return Outcome.TLS_ERROR, f"TLS failed: {one_line(error.reason or str(error))}"
    if any(isinstance(error, urllib3.exceptions.SSLError) for error in chain):
        return Outcome.TLS_ERROR, f"TLS failed: {one_line(str(chain[-1]))}"
    return None


def _malformed(chain: list[BaseException]) -> tuple[Outcome, str] | None:
    for error in chain:
        if isinstance(error, IncompleteRead):
            return Outcome.UNREADABLE, "the body ends before its announced length"
    # A peer that hangs up is an HTTPException too (RemoteDisconnected), but also an OSError: not malformed.
    for error in chain:
        if isinstance(error, HTTPException) and not isinstance(error, OSError):
            name = type(error).__name__
            return Outcome.UNREADABLE, f"the answer is not HTTP ({name}: {one_line(str(error))})"
    return None


def _connection(chain: list[BaseException]) -> tuple[Outcome, str] | None:
    known = (OSError, urllib3.exceptions.HTTPError, requests.RequestException)
    for error in reversed(chain):
        if isinstance(error, OSError) and not isinstance(error, requests.RequestException):
            return Outcome.CONNECTION_ERROR, one_line(error.strerror or str(error)) or type(error).__name__
    if any(isinstance(error, known) for error in chain):
        return Outcome.CONNECTION_ERROR, one_line(str(chain[-1])) or type(chain[-1]).__name__
    if any(isinstance(error, ValueError) for error in chain):
        return Outcome.FORBIDDEN_ADDRESS, f"not a usable address: {one_line(str(chain[0]))}"
    return None
