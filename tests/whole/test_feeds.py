"""A feed announces: each entry on kratom is a lead for a person, once, and nothing in it is law."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scrapers.site import Site, page
from tests.whole.program import Program, Watched, running

BAN = "The sale and possession of kratom is prohibited from today."
FEED = "<?xml version='1.0'?><rss version='2.0'><channel><title>Gazette</title>{}</channel></rss>"
OTHER = "<item><title>Order {0}</title><link>/o/{0}</link><guid>o{0}</guid><description>On drains.</description></item>"
ORDER = f"<item><title>Order 12</title><link>/o/12</link><guid>o12</guid><description>{BAN}</description></item>"


def announce(site: Site, *entries: str) -> str:
    return site.route("/feed", page(FEED.format("".join(entries)).encode(), content_type="application/rss+xml"))


def watch(program: Program, url: str) -> None:
    program.registry({"US-AL": ("unregulated", [Watched(url, "gazette", "xml", adapter="feed")])})
    program.subscribe("reader@example.org")


@pytest.mark.parametrize("first", [(OTHER.format(1),), (ORDER,)], ids=["new on the second pass", "there on the first"])
def test_an_entry_on_kratom_is_asked_about_once_and_changes_nothing(tmp_path: Path, first: tuple[str, ...]) -> None:
    with running(tmp_path) as (program, site):
        watch(program, announce(site, *first))
        program.check()
        for entries in ((ORDER, OTHER.format(2)), (OTHER.format(3), ORDER), (OTHER.format(4),), (ORDER,)):
            announce(site, *entries)
            report = program.check()
            assert report.changes == []
            assert report.outcomes["new"] + report.outcomes["unchanged"] == 1
        (item,) = program.reviews()
        assert (item["kind"], item["jurisdiction"], item["source"]) == ("discovered", "US-AL", "US-AL#law")
        assert "Order 12" in item["why"]
        assert item["payload"]["url"] == f"{site.base}/o/12"
        assert BAN in item["payload"]["summary"]
        status = program.status("US-AL")
        assert (status["status"], program.mails()) == ("unregulated", [])


def test_an_entry_that_links_to_nothing_is_asked_about_too(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch(program, announce(site, f"<item><title>Order 13</title><description>{BAN}</description></item>"))
        assert [program.check().reviews for _ in range(2)] == [1, 0]


def test_what_a_feed_says_supports_no_status_of_another_page(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch(program, announce(site, ORDER))
        program.check()
        assert program.status("US-AL")["evidence"][0]["quote"] is None
        assert len(program.status("US-AL")["evidence"]) == 1
        assert program.verify() == []


def test_an_entry_that_leads_to_a_page_that_is_watched_already_is_no_news(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        url = announce(site, ORDER)
        law = site.route("/o/12", page(b"<h1>Order 12</h1><p>On drains and sewers of the city.</p>"))
        feed = Watched(url, "news", "xml", adapter="feed", id="feed")
        program.registry({"US-AL": ("unregulated", [feed, Watched(law)])})
        program.check()
        assert program.reviews() == []
