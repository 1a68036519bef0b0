"""Lines as a printer sets them (PDF, preformatted HTML, plain text) become paragraphs.

Printed line numbers, running heads and page numbers go; words parted at a line end come together again.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from scrapers.capture import Outcome
from scrapers.document import BlockKind
from scrapers.extract.builder import Builder, Line, label_of
from scrapers.extract.errors import Unreadable
from scrapers.extract.ink import Ink

_MOST_LINES = 400_000
_NUMBERED = re.compile(r"(\d{1,5})(?:\s+|$)")
_PAGE_NUMBER = re.compile(
    r"(?:page\s+)?[-–—\[(]*\s*(?:page\s+)?\d{1,4}\s*(?:of\s+\d{1,4}|/\s*\d{1,4})?\s*[-–—\])]*", re.I
)
_DIGITS = re.compile(r"\d+")
_ENDS_SENTENCE = re.compile(r"""(?:[.;:?!。；：]["')\]]*|:[-–—])$""")  # "the following paragraph:-"
_ENDS_ABBREVIATED = re.compile(
    r"\b(?:ss?|secs?|nos?|arts?|pars?|subd|subsec|ch|pp?|cl|stats?|c|v|al|st|rev|ann|reg|fed|mr|mrs|ms|dr|rep|sen|inc|co|u|[A-Z])\.$",
    re.I,
)
_LETTERS_AT_END = re.compile(r"([^\W\d_]+)-$")
_LETTERS_AT_START = re.compile(r"([^\W\d_]+)")
#: Prefixes that keep their hyphen where a line happens to break after them, and tens ("twenty-one").
_KEEPS_HYPHEN = frozenset((
    "non", "self", "co", "anti", "pre", "semi", "sub", "quasi", "over", "under", "re", "post", "intra",
    "inter", "ex", "all", "cross", "half", "well",
    "one", "two", "three", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
))  # fmt: skip


@dataclass(slots=True)
class PrintedLine:
    """One line of print: raw text without its indent, ink as (kind, start, end) in it, indent and width in
    characters, page from 0, whether white space parts it from the line before, and whether something that
    was printed on it or before it (a line number, a running head) was dropped."""

    text: str
    inks: list[tuple[Ink, int, int]] = field(default_factory=list)
    indent: float = 0.0
    page: int = 0
    gap: bool = False
    seam: bool = False
    inner_indent: float | None = None  # of what follows a number at the line's start, where it is known

    def cut(self, count: int) -> None:
        """Drops the first `count` characters."""
        self.text = self.text[count:]
        moved = ((ink, max(0, start - count), end - count) for ink, start, end in self.inks)
        self.inks = [(ink, start, end) for ink, start, end in moved if end > start]


def printed_lines(text: str, inks: Sequence[tuple[Ink, int, int]] = ()) -> list[PrintedLine]:
    """The lines of preformatted text; form feeds part pages. `inks` are (kind, start, end) in `text`, sorted.
    Raises Unreadable(TOO_LARGE) beyond any length that a law has."""
    if text.count("\n") > _MOST_LINES:
        raise Unreadable(Outcome.TOO_LARGE, f"more than {_MOST_LINES} lines of print")
    lines: list[PrintedLine] = []
    page = at = first = 0
    for raw in text.replace("<--", "   ").split("\n"):  # an arrow in the margin only points at changed words
        page += raw.count("\f")
        indent = len(raw) - len(raw.lstrip())
        start, end = at + indent, at + len(raw)
        while first < len(inks) and inks[first][2] <= start:
            first += 1
        here: list[tuple[Ink, int, int]] = []
        for index in range(first, len(inks)):
            ink, left, right = inks[index]
            if left >= end:
                break
            here.append((ink, max(left, start) - start, min(right, end) - start))
        lines.append(PrintedLine(raw[indent:], here, indent, page))
        at = end + 1
    return lines


def paragraphs(lines: Sequence[PrintedLine], builder: Builder) -> None:
    """Sends `lines` to the builder, joined into paragraphs."""
    numbered = without_line_numbers(lines)
    kept = without_running_heads(numbered if numbered is not None else list(lines), numbered is not None)
    _join(kept, builder)


def unprinted(lines: Sequence[Line]) -> list[Line] | None:
    """The paragraphs of a web page that shows a printed bill line by line, each line with its number in a block of
    its own; None for any other page."""
    printed: list[PrintedLine] = []
    page = 0
    for line in lines:
        page += line.text.startswith("1 ") and bool(printed)
        printed.append(PrintedLine(line.text, list(line.marks), 0.0, page))
    if without_line_numbers([replace(line, inks=list(line.inks)) for line in printed]) is None:
        return None
    builder = Builder()
    paragraphs(printed, builder)
    return builder.lines


def without_line_numbers(lines: Sequence[PrintedLine]) -> list[PrintedLine] | None:
    """The lines without the numbers in their left margin, or None where the lines bear none.

    Numbers count that run on by one over at least three lines, where they stand on at least eight lines and a
    third of all, and sentences run across them: an enumeration in the law begins its entries afresh. A short bill
    under a long head has one run only, line after line from 1, most of it within sentences.
    """
    runs: list[list[tuple[int, int]]] = []
    expected = -1
    for index, line in enumerate(lines):
        found = _NUMBERED.match(line.text)
        if found is None:
            continue
        number = int(found[1])
        if number != expected:
            if runs and len(runs[-1]) < 3:
                runs.pop()
            runs.append([])
        runs[-1].append((index, found.end()))
        expected = number + 1
    hits = {index: end for run in runs if len(run) >= 3 for index, end in run}
    filled = sum(1 for line in lines if line.text.strip())
    if len(hits) >= 8 and len(hits) >= filled / 3:
        return _unnumbered(lines, hits) if _across(lines, hits) >= max(3, len(hits) // 10) else None
    tight = [dict(run) for run in runs if len(run) >= 4 and run[-1][0] - run[0][0] == len(run) - 1]
    hits = next((run for run in tight if _from_one(lines, run) and 2 * _across(lines, run) >= len(run)), {})
    return _unnumbered(lines, hits) if hits else None


#: A line this long is a page that lost its line breaks; printed lines are so many characters apart, and a page that
#: numbers its lines has so many of them.
_LOST_BREAKS, _NEAREST, _FARTHEST, _FEWEST_NUMBERS = 1500, 5, 130, 12
_ALONE = re.compile(r"(?<!\S)\d{1,2}(?=\s)")


def with_lines_back(text: str) -> str:
    """`text` with a line break before each number of a printed line, where a copy put a printed page into one line:
    counts from 1 that run on by one at the distance of printed lines."""
    return "\n".join(_broken_up(line) if len(line) > _LOST_BREAKS else line for line in text.split("\n"))


def _broken_up(line: str) -> str:
    runs: list[list[re.Match[str]]] = []
    for found in _ALONE.finditer(line):
        number = int(found[0])
        last = runs[-1][-1] if runs else None
        if last is not None and number == int(last[0]) + 1 and _NEAREST <= found.start() - last.end() <= _FARTHEST:
            runs[-1].append(found)
        elif number == 1:
            runs.append([found])
    starts = [found.start() for run in runs if len(run) >= _FEWEST_NUMBERS for found in run]
    return "\n".join(line[low:high] for low, high in itertools.pairwise([0, *starts, len(line)]))


def _across(lines: Sequence[PrintedLine], hits: dict[int, int]) -> int:
    """How many of the numbered lines begin within a sentence."""
    return sum(1 for index, end in hits.items() if lines[index].text[end : end + 1].islower())


def _from_one(lines: Sequence[PrintedLine], run: dict[int, int]) -> bool:
    first = min(run)
    return lines[first].text[: run[first]].strip() == "1"


def _unnumbered(lines: Sequence[PrintedLine], hits: dict[int, int]) -> list[PrintedLine]:
    kept: list[PrintedLine] = []
    gap = False
    for index, line in enumerate(lines):
        if index in hits:
            line.indent = line.inner_indent if line.inner_indent is not None else line.indent + hits[index]
            line.cut(hits[index])
            line.seam = True
        else:
            line.seam = False
        line.gap = line.gap or gap
        gap = not line.text.strip()
        if not gap:
            kept.append(line)
    return kept


def without_running_heads(lines: list[PrintedLine], numbered: bool) -> list[PrintedLine]:
    """The lines without page numbers and without heads and feet, which come once, after all the text (but for
    what stands at the top of the first page: that stays).

    A head or foot is a line that (digits aside) recurs at the top or bottom of at least two pages, or stands
    beside a page number there; where the law's own lines are numbered, a line without number that recurs.
    """
    edges = _edges(lines)
    paged = len({line.page for line in lines}) > 1
    texts = [" ".join(line.text.split()) for line in lines]
    keys = [_DIGITS.sub("#", text.casefold()) for text in texts]
    may = [
        bool(keys[i]) and (i in edges if paged else numbered) and not (numbered and line.seam)
        for i, line in enumerate(lines)
    ]
    often = Counter(key for key, eligible in zip(keys, may, strict=True) if eligible)
    needed = 2 if paged and len(lines) < 200 else 3
    numbers = {i for i, text in enumerate(texts) if may[i] and _is_page_number(text)}
    gone = {i for i, key in enumerate(keys) if may[i] and often[key] >= needed} | numbers
    gone |= {i for i in range(len(lines)) if may[i] and numbered and paged and (i - 1 in numbers or i + 1 in numbers)}
    gone |= (again := _carried_over(lines, texts, may))
    numbers |= again
    head = next((i for i in range(len(lines)) if i not in gone and texts[i]), len(lines))
    stays = {i for i in gone if i < head and i not in numbers}
    return _without(lines, keys, gone - stays, numbers, {keys[i] for i in stays})


def _carried_over(lines: list[PrintedLine], texts: list[str], may: list[bool]) -> set[int]:
    """Lines at the top of a page that the page before ends with: some files keep them outside the visible area."""
    found: set[int] = set()
    for index in range(1, len(lines)):
        if lines[index].page != lines[index - 1].page and may[index] and len(texts[index]) > 20:
            before = texts[max(0, index - 4) : index]
            if texts[index] in before:
                found.add(index)
    return found


def _is_page_number(text: str) -> bool:
    return _PAGE_NUMBER.fullmatch(text) is not None or not text.strip("-_–—=*. ")


def _without(
    lines: list[PrintedLine], keys: list[str], gone: set[int], numbers: set[int], seen: set[str]
) -> list[PrintedLine]:
    """The lines but for those `gone`, of which each that is no page number comes once at the end."""
    kept: list[PrintedLine] = []
    held: list[PrintedLine] = []
    dropped = first_numbered = False
    for index, line in enumerate(lines):
        if index in gone:
            dropped = True
            if index not in numbers and keys[index] not in seen:
                seen.add(keys[index])
                line.gap = True
                held.append(line)
            continue
        line.gap = (line.gap and not dropped) or (line.seam and not first_numbered)
        first_numbered = first_numbered or line.seam
        line.seam = line.seam or dropped
        dropped = dropped and not line.text.strip()
        kept.append(line)
    return kept + held


def _edges(lines: list[PrintedLine], depth: int = 4) -> set[int]:
    """Indexes of the first and last few filled lines of each page."""
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.text.strip():
            pages.setdefault(line.page, []).append(index)
    return {index for page in pages.values() for index in (*page[:depth], *page[-depth:])}


def _join(lines: list[PrintedLine], builder: Builder) -> None:
    filled = [line for line in lines if line.text.strip()]
    widths = sorted(line.indent + len(line.text.rstrip()) for line in filled)
    width = widths[int(len(widths) * 0.9)] if widths else 0.0
    words = _vocabulary(filled)
    previous: PrintedLine | None = None
    gap = False
    for line in lines:
        if not line.text.strip():
            gap = True
            continue
        line.gap = line.gap or gap
        gap = False
        if previous is None or _begins(previous, line, width):
            builder.begin(BlockKind.PARAGRAPH)
            if line.seam:
                builder.seam(first=True)
            _say(builder, line, len(line.text))
        else:
            _append(builder, previous, line, words)
        previous = line
    builder.end()


def _begins(previous: PrintedLine, line: PrintedLine, width: float) -> bool:
    """Whether `line` begins a paragraph."""
    if line.gap:
        return True
    before, text = previous.text.strip(), line.text.strip()
    ended = _ENDS_SENTENCE.search(before) is not None and _ENDS_ABBREVIATED.search(before) is None
    right = previous.indent + len(previous.text.rstrip())
    if label := label_of(text):
        if _may_number(label, before, ended, line.indent > previous.indent + 1.5):
            return True
        if _goes_on(label_of(before), label) and abs(line.indent - previous.indent) < 1.5:
            return True
    if line.indent > previous.indent + 1.5:  # a first line, unless the one before runs on to its margin
        return ended or right < width * 0.75
    if line.indent < previous.indent - 1.5 and previous.indent > width * 0.2 and right < width * 0.85:
        return True  # a centred heading stands before
    if ended and right < width * 0.75:
        return True
    return before.isupper() != text.isupper() and right < width * 0.6


def _may_number(label: str, before: str, ended: bool, indented: bool) -> bool:
    """Whether a number at the start of a line numbers a paragraph ("June 1," / "2026." does not)."""
    if ended or before.endswith((" and", " or", "—")):
        return True
    if re.fullmatch(r"\d{2,}[.)]", label):
        return False
    return indented or (label.startswith("(") and before.endswith(","))


def _goes_on(before: str, label: str) -> bool:
    """Whether two lines are numbered one after the other: items of a list need no full stop ("6.7", "6.8")."""
    one, two = re.findall(r"\d+", before), re.findall(r"\d+", label)
    alike = re.sub(r"\d+", "1", before) == re.sub(r"\d+", "1", label)
    return bool(one) and alike and one[:-1] == two[:-1] and int(two[-1]) == int(one[-1]) + 1


def _append(builder: Builder, previous: PrintedLine, line: PrintedLine, words: set[str]) -> None:
    """Adds a line to the open paragraph; a word parted by a hyphen becomes one again."""
    if not previous.text.rstrip().endswith(("-", "\u00ad")):
        builder.say(" ")
    if line.seam:
        builder.seam()
    if _parted(previous.text.rstrip(), line.text.lstrip(), words):
        builder.unsay_hyphen()
    _say(builder, line, len(line.text))


def _parted(before: str, after: str, words: set[str]) -> bool:
    """Whether the hyphen at the end of `before` only parts a word."""
    if before.endswith("\u00ad"):
        return False  # folding drops it anyway
    left, right = _LETTERS_AT_END.search(before), _LETTERS_AT_START.match(after)
    if left is None or right is None or not right[1][0].islower():
        return False
    start, end = left[1].casefold(), right[1].casefold()
    if f"{start}-{end}" in words:
        return False
    return start + end in words or (len(start) > 1 and start not in _KEEPS_HYPHEN)


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


def _vocabulary(lines: list[PrintedLine]) -> set[str]:
    if not any(line.text.rstrip().endswith("-") for line in lines):
        return set()
    return {word.casefold() for line in lines for word in _WORD.findall(line.text)}


def _say(builder: Builder, line: PrintedLine, end: int) -> None:
    at = 0
    for ink, start, stop in line.inks:
        if start > at:
            builder.say(line.text[at:start])
        builder.say(line.text[max(start, at) : stop], ink)
        at = max(at, stop)
    if at < end:
        builder.say(line.text[at:end])
