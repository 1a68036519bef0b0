"""Rules on whatever a list of the page names: "the plants and substances set out in Annex I" are kratom where
Annex I of the same page has a line for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.document import BlockKind
from tracker.coding.governing import refers
from tracker.coding.letters import fold
from tracker.coding.lines import lists_plant, substances_listed
from tracker.coding.page import Page
from tracker.coding.structure import Clause
from tracker.coding.substances import Substance

#: The heading of a list is a short line, at most so many lines above an entry, or heads its section.
_SHORT, _ABOVE = 80, 6


@dataclass(frozen=True)
class Lists:
    """``heads`` are the short lines that stand over the lines of `page` that list kratom, ``seven_oh`` is the line
    that lists 7-hydroxymitragynine beside it, ``sections`` are those in which these lines stand."""

    page: Page
    heads: frozenset[str]
    seven_oh: Clause | None = None
    sections: frozenset[int] = frozenset()

    def meant_in(self, clause: Clause) -> bool:
        """True where `clause` speaks of the things that one of these lists names."""
        if clause.section in self.sections and self.page.has("listed_above", clause.text):
            return True
        return any(refers("listed_reference", self.page, clause.text, head) for head in self.heads)


def lists_of(page: Page) -> Lists:
    """The lists of `page` that name kratom as such."""
    named = {c.start: c for m in page.mentions if (c := page.clause_at(m.start)) is not None}
    over = [line for clause in named.values() if lists_plant(page, clause) for line in _over(page, clause)]
    heads = frozenset(fold(line) for line in over if 0 < len(line) < _SHORT and _is_head(page, line))
    seven_oh = (c for c in named.values() if heads and Substance.SEVEN_OH in substances_listed(page, c))
    sections = frozenset(c.section for c in named.values() if lists_plant(page, c))
    return Lists(page, heads, next(seven_oh, None), sections)


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
    return [*lines, section.number, section.heading] if section.start < clause.start else [*lines, section.number]


def _is_head(page: Page, line: str) -> bool:
    """A heading names its list ("Schedule 9: prohibited substances"); a sentence that forbids is none."""
    forbids = page.has("prohibit", line) and line.rstrip().endswith((".", ":", ";", "。"))
    return not forbids and not page.has("exempt_list", line)
