"""Takes the teeth out of hostile markup before a parser sees it.

An HTML parser looks up its stack of open elements for many a tag (HTML Standard, 13.2.4.2), so a hundred
thousand nested elements cost the square of that; it reopens every open <b> or <i> in each new paragraph; and it
holds each attribute of a tag against all before it. Tags beyond any depth that a page of law has are left out, their
text stays; so are a tag's attributes beyond any number.
"""

from __future__ import annotations

import re

from scrapers.extract.tags import REST, VALUE

_PIECE = rf"(?:[^>=\s/]++|{VALUE})*+"
#: Text, end tags, and start tags with no more attributes than that many.
_USUAL = re.compile(rf"(?:[^<]++|<(?![A-Za-z])|<[A-Za-z](?:{_PIECE}[\s/]++){{0,300}}+{_PIECE}>)*+")
_USUAL_START = re.compile(rf"<[A-Za-z](?:{_PIECE}[\s/]++){{0,300}}+")
_REST_OF_TAG = re.compile(REST)
_TAG = re.compile(r"<(/?)([A-Za-z][\w:-]*)")
_MANY = 3000
_DEEPEST = 400
_MOST_FORMATTING = 60
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
#: Elements whose end tag may be left out: an open one says nothing of depth.
_UNCLOSED = frozenset((
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "option", "optgroup", "colgroup",
    "html", "head", "body",
))  # fmt: skip
_FORMATTING = frozenset(
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"]
)


def tame(markup: str) -> str:
    """`markup`, where it is deeper or its tags are fuller than any page's in a copy without what is beyond that."""
    markup = _without(markup, _crowded(markup))
    if markup.count("<") < _MANY:
        return markup
    depth: dict[str, int] = {}
    total = formatting = 0
    cuts: list[tuple[int, int]] = []
    cut_to = 0
    for found in _TAG.finditer(markup):
        if found.start() < cut_to:
            continue
        name = found[2].lower()
        if name in _VOID or name in _UNCLOSED:
            continue
        if found[1]:
            if depth.get(name, 0):
                depth[name] -= 1
                total -= 1
                formatting -= name in _FORMATTING
            continue
        if total >= _DEEPEST or (name in _FORMATTING and formatting >= _MOST_FORMATTING):
            end = markup.find(">", found.end())
            cut_to = end + 1 if end >= 0 else len(markup)
            cuts.append((found.start(), cut_to))
            continue
        depth[name] = depth.get(name, 0) + 1
        total += 1
        formatting += name in _FORMATTING
    return _without(markup, cuts)


def _crowded(markup: str) -> list[tuple[int, int]]:
    """The attributes beyond the limit, as stretches to cut out."""
    cuts: list[tuple[int, int]] = []
    at = 0
    while (at := _end(_USUAL, markup, at)) < len(markup):
        start = _end(_USUAL_START, markup, at)
        rest = _REST_OF_TAG.match(markup, start)
        if rest is None:  # the tag never ends; a parser drops it, however many attributes it has
            return [*cuts, (at, len(markup))]
        at = rest.end()
        cuts.append((start, at - 1))
    return cuts


def _end(pattern: re.Pattern[str], markup: str, at: int) -> int:
    found = pattern.match(markup, at)
    return found.end() if found is not None else at


def _without(markup: str, cuts: list[tuple[int, int]]) -> str:
    if not cuts:
        return markup
    kept: list[str] = []
    at = 0
    for start, end in cuts:
        kept.append(markup[at:start])
        at = end
    kept.append(markup[at:])
    return "".join(kept)
