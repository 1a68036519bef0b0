"""The letters that a pattern cannot do without.

A regular expression of many alternatives is slow where it does not match, which is nearly everywhere: a clause of
law is asked a hundred things and says yes to three. Looking for plain letters is some fifty times faster, so each
pattern is taken apart once to know letters of which one stands in every text that it matches; where none does, the
pattern need not be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _parser  # type: ignore[attr-defined]
from typing import Any

#: What is shorter stands in almost every text and tells nothing.
_TELLING = 3
_SPACE = re.compile(r"[^\S ]")


def fold(text: str) -> str:
    """`text` so that what a pattern takes for the same is the same: letters in either case, and white space.

    Case folding does that for all of Unicode but the dotted and dotless i of Turkish.
    """
    low = text.lower() if text.isascii() else text.replace("ı", "i").replace("İ", "i").casefold()
    # A plain space is the only printable white space, and a line break the only other in most texts.
    if not low.isprintable() and not (low := low.replace("\n", " ")).isprintable():
        low = _SPACE.sub(" ", low)
    return low


def needed(pattern: str) -> tuple[str, ...] | None:
    """Folded strings one of which stands in every folded text that `pattern`, whatever the case, is found in;
    None where none are worth asking for. Raises re.error for a pattern that is none."""
    letters = {fold(one) for one in _needed(_parser.parse(pattern, re.IGNORECASE))}
    shortest = {one for one in letters if not any(other in one for other in letters - {one})}
    return tuple(sorted(shortest)) if min(map(len, shortest), default=0) > 1 else None


_ANY_SPACE = (_parser.IN, [(_parser.CATEGORY, _parser.CATEGORY_SPACE)])


def _needed(sequence: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """The most telling of what the items of a sequence, all of which must match, need each."""
    found: list[frozenset[str]] = []
    run = ""
    for kind, value in sequence:
        if kind is _parser.LITERAL or (kind, value) == _ANY_SPACE:
            run += chr(value) if kind is _parser.LITERAL else " "
            continue
        if kind is _parser.AT:  # an edge of a word or a line lies between letters and is none
            continue
        found += (frozenset((run,)), _needed_by(kind, value))
        run = ""
    found.append(frozenset((run,)))
    return max([one for one in found if one and all(one)], key=_worth, default=frozenset())


def _needed_by(kind: Any, value: Any) -> frozenset[str]:
    """What one item of a pattern needs; nothing where it can match without letters of its own."""
    if kind is _parser.SUBPATTERN:
        return _needed(value[3])
    if kind is _parser.ATOMIC_GROUP:
        return _needed(value)
    if kind in (_parser.MAX_REPEAT, _parser.MIN_REPEAT, _parser.POSSESSIVE_REPEAT):
        least, _, repeated = value
        return _needed(repeated) if least else frozenset()
    if kind is _parser.BRANCH:
        ways = [_needed(way) for way in value[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    return frozenset()


def _worth(letters: frozenset[str]) -> tuple[bool, int, int]:
    """What is best asked for: nothing very short, few strings, long ones."""
    shortest = min(map(len, letters))
    return shortest >= _TELLING, -len(letters), shortest
