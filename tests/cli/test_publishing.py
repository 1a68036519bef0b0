"""``feed``: files for people who serve files, the same as the page's."""

from __future__ import annotations

import json
import urllib.request
from signal import SIGTERM

import feedparser
import pytest
from icalendar import Calendar

from tests.cli.process import Running
from tests.cli.shell import Shell
from tests.tracker.conftest import PARENT, PLACE, write_registry


def test_a_feed_is_printed_in_each_form(small: Shell) -> None:
    assert feedparser.parse(small.fine("feed")).version == "atom10"
    assert feedparser.parse(small.fine("feed", "utah", "--format", "rss")).feed.title == "Kratom law: Utah"
    assert json.loads(small.fine("feed", "--format", "json"))["feed_url"] == "http://127.0.0.1:8080/feed.json"
    calendar = Calendar.from_ical(small.fine("feed", "US", "--format", "ics"))
    assert [str(event["SUMMARY"]) for event in calendar.walk("VEVENT")][-1].startswith("Utah: banned")


def test_a_calendars_lines_end_as_they_should(small: Shell) -> None:
    text = small.fine("feed", "--format", "ics")
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")
    assert text.count("\n") == text.count("\r\n")


def test_law_that_the_registry_moves_is_the_same_event_revised(small: Shell) -> None:
    (before,) = [one for one in events(small) if "banned" in one["SUMMARY"]]
    write_registry(small.folder / "registry", us=PARENT, ut=PLACE.replace("2027-03-01", "2027-06-01"))
    (after,) = [one for one in events(small) if "banned" in one["SUMMARY"]]
    assert (after["UID"], after["SEQUENCE"]) == (before["UID"], before["SEQUENCE"] + 1)
    assert (before.start.month, after.start.month) == (3, 6)


def events(shell: Shell) -> list[Calendar]:
    return list(Calendar.from_ical(shell.fine("feed", "--format", "ics")).walk("VEVENT"))


@pytest.mark.parametrize("arguments", [["feed", "Utopia"], ["feed", "--format", "opml"]])
def test_what_cannot_be_printed_is_said_in_one_line(small: Shell, arguments: list[str]) -> None:
    answer = small(*arguments)
    assert (answer.status, answer.out) == (2, "")
    assert answer.complaint


def test_without_an_address_of_the_page_it_is_said_which_setting_is_missing(small: Shell) -> None:
    small.settings(registry={"path": "registry"}, mail={"base_url": ""})
    answer = small("feed")
    assert answer.status == 2
    assert "mail.base_url is empty" in answer.complaint


def test_the_served_page_sends_what_the_command_prints(small: Shell) -> None:
    small.settings(registry={"path": "registry"}, web={"host": "127.0.0.1", "port": 0})
    with Running(small.folder, "serve") as server:
        address = server.until("Ctrl-C stops").split()[0]
        for file, form in {"feed.atom": "atom", "feed.rss": "rss", "feed.json": "json", "calendar.ics": "ics"}.items():
            with urllib.request.urlopen(f"{address}jurisdiction/US-UT/{file}", timeout=30) as answer:
                assert answer.read().decode() == small.fine("feed", "US-UT", "--format", form)
                tag = answer.headers["ETag"]
            again = urllib.request.Request(f"{address}jurisdiction/US-UT/{file}", headers={"If-None-Match": tag})
            with pytest.raises(urllib.error.HTTPError, match="304"):
                urllib.request.urlopen(again, timeout=30)
        server.signal(SIGTERM)
        assert server.end() == 0
