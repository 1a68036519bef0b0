"""What tests of extraction share: pages read as their authorities serve them, and what stands in them."""

from __future__ import annotations

import itertools

from scrapers.document import Document
from scrapers.extract import extract

LAW = (
    "<h1>Title 4. Commerce</h1><h2>§ 4-45-104. Kratom products.</h2>"
    "<p>(1) A person may not sell a kratom product to an individual under 18 years of age.</p>"
    "<p>(2) A kratom product may not contain a level of 7-hydroxymitragynine greater than 2 percent.</p>"
    "<p>(3) The label of a kratom product shall state the amount of mitragynine in the product.</p>"
)
LAW_TEXT = (
    "Title 4. Commerce\n§ 4-45-104. Kratom products.\n"
    "(1) A person may not sell a kratom product to an individual under 18 years of age.\n"
    "(2) A kratom product may not contain a level of 7-hydroxymitragynine greater than 2 percent.\n"
    "(3) The label of a kratom product shall state the amount of mitragynine in the product."
)


def html(markup: str | bytes, **told: str) -> Document:
    """A page that the server calls HTML."""
    body = markup.encode() if isinstance(markup, str) else markup
    return extract(body, content_type="text/html; charset=utf-8" if isinstance(markup, str) else "text/html", **told)


def xml(markup: str) -> Document:
    """An XML file."""
    return extract(f"<?xml version='1.0' encoding='UTF-8'?>{markup}".encode(), content_type="application/xml")


def plain(text: str) -> Document:
    """A text file."""
    return extract(text.encode(), content_type="text/plain; charset=utf-8")


def lines(document: Document) -> list[tuple[str, str]]:
    """(kind, text) of each block; also holds that the blocks are the text, in order and without gaps."""
    assert "\n".join(text for _, text in document.lines()) == document.text
    return [(block.kind.value, text) for block, text in document.lines()]


def marked(document: Document) -> list[tuple[str, str]]:
    """(kind, words) of each mark; also holds that marks are sorted and do not overlap."""
    for before, after in itertools.pairwise(document.marks):
        assert before.end <= after.start
    return [(mark.kind.value, document.text[mark.start : mark.end]) for mark in document.marks]


def as_amended(document: Document) -> str:
    """The text without its struck words, white space squeezed."""
    text, at = "", 0
    for mark in document.marks:
        if mark.kind.value == "struck":
            text, at = text + document.text[at : mark.start], mark.end
    return "\n".join(" ".join(line.split()) for line in (text + document.text[at:]).split("\n"))
