"""Feeds: the entries of RSS and Atom are read; an empty feed, or a page in its place, proves nothing."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import SourceKind
from scrapers.capture import Outcome
from scrapers.platforms import announcer
from tests.scrapers.platforms.double import Double, Said, source

URL = "https://gazette.example/feed"
NEWS = source(URL, "feed", kind=SourceKind.GAZETTE, format="xml", must_contain=("Gazette",))
RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>
<item><title>Order 12</title><link>https://gazette.example/12</link><pubDate>Mon, 04 May 2026 08:00:00 GMT</pubDate>
<description>&lt;p&gt;The sale of kratom is prohibited.&lt;/p&gt;</description></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Gazette</title><entry><title>Order 12</title>
<updated>2026-05-04T08:00:00Z</updated>
<content type="html">&lt;p&gt;The sale of kratom is prohibited.&lt;/p&gt;</content>
</entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Gazette</title></channel><item><title>Order 12</title>
<dc:date>2026-05-04</dc:date><description>The sale of kratom is prohibited.</description></item></rdf:RDF>"""


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF], ids=["RSS 2.0", "Atom", "RSS 1.0"])
def test_the_entries_of_a_feed_are_headings_with_their_text(feed: str) -> None:
    with Double() as double:
        double.on(URL, Said(feed, type="application/xml"))
        seen = double.visit(NEWS)

    assert seen.outcome is Outcome.NEW
    assert seen.document is not None
    lines = [text for _, text in seen.document.lines()]
    assert lines[0] == "Order 12"
    assert lines[-1].endswith("The sale of kratom is prohibited.")


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("<rss version='2.0'><channel><title>Gazette</title></channel></rss>", Outcome.EMPTY),
        ("<html><body>Gazette: this feed has moved</body></html>", Outcome.WRONG_TYPE),
        ("Gazette & more", Outcome.WRONG_TYPE),
    ],
)
def test_what_is_no_feed_or_has_no_entries_is_no_document(said: str, outcome: Outcome) -> None:
    with Double() as double:
        double.on(URL, Said(said, type="application/xml"))
        seen = double.visit(NEWS)

    assert (seen.outcome, seen.document) == (outcome, None)


LINKED = ATOM.replace("<entry>", '<entry><link rel="edit" href="/e"/><link href="/12"/>')


@pytest.mark.parametrize("feed", [RSS, LINKED], ids=["RSS 2.0", "Atom"])
def test_each_entry_is_announced_with_its_words_and_where_it_leads(feed: str) -> None:
    with Double() as double:
        double.on(URL, Said(feed, type="application/xml"))
        seen = double.visit(NEWS)

    announces = announcer(NEWS, URL)
    assert announces is not None
    (found,) = announces.announced(NEWS, seen.answer)
    assert (found.title, found.url) == ("Order 12", "https://gazette.example/12")
    assert found.summary.endswith("The sale of kratom is prohibited.")
    assert found.id
