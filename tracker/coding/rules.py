"""Rules: operative clauses on kratom with their norm (prohibited, required) and the words that carry it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from tracker.coding.lists import Lists, lists_of
from tracker.coding.page import Page, Role
from tracker.coding.structure import Clause
from tracker.coding.substances import Mention


@dataclass(frozen=True)
class Rule:
    """A clause of law on kratom. ``own`` are its words, ``lead`` the words that run on into it."""

    page: Page
    clause: Clause
    role: Role
    lead: str
    lists: Lists | None = None  # where it speaks of whatever these lists, which name kratom, name

    @property
    def listed(self) -> bool:
        """True where the clause speaks of whatever a list names, and that list names kratom."""
        return self.lists is not None

    @property
    def own(self) -> str:
        """The clause's own words."""
        return self.clause.text

    @cached_property
    def full(self) -> str:
        """Lead and own words together."""
        return f"{self.lead} {self.own}" if self.lead else self.own

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Mentions of kratom in the clause itself."""
        return self.page.of(self.clause)

    @cached_property
    def named(self) -> bool:
        """True where the clause or its lead names kratom itself."""
        return bool(self.mentions) or any(self.page.of(p) for p in self.page.structure.parents(self.clause) if p.opens)

    @cached_property
    def direct(self) -> bool:
        """True where the clause or its lead names kratom, or a term or list that takes it in."""
        return self.named or self.listed or self.page.alias_in(self.full)

    @cached_property
    def prohibits(self) -> bool:
        """True where something is forbidden or punished, in the clause or by its lead."""
        return self.page.has("prohibit", self.full)

    @cached_property
    def requires(self) -> bool:
        """True where something is demanded, in the clause or by its lead, and not of the authority. Many languages
        of law demand in the indicative ("the label states")."""
        demands = self.page.has("require", self.full) or self.page.has("states", self.full)
        return demands and not self.page.has("authority", self.lead or self.own)

    @cached_property
    def permits(self) -> bool:
        """True where the clause itself permits something."""
        return self.page.has("permit", self.own)

    def has(self, cue: str) -> bool:
        """True where a word of group `cue` stands in the clause itself."""
        return self.page.has(cue, self.own)

    def span(self, cue: str) -> tuple[int, int] | None:
        """Where in the view group `cue` first matches in the clause."""
        match = self.page.search(cue, self.own)
        return (self.clause.start + match.start(), self.clause.start + match.end()) if match else None


#: A clause longer than this is a run of many things in one line; only what stands near kratom is read.
_LONG, _ROUND = 1500, 350


def rules(page: Page) -> Iterator[Rule]:
    """Every operative clause on kratom, in order, definitions included."""
    wanted, lists = (Role.RULE, Role.DEFINITION), lists_of(page)
    spoken_of: set[int] = set()  # sections that have spoken of what a list with kratom names
    for clause in page.structure.clauses:
        running = (parent for parent in page.structure.parents(clause) if parent.opens)
        listed = lists.meant_in(clause) or any(map(lists.meant_in, running))
        listed = listed or (clause.section in spoken_of and page.has("these", clause.text))
        if listed:
            spoken_of.add(clause.section)
        if not (listed or page.concerns_kratom(clause)) or page.spares(clause):
            continue
        role = page.role(clause)
        if role in wanted:
            for part in _near_kratom(page, clause):
                yield Rule(page, part, role, page.lead(clause), lists if listed else None)


def _near_kratom(page: Page, clause: Clause) -> Iterator[Clause]:
    if len(clause.text) <= _LONG:
        yield clause
        return
    last = -1
    for mention in page.of(clause):
        if mention.start < last:
            continue
        start, end = max(clause.start, mention.start - _ROUND), min(clause.end, mention.end + _ROUND)
        last = end
        yield replace(
            clause, start=start, end=end, text=clause.text[start - clause.start : end - clause.start], opens=False
        )
