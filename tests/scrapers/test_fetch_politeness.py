"""Politeness, judged at the server: one at a time, with pauses, and away where robots.txt or Retry-After say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from scrapers.capture import Outcome
from scrapers.fetch import Fetcher, host_key
from scrapers.fetch.wire import retry_after
from tests.scrapers.site import (
    Route,
    Site,
    Visitor,
    one_after_another,
    page,
    quick_settings,
    redirect,
    reset,
)

LAW = b"<p>law</p>"
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.route("/law", page(LAW))
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(quick_settings()) as made:
        yield made


def lingering(visitor: Visitor) -> None:
    """Takes its time, so that a second request at the same time would be seen."""
    visitor.server.site.stopping.wait(0.02)
    visitor.answer(200, {}, LAW)


def test_a_host_gets_one_request_at_a_time_with_a_pause_between(site: Site) -> None:
    urls = [site.route(f"/{number}", lingering) for number in range(6)]
    with Fetcher(quick_settings(delay_s=0.05)) as fetcher, ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(fetcher.fetch, urls))

    assert {answer.outcome for answer in answers} == {Outcome.NEW}
    assert site.most_at_once == 1
    starts = [seen.at for seen in site.requests]
    assert len(starts) == 7, "six pages and one robots.txt"
    assert min(later - sooner for sooner, later in pairwise(starts)) >= 0.05


def test_retries_and_redirects_wait_for_their_turn_as_well(site: Site) -> None:
    url = site.route("/old", one_after_another(reset, page(b"", status=503), redirect("/law")))
    with Fetcher(quick_settings(delay_s=0.05, retries=2)) as fetcher:
        assert fetcher.fetch(url).body == LAW

    starts = [seen.at for seen in site.requests]
    assert len(starts) == 5
    assert min(later - sooner for sooner, later in pairwise(starts)) >= 0.05


def test_different_hosts_do_not_wait_for_each_other() -> None:
    meeting = threading.Barrier(3)

    def together(visitor: Visitor) -> None:
        meeting.wait(10)  # passes only when all three hosts are being asked at once
        visitor.answer(200, {}, LAW)

    with (
        Site("127.0.0.1") as one, Site("127.0.0.2") as two, Site("127.0.0.3") as three,
        Fetcher(quick_settings(delay_s=60)) as fetcher, ThreadPoolExecutor(3) as pool,
    ):  # fmt: skip
        for site in (one, two, three):
            site.route("/robots.txt", together)
        outcomes = [pool.submit(fetcher.fetch, site.url("/law")) for site in (one, two, three)]
        while any(not site.hits("/robots.txt") for site in (one, two, three)) or meeting.n_waiting:
            one.stopping.wait(0.001)
        fetcher.close()  # the pages themselves would have to wait a minute
        assert {future.result().outcome for future in outcomes} == {Outcome.ERROR}

    assert not meeting.broken


def test_closing_lets_nobody_wait_for_a_turn(site: Site) -> None:
    fetcher = Fetcher(quick_settings(delay_s=600))
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(fetcher.fetch, site.url("/law")) for _ in range(3)]
        while not site.hits("/robots.txt"):
            site.stopping.wait(0.001)
        fetcher.close()
        outcomes = {future.result(timeout=10).outcome for future in waiting}

    assert outcomes == {Outcome.ERROR}
    assert site.hits("/law") == []


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("HTTP://Example.ORG/a?b", "http://example.org:80"),
        ("https://example.org", "https://example.org:443"),
        ("https://example.org:8443/x", "https://example.org:8443"),
        ("http://[2001:DB8::1]/", "http://[2001:db8::1]:80"),
    ],
)
def test_a_host_is_scheme_name_and_port(url: str, key: str) -> None:
    assert host_key(url) == key


def test_robots_rules_for_us_are_kept(site: Site, fetcher: Fetcher) -> None:
    site.robots("User-agent: *\nDisallow:\n\nUser-agent: kratomwatch\nDisallow: /drafts/\nAllow: /drafts/law\n")
    site.route("/drafts/law", page(LAW))

    refused = fetcher.fetch(site.url("/drafts/bill"))

    assert (refused.outcome, refused.status) == (Outcome.ROBOTS, None)
    assert "robots.txt" in refused.detail
    assert site.hits("/drafts/bill") == []
    assert fetcher.fetch(site.url("/drafts/law")).body == LAW
    assert fetcher.fetch(site.url("/law")).body == LAW
    assert len(site.hits("/robots.txt")) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_host_without_robots_txt_may_be_fetched(site: Site, fetcher: Fetcher, status: int) -> None:
    site.route("/robots.txt", page(b"User-agent: *\nDisallow: /", status=status))

    assert fetcher.fetch(site.url("/law")).body == LAW


@pytest.mark.parametrize(
    ("route", "outcome"),
    [
        (page(b"", status=500), Outcome.ROBOTS),
        (page(b"", status=503), Outcome.ROBOTS),
        (page(b"", status=429), Outcome.RATE_LIMITED),
        (page(b"", status=503, Retry_After="120"), Outcome.RATE_LIMITED),
        (reset, Outcome.CONNECTION_ERROR),
        (redirect("http://169.254.169.254/robots.txt"), Outcome.FORBIDDEN_ADDRESS),
    ],
)
def test_a_host_that_cannot_say_its_rules_is_left_alone_for_now(
    site: Site, fetcher: Fetcher, route: Route, outcome: Outcome
) -> None:
    site.route("/robots.txt", route)

    answer = fetcher.fetch(site.url("/law"))

    assert answer.outcome is outcome
    assert "robots.txt" in answer.detail
    assert site.hits("/law") == []


def test_a_host_that_recovers_is_fetched_again(site: Site, fetcher: Fetcher) -> None:
    site.route("/robots.txt", one_after_another(page(b"", status=500), page(b"")))

    assert fetcher.fetch(site.url("/law")).outcome is Outcome.ROBOTS
    assert fetcher.fetch(site.url("/law")).body == LAW


def test_robots_txt_is_followed_to_another_host(site: Site, fetcher: Fetcher) -> None:
    with Site("127.0.0.2") as other:
        other.robots("User-agent: *\nDisallow: /law")
        site.route("/robots.txt", redirect(other.url("/robots.txt"), 301))
        answer = fetcher.fetch(site.url("/law"))

    assert answer.outcome is Outcome.ROBOTS


def test_robots_txt_that_redirects_for_ever_counts_as_none(site: Site, fetcher: Fetcher) -> None:
    site.route("/robots.txt", redirect("/robots.txt"))

    assert fetcher.fetch(site.url("/law")).body == LAW


def test_a_huge_robots_txt_is_read_as_far_as_the_standard_asks(site: Site, fetcher: Fetcher) -> None:
    site.robots("User-agent: *\nDisallow: /law\n" + "# padding\n" * 200_000)

    assert fetcher.fetch(site.url("/law")).outcome is Outcome.ROBOTS


def test_crawl_delay_makes_the_pause_longer(site: Site, fetcher: Fetcher) -> None:
    site.robots("User-agent: *\nCrawl-delay: 0.1\n")

    for _ in range(3):
        assert fetcher.fetch(site.url("/law")).body == LAW

    starts = [seen.at for seen in site.hits("/law")]
    assert min(later - sooner for sooner, later in pairwise(starts)) >= 0.1


def test_rules_are_remembered_across_runs(site: Site, tmp_path: Path) -> None:
    cache = tmp_path / "var" / "robots.json"
    site.robots("User-agent: *\nDisallow: /law")
    for _ in range(3):
        with Fetcher(quick_settings(), cache) as fetcher:
            assert fetcher.fetch(site.url("/law")).outcome is Outcome.ROBOTS

    assert len(site.hits("/robots.txt")) == 1
    assert [path.name for path in cache.parent.iterdir()] == ["robots.json"]


def _grow_old(cache: Path, hours: float) -> None:
    stored = json.loads(cache.read_text())
    for entry in stored["hosts"].values():
        entry["at"] -= hours * 3600
    cache.write_text(json.dumps(stored))


def test_rules_are_asked_for_again_after_their_time(site: Site, tmp_path: Path) -> None:
    cache = tmp_path / "robots.json"
    site.robots("User-agent: *\nDisallow: /law")
    with Fetcher(quick_settings(), cache) as fetcher:
        assert fetcher.fetch(site.url("/law")).outcome is Outcome.ROBOTS
    site.robots("")
    _grow_old(cache, 25)

    with Fetcher(quick_settings(), cache) as fetcher:
        assert fetcher.fetch(site.url("/law")).body == LAW


@pytest.mark.parametrize(("hours", "outcome"), [(25, Outcome.NEW), (24 * 40, Outcome.ROBOTS)])
def test_old_rules_stand_in_for_a_while_where_new_ones_cannot_be_had(
    site: Site, tmp_path: Path, hours: float, outcome: Outcome
) -> None:
    cache = tmp_path / "robots.json"
    site.robots("User-agent: *\nAllow: /")
    with Fetcher(quick_settings(), cache) as fetcher:
        fetcher.fetch(site.url("/law"))
    site.route("/robots.txt", page(b"", status=500))
    _grow_old(cache, hours)

    with Fetcher(quick_settings(), cache) as fetcher:
        assert fetcher.fetch(site.url("/law")).outcome is outcome


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"hosts": {"a": 1}}', b"\xff\xfe"])
def test_a_damaged_cache_is_begun_anew(
    site: Site, tmp_path: Path, damage: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    cache = tmp_path / "robots.json"
    cache.write_bytes(damage)
    with Fetcher(quick_settings(), cache) as fetcher:
        assert fetcher.fetch(site.url("/law")).body == LAW

    assert "begun anew" in caplog.text
    assert list(json.loads(cache.read_text())["hosts"]) == [host_key(site.base)]


def test_a_cache_that_cannot_be_written_is_a_warning(
    site: Site, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    with Fetcher(quick_settings(), tmp_path / "file" / "robots.json") as fetcher:
        assert fetcher.fetch(site.url("/law")).body == LAW

    assert "not written" in caplog.text or "not readable" in caplog.text


@pytest.mark.parametrize("status", [429, 503])
def test_a_long_retry_after_is_left_to_the_caller(site: Site, status: int) -> None:
    url = site.route("/law", page(b"", status=status, Retry_After="120"))
    other = site.route("/other", page(LAW))
    with Fetcher(quick_settings(retries=3)) as fetcher:
        first, second = fetcher.fetch(url), fetcher.fetch(other)

    assert (first.outcome, first.retry_after_s) == (Outcome.RATE_LIMITED, 120)
    assert second.outcome is Outcome.RATE_LIMITED, "the host asked to be left alone, not the page"
    assert second.retry_after_s is not None
    assert 0 < second.retry_after_s <= 120
    assert (len(site.hits("/law")), len(site.hits("/other"))) == (1, 0)


def test_a_short_retry_after_is_waited_for(site: Site) -> None:
    url = site.route("/law", one_after_another(page(b"", status=429, Retry_After="0"), page(LAW)))
    with Fetcher(quick_settings(retries=1)) as fetcher:
        assert fetcher.fetch(url).body == LAW


def test_retry_after_as_a_date_is_understood(site: Site, fetcher: Fetcher) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=2), usegmt=True)

    answer = fetcher.fetch(site.route("/law", page(b"", status=503, Retry_After=date)))

    assert answer.outcome is Outcome.RATE_LIMITED
    assert answer.retry_after_s is not None
    assert 7000 < answer.retry_after_s <= 7200


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("9" * 5000, 7 * 86400.0),
        ("Mon, 02 Mar 2026 10:01:00 GMT", 60.0),
        ("Monday, 02-Mar-26 10:01:00 GMT", 60.0),
        ("Mon, 02 Mar 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_in_all_its_forms(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds
