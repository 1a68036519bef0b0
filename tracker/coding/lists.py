"""Rules on whatever a list of the page names: "the plants and substances set out in Annex I" are kratom where
Annex I of the same page has a line for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scrapers.document import BlockKind
from tracker.coding.page import Page
from tracker.coding.schedules import lists_plant, substances_listed
from tracker.coding.structure import Clause
from tracker.coding.substances import Substance

#: The heading of a list is a short line, at most so many lines above an entry, or heads its section.
_SHORT, _ABOVE = 80, 6
_WORD = re.compile(r"\d+|[^\W\d_]+")
_NUMERAL = re.compile(r"\d+|[ivxlc]+|[a-z]")


@dataclass(frozen=True)
class Lists:
    """``heads`` are the short lines that stand over the lines of `page` that list kratom, ``seven_oh`` is the line
    that lists 7-hydroxymitragynine beside it."""

    page: Page
    heads: frozenset[str]
    seven_oh: Clause | None = None

    def meant_in(self, text: str) -> bool:
        """True where `text` speaks of the things that one of these lists names."""
        return bool(self.heads) and any(
            _names(written, head)
            for _, match in self.page.finditer("listed_reference", text)
            for group, written in match.groupdict().items()
            if group.startswith("list") and written
            for head in self.heads
        )


def lists_of(page: Page) -> Lists:
    """The lists of `page` that name kratom as such."""
    named = {c.start: c for m in page.mentions if (c := page.clause_at(m.start)) is not None}
    over = [line for clause in named.values() if lists_plant(page, clause) for line in _over(page, clause)]
    heads = frozenset(line.lower() for line in over if len(line) < _SHORT and _is_head(page, line))
    seven_oh = (c for c in named.values() if heads and Substance.SEVEN_OH in substances_listed(page, c))
    return Lists(page, heads, next(seven_oh, None))


def _over(page: Page, clause: Clause) -> list[str]:
    """The lines over `clause` up to its heading, or headings that follow one another, and its section's heading."""
    lines: list[str] = []
    headed = False
    for before in page.before(clause, _ABOVE):
        if headed and before.kind is not BlockKind.HEADING:
            break
        headed = headed or before.kind is BlockKind.HEADING
        lines.append(before.text)
    section = page.section(clause)
    return [*lines, section.heading] if section.start < clause.start else lines


def _is_head(page: Page, line: str) -> bool:
    """A heading names its list ("Schedule 9: prohibited substances"); a sentence that forbids is none."""
    forbids = page.has("prohibit", line) and line.rstrip().endswith((".", ":", ";", "。"))
    return not forbids and not page.has("exempt_list", line)


def _names(reference: str, head: str) -> bool:
    """True where every word of `reference` ("załączniku nr 1") begins a word of `head` ("Załącznik nr 1"):
    endings differ from case to case, numbers do not."""
    words = _WORD.findall(head)
    return all(
        any(word == wanted if _NUMERAL.fullmatch(wanted) else word.startswith(wanted[:4]) for word in words)
        for wanted in _WORD.findall(reference.lower())
    )
