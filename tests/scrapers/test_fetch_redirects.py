"""Redirects are followed one by one, and not everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scrapers.capture import Outcome, Validators
from scrapers.fetch import Fetcher, moved_to
from tests.scrapers.site import Route, Site, Visitor, certificate, page, quick_settings, redirect


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(quick_settings(max_redirects=3)) as made:
        yield made


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_each_kind_of_redirect_is_followed_and_noted(site: Site, fetcher: Fetcher, status: int) -> None:
    start = site.route("/old", redirect("/new?a=1", status))
    end = site.route("/new?a=1", page(b"law"))

    answer = fetcher.fetch(start)

    assert (answer.outcome, answer.body) == (Outcome.NEW, b"law")
    assert (answer.url, answer.final_url) == (start, end)
    assert answer.redirects == (f"{status} {end}",)
    assert moved_to(answer) == (end if status in (301, 308) else None)


def test_a_move_is_for_good_as_far_as_its_redirects_are(site: Site, fetcher: Fetcher) -> None:
    start = site.route("/1", redirect("/2", 301))
    site.route("/2", redirect("/3", 302))
    site.route("/3", page(b"law"))

    assert moved_to(fetcher.fetch(start)) == site.url("/2")


def test_a_loop_is_named(site: Site, fetcher: Fetcher) -> None:
    site.route("/a", redirect("/b"))
    site.route("/b", redirect("/a#again"))

    answer = fetcher.fetch(site.url("/a"))

    assert answer.outcome is Outcome.REDIRECT_LOOP
    assert answer.redirects == (f"302 {site.url('/b')}", f"302 {site.url('/a#again')}")
    assert len(site.hits("/a")) == len(site.hits("/b")) == 1


def test_an_endless_chain_ends_at_the_limit(site: Site, fetcher: Fetcher) -> None:
    for number in range(9):
        site.route(f"/{number}", redirect(f"/{number + 1}"))

    answer = fetcher.fetch(site.url("/0"))

    assert answer.outcome is Outcome.REDIRECT_LOOP
    assert "3 redirects" in answer.detail
    assert len([seen for seen in site.requests if seen.path != "/robots.txt"]) == 4


def test_a_return_to_the_same_page_with_a_cookie_is_no_loop(site: Site, fetcher: Fetcher) -> None:
    def door(visitor: Visitor) -> None:
        let_in = "seen=1" in visitor.headers.get("Cookie", "")
        route: Route = page(b"law") if let_in else redirect("/law", Set_Cookie="seen=1")
        route(visitor)

    url = site.route("/law", door)

    assert fetcher.fetch(url).body == b"law"
    assert fetcher.fetch(url).body == b"law"
    assert [("cookie" in seen.headers) for seen in site.hits("/law")] == [False, True, False, True]


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/law",
        "javascript:alert(1)",
        "http://[broken/",
    ],
)
def test_a_redirect_is_no_way_around_the_address_guard(site: Site, fetcher: Fetcher, target: str) -> None:
    answer = fetcher.fetch(site.route("/law", redirect(target)))

    assert (answer.outcome, answer.body) == (Outcome.FORBIDDEN_ADDRESS, None)
    assert answer.final_url in answer.detail


def test_a_redirect_without_a_target_is_an_http_error(site: Site, fetcher: Fetcher) -> None:
    answer = fetcher.fetch(site.route("/law", page(b"?", status=302)))

    assert answer.outcome is Outcome.HTTP_ERROR
    assert "without a target" in answer.detail


def test_robots_of_the_new_host_are_asked_too(site: Site, fetcher: Fetcher) -> None:
    with Site("127.0.0.2") as other:
        other.robots("User-agent: *\nDisallow: /private/")
        other.route("/private/law", page(b"law"))
        answer = fetcher.fetch(site.route("/law", redirect(other.url("/private/law"))))

    assert answer.outcome is Outcome.ROBOTS
    assert other.hits("/private/law") == []


def test_validators_are_not_sent_beyond_the_first_address(site: Site, fetcher: Fetcher) -> None:
    start = site.route("/law", redirect("/error.html"))
    site.route("/error.html", page(b"Page not found", last_modified="Mon, 02 Mar 2026 10:00:00 GMT"))

    answer = fetcher.fetch(start, Validators(last_modified="Mon, 02 Mar 2026 10:00:00 GMT"))

    assert answer.outcome is Outcome.NEW, "another page's 304 must not confirm the law"


def test_a_way_down_from_https_to_http_is_refused(site: Site, tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path, "127.0.0.1")
    site.route("/law", page(b"law"))
    with Site(tls=context) as secure, Fetcher(quick_settings(ca_file=trusted)) as fetcher:
        answer = fetcher.fetch(secure.route("/law", redirect(site.url("/law"))))

    assert answer.outcome is Outcome.FORBIDDEN_ADDRESS
    assert "https" in answer.detail
    assert site.requests == []


def test_a_target_in_utf_8_is_understood(site: Site, fetcher: Fetcher) -> None:
    start = site.route("/old", redirect("/กระท่อม".encode().decode("latin-1")))
    end = site.route("/%E0%B8%81%E0%B8%A3%E0%B8%B0%E0%B8%97%E0%B9%88%E0%B8%AD%E0%B8%A1", page(b"law"))

    answer = fetcher.fetch(start)

    assert (answer.body, answer.final_url) == (b"law", end)
