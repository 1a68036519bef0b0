"""One document laid out for reading: its operative view, structure, mentions, and which clauses are operative.

Not operative are titles and preambles before the enacting clause, statements and notes of purpose after the bill,
an old text bound behind the amendment that replaces it, findings, and history notes.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property, partial
from typing import Any, TypeVar

from scrapers.document import BlockKind, Document
from tracker.coding import dates, structure
from tracker.coding.dates import Found
from tracker.coding.letters import fold
from tracker.coding.lexicon import Cue, Lexicon, all_lexicons, lexicons_for
from tracker.coding.places import elsewhere
from tracker.coding.structure import Clause, Section, Structure
from tracker.coding.substances import Mention, Substance, scan
from tracker.coding.terms import aliases_of, defines_kratom
from tracker.coding.view import View, operative
from tracker.coding.words import catchline, is_question, unquoted, without_remarks
from tracker.coding.zones import law_zone
from tracker.reading import Context

_SHORT = 8000
_FIGURE = re.compile(r"\d{1,3}")
_MOST_TERMS = 60  # a law defines fewer; a hostile page could make every clause ask for thousands
_EDGE = 80


_Found = TypeVar("_Found")


#: Between the parts of a sentence.
_PARTS = re.compile(r"[,;]\s")


class Role(Enum):
    """What a clause is for."""

    RULE = "rule"
    DEFINITION = "definition"
    FINDING = "finding"
    POWER = "power"  # lets an authority make rules: no duty yet
    NOTE = "note"
    OUTSIDE = "outside"  # title, preamble, statement, dead text


@dataclass(frozen=True)
class Page:
    """A document being read. Offsets are those of ``view.text``."""

    document: Document
    context: Context
    view: View
    structure: Structure
    mentions: tuple[Mention, ...]
    lexicons: tuple[Lexicon, ...]
    _found: dict[tuple[str, int], Any] = field(default_factory=dict)
    _folds: dict[str, str] = field(default_factory=dict)
    _groups: dict[str, tuple[tuple[Lexicon, Cue], ...]] = field(default_factory=dict)

    def once(self, what: str, place: int, find: Callable[[], _Found]) -> _Found:
        """What `find` finds, sought once for each `what` and `place`, which is that of a section, of a clause's
        beginning, or 0 for the page: schedules have thousands of entries."""
        key = what, place
        if key not in self._found:
            self._found[key] = find()
        found: _Found = self._found[key]
        return found

    def nearest(self, what: str, section: int, tell: Callable[[int], _Found | None]) -> _Found | None:
        """What `tell` says of `section`, or of the nearest before it of which it says anything; asked once of each
        (`what` names the question)."""
        place, found = section, None
        while place >= 0 and (what, place) not in self._found and (found := tell(place)) is None:
            place -= 1
        if found is None:
            found = self._found.get((what, place))
        self._found.update({(what, passed): found for passed in range(max(0, place), section + 1)})
        return found

    def search(self, cue: str, text: str) -> re.Match[str] | None:
        """The first match of group `cue` in `text`, in the languages of this page."""
        folded = self._fold(text)
        for _, group in self._groups_of(cue):
            if group.may_match(folded) and (match := group.pattern.search(text)):
                return match
        return None

    def has(self, cue: str, text: str) -> bool:
        """True where a word of group `cue` stands in `text`."""
        return self.search(cue, text) is not None

    def narrows(self, text: str) -> re.Match[str] | None:
        """What narrows the prohibition in `text`: words of the page's own language, where it has any for that."""
        own = self.lexicons[0]
        return own.cue("qualifier").search(text) if "qualifier" in own.sources else self.search("qualifier", text)

    def shows(self, cue: str) -> bool:
        """False where no clause of the page can match group `cue`: it need not be looked for in each of them."""
        folded = self._fold(self.view.text)
        return any(group.may_match(folded) for _, group in self._groups_of(cue))

    def clauses_with(self, cue: str) -> list[Clause]:
        """The clauses in which group `cue` may match, in order: those that have letters which it cannot do without."""
        return self.once(f"with {cue}", 0, partial(self._clauses_with, cue))

    def may_hold(self, clause: Clause, cue: str) -> bool:
        """False where group `cue` cannot match in `clause`, one of the structure's."""
        holders = self.once(f"holds {cue}", 0, lambda: frozenset(c.start for c in self.clauses_with(cue)))
        return clause.start in holders

    def _clauses_with(self, cue: str) -> list[Clause]:
        text, starts = self._folded_clauses
        found: set[int] = set()
        for _, group in self._groups_of(cue):
            for letters in group.letters if starts else ():
                at = text.find(letters)
                while at >= 0:
                    number = bisect_right(starts, at)  # of the clause that comes next
                    found.add(number - 1)
                    at = text.find(letters, starts[number]) if number < len(starts) else -1
        return [self.structure.clauses[number] for number in sorted(found)]

    @cached_property
    def _folded_clauses(self) -> tuple[str, list[int]]:
        """The clauses folded, one a line (folded text has no line breaks), and where each begins."""
        lines = [self._fold(clause.text) for clause in self.structure.clauses]
        return "\n".join(lines), list(itertools.accumulate((len(line) + 1 for line in lines), initial=0))[: len(lines)]

    def without(self, cue: str, text: str) -> str:
        """`text` with every match of group `cue` blanked out, letter for letter."""
        folded = self._fold(text)
        for _, group in self._groups_of(cue):
            if group.may_match(folded):
                text = group.pattern.sub(lambda m: " " * len(m[0]), text)
        return text

    def finditer(self, cue: str, text: str) -> Iterator[tuple[Lexicon, re.Match[str]]]:
        """Every match of group `cue`, with the language it is of."""
        folded = self._fold(text)
        for lexicon, group in self._groups_of(cue):
            for match in group.pattern.finditer(text) if group.may_match(folded) else ():
                yield lexicon, match

    def _groups_of(self, cue: str) -> tuple[tuple[Lexicon, Cue], ...]:
        """The groups `cue` of this page's languages, those that have one."""
        groups = self._groups.get(cue)
        if groups is None:
            groups = tuple((lexicon, lexicon.group(cue)) for lexicon in self.lexicons if cue in lexicon.sources)
            self._groups[cue] = groups
        return groups

    def _fold(self, text: str) -> str:
        """`text` folded, once for all that is asked of it."""
        folded = self._folds.get(text)
        if folded is None:
            folded = self._folds[text] = fold(text)
        return folded

    def mentions_in(self, start: int, end: int) -> tuple[Mention, ...]:
        """The mentions that begin in ``[start, end)``."""
        low = bisect_left(self._starts, start)
        return self.mentions[low : bisect_left(self._starts, end)]

    def of(self, clause: Clause) -> tuple[Mention, ...]:
        """The mentions in `clause`."""
        return self.mentions_in(clause.start, clause.end)

    def marked(self, clause: Clause, *substances: Substance) -> str:
        """The clause's words with every mention of kratom (of `substances`, where given) written as "¤", for
        patterns about its place."""
        text, parts, at = clause.text, [], 0
        for mention in self.of(clause):
            if mention.substance is Substance.OTHER or (substances and mention.substance not in substances):
                continue
            parts.append(text[at : mention.start - clause.start])
            at = mention.end - clause.start
        return "¤".join([*parts, text[at:]])

    def section(self, clause: Clause) -> Section:
        """The section that holds `clause`."""
        return self.structure.sections[clause.section]

    def clause_at(self, at: int) -> Clause | None:
        """The clause in which place `at` of the view stands."""
        low = bisect_left(self._clause_starts, at + 1) - 1
        return self.structure.clauses[low] if low >= 0 else None

    def lead(self, clause: Clause) -> str:
        """The words that run on into `clause`: its unfinished introducing clauses, outermost first, without the
        formulas by which a law is made ("makes the following order:"), which say nothing of what it rules."""
        running = itertools.takewhile(lambda parent: parent.opens, self.structure.parents(clause))
        parts = [parent.text[-500:] for parent in running if not self.is_formula(parent)]
        return " ".join(reversed(parts))

    def is_formula(self, clause: Clause) -> bool:
        """True where `clause` ends in words by which a law is made, and opens no list of conditions."""
        end = clause.text[-200:]
        last = _PARTS.split(end)[-1]  # "on the proposal of the minister, decrees:" is made in one line with its recital
        return any(self.has(cue, words) for cue in ("enacting", "formula") for words in (end, last))

    def before(self, clause: Clause, count: int) -> Iterator[Clause]:
        """Up to `count` clauses before `clause`, nearest first."""
        at = bisect_left(self._clause_starts, clause.start)
        return reversed(self.structure.clauses[max(0, at - count) : at])

    def is_note(self, clause: Clause) -> bool:
        """True for a history note or a field of data beside the law's text."""
        return clause.kind in (BlockKind.NOTE, BlockKind.FIELD) or clause.start in self._noted

    @cached_property
    def _noted(self) -> frozenset[int]:
        """Where the clauses begin whose first words are those of a history note."""
        return frozenset(c.start for c in self.clauses_with("note") if self.has("note", c.text[:60]))

    def in_fields(self, clause: Clause) -> bool:
        """True for a piece of a field of data: a record about a thing, not a line of a list of law."""
        at = bisect_left(self._clause_starts, clause.start + 1) - 1
        return any(
            c.kind is BlockKind.FIELD and c.paragraph == clause.paragraph
            for c in self.structure.clauses[max(0, at - 40) : at + 1]
        )

    def names_kratom_above(self, clause: Clause) -> bool:
        """True where the clause, its section's heading, or the page's title names kratom."""
        if self.of(clause) or scan(self.section(clause).heading) or clause.section in self.focused_sections:
            return True
        return (len(self.structure.sections) <= 3 and bool(self.mentions)) or self._named_in_title

    @cached_property
    def _named_in_title(self) -> bool:
        """True where the page's title names kratom, and nothing that still rules does."""
        named = {c.start: c for m in self.mentions if (c := self.clause_at(m.start)) is not None}.values()
        rest = [c for c in named if not self.is_title(c)]
        return len(rest) < len(named) and all(self.before_law(c) or self.role(c) is Role.NOTE for c in rest)

    def dates(self, text: str) -> list[Found]:
        """The dates in `text`, numbers read in the order this page writes them."""
        return dates.find(text, self.lexicons, self._month_first)

    @cached_property
    def spaced(self) -> bool:
        """True where this page's language puts a date's word before the date, with spaces between words."""
        return not self.lexicons[0].joined

    @cached_property
    def edges(self) -> tuple[Clause, ...]:
        """The clauses at the top and bottom of the page, where a law tells when it was approved and begins."""
        clauses = self.structure.clauses
        return clauses if len(clauses) <= 2 * _EDGE else (*clauses[:_EDGE], *clauses[-_EDGE:])

    def with_outer(self, sections: frozenset[int]) -> frozenset[int]:
        """`sections` with the bill's own sections in which they are printed."""
        return sections | {self.structure.sections[k].outer for k in sections}

    def timed(self, sections: frozenset[int]) -> tuple[Clause, ...]:
        """The clauses that can date the rule on kratom: the page's edges, notes, clauses that name kratom, and
        the beginning and end of each of `sections`."""
        clauses = self.structure.clauses
        if len(clauses) <= 4 * _EDGE:
            return clauses
        chosen = {id(c): c for c in self.edges}
        groups = [self.structure.by_section[k] for k in self.with_outer(sections)]
        near = [c for group in groups for c in (*group[:20], *group[-20:])]
        named = [c for m in self.mentions if (c := self.clause_at(m.start)) is not None]
        notes = [c for c in clauses if c.kind is BlockKind.NOTE]
        chosen.update((id(c), c) for c in (*near, *named, *notes))
        return tuple(sorted(chosen.values(), key=lambda c: c.start))

    @cached_property
    def _month_first(self) -> bool:
        return dates.month_first(self.view.text, self.lexicons)

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [c.start for c in self.structure.clauses]

    @cached_property
    def _starts(self) -> list[int]:
        return [m.start for m in self.mentions]

    @cached_property
    def zone(self) -> tuple[int, int]:
        """The stretch of the view that can be law."""
        return law_zone(self)

    @cached_property
    def definition_sections(self) -> frozenset[int]:
        """The sections whose heading says that they define."""
        return frozenset(
            k
            for k, section in enumerate(self.structure.sections)
            if self.has("definition_heading", catchline(section.heading)[:120])
        )

    def role(self, clause: Clause) -> Role:
        """What `clause` is for."""
        return self.once("role", clause.start, partial(self._role, clause))

    def _role(self, clause: Clause) -> Role:
        low, high = self.zone
        if not low <= clause.start < high:
            return Role.OUTSIDE
        if clause.kind is BlockKind.NOTE or clause.start in self._noted:
            return Role.NOTE
        line = (clause, *self.structure.parents(clause))
        if is_question(clause.text) or self._speaks_of_another_place(clause):
            return Role.OUTSIDE
        if self._is_finding(line):
            return Role.FINDING
        if any(self.marks(c)[1] for c in line):
            return Role.DEFINITION
        if clause.section in self.definition_sections and not self.has("prohibit", clause.text):
            return Role.DEFINITION
        return Role.POWER if any(self.marks(c)[2] for c in line) else Role.RULE

    def is_title(self, clause: Clause) -> bool:
        """True for a heading; and where the articles below speak of kratom, for a line of capitals or without an end
        that stands above the first of them."""
        if clause.kind is not BlockKind.PARAGRAPH or clause.label:
            return clause.kind is BlockKind.HEADING
        law = self.structure.first_article
        titular = clause.start < law and (clause.text.isupper() or not structure.ended(clause.text))
        return titular and bool(self.mentions_in(law, len(self.view.text)))

    def before_law(self, clause: Clause) -> bool:
        """True where `clause` only tells why the law is made: a recital, a finding, or what stands before the
        formula by which it is made."""
        return clause.end < self.zone[0] or self.role(clause) is Role.FINDING

    def _speaks_of_another_place(self, clause: Clause) -> bool:
        english = self.lexicons[0].language == "en"  # the names of places are known in English only
        return english and bool(self.of(clause)) and elsewhere(clause.text, self.context.jurisdiction)

    def _is_finding(self, line: tuple[Clause, ...]) -> bool:
        """True where `line` (a clause and those over it, nearest first) runs on from "finds that:". What stands
        below a finished finding in the numbering is no finding any more."""
        for k, clause in enumerate(line):
            if k and (self.is_formula(clause) or clause.end < self.zone[0]):
                break
            if self.marks(clause)[0] or clause.start in self._recitals:
                return True
            if k and not clause.opens:
                break
        return False

    @cached_property
    def _recitals(self) -> frozenset[int]:
        """Where the clauses begin that are recitals: each that begins as one ("Considering …"), and what goes on
        with it until its sentence, or its section, ends or the law begins."""
        found: set[int] = set()
        last: Clause | None = None
        for clause in self.structure.clauses if self.shows("recital") else ():
            begins = self.has("recital", clause.text[:200].removeprefix(clause.label))
            last = clause if begins or (last is not None and self._goes_on_reciting(clause, last)) else None
            if last is not None and not self.is_formula(clause):
                found.add(clause.start)
        return frozenset(found)

    def _goes_on_reciting(self, clause: Clause, last: Clause) -> bool:
        """True where `clause` goes on with the recital `last`; a line of capitals names who makes the law."""
        if clause.section != last.section or clause.text.isupper() or self.is_formula(last):
            return False
        stopped = last.text.rstrip().endswith((".", "。"))
        return not stopped or self.has("recital_on", clause.text[:200].removeprefix(clause.label))

    def marks(self, clause: Clause) -> tuple[bool, bool, bool]:
        """Whether `clause` begins as a finding, begins as a definition, gives a power to make rules."""
        return self.once("marks", clause.start, partial(self._marks, clause))

    def _marks(self, clause: Clause) -> tuple[bool, bool, bool]:
        head = clause.text[:200].removeprefix(clause.label)
        power = self.has("power", without_remarks(clause.text)[-600:])
        return self.has("finding", head), self.has("definition", head), power

    @cached_property
    def aliases(self) -> dict[str, Substance]:
        """Defined terms that take kratom in without naming it ("specialized product"), and what each names first."""
        return aliases_of(self)

    @cached_property
    def seven_oh_defined(self) -> Clause | None:
        """The definition of kratom on this page that takes 7-hydroxymitragynine in, where there is one."""
        for mention in self.mentions:
            clause = self.clause_at(mention.start) if mention.substance is Substance.SEVEN_OH else None
            if clause is None or self.role(clause) is not Role.DEFINITION:
                continue
            before = clause.text[: mention.start - clause.start]
            heads = (before, *(p.text for p in self.structure.parents(clause)))
            if any(defines_kratom(head) for head in heads) and not self.has("exempt", before):
                return clause
        return None

    @cached_property
    def listed_terms(self) -> tuple[str, ...]:
        """Defined terms for whatever a list of this page names, where the list names kratom: "psychoactive
        plant" means a plant specified in the Fourth Schedule."""
        found: set[str] = set()
        for clause in self.clauses_with("listed_term"):
            match = self.search("listed_term", clause.text)
            if match and any(self._list_names_kratom(name) for name in _lists_named(match["list"].lower())):
                found.add((match["term"] or match["term2"]).strip().lower())
        return tuple(sorted(found))

    def _list_names_kratom(self, name: str) -> bool:
        clauses, sections = self.structure.clauses, self.structure.sections
        for mention in self.mentions:
            at = bisect_left(self._clause_starts, mention.start + 1) - 1
            here = clauses[at].section
            annex = next((s.heading for s in reversed(sections[: here + 1]) if structure.is_annex(s.heading)), "")
            above = (c.text for c in clauses[max(0, at - 6) : at])
            if any(len(head) < 80 and name in head.lower() for head in (*above, annex, sections[here].heading)):
                return True
        return False

    def alias_in(self, text: str) -> bool:
        """True where a defined term that takes kratom in stands in `text`."""
        if not self._terms:
            return False
        lowered = text.lower()
        return any(term in lowered for term in self._terms)

    @cached_property
    def seven_oh_terms(self) -> tuple[str, ...]:
        """Defined terms for 7-hydroxymitragynine alone ("isolated alkaloid")."""
        return tuple(term for term, first in self.aliases.items() if first is Substance.SEVEN_OH)[:_MOST_TERMS]

    @cached_property
    def words_of_terms(self) -> frozenset[str]:
        """The words of all defined terms that take kratom in: no strange ones in a rule."""
        return frozenset(word for term in self._terms for word in term.split())

    @cached_property
    def _terms(self) -> tuple[str, ...]:
        return (*self.aliases, *self.listed_terms)[:_MOST_TERMS]

    @cached_property
    def spares_plant(self) -> bool:
        """True where the page says itself that it does not cover the plant."""
        clauses = {id(c): c for m in self.mentions if (c := self.clause_at(m.start)) is not None}
        return any(self.spares(clause) for clause in clauses.values())

    def removes(self, clause: Clause) -> bool:
        """True where `clause`, or what introduces it, takes something off a list or repeals it."""
        return any(self.has("removal", c.text) for c in (clause, *self.structure.parents(clause)))

    def spares(self, clause: Clause) -> bool:
        """True where `clause` says that a rule does not cover the plant ("shall not apply to kratom leaf")."""
        return bool(self.of(clause)) and self.has("spares", unquoted(self.marked(clause, Substance.LEAF)))

    def whole(self, mentions: Iterable[Mention]) -> bool:
        """True where `mentions` name kratom as such: the plant, or its main alkaloid on a page that does not
        spare the plant."""
        return any(
            m.substance is Substance.LEAF or (m.substance is Substance.MITRAGYNINE and not self.spares_plant)
            for m in mentions
            if not m.synthetic
        )

    @cached_property
    def focused(self) -> bool:
        """True where the page as a whole is about kratom."""
        start, end = self.zone
        kratom = len(self.mentions_in(start, end))
        dense = kratom >= 3 and kratom * 3000 > end - start and kratom > 2 * self._others(start, end)
        return dense and self.of_one_subject

    @cached_property
    def of_one_subject(self) -> bool:
        """True where most sections that rule anything name kratom: a gazette or a code's chapter has many subjects,
        and what it says of one is no rule on another."""
        low, high = self.zone
        others: list[list[Clause]] = []
        named = strange = 0
        for clauses in self.structure.by_section:
            ruling = [c for c in clauses if low <= c.start < high and c.kind is not BlockKind.NOTE]
            if any(self.of(c) or self.alias_in(c.text) for c in ruling):
                named += 1
            else:
                others.append(ruling)
        for ruling in others:
            strange += any(self.has("prohibit", c.text) or self.has("require", c.text) for c in ruling)
            if strange >= named:
                return False
        return named > 0

    @cached_property
    def focused_sections(self) -> frozenset[int]:
        """Sections about kratom: whatever rule stands there is a rule on kratom."""
        chosen: set[int] = set()
        for k, clauses in enumerate(self.structure.by_section):
            if not clauses:
                continue
            start, end = clauses[0].start, clauses[-1].end
            kratom = len(self.mentions_in(start, end))
            if kratom and kratom * 1200 > end - start and kratom >= self._others(start, end):
                chosen.add(k)
        return frozenset(chosen)

    @cached_property
    def _short_sections(self) -> frozenset[int]:
        """Sections that are no long list or code of their own: on a page about kratom they belong to it."""
        groups = enumerate(self.structure.by_section)
        return frozenset(k for k, group in groups if group and group[-1].end - group[0].start < _SHORT)

    @cached_property
    def touched_sections(self) -> frozenset[int]:
        """Sections with a clause that names kratom, or a term that takes it in: "a violation of this section"
        is there a violation of a rule on kratom."""
        clauses = self.structure.clauses
        named = {c.section for m in self.mentions if (c := self.clause_at(m.start)) is not None}
        if self._terms:
            named |= {c.section for c in clauses if self.alias_in(c.text)}
        return frozenset(k for k in named if k in self._short_sections)

    def _others(self, start: int, end: int) -> int:
        """How often ``[start, end)`` of the view names other goods."""
        other = all_lexicons()["latin"].cue("other")
        return sum(1 for _ in other.finditer(self.view.text, start, end))

    def concerns_kratom(self, clause: Clause) -> bool:
        """True where a rule in `clause` is a rule on kratom: it or what introduces it names kratom (or a term
        that takes kratom in), or its section, or the whole page, is about kratom."""
        if self.of(clause) or self.alias_in(clause.text):
            return True
        if any(self.of(p) or self.alias_in(p.text) for p in self.structure.parents(clause) if p.opens):
            return True
        if self.may_hold(clause, "refers_back") and self.has("refers_back", clause.text) and self._means_kratom(clause):
            return True
        if self.article_meant(clause) in self._touched_articles:
            return True
        within = clause.section in self.focused_sections or self._goes_on(clause)
        return within and not self.names_other(clause.text)

    def article_of(self, section: int) -> int | None:
        """The article in which `section` stands: itself, or the nearest before it that is one."""
        sections = self.structure.sections
        return self.nearest("article", section, lambda k: k if sections[k].is_article else None)

    def article_meant(self, clause: Clause) -> int | None:
        """The article whose substances `clause` speaks of: "those of the previous article", "those of Article 1"."""
        if not self.may_hold(clause, "listed_article") or not (match := self.search("listed_article", clause.text)):
            return None
        own = self.article_of(clause.section)
        if (number := match.groupdict().get("article")) is not None:
            return self.articles_by_number.get(number)
        return self.article_of(own - 1) if own else None

    @cached_property
    def articles_by_number(self) -> dict[str, int]:
        """The first article of each number."""
        numbered = ((k, _FIGURE.search(s.number)) for k, s in enumerate(self.structure.sections) if s.is_article)
        return {figure[0]: k for k, figure in reversed([*numbered]) if figure}

    @cached_property
    def _touched_articles(self) -> frozenset[int]:
        """The articles that name kratom."""
        return frozenset(k for section in self.touched_sections if (k := self.article_of(section)) is not None)

    def _means_kratom(self, clause: Clause) -> bool:
        """True where "a violation of this section" (of this article) is one of a rule on kratom."""
        touched = self.touched_sections
        last = self.nearest("touched", clause.section, lambda k: k if k in touched else None)
        return last == clause.section or (self.has("whole_law", clause.text) and self.in_one_division(clause, last))

    def in_one_division(self, clause: Clause, last: int | None) -> bool:
        """True where no heading of another article or chapter stands between `clause` and the section `last` before
        it: "this article" is that section's."""
        if last is None or not self.shows("division"):
            return False
        headings = self.structure.sections
        begun = self.nearest(
            "division", clause.section, lambda k: k if self.has("division", headings[k].heading[:80]) else None
        )
        return begun is None or begun <= last

    def names_other(self, text: str) -> bool:
        """True where `text` names a product that laws treat beside kratom, and not only as what may be in it."""
        text = self.without("agency_name", self.without("holding", text))
        return self.has("other", text) or all_lexicons()["latin"].has("other", text)

    def _goes_on(self, clause: Clause) -> bool:
        """True where a page about kratom goes on with it in a section that does not name it: one that stands after
        the first that does, and between two, or speaks of the products, sellers or provisions of the others."""
        if not self.focused or clause.section not in self._short_sections:
            return False
        first, last = self._named_sections
        return first <= clause.section <= last or (clause.section > last and self.has("goes_on", clause.text))

    @cached_property
    def _named_sections(self) -> tuple[int, int]:
        """The first and the last section that name kratom."""
        named = [c.section for m in self.mentions if (c := self.clause_at(m.start)) is not None]
        return (min(named), max(named)) if named else (len(self.structure.sections), -1)


_RANGE = re.compile(r"schedules\s(\d{1,2})\s(?:to|through|-|–)\s(\d{1,2})")


def _lists_named(written: str) -> list[str]:
    """The lists that a reference names: "schedules 1 to 5" are five."""
    match = _RANGE.fullmatch(written)
    return [f"schedule {k}" for k in range(int(match[1]), int(match[2]) + 1)] if match else [written]


def lay_out(document: Document, context: Context, named: Sequence[Mention]) -> Page:
    """The Page of `document`, whose whole text, struck words included, has the mentions `named`."""
    view = operative(document)
    standing = named if view.text == document.text else scan(view.text)
    sample = _sample(view.text)
    language = context.language or document.language
    return Page(document, context, view, structure.build(view), tuple(standing), lexicons_for(language, sample))


def _sample(text: str) -> str:
    middle = len(text) // 2
    return text[:3000] + " " + text[middle : middle + 3000]
