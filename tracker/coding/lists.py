"""Rules on whatever a list of the page names: "the plants and substances set out in Annex I" are kratom where
Annex I of the same page has a line for it.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from scrapers.document import BlockKind
from tracker.coding.governing import names, references
from tracker.coding.letters import fold
from tracker.coding.lines import lists_plant, substances_listed
from tracker.coding.page import Page, Role
from tracker.coding.schedules import entries
from tracker.coding.structure import Clause, is_annex
from tracker.coding.substances import Substance

#: "39-17-452", "329-14": a section of a code, wherever it is named.
_CODE_SECTION = re.compile(r"\d{1,4}[A-Za-z]{0,2}(?:[-.:]\d{1,5}[A-Za-z]{0,2}){1,3}")
_AFTER_NUMBER = re.compile(r"(?:\(\w{1,4}\)){0,5}")
_LABEL = re.compile(r"\((\w{1,4})\)|\b(\d{1,3}|[a-z])\b")
#: The heading of a list is a short line, at most so many lines above an entry, or heads its section.
_SHORT, _ABOVE = 80, 6
#: So many different lines that head lists with kratom are told apart.
_MOST_HEADS = 100


@dataclass(frozen=True, slots=True)
class Address:
    """Where a line stands: the code's ``sections`` by number (that which is printed, or amended), and the ``labels``
    of the line and of what introduces it."""

    sections: frozenset[str]
    labels: frozenset[str]


def _address(page: Page, clause: Clause) -> Address:
    line = (clause, *page.structure.parents(clause))
    heads = [page.section(clause).heading, *(c.text[:200] for c in line[1:])]
    amended = [match for head in heads for match in _CODE_SECTION.findall(head)[:1]]
    labels = {c.label.strip("().").lower() for c in line if c.label}
    for head in heads:
        found = _CODE_SECTION.search(head)
        after = _AFTER_NUMBER.match(head.lower(), found.end()) if found else None
        if after:
            labels.update(label for label, _ in _LABEL.findall(after[0]))
    return Address(frozenset(amended), frozenset(labels))


@dataclass(frozen=True)
class Lists:
    """``heads`` are the short lines that stand over the lines of `page` that list kratom, ``seven_oh`` is the line
    that lists 7-hydroxymitragynine beside it, ``sections`` are those in which these lines stand, ``articles`` those
    of the articles which list kratom, ``addresses`` tell where they stand, as a reference would ("subsection (a)",
    "section 39-17-452(a)(3)")."""

    page: Page
    heads: frozenset[str]
    seven_oh: Clause | None = None
    sections: frozenset[int] = frozenset()
    articles: frozenset[int] = frozenset()
    addresses: tuple[Address, ...] = ()

    def meant_in(self, clause: Clause) -> bool:
        """True where `clause` speaks of the things that one of these lists names."""
        if clause.section in self.sections and self.page.has("listed_above", clause.text):
            return True
        if self.articles and self.page.article_meant(clause) in self.articles:
            return True
        may_refer = self.heads and self.page.may_hold(clause, "listed_reference")
        referred = references("listed_reference", self.page, clause.text) if may_refer else ()
        if any(names(reference, head) for reference in referred for head in self.heads):
            return True
        may_name = self.addresses and self.page.may_hold(clause, "listed_place")
        match = self.page.search("listed_place", clause.text) if may_name else None
        return match is not None and self._meant_at(clause, match["place"])

    def _meant_at(self, clause: Clause, place: str) -> bool:
        named = frozenset(_CODE_SECTION.findall(place))
        labels = frozenset(a or b for a, b in _LABEL.findall(_CODE_SECTION.sub(" ", place.lower())))
        here = named or _address(self.page, clause).sections
        return any(
            (not here and not address.sections) or bool(here & address.sections)
            for address in self.addresses
            if labels <= address.labels and (labels or named)
        )


def lists_of(page: Page) -> Lists:
    """The lists of `page` that name kratom as such."""
    named = {c.start: c for m in page.mentions if (c := page.clause_at(m.start)) is not None}
    named = {start: c for start, c in named.items() if page.role(c) is not Role.OUTSIDE}
    lines = [c for c in named.values() if lists_plant(page, c)]
    over = [line for clause in lines for line in _over(page, clause)]
    headed = dict.fromkeys(fold(line) for line in over if 0 < len(line) < _SHORT and _is_head(page, line))
    heads = frozenset(itertools.islice(headed, _MOST_HEADS))
    seven_oh = (c for c in named.values() if Substance.SEVEN_OH in substances_listed(page, c))
    sections = frozenset(c.section for c in lines)
    listing = sections | {e.clause.section for e in entries(page) if e.line.takes_plant and not e.removed}
    articles = frozenset(k for section in listing if (k := page.article_of(section)) is not None)
    addresses = tuple(_address(page, c) for c in lines) if page.shows("listed_place") else ()
    return Lists(page, heads, next(seven_oh, None), sections, articles, addresses)


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
    own = [section.number, section.heading] if section.start < clause.start else [section.number]
    word = section.heading.partition(" ")[0]
    bound = page.nearest(f"over {word}", clause.section, lambda k: _annex_but(page, k, word))
    # "Annex 1, list B": a list of an annex is referred to by both.
    return [*lines, *own, *([bound, f"{bound} {section.heading}"] if bound else ())]


def _annex_but(page: Page, section: int, word: str) -> str | None:
    """The heading of `section` where it is an annex's and does not begin with `word`, as its sisters do."""
    heading = page.structure.sections[section].heading
    return heading if is_annex(heading) and not heading.startswith(word) else None


def _is_head(page: Page, line: str) -> bool:
    """A heading names its list ("Schedule 9: prohibited substances"); a sentence that forbids is none."""
    forbids = page.has("prohibit", line) and line.rstrip().endswith((".", ":", ";", "。"))
    return not forbids and not page.has("exempt_list", line)
