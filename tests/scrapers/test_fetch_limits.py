"""Limits of size, of decompression and of time, against servers that know none."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.capture import Outcome
from scrapers.fetch import Fetcher
from tests.scrapers.site import Route, Site, bomb, certificate, drip, endless, page, quick_settings, redirect

MIB = 2**20
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.mark.parametrize("declared", [None, 2 * 2**30])
def test_two_gigabytes_are_cut_at_the_limit(site: Site, declared: int | None) -> None:
    url = site.route("/law", endless(declared))
    with Fetcher(quick_settings(max_bytes=MIB)) as fetcher:
        answer = fetcher.fetch(url)

    assert (answer.outcome, answer.body) == (Outcome.TOO_LARGE, None)
    assert url in answer.detail
    assert site.bytes_sent < 64 * MIB, "the rest was read too"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_compression_bomb_costs_no_more_memory_than_the_limit_allows(site: Site, coding: str) -> None:
    url = site.route("/law", bomb(coding))
    with Fetcher(quick_settings(max_bytes=4 * MIB)) as fetcher:
        tracemalloc.start()
        answer = fetcher.fetch(url)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert (answer.outcome, answer.body) == (Outcome.TOO_LARGE, None)
    assert "decompressed" in answer.detail
    assert peak < 16 * MIB


def test_a_bomb_inside_a_bomb_is_cut_too(site: Site) -> None:
    inner = gzip.compress(bytes(50 * MIB))
    url = site.route("/law", page(gzip.compress(inner * 20), Content_Encoding="gzip, gzip"))
    with Fetcher(quick_settings(max_bytes=MIB)) as fetcher:
        assert fetcher.fetch(url).outcome is Outcome.TOO_LARGE


def test_a_page_of_exactly_the_limit_passes(site: Site) -> None:
    whole, more = site.route("/whole", page(b"x" * 1000)), site.route("/more", page(b"x" * 1001))
    packed = site.route("/packed", page(gzip.compress(b"x" * 1000), Content_Encoding="gzip"))
    with Fetcher(quick_settings(max_bytes=1000)) as fetcher:
        assert fetcher.fetch(whole).outcome is Outcome.NEW
        assert fetcher.fetch(packed).body == b"x" * 1000
        assert fetcher.fetch(more).outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize(
    "head",
    [
        b"",  # drips the status line
        HEAD + b"X-Law: ",  # drips a header
        HEAD + b"Content-Length: 100000\r\n\r\n",  # drips the body
        HEAD + b"\r\n",  # drips a body that ends with the connection
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nffff\r\n",  # drips a chunk
    ],
)
def test_a_server_that_drips_runs_into_the_total_limit(site: Site, head: bytes) -> None:
    url = site.route("/law", drip(head))
    with Fetcher(quick_settings(read_timeout_s=5, total_timeout_s=0.3, retries=5)) as fetcher:
        answer = fetcher.fetch(url)

    assert (answer.outcome, answer.body) == (Outcome.TIMEOUT, None)
    assert "total time limit" in answer.detail
    assert len(site.hits("/law")) == 1


def test_a_drip_over_tls_runs_into_the_total_limit(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path, "127.0.0.1")
    limits = quick_settings(read_timeout_s=5, total_timeout_s=0.5, ca_file=trusted)
    with Site(tls=context) as site, Fetcher(limits) as fetcher:
        answer = fetcher.fetch(site.route("/law", drip(HEAD + b"\r\n")))

    assert answer.outcome is Outcome.TIMEOUT
    assert "total time limit" in answer.detail


def test_a_drip_of_redirects_shares_one_limit(site: Site) -> None:
    for number in range(20):
        site.route(f"/{number}", redirect(f"/{number + 1}"))
    site.route("/2", drip(HEAD))
    with Fetcher(quick_settings(total_timeout_s=0.3, max_redirects=20)) as fetcher:
        answer = fetcher.fetch(site.url("/0"))

    assert answer.outcome is Outcome.TIMEOUT
    assert answer.final_url == site.url("/2")


@pytest.mark.parametrize("route", [endless(status=302, Location="/law"), bomb(status=302, Location="/law")])
def test_the_body_of_a_redirect_is_not_read_to_its_end(site: Site, route: Route) -> None:
    start = site.route("/old", route)
    site.route("/law", page(b"the law"))
    with Fetcher(quick_settings(max_bytes=MIB)) as fetcher:
        tracemalloc.start()
        answer = fetcher.fetch(start)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert answer.body == b"the law"
    assert site.bytes_sent < 64 * MIB
    assert peak < 16 * MIB
