"""Feeds of what changed: what is in them, that all three forms hold to their specifications, and that nothing that a
page says can break them or act in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Connection, Engine, insert, select, update

from alerts.feeds import Feed, atom, feed_of, json_feed, rss
from alerts.published import about
from jurisdictions.codebook import ChangeKind
from tests.alerts.changes import BANNED, change
from tracker.ledger import append
from tracker.store import schema
from tracker.store.engine import set_meta

BASE = "https://kratom.example"
AT = datetime(2026, 5, 6, 11, 30, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
#: What a page may hold: markup, what XML has no place for, what reorders.
HOSTILE = (
    "<script>alert(1)</script>]]>&amp;<!--\x00\x0b\x1b[2J\u202egnp.exe\ufffe\uffff\"'><img src=x onerror=alert(2)>"
)


@pytest.fixture
def conn(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(kratomwatch_write=True) as connection, connection.begin():
        yield connection


def tell(conn: Connection, number: int, place: str = "US-UT", **values: Any) -> None:
    """Record a change `number` minutes after noon."""
    values = {"recorded_at": AT + timedelta(minutes=number), **values}
    assert append(conn, change(f"c{number}", jurisdiction=place, **values)) is not None


def feed(conn: Connection, place: str = "") -> Feed:
    return feed_of(conn, about(conn, BASE, place))


def written(found: Feed) -> list[str]:
    return [atom(found), rss(found), json.dumps(json_feed(found), ensure_ascii=False)]


def parsed(text: str) -> Any:
    found = feedparser.parse(text.encode())
    assert not found.bozo, found.get("bozo_exception")
    return found


@pytest.fixture
def told(conn: Connection) -> Connection:
    """Three changes: of provisions, of status, and a bill's."""
    tell(conn, 1)
    tell(
        conn,
        2,
        "TH",
        kind=ChangeKind.STATUS,
        before={"status": "restricted"},
        after=BANNED,
        url="https://th.example/a?b=1&c=2",
    )
    bill = {"would": "banned", "stage": "introduced"}
    tell(conn, 3, "US-FL/sarasota-county", kind=ChangeKind.PENDING, before={}, after=bill)
    return conn


@pytest.mark.parametrize("form", [atom, rss])
def test_readers_programs_see_each_change_with_its_name_page_law_day_and_kind(told: Connection, form: Any) -> None:
    found = parsed(form(feed(told)))
    assert [entry.title.partition(":")[0] for entry in found.entries] == ["Sarasota County", "Thailand", "Utah"]
    _bill, ban, _age = found.entries
    assert ban.title == "Thailand: kratom banned, sale prohibited, from 6 May 2026"
    assert ban.link == f"{BASE}/change/2"
    links = {link.rel: link.href for link in ban.links}
    assert links == {"alternate": ban.link, "related": "https://th.example/a?b=1&c=2"}
    assert ban.id.startswith("urn:uuid:")
    assert ban.published_parsed[:5] == (2026, 5, 6, 11, 32)
    assert [[tag.term for tag in entry.tags] for entry in found.entries] == [
        ["pending"], ["status", "banned"], ["provision", "kcpa"],
    ]  # fmt: skip


@pytest.mark.parametrize("form", [atom, rss])
def test_a_feed_says_what_it_is_where_it_is_and_what_to_think_of_it(told: Connection, form: Any) -> None:
    found = parsed(form(feed(told, "US-UT"))).feed
    assert found.title == "Kratom law: Utah"
    assert found.subtitle.startswith("This is a machine's reading of public texts, not legal advice.")
    links = {link.rel: link.href for link in found.links}
    assert links == {
        "alternate": f"{BASE}/jurisdiction/US-UT", "self": f"{BASE}/jurisdiction/US-UT/feed.{form.__name__}",
    }  # fmt: skip
    assert found.updated_parsed[:5] == (2026, 5, 6, 11, 31)


def test_the_feed_of_a_place_has_what_lies_in_it_and_nothing_else(told: Connection) -> None:
    for place, names in {"US": ["Sarasota County", "Utah"], "US-FL": ["Sarasota County"], "EU": []}.items():
        assert [entry.title.partition(":")[0] for entry in feed(told, place).entries] == names


def test_an_entry_shows_what_was_and_is_and_the_words_that_say_so(told: Connection) -> None:
    page = LexborHTMLParser(parsed(atom(feed(told, "US-UT"))).entries[0].content[0].value)
    cells = [[cell.text() for cell in row.css("th, td")] for row in page.css("table")[0].css("tr")]
    assert ["Minimum age", "18 years", "21 years"] in cells
    assert [quote.text() for quote in page.css("blockquote")] == ["A person under 21 may not buy kratom."]
    assert page.css_first(f'a[href="{BASE}/change/1"]') is not None
    assert not page.css("del, ins, style")


def test_an_empty_feed_is_a_feed(conn: Connection) -> None:
    text, other, _ = written(feed(conn))
    assert parsed(text).entries == parsed(other).entries == json_feed(feed(conn))["items"] == []


def test_the_same_changes_make_the_same_bytes(told: Connection) -> None:
    assert written(feed(told)) == written(feed(told))


def test_names_of_entries_outlive_new_texts_new_addresses_and_more_changes(told: Connection) -> None:
    before = [entry.name for entry in feed(told).entries]
    told.execute(update(schema.jurisdiction).values(name="Elsewhere"))
    tell(told, 4)
    after = [entry.name for entry in feed_of(told, about(told, "https://moved.example")).entries]
    assert after[1:] == before
    assert len(set(after)) == 4


def test_what_the_registry_cites_of_the_past_is_no_news_but_its_corrections_are(conn: Connection) -> None:
    tell(conn, 1, origin="registry")
    tell(conn, 2, origin="registry", kind=ChangeKind.CORRECTION)
    tell(conn, 3, origin="edit", kind=ChangeKind.SCHEDULED)
    assert [entry.categories[0] for entry in feed(conn).entries] == ["scheduled", "correction"]


def test_a_demos_feed_says_so_in_every_title_and_entry(told: Connection) -> None:
    set_meta(told, "mode", "demo")
    found = parsed(atom(feed(told)))
    assert "made up" in found.feed.subtitle
    assert all(title.startswith("[demo] ") for title in (found.feed.title, *(one.title for one in found.entries)))
    assert all("Demo." in one.content[0].value for one in found.entries)


# --- The specifications ---


def test_atom_holds_to_its_grammar(told: Connection) -> None:
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    for text in (atom(feed(told)), atom(feed(told, "EU"))):
        schema.assertValid(etree.fromstring(text.encode()))
    broken = atom(feed(told)).replace("<author><name>kratomwatch</name></author>", "", 1)
    assert not schema.validate(etree.fromstring(broken.encode()))


def test_atom_holds_to_what_no_grammar_can_say(told: Connection) -> None:
    tree = etree.fromstring(atom(feed(told)).encode())
    names = [node.text for node in tree.iter(f"{ATOM}id")]
    assert len(set(names)) == len(names) == 4
    for owner in (tree, *tree.iter(f"{ATOM}entry")):
        links = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in owner.findall(f"{ATOM}link")]
        assert len(set(links)) == len(links)  # 4.1.1: never two alternates of one type
    assert [link.get("rel") for link in tree.findall(f"{ATOM}link")] == ["alternate", "self"]
    assert tree.findtext(f"{ATOM}updated") == max(node.text or "" for node in tree.iter(f"{ATOM}updated"))


def test_rss_has_what_its_channel_and_items_need(told: Connection) -> None:
    tree = etree.fromstring(rss(feed(told)).encode())
    assert tree.get("version") == "2.0"
    (channel,) = tree.findall("channel")
    for name in ("title", "link", "description", "lastBuildDate"):
        assert len(channel.findall(name)) == 1
    for item in channel.findall("item"):
        (guid,) = item.findall("guid")
        assert guid.get("isPermaLink") == "false"
        for name in ("title", "link", "description", "pubDate"):
            assert len(item.findall(name)) == 1
    assert channel.findtext("item/pubDate") == format_datetime(AT + timedelta(minutes=3))


def test_json_feed_has_what_its_version_wants(told: Connection) -> None:
    made = json.loads(json.dumps(json_feed(feed(told))))
    assert made["version"] == "https://jsonfeed.org/version/1.1"
    assert made["title"] == "Kratom law"
    assert made["feed_url"] == f"{BASE}/feed.json"
    assert made["authors"] == [{"name": "kratomwatch"}]
    assert len({item["id"] for item in made["items"]}) == 3
    for item in made["items"]:
        assert all(isinstance(item[key], str) and item[key] for key in ("id", "url", "title", "content_html"))
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
        assert all(isinstance(tag, str) for tag in item["tags"])
    assert made["items"][1]["external_url"] == "https://th.example/a?b=1&c=2"


def test_all_three_tell_the_same(told: Connection) -> None:
    found = feed(told)
    first, second = (parsed(form(found)).entries for form in (atom, rss))
    third = json_feed(found)["items"]
    assert [one.id for one in first] == [one.id for one in second] == [one["id"] for one in third]
    assert [one.title for one in first] == [one.title for one in second] == [one["title"] for one in third]
    assert [one.link for one in first] == [one.link for one in second] == [one["url"] for one in third]


# --- Strangers' text ---


@pytest.fixture
def hostile(conn: Connection) -> Connection:
    sendable = HOSTILE.replace("\x00", "")  # which PostgreSQL's columns of text do not hold
    conn.execute(update(schema.jurisdiction).values(name=sendable))
    proof = {"provision": "sale", "quote": HOSTILE, "url": "https://law.example/\ufffe\u202e", "captured_at": HOSTILE}
    for number, url in enumerate(("javascript:alert(1)", "https://law.example/\u202efdp.exe", 'https://x/"><script>')):
        tell(
            conn, number, instrument=sendable, why=sendable, url=url, evidence=(proof,),
            after={"status": "kcpa", "provisions": {"schedule": HOSTILE, "min_age": 21}},
        )  # fmt: skip
    return conn


@pytest.mark.parametrize("place", ["", "US-UT"])
def test_no_text_of_a_page_breaks_a_feed_or_acts_in_it(hostile: Connection, place: str) -> None:
    first, second, third = written(feed(hostile, place))
    for text in (first, second, third):
        text.encode()
        assert not set(text) & set("\x00\x0b\x1b\u202e\ufffe\uffff")
    # As it is sent: feedparser would have cleaned it.
    contents = [node.text or "" for node in etree.fromstring(first.encode()).iter(f"{ATOM}content")]
    contents += [item["content_html"] for item in json.loads(third)["items"]]
    assert len(parsed(first).entries) == len(parsed(second).entries) == 3
    for content in contents:
        page = LexborHTMLParser(content)
        assert page.css("script, img, iframe, object, style") == []
        assert all((a.attributes["href"] or "").startswith("https://") for a in page.css("a"))
        assert "alert(1)" in (page.body.text() if page.body else "")
    assert [item.get("external_url") for item in json.loads(third)["items"]] == [None, None, None]


# --- Many ---


def test_of_five_thousand_changes_the_newest_hundred_are_told(conn: Connection) -> None:
    tell(conn, 1)
    like = dict(conn.execute(select(schema.change)).mappings().one())
    places = ("US-UT", "TH")
    more = [
        {**like, "id": n, "key": f"c{n}", "hash": f"{n:064}", "jurisdiction": places[n % 2]} for n in range(2, 5001)
    ]
    conn.execute(insert(schema.change), more)
    found = feed(conn)
    assert [entry.link.rpartition("/")[2] for entry in found.entries] == [str(n) for n in range(5000, 4900, -1)]
    assert len(parsed(atom(found)).entries) == len({entry.name for entry in found.entries}) == 100
    assert {entry.title.partition(":")[0] for entry in feed(conn, "US").entries} == {"Utah"}
    assert len(feed(conn, "US").entries) == 100
