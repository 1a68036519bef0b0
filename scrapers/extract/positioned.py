"""HTML whose every word has a place of its own on the page (position: absolute): read as print is read."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scrapers.extract.builder import Builder, Line
from scrapers.extract.layout import Page, Rule, Word, page_lines
from scrapers.extract.printed import paragraphs

_LENGTH = re.compile(r"(left|top|width|height|bottom)\s*:\s*(-?\d+(?:\.\d+)?)\s*(px|pt|em)?", re.I)
_TO_PX = {"pt": 4 / 3, "em": 13.0, "px": 1.0}
_FEWEST = 30


def is_positioned(parser: LexborHTMLParser, markup_says_absolute: bool) -> bool:
    """Whether the page sets its words one by one."""
    return markup_says_absolute and len(parser.css("[style*='top:'] [style*='left:']")) >= _FEWEST


def positioned_lines(parser: LexborHTMLParser) -> list[Line]:
    """The lines of such a page, by their places."""
    pages: list[Page] = []
    for box in _page_boxes(parser):
        pages.append(_page(box))
    builder = Builder()
    printed = [line for number, page in enumerate(pages) for line in page_lines(page, number)]
    paragraphs(printed, builder)
    return builder.lines


def _page_boxes(parser: LexborHTMLParser) -> list[LexborNode]:
    body = parser.body
    if body is None:
        return []
    boxes = [node for node in body.iter() if node.tag == "div" and node.css_first("[style*='top:']") is not None]
    return boxes or [body]


def _page(box: LexborNode) -> Page:
    page = Page()
    for node in box.css("[style*='top:']"):
        place = _place(node)
        if "left" in place and "width" in place and not node.text().strip():
            page.rules.append(Rule(place["left"], place["left"] + place["width"], place.get("top", 0.0)))
            continue
        words = [child for child in node.iter() if "left" in _place(child)]
        for child in words:
            text = child.text().strip()
            if text:
                page.words.append(Word(text, _place(child)["left"], place.get("top", 0.0) + 12.0))
        if not words and node.text().strip() and "left" in place:
            page.words.append(Word(node.text().strip(), place["left"], place.get("top", 0.0) + 12.0))
    return page


def _place(node: LexborNode) -> dict[str, float]:
    style = node.attributes.get("style") or ""
    return {
        name.lower(): float(number) * _TO_PX.get((unit or "px").lower(), 1.0)
        for name, number, unit in _LENGTH.findall(style)
    }
