"""Whatever stands in an address or comes over the wire, a fetch ends in an Answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from scrapers.capture import Answer, Outcome, Validators
from scrapers.fetch import Fetcher
from tests.scrapers.site import Site, quick_settings

HEADERS = st.sampled_from(
    ["Content-Encoding", "Content-Length", "Transfer-Encoding", "Location", "Set-Cookie", "Retry-After", "X-Any"]
)
VALUES = st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=30) | st.sampled_from(
    ["gzip", "deflate", "chunked", "5", "/next", "a=b", "//", "http://[", "gzip, deflate"]
)
STATUSES = st.sampled_from([100, 200, 204, 206, 301, 302, 304, 404, 429, 503, 999])


class Echo(Site):
    """Answers every request but the one for robots.txt with the bytes that are set."""

    payload = b""

    def __init__(self) -> None:
        super().__init__()
        self.robots("")
        self.fallback = lambda visitor: visitor.raw(self.payload)


@pytest.fixture(scope="module")
def echo() -> Iterator[Echo]:
    with Echo() as running:
        yield running


@pytest.fixture(scope="module")
def fetcher() -> Iterator[Fetcher]:
    # Retries: the echo hangs up after each answer, sometimes while the next request is on its way.
    with Fetcher(quick_settings(read_timeout_s=1, total_timeout_s=5, max_bytes=10_000, retries=3)) as made:
        yield made


def check(answer: Answer) -> None:
    assert isinstance(answer.outcome, Outcome)
    assert (answer.outcome in (Outcome.NEW, Outcome.NOT_MODIFIED)) == (not answer.detail)
    assert answer.detail.isprintable()
    assert answer.body is None or len(answer.body) <= 10_000
    assert all("\x00" not in value for value in answer.headers.values())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(status=STATUSES, fields=st.lists(st.tuples(HEADERS, VALUES), max_size=4), body=st.binary(max_size=200))
@example(status=200, fields=[("Content-Encoding", "gzip")], body=b"\x1f\x8b\x08\0")
@example(status=302, fields=[("Location", "\x00")], body=b"")
def test_any_headers_and_body(
    echo: Echo, fetcher: Fetcher, status: int, fields: list[tuple[str, str]], body: bytes
) -> None:
    head = f"HTTP/1.1 {status} X\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    # A server may ask to be left alone for days; here the next example wants its turn at once.
    echo.payload = head.replace("Retry-After", "Retry-Later").encode("latin-1") + body

    check(fetcher.fetch(echo.url("/law")))


@settings(max_examples=100, deadline=None)
@given(payload=st.binary(max_size=300))
def test_any_bytes_at_all(echo: Echo, fetcher: Fetcher, payload: bytes) -> None:
    echo.payload = payload

    check(fetcher.fetch(echo.url("/law")))


@settings(max_examples=150, deadline=None)
@given(tail=st.text(max_size=30), etag=st.text(max_size=20), language=st.sampled_from(["", "th", "pt-BR"]))
@example(tail="\ud800", etag="\ud800", language="")
@example(tail="@169.254.169.254/", etag="a\r\nb", language="")
@example(tail="%%%zz[]", etag='"กระท่อม"', language="")
def test_any_address_and_validator(echo: Echo, fetcher: Fetcher, tail: str, etag: str, language: str) -> None:
    echo.payload = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nlaw"

    check(fetcher.fetch(f"{echo.base}/{tail}", Validators(etag), language=language))


def test_the_echo_really_answers(echo: Echo, fetcher: Fetcher) -> None:
    echo.payload = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nlaw"

    assert fetcher.fetch(echo.url("/any/where")).body == b"law"
