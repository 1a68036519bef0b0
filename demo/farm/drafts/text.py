"""A page's text before any design: lines with their kind, number and amendment marks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

LineKind = Literal["title", "heading", "para", "item", "note"]
#: A stretch of text and how an amendment marks it: "" (plain), "ins" or "del".
Run = tuple[str, str]


@dataclass(frozen=True)
class Line:
    """One paragraph. ``label`` is its number as printed; ``runs`` holds its text where words are marked."""

    kind: LineKind
    text: str
    label: str = ""
    level: int = 1
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True)
class Draft:
    """What a page says: its title and its lines, in one language."""

    title: str
    lines: tuple[Line, ...]
    language: str = "en"

    @property
    def text(self) -> str:
        """All words of the page, one line each."""
        return "\n".join(f"{line.label} {line.text}".strip() for line in self.lines)


@dataclass(frozen=True)
class Clause:
    """One rule before numbering: a catchline, the sentence, and the items that end it."""

    key: str
    heading: str
    text: str
    items: tuple[str, ...] = ()
    last: str = "or"

    def ended(self) -> list[str]:
        """The items with the marks that end them: semicolons, the conjunction, a full stop."""
        *first, last = self.items or ("",)
        if not first:
            return [f"{last}."] if last else []
        return [*(f"{text};" for text in first[:-1]), f"{first[-1]}; {self.last}", f"{last}."]

    def run_in(self) -> str:
        """The clause in one paragraph."""
        return " ".join([self.text, *self.ended()])


def title(text: str) -> Line:
    """The page's own heading."""
    return Line("title", text)


def heading(text: str, label: str = "", level: int = 2) -> Line:
    """A heading below the title."""
    return Line("heading", text, label, level)


def para(text: str, label: str = "") -> Line:
    """A paragraph."""
    return Line("para", text, label)


def item(text: str, label: str, level: int = 1) -> Line:
    """A numbered item."""
    return Line("item", text, label, level)


def note(text: str) -> Line:
    """A history or editor's note."""
    return Line("note", text)


#: Two depths of numbering, as (outer, inner) patterns.
NUMBERINGS: tuple[tuple[str, str], ...] = (("(1)", "(a)"), ("(a)", "(1)"), ("(A)", "(1)"), ("1.", "a."), ("A.", "1."))


def label(pattern: str, number: int) -> str:
    """The `number`-th label (from 1) in a pattern such as "(a)" or "1."."""
    letter = chr(ord("a") + (number - 1) % 26)
    return pattern.replace("1", str(number)).replace("A", letter.upper()).replace("a", letter)


def numbered(clauses: Sequence[Clause], numbering: tuple[str, str], catchlines: bool) -> Iterator[Line]:
    """The clauses as numbered subsections with their items."""
    outer, inner = numbering
    for number, clause in enumerate(clauses, 1):
        lead = f"{clause.heading}. " if catchlines and clause.heading else ""
        yield item(lead + clause.text, label(outer, number))
        for sub, text in enumerate(clause.ended(), 1):
            yield item(text, label(inner, sub), 2)


def marked(before: Sequence[Line], after: Sequence[Line]) -> tuple[Line, ...]:
    """`after` as an amendment prints it: words new against `before` inserted, words gone struck."""
    matcher = difflib.SequenceMatcher(None, [_key(line) for line in before], [_key(line) for line in after], False)
    lines: list[Line] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            lines += after[c:d]
            continue
        old, new = list(before[a:b]), list(after[c:d])
        while old and new and _alike(old[0], new[0]):
            lines.append(_merged(old.pop(0), new.pop(0)))
        lines += [_whole(line, "del") for line in old]
        lines += [_whole(line, "ins") for line in new]
    return tuple(lines)


def _key(line: Line) -> tuple[str, str]:
    return line.kind, line.text


def _alike(old: Line, new: Line) -> bool:
    return old.kind == new.kind and difflib.SequenceMatcher(None, old.text.split(), new.text.split()).ratio() > 0.6


def _whole(line: Line, mark: str) -> Line:
    return Line(line.kind, line.text, line.label, line.level, ((line.text, mark),))


def _merged(old: Line, new: Line) -> Line:
    first, second = re.findall(r"\S+\s*", old.text), re.findall(r"\S+\s*", new.text)
    runs: list[Run] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, first, second, False).get_opcodes():
        if tag == "equal":
            runs.append(("".join(second[c:d]), ""))
            continue
        if b > a:
            runs.append((_spaced("".join(first[a:b])), "del"))
        if d > c:
            runs.append((_spaced("".join(second[c:d])), "ins"))
    return Line(new.kind, "".join(text for text, _ in runs), new.label, new.level, tuple(runs))


def _spaced(text: str) -> str:
    return text if text.endswith(" ") else f"{text} "


def plain(lines: Iterable[Line]) -> str:
    """The words of some lines without what an amendment strikes."""
    return "\n".join(
        "".join(text for text, mark in line.runs if mark != "del") if line.runs else line.text for line in lines
    )
