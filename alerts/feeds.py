"""Feeds of what changed: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, all telling the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from sqlalchemy import Connection, select

from alerts.published import NEVER, About, name_of
from alerts.render import View, view_of
from alerts.templating import render_part
from tracker.changes import Change
from tracker.clock import stamp
from tracker.ledger import from_row, news
from tracker.store import schema

#: So many changes are told, the newest first.
NEWEST = 100
_AUTHOR = "kratomwatch"


@dataclass(frozen=True)
class Entry:
    """One change as feeds tell it. ``name`` (a URN) stays the same whatever becomes of texts and addresses: it is
    made of the change's hash, which is unlike that of any other change, here or in another's database."""

    name: str
    title: str
    link: str
    related: str
    html: str
    updated: datetime
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    """What is told, newest first, and about what."""

    about: About
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """When the newest of it was recorded."""
        return max((entry.updated for entry in self.entries), default=NEVER)


def feed_of(connection: Connection, about: About, newest: int = NEWEST) -> Feed:
    """The newest changes in the places that it is `about`."""
    table = schema.change
    query = select(table).where(news()).order_by(table.c.id.desc()).limit(newest)
    if about.place:
        query = query.where(table.c.jurisdiction.in_(list(about.names)))
    return Feed(about, tuple(_entry(from_row(row), about) for row in connection.execute(query)))


def atom(feed: Feed) -> str:
    """The feed as RFC 4287 wants it."""
    return _written(_Atom, feed, "feed.atom")


def rss(feed: Feed) -> str:
    """The feed as RSS 2.0."""
    return _written(_Rss, feed, "feed.rss")


def json_feed(feed: Feed) -> dict[str, Any]:
    """The feed as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    about = feed.about
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": about.title,
        "home_page_url": about.page,
        "feed_url": about.address("feed.json"),
        "description": about.description,
        "language": "en",
        "authors": [{"name": _AUTHOR}],
        "items": [_item(entry) for entry in feed.entries],
    }


def _item(entry: Entry) -> dict[str, Any]:
    source = {"external_url": entry.related} if entry.related else {}
    return {
        "id": entry.name, "url": entry.link, **source, "title": entry.title, "content_html": entry.html,
        "date_published": stamp(entry.updated), "tags": list(entry.categories),
    }  # fmt: skip


def _entry(change: Change, about: About) -> Entry:
    place = about.names.get(change.jurisdiction, change.jurisdiction)
    unmarked = replace(change, passage={})  # the page's text, word by word, is not shown here
    view = view_of(unmarked, place, demo=about.demo, base_url=about.base_url)
    return Entry(
        name=name_of(change.hash).urn,
        title=about.marked(view.headline),
        link=f"{about.base_url}/change/{change.id}",
        related=view.url,
        html=render_part("entry.html", view=view),
        updated=change.recorded_at,
        categories=tuple(_categories(view)),
    )


def _categories(view: View) -> Iterator[str]:
    """The kind of change, and the status that it leads to."""
    yield view.change_kind.value
    if view.status:
        yield view.status


def _written(form: type[SyndicationFeed], feed: Feed, file: str) -> str:
    about = feed.about
    made = form(
        about.title, about.page, about.description, language="en", author_name=_AUTHOR, feed_url=about.address(file),
        feed_guid=about.address(file), updated=feed.updated,
    )  # fmt: skip
    for entry in feed.entries:
        made.add_item(
            entry.title, entry.link, entry.html, pubdate=entry.updated, unique_id=entry.name,
            unique_id_is_permalink=False, categories=entry.categories, related=entry.related,
        )  # fmt: skip
    return str(made.writeString("utf-8"))


class _Linked(SyndicationFeed):  # type: ignore[misc]
    """Adds to each entry the address of the law itself, and dates the feed by what is in it rather than by the
    clock, which would make each answer unlike the last."""

    related = "link"  # the name of its element

    def latest_post_date(self) -> datetime:
        """When the newest of it was recorded."""
        moment: datetime = self.feed["updated"]
        return moment

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """What the library writes, and the link."""
        super().add_item_elements(handler, item)
        if item["related"]:
            handler.addQuickElement(self.related, "", {"rel": "related", "href": item["related"]})


class _Atom(_Linked, Atom1Feed):  # type: ignore[misc]
    def add_item(self, title: str, link: str, html: str, **values: Any) -> None:
        super().add_item(title, link, None, content=html, **values)


class _Rss(_Linked, Rss201rev2Feed):  # type: ignore[misc]
    related = "atom:link"

    def add_item(self, title: str, link: str, html: str, **values: Any) -> None:
        super().add_item(title, link, html, **values)
