"""Words with places on a page, and the rules drawn under or through them, become printed lines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from scrapers.extract.ink import Ink
from scrapers.extract.printed import PrintedLine


@dataclass(slots=True)
class Word:
    """A word at ``x`` (left edge) on a ``baseline``, both in page units growing right and down; ``end`` is its
    right edge and ``size`` its type size, 0 where unknown; ``lefts`` are the left edges of its characters, where
    they matter."""

    text: str
    x: float
    baseline: float
    end: float = 0.0
    size: float = 0.0
    lefts: tuple[float, ...] = ()


@dataclass(slots=True)
class Rule:
    """A thin horizontal stroke from ``x`` to ``end`` at height ``y`` (growing down)."""

    x: float
    end: float
    y: float


@dataclass(slots=True)
class Page:
    """What stands on one page."""

    words: list[Word] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)


_SIZE = 12.0
_SAME_LINE = 0.35  # of the type size


def page_lines(page: Page, number: int) -> list[PrintedLine]:
    """The printed lines of a page, top to bottom, with ink where rules run under or through words."""
    rows = _rows(page.words)
    width = _char_width(rows)
    left = min((row[0].x for row in rows), default=0.0)
    rules = sorted(page.rules, key=lambda rule: rule.y)
    spacing = _spacing(rows)
    lines: list[PrintedLine] = []
    above: float | None = None
    for row in rows:
        line = _line(row, rules, width, left)
        line.page = number
        baseline = row[0].baseline
        line.gap = above is not None and spacing > 0 and baseline - above > 1.6 * spacing
        above = baseline
        lines.append(line)
    return lines


def _rows(words: Sequence[Word]) -> list[list[Word]]:
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.baseline):
        size = word.size or _SIZE
        if rows and word.baseline - rows[-1][0].baseline <= _SAME_LINE * size:
            rows[-1].append(word)
        else:
            rows.append([word])
    for row in rows:
        row.sort(key=lambda word: word.x)
    return rows


def _char_width(rows: Sequence[Sequence[Word]]) -> float:
    """The usual width of a character: from one word's start to the next one's."""
    widths: list[float] = []
    for row in rows[:60]:
        for word, following in itertools.pairwise(row):
            if len(word.text) > 2 and following.x > word.x:
                widths.append((following.x - word.x) / (len(word.text) + 1))
    return sorted(widths)[len(widths) // 2] if widths else 6.0


def _spacing(rows: Sequence[Sequence[Word]]) -> float:
    steps = sorted(below[0].baseline - row[0].baseline for row, below in itertools.pairwise(rows))
    return steps[len(steps) // 2] if steps else 0.0


def _line(row: Sequence[Word], rules: Sequence[Rule], width: float, left: float) -> PrintedLine:
    pieces: list[str] = []
    inks: list[tuple[Ink, int, int]] = []
    at = 0
    for index, word in enumerate(row):
        if index:
            pieces.append(" ")
            at += 1
        end = word.end or word.x + len(word.text) * width
        inks.extend((ink, at + start, at + stop) for ink, start, stop in _drawn(word, end, rules))
        pieces.append(word.text)
        at += len(word.text)
    inner = (row[1].x - left) / width if len(row) > 1 else None
    return PrintedLine("".join(pieces), inks, (row[0].x - left) / width, inner_indent=inner)


def _drawn(word: Word, end: float, rules: Sequence[Rule]) -> list[tuple[Ink, int, int]]:
    """The ink of a word: of its characters over whose middle a rule runs. A strike outdoes an underline."""
    size = word.size or _SIZE
    inks: list[Ink | None] = []
    for rule in rules:
        if rule.end <= word.x or rule.x >= end:
            continue
        ink = ink_of_rule(rule.y - word.baseline, size)
        if ink is None:
            continue
        inks = inks or [None] * len(word.text)
        for index, middle in enumerate(_middles(word, end)):
            if rule.x <= middle <= rule.end and inks[index] is not Ink.STRUCK:
                inks[index] = ink
    return _stretches(inks)


def _middles(word: Word, end: float) -> list[float]:
    count = len(word.text)
    if len(word.lefts) == count:
        edges = (*word.lefts, end)
        return [(left + right) / 2 for left, right in itertools.pairwise(edges)]
    step = (end - word.x) / count
    return [word.x + (index + 0.5) * step for index in range(count)]


def _stretches(inks: Sequence[Ink | None]) -> list[tuple[Ink, int, int]]:
    found: list[tuple[Ink, int, int]] = []
    for index, ink in enumerate(inks):
        if ink is None:
            continue
        if found and found[-1][0] is ink and found[-1][2] == index:
            found[-1] = (ink, found[-1][1], index + 1)
        else:
            found.append((ink, index, index + 1))
    return found


def ink_of_rule(below: float, size: float) -> Ink | None:
    """What a rule `below` units under the baseline (negative: above it) means to type of `size` units."""
    if -0.12 * size <= below <= 0.45 * size:
        return Ink.UNDERLINED
    if -0.60 * size <= below < -0.12 * size:
        return Ink.STRUCK
    return None
