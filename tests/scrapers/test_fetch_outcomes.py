"""Each way a fetch can end, against a server that really does it."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator

import pytest

from scrapers.capture import Outcome, Validators
from scrapers.fetch import Fetcher
from tests.scrapers.site import (
    Route,
    Site,
    endless,
    one_after_another,
    page,
    quick_settings,
    raw,
    reset,
    silent,
    truncated,
)

LAW = "<h1>§ 4-45-104</h1><p>A person may not sell kratom – ever.</p>".encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(quick_settings()) as made:
        yield made


def test_a_page_arrives_whole_with_lower_case_headers(site: Site, fetcher: Fetcher) -> None:
    url = site.route("/law", page(LAW, etag='"7"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT"))

    answer = fetcher.fetch(url)

    assert (answer.outcome, answer.status, answer.body, answer.detail) == (Outcome.NEW, 200, LAW, "")
    assert answer.url == answer.final_url == url
    assert answer.content_type == "text/html"
    assert all(name == name.lower() for name in answer.headers)
    assert answer.validators == Validators('"7"', "Mon, 02 Mar 2026 10:00:00 GMT")
    assert answer.elapsed_s > 0


@pytest.mark.parametrize("validators", [Validators('"7"'), Validators(None, "Mon, 02 Mar 2026 10:00:00 GMT")])
def test_a_validator_the_server_honours_gives_not_modified(
    site: Site, fetcher: Fetcher, validators: Validators
) -> None:
    url = site.route("/law", page(LAW, etag='"7"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT"))

    answer = fetcher.fetch(url, validators)

    assert (answer.outcome, answer.status, answer.body) == (Outcome.NOT_MODIFIED, 304, None)


def test_a_validator_that_is_out_of_date_brings_the_new_page(site: Site, fetcher: Fetcher) -> None:
    url = site.route("/law", page(LAW, etag='"8"'))

    assert fetcher.fetch(url, Validators('"7"')).body == LAW


def test_a_304_that_nobody_asked_for_confirms_nothing(site: Site, fetcher: Fetcher) -> None:
    url = site.route("/law", page(b"", status=304))

    assert fetcher.fetch(url).outcome is Outcome.HTTP_ERROR


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, Outcome.BLOCKED), (403, Outcome.BLOCKED), (451, Outcome.BLOCKED),
        (404, Outcome.NOT_FOUND), (410, Outcome.NOT_FOUND), (429, Outcome.RATE_LIMITED),
        (500, Outcome.SERVER_ERROR), (502, Outcome.SERVER_ERROR), (503, Outcome.SERVER_ERROR),
        (202, Outcome.HTTP_ERROR), (206, Outcome.HTTP_ERROR), (300, Outcome.HTTP_ERROR),
        (400, Outcome.HTTP_ERROR), (418, Outcome.HTTP_ERROR), (799, Outcome.SERVER_ERROR),
    ],
)  # fmt: skip
def test_a_status_code_is_filed_under_its_outcome_and_named(
    site: Site, fetcher: Fetcher, status: int, outcome: Outcome
) -> None:
    url = site.route("/law", page(b"<p>Checking your browser</p>", status=status))

    answer = fetcher.fetch(url)

    assert (answer.outcome, answer.status) == (outcome, status)
    assert url in answer.detail
    assert str(status) in answer.detail
    assert answer.body == b"<p>Checking your browser</p>", "a challenge page is known by its words"


def test_an_answer_without_a_body_is_empty(site: Site, fetcher: Fetcher) -> None:
    nothing, no_content = site.route("/a", page(b"")), site.route("/b", page(b"", status=204))

    assert fetcher.fetch(nothing).outcome is Outcome.EMPTY
    assert fetcher.fetch(no_content).outcome is Outcome.EMPTY


def test_a_long_error_page_is_cut_and_does_not_count_as_too_large(site: Site) -> None:
    url = site.route("/law", page(b"x" * 3_000_000, status=404))
    with Fetcher(quick_settings(max_bytes=100_000)) as fetcher:
        answer = fetcher.fetch(url)

    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.body is not None
    assert len(answer.body) == 100_000


def _raw_deflate(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(body) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", _raw_deflate),
        ("gzip", lambda body: gzip.compress(body[:20]) + gzip.compress(body[20:])),
        ("gzip", lambda body: gzip.compress(body, mtime=0) + b"\0\0\0"),
        ("deflate, gzip", lambda body: gzip.compress(zlib.compress(body))),
        ("identity", lambda body: body),
        ("UTF-8", lambda body: body),
    ],
)
def test_a_coded_body_is_decoded(site: Site, fetcher: Fetcher, coding: str, pack: Callable[[bytes], bytes]) -> None:
    url = site.route("/law", page(pack(LAW), Content_Encoding=coding))

    answer = fetcher.fetch(url)

    assert (answer.outcome, answer.body) == (Outcome.NEW, LAW)


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", LAW),
        ("gzip", gzip.compress(LAW, mtime=0)[:-12]),
        ("gzip", gzip.compress(LAW, mtime=0)[:-8] + b"12345678"),
        ("deflate", b"x"),
        ("br", LAW),
        ("gzip, gzip, gzip, gzip", LAW),
    ],
)
def test_a_body_that_cannot_be_decoded_is_unreadable(site: Site, fetcher: Fetcher, coding: str, body: bytes) -> None:
    url = site.route("/law", page(body, Content_Encoding=coding))

    answer = fetcher.fetch(url)

    assert (answer.outcome, answer.body) == (Outcome.UNREADABLE, None)
    assert url in answer.detail


def test_a_body_shorter_than_announced_is_not_taken_for_the_page(site: Site, fetcher: Fetcher) -> None:
    answer = fetcher.fetch(site.route("/law", truncated(LAW)))

    assert (answer.outcome, answer.body) == (Outcome.UNREADABLE, None)
    assert "ends before" in answer.detail


def test_a_chunked_body_that_breaks_off_is_not_taken_for_the_page(site: Site, fetcher: Fetcher) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    url = site.route("/law", raw(head + b"20\r\nhalf a sentence"))

    assert fetcher.fetch(url).outcome is Outcome.UNREADABLE


@pytest.mark.parametrize(
    "bytes_",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"\0\xff\xfe garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-Law: kratom\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nX-Law: " + b"k" * 100_000 + b"\r\n\r\n",
    ],
)
def test_an_answer_that_is_not_http_is_unreadable(site: Site, fetcher: Fetcher, bytes_: bytes) -> None:
    answer = fetcher.fetch(site.route("/law", raw(bytes_)))

    assert answer.outcome is Outcome.UNREADABLE
    assert "not HTTP" in answer.detail
    assert "\n" not in answer.detail


def test_garbage_in_the_headers_does_no_harm(site: Site, fetcher: Fetcher) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-A: a\x00b\x01c\r\nContent-Length: %d\r\n\r\n" % len(LAW)

    answer = fetcher.fetch(site.route("/law", raw(head + LAW)))

    assert (answer.outcome, answer.body) == (Outcome.NEW, LAW)
    assert answer.headers["x-a"] == "a b c"


def test_contradicting_lengths_are_no_crash(site: Site, fetcher: Fetcher) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n"

    answer = fetcher.fetch(site.route("/law", raw(head + LAW)))

    assert not answer.outcome.good
    assert answer.body is None


def test_a_line_cut_by_the_server_is_a_connection_error(site: Site, fetcher: Fetcher) -> None:
    answer = fetcher.fetch(site.route("/law", reset))

    assert (answer.outcome, answer.status) == (Outcome.CONNECTION_ERROR, None)


def test_a_port_where_nobody_listens_is_a_connection_error(fetcher: Fetcher) -> None:
    with Site() as gone:
        url = gone.url("/law")

    answer = fetcher.fetch(url)

    assert answer.outcome is Outcome.CONNECTION_ERROR
    assert "refused" in answer.detail.lower()


def test_a_server_that_never_answers_times_out(site: Site) -> None:
    with Fetcher(quick_settings(read_timeout_s=0.1)) as fetcher:
        answer = fetcher.fetch(site.route("/law", silent))

    assert answer.outcome is Outcome.TIMEOUT
    assert "silent" in answer.detail


def test_a_name_that_does_not_exist_is_a_dns_error(fetcher: Fetcher) -> None:
    answer = fetcher.fetch("http://no-such-authority.invalid/law")

    assert answer.outcome is Outcome.DNS_ERROR
    assert "no-such-authority.invalid" in answer.detail


@pytest.mark.parametrize(
    "url",
    ["", "law", "//host/law", "ftp://127.0.0.1/law", "file:///etc/passwd", "http://", "http:///law",
     "http://[::1/law", "http://host:99999/law", "http://a b/law", "http://exa\0mple/", "http://" + "a" * 300],
)  # fmt: skip
def test_an_address_that_is_none_is_an_answer_too(fetcher: Fetcher, url: str) -> None:
    answer = fetcher.fetch(url)

    assert answer.outcome in (Outcome.FORBIDDEN_ADDRESS, Outcome.DNS_ERROR)
    assert answer.detail
    assert "\n" not in answer.detail


def test_a_passing_failure_is_tried_again(site: Site) -> None:
    failures = (page(b"", status=503), reset, page(b"", status=202))
    url = site.route("/law", one_after_another(*failures, page(LAW)))
    with Fetcher(quick_settings(retries=3)) as fetcher:
        answer = fetcher.fetch(url)

    assert answer.body == LAW
    assert len(site.hits("/law")) == 4


LASTING = [page(b"no", status=403), page(b"", status=500), truncated(LAW), endless(10**9)]


@pytest.mark.parametrize("route", LASTING)
def test_a_lasting_failure_is_not_tried_again(site: Site, route: Route) -> None:
    url = site.route("/law", route)
    with Fetcher(quick_settings(retries=3)) as fetcher:
        assert not fetcher.fetch(url).outcome.good

    assert len(site.hits("/law")) == 1


def test_retries_end(site: Site) -> None:
    url = site.route("/law", page(b"", status=503))
    with Fetcher(quick_settings(retries=2)) as fetcher:
        assert fetcher.fetch(url).outcome is Outcome.SERVER_ERROR

    assert len(site.hits("/law")) == 3


def test_requests_say_who_asks_and_in_which_language(site: Site) -> None:
    url = site.route("/law", page(LAW))
    with Fetcher(quick_settings(contact="https://example.org/bot")) as fetcher:
        fetcher.fetch(url, accept="application/pdf", language="th")

    headers = site.hits("/law")[0].headers
    assert headers["user-agent"].startswith("kratomwatch/")
    assert "(+https://example.org/bot)" in headers["user-agent"]
    assert headers["accept"] == "application/pdf"
    assert headers["accept-language"] == "th,en;q=0.5"
    assert headers["accept-encoding"] == "gzip, deflate"


def test_connections_are_kept_alive(site: Site, fetcher: Fetcher) -> None:
    url = site.route("/law", page(LAW))

    for _ in range(5):
        assert fetcher.fetch(url).body == LAW

    assert site.connections == 1


def test_proxies_of_the_environment_are_ignored(site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert fetcher.fetch(site.route("/law", page(LAW))).body == LAW


def test_a_closed_fetcher_says_so(site: Site) -> None:
    fetcher = Fetcher(quick_settings())
    fetcher.close()

    answer = fetcher.fetch(site.url("/law"))

    assert answer.outcome is Outcome.ERROR
    assert "stopping" in answer.detail
    assert site.requests == []
