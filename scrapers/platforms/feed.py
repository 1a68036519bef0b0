"""News feeds of authorities: RSS 2.0, RSS 1.0 (RDF) and Atom.

A feed announces what is new, each entry by itself: title, day, text, link. Entries come and go, and what an entry says
of the law in few words is no law: each is a lead to the page that it links to. The forms:
RSS 2.0, https://www.rssboard.org/rss-specification; RSS 1.0, https://web.resource.org/rss/1.0/spec; Atom, RFC 4287.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape
from urllib.parse import urljoin

from lxml import etree, html

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import tree_of
from scrapers.platforms.base import ANYWHERE, Ask, Found, NoAnswer, Platform
from scrapers.platforms.page import read

_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"
_ROOTS = ("rss", "RDF", "feed")
_ENTRIES = ("item", "entry")
#: The root of an XML file, after its declaration, comments and instructions for style.
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<([\w:.-]+)", re.S)
_TEXTS = ("content", "encoded", "description", "summary")
_DAYS = ("pubDate", "published", "updated", "date")


class Feed:
    """The entries of a feed, each a heading with its text. A feed without entries proves nothing."""

    platform = Platform(
        "feed", "any RSS or Atom feed", (ANYWHERE,), documentation="https://www.rfc-editor.org/rfc/rfc4287"
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The feed's own address."""
        return Request(url, _ACCEPT)

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of its entries. Raises Unreadable where the answer is no feed, or an empty one."""
        root = _root(answer)
        entries = list(_entries(root))
        if not entries:
            raise Unreadable(Outcome.EMPTY, "the feed has no entries")
        title = next((_text(node) for node in root.iter() if _name(node) == "title"), "")
        body = f"<html><head><title>{escape(title)}</title></head><body>{''.join(map(_as_html, entries))}</body></html>"
        return read(source, answer, body.encode(), format="html")

    def announced(self, source: Source, answer: Answer) -> Iterator[Found]:
        """Its entries. Raises Unreadable where the answer is no feed."""
        return (_found(entry, answer.final_url) for entry in _entries(_root(answer)))


def _root(answer: Answer) -> etree._Element:
    try:
        root = tree_of(answer)
    except NoAnswer as error:
        raise Unreadable(error.outcome, error.detail) from None
    if _name(root) not in _ROOTS:
        raise Unreadable(Outcome.WRONG_TYPE, f"no feed, but <{_name(root)}>")
    return root


def _entries(root: etree._Element) -> Iterator[etree._Element]:
    return (node for node in root.iter() if _name(node) in _ENTRIES)


def _found(entry: etree._Element, feed: str) -> Found:
    """An entry by its own identifier, else by its link, else by its title and day. Its day is told in its text."""
    title, on = _plain(_first(entry, ("title",))), _first(entry, _DAYS)
    link = _link(entry)
    return Found(
        id=_first(entry, ("guid", "id")) or link or f"{title} {on}",
        title=title,
        url=urljoin(feed, link),
        kind=SourceKind.NEWS,
        summary=" ".join(filter(None, (on, _plain(_first(entry, _TEXTS))))),
    )


def _link(entry: etree._Element) -> str:
    """Where an entry leads: the text of RSS's link, the address in Atom's that is of no other relation."""
    links = [child for child in entry if _name(child) == "link"]
    told = [link for link in links if link.get("rel", "alternate") == "alternate"] or links
    return next((link.get("href") or _text(link) for link in told), "")


def _plain(markup: str) -> str:
    """The words of `markup`, which may be escaped once more."""
    return " ".join(html.fromstring(f"<div>{unescape(markup)}</div>").text_content().split())


def is_feed(body: bytes) -> bool:
    """True where `body` is an RSS or Atom feed."""
    root = _ROOT.match(body)
    return root is not None and root[1].decode().rpartition(":")[2] in _ROOTS


def _as_html(entry: etree._Element) -> str:
    title, text, day = _first(entry, ("title",)), _first(entry, _TEXTS), _first(entry, _DAYS)
    return f"<h2>{escape(title)}</h2><p>{escape(day)}.</p><div>{text}</div>"


def _first(entry: etree._Element, names: tuple[str, ...]) -> str:
    """The text of the first child of one of `names`, the better name first; its own markup stays markup."""
    found = {_name(child): child for child in reversed(entry)}
    return next((_text(found[name]) for name in names if name in found), "")


def _text(node: etree._Element) -> str:
    inner: Iterator[str] = (etree.tostring(child, encoding="unicode") for child in node)
    return ((node.text or "") + "".join(inner)).strip()


def _name(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


ADAPTERS = (Feed(),)
