"""What ink means: which underlines are insertions, and which brackets strike.

Drafting manuals differ. Struck words are crossed out, or stand in [brackets], in [[double ones]] or in ((double
parentheses)); new words are underlined, or set in capitals. A bill says so in a line of its own ("Matter
enclosed in bold-faced brackets [thus] is not enacted"); a page of law in force underlines headings only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from scrapers.extract.builder import Line
from scrapers.extract.ink import Ink

#: Stand for "[" and "]" set in bold: a bracket that strikes, where the document amends (private use area).
BOLD_OPEN, BOLD_CLOSE = "\ue0b0", "\ue0b1"

_AMENDS = re.compile(
    r"be it (?:enacted|ordained|resolved)|\b(?:house|senate|assembly|council) (?:bill|file|no)\b|^(?:a )?bill\b"
    r"|\ba bill\b"
    r"|\b(?:an act|a bill|an ordinance|ordinance no)\b.{0,300}\b(?:amend|add|repeal|creat|enact|relating|concerning"
    r"|supplement)"
    r"|\b(?:is|are) (?:hereby )?amended (?:to read|by|as follows)|(?:new|added) (?:matter|language|text|words)"
    r"|underscor|words? (?:stricken|underlined|struck)|strike-?through|proposed (?:rule|amendment|ordinance|order)"
    r"|(?:matter|words|language) underlined",
    re.I,
)
_BRACKETS_STRIKE = re.compile(
    r"(?:matter|language|material|text|words?|provisions?)\b[^.\n]{0,80}\bbrackets?\b[^.\n]{0,120}"
    r"(?:omitted|not enacted|delet|str[iu]ck|stricken|repeal|remov|existing law)"
    r"|brackets?\b[^.\n]{0,60}(?:indicate|denote|show|mean)[^.\n]{0,60}(?:omi|delet|str[iu]ck|stricken|repeal|remov)"
    r"|(?:delet|stricken|str[iu]ck|omitted)[^.\n]{0,60}\bin(?:side|dicated by)? \[?brackets?",
    re.I,
)
_LEGEND_OF_INK = re.compile(
    r"(?:words?|matter|language|text)[^.\n]{0,60}(?:stricken|struck|strike-?through|underlined|underscored)"
    r"|indicates (?:matter stricken|new matter)|underscoring indicates",
    re.I,
)
_SQUARE = re.compile(r"\[([^\[\]]{1,4000})\]")
_DOUBLE = re.compile(r"\(\(((?:(?!\(\().){1,4000}?)\)\)|\[\[((?:(?!\[\[).){1,4000}?)\]\]")
#: What is struck and new where there is no ink: "{ - struck - }" and "{ + new + }" as Oregon's bills have it in plain
#: text, "deleted text begin struck deleted text end" as Minnesota's pages say it to those who do not see.
_WRITTEN = re.compile(
    r"\{\s?(?P<opens>[+-])(?=\s)|(?<=\s)(?P<closes>[+-])\s?\}"
    r"|(?P<begins>new|deleted) text begin\s?|\s?(?P<ends>new|deleted) text end"
)
_NEW = ("+", "new")
#: Washington's, in plain text: "under ((eighteen)) twenty-one", "(((5))) (3)", over many lines.
_PARENTHESES = re.compile(r"(?<![\w)])\((?P<begins>\()(?=\(?[^()\s])|\)(?P<ends>\))(?!\))")
_PAIRS = {"(": ")"}
_CHEMICAL = re.compile(r"\d-[A-Za-z]{2}|[a-z]-\d")
_LOOKS = 12_000
_SPAN = 60  # lines over which one pair of bold brackets may reach


def settle(lines: Sequence[Line]) -> list[str]:
    """Turns the ink in `lines` into insertions and strikes, in place. Returns notes for the Document."""
    everything = "\n".join([line.text for line in lines])
    if _WRITTEN.search(everything):
        _mark_written(lines, _WRITTEN)
    inks = {ink for line in lines if line.marks for ink, _, _ in line.marks}
    bold = BOLD_OPEN in everything
    # "Matter in bold-faced brackets [thus]": some copies set those two in bold, and no other.
    shown_in_legend = bold and all(_BRACKETS_STRIKE.search(line.text) for line in lines if BOLD_OPEN in line.text)
    double = "((" in everything or "[[" in everything
    if not inks and not bold and not double and not _may_have_legend(lines):
        return []
    opening = _text(lines, _LOOKS)
    closing = _text(lines[-40:], _LOOKS)
    amends = Ink.STRUCK in inks or Ink.INSERTED in inks or _any(_AMENDS, opening, closing)
    if not amends or (inks == {Ink.UNDERLINED} and not bold and _only_tags(lines)):
        for line in lines:
            line.marks = []
    _strike_bold(lines, amends)
    marked = any(line.marks for line in lines)
    if amends and double and marked:
        _strike_double(lines)
    elif amends and double and not bold:
        _mark_written(lines, _PARENTHESES)
    legend = _any(_BRACKETS_STRIKE, opening, closing)
    if amends and (legend or marked) and (shown_in_legend or not bold):
        _strike_brackets(lines, legend)
    if not marked and not bold and _any(_LEGEND_OF_INK, opening, closing):
        return ["the text speaks of struck or underlined words, but this copy does not show which they are"]
    return []


def _mark_written(lines: Sequence[Line], pattern: re.Pattern[str]) -> None:
    """Marks what stands between a pair of written marks (`pattern`), over several blocks too, and takes the marks
    out."""
    opened: tuple[str, int, int] | None = None
    gone: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        for found in pattern.finditer(line.text):
            told = {name: text for name, text in found.groupdict().items() if text}
            if begun := told.get("opens") or told.get("begins"):
                opened = begun, index, found.end()
                start = found.start()
                continue
            ended = told.get("closes") or told.get("ends")
            if opened is None or _PAIRS.get(opened[0], opened[0]) != ended or index - opened[1] > _SPAN:
                continue
            if pattern is _PARENTHESES and _CHEMICAL.search(line.text, opened[2] if index == opened[1] else 0):
                continue
            ink = Ink.INSERTED if opened[0] in _NEW else Ink.STRUCK
            for at in range(opened[1], index + 1):
                low = opened[2] if at == opened[1] else 0
                high = found.start() if at == index else len(lines[at].text)
                lines[at].marks = sorted([*lines[at].marks, (ink, low, high)], key=lambda mark: mark[1])
            gone.setdefault(opened[1], []).extend(range(start, opened[2]))
            gone.setdefault(index, []).extend(range(*found.span()))
            opened = None
    for index, places in gone.items():
        _remove(lines[index], places)


def _only_tags(lines: Sequence[Line]) -> bool:
    """Whether all that is underlined are headings in capitals ("NEW SECTION", "SECTION 1.")."""
    return all(end - start <= 40 and line.text[start:end].isupper() for line in lines for _, start, end in line.marks)


def _may_have_legend(lines: Sequence[Line]) -> bool:
    """Whether the first or last lines speak of brackets, underlines or strikes at all."""
    ends = lines if len(lines) <= 80 else [*lines[:40], *lines[-40:]]
    words = "\n".join([line.text for line in ends if len(line.text) < 1000]).lower()
    return any(sign in words for sign in ("bracket", "underlin", "underscor", "stricken", "strike", "new matter"))


def _text(lines: Iterable[Line], limit: int) -> str:
    taken: list[str] = []
    size = 0
    for line in lines:
        taken.append(line.text)
        size += len(line.text)
        if size > limit:
            break
    return "\n".join(taken)[:limit]


def _any(pattern: re.Pattern[str], *texts: str) -> bool:
    return any(pattern.search(text) for text in texts)


def _strike_bold(lines: Sequence[Line], amends: bool) -> None:
    """Bold brackets: what stands between a pair is struck, over several blocks too."""
    opened: tuple[int, int] | None = None
    pairs: list[tuple[int, int, int, int]] = []
    for index, line in enumerate(lines):
        if BOLD_OPEN not in line.text and BOLD_CLOSE not in line.text:
            continue
        for at, char in enumerate(line.text):
            if char == BOLD_OPEN:
                opened = (index, at)
            elif char == BOLD_CLOSE and opened is not None:
                if index - opened[0] <= _SPAN:
                    pairs.append((*opened, index, at))
                opened = None
    if amends:
        for first, start, last, end in pairs:
            for index in range(first, last + 1):
                line = lines[index]
                _strike(line, start if index == first else 0, end + 1 if index == last else len(line.text))
    for line in lines:
        if BOLD_OPEN in line.text or BOLD_CLOSE in line.text:
            struck_at = [at for at, char in enumerate(line.text) if char in (BOLD_OPEN, BOLD_CLOSE)]
            if amends:
                _remove(line, struck_at)
            else:
                line.text = line.text.replace(BOLD_OPEN, "[").replace(BOLD_CLOSE, "]")


def _strike_double(lines: Sequence[Line]) -> None:
    for line in lines:
        if "((" not in line.text and "[[" not in line.text:
            continue
        gone: list[int] = []
        for found in _DOUBLE.finditer(line.text):
            _strike(line, found.start(), found.end())
            gone += (found.start(), found.start() + 1, found.end() - 2, found.end() - 1)
        _remove(line, gone)


def _strike_brackets(lines: Sequence[Line], legend: bool) -> None:
    """Plain brackets strike where the document says so, or where they stand beside inserted words or are
    crossed out themselves."""
    for line in lines:
        if "[" not in line.text:
            continue
        gone: list[int] = []
        for found in _SQUARE.finditer(line.text):
            inked = _ink_at(line, found.start() + 1)
            if inked is Ink.STRUCK or (
                not _is_name(line.text, found)
                and inked is None
                and (legend or _beside_insertion(line, found.start(), found.end()))
            ):
                _strike(line, found.start(), found.end())
                gone += (found.start(), found.end() - 1)
        _remove(line, gone)


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Whether brackets belong to a chemical name ("N-[1-(2-phenylethyl)]") or hold a placeholder."""
    before = text[found.start() - 1 : found.start()]
    after = text[found.end() : found.end() + 1]
    if before in ("-", "(") or after == "-":
        return True
    return (before.isalnum() or after.isalnum()) and "-" in found[1] and " " not in found[1]


def _ink_at(line: Line, at: int) -> Ink | None:
    return next((ink for ink, start, end in line.marks if start <= at < end), None)


def _beside_insertion(line: Line, start: int, end: int) -> bool:
    return any(
        ink is not Ink.STRUCK and (0 <= left - end <= 1 or 0 <= start - right <= 1) for ink, left, right in line.marks
    )


def _strike(line: Line, start: int, end: int) -> None:
    """Marks text[start:end] as struck, in place of what it was marked as before."""
    marks: list[tuple[Ink, int, int]] = []
    for ink, left, right in line.marks:
        if right <= start or left >= end:
            marks.append((ink, left, right))
            continue
        if left < start:
            marks.append((ink, left, start))
        if right > end:
            marks.append((ink, end, right))
    marks.append((Ink.STRUCK, start, end))
    line.marks = sorted(marks, key=lambda mark: mark[1])


def _remove(line: Line, gone: Sequence[int]) -> None:
    """Takes single characters out of a line; one that parts two words leaves a space. Marks and seams move along."""
    if not gone:
        return
    text = line.text
    dropped = set(gone)
    shift = [0] * (len(text) + 1)
    kept: list[str] = []
    for at, char in enumerate(text):
        shift[at] = len(kept)
        if at not in dropped:
            if char != " " or (kept and kept[-1] != " "):
                kept.append(char)
        elif kept and kept[-1].isalnum() and _next_kept(text, at, dropped).isalnum():
            kept.append(" ")
    while kept and kept[-1] == " ":
        kept.pop()
    shift[len(text)] = len(kept)
    line.text = "".join(kept)
    line.seams = sorted({min(shift[seam], len(kept)) for seam in line.seams})
    line.marks = _trimmed(line.text, [(ink, shift[start], shift[end]) for ink, start, end in line.marks])


def _next_kept(text: str, at: int, dropped: set[int]) -> str:
    for index in range(at + 1, min(len(text), at + 4)):
        if index not in dropped:
            return text[index]
    return ""


def _trimmed(text: str, marks: Iterable[tuple[Ink, int, int]]) -> list[tuple[Ink, int, int]]:
    """Marks without white space at their ends, those of a kind with only a space between them made one."""
    kept: list[tuple[Ink, int, int]] = []
    for ink, start, end in marks:
        end = min(end, len(text))
        while start < end and text[start] == " ":
            start += 1
        while end > start and text[end - 1] == " ":
            end -= 1
        if start >= end:
            continue
        if kept and kept[-1][0] is ink and not text[kept[-1][2] : start].strip():
            kept[-1] = (ink, kept[-1][1], end)
        else:
            kept.append((ink, start, end))
    return kept
