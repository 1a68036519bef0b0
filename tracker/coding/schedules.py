"""Lists of controlled substances, entry by entry: which list an entry stands in, and what exactly it lists.

An entry is read up to its own exception ("but not including …"). "7-hydroxymitragynine … found in Mitragyna
speciosa" lists the alkaloid and not the plant; "alkaloids found in Mitragyna speciosa" lists all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.document import BlockKind
from tracker.coding.findings import Finding, Via
from tracker.coding.page import Page, Role
from tracker.coding.structure import Clause
from tracker.coding.substances import Mention, Substance

#: How many clauses back in its section an entry's list heading is looked for; schedules are long.
_REACH = 4000


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: `name` of the list as the law writes it ("" where it does not)."""

    clause: Clause
    name: str
    listed: frozenset[Substance]
    synthetics: bool
    removed: bool
    named_at: tuple[int, int]


def entries(page: Page) -> Iterator[Entry]:
    """The entries of lists of controlled substances that name kratom or its alkaloids."""
    done: set[int] = set()
    for mention in page.mentions:
        clause = _clause(page, mention)
        if clause is None or clause.start in done:
            continue
        done.add(clause.start)
        if page.role(clause) not in (Role.RULE, Role.DEFINITION):
            continue
        entry = _entry(page, clause)
        if entry is not None:
            yield entry


def _clause(page: Page, mention: Mention) -> Clause | None:
    return page.clause_at(mention.start)


def _entry(page: Page, clause: Clause) -> Entry | None:
    name, governed = _list_of(page, clause)
    if not governed:
        return None
    text = _up_to_exception(page, clause)
    mentions = [m for m in page.of(clause) if m.start < clause.start + len(text)]
    listed, synthetics = _listed(page, clause, text, mentions)
    if not listed and not synthetics:
        return None
    removed = page.has("removal", clause.text) or any(page.has("removal", p.text) for p in page.structure.parents(clause))
    span = (clause.start, clause.end)
    return Entry(clause, name, listed, synthetics, removed, span)


def _up_to_exception(page: Page, clause: Clause) -> str:
    text = clause.text
    for lexicon in page.lexicons:
        text = lexicon.cue("exempt_lead").sub(lambda m: " " * len(m[0]), text)
    match = page.search("exempt", text)
    return text[: match.start()] if match else text


def _listed(page: Page, clause: Clause, text: str, mentions: list[Mention]) -> tuple[frozenset[Substance], bool]:
    listed: set[Substance] = set()
    synthetics = page.has("synthetic", text)
    for number, mention in enumerate(mentions):
        before = text[: mention.start - clause.start]
        if mention.synthetic:
            synthetics = True
            continue
        if mention.substance is Substance.LEAF and _only_origin(page, before):
            if page.has("all_alkaloids", before[-160:]) and not page.has("ppm", text) and not listed:
                listed.add(Substance.LEAF)
            continue
        if mention.substance is Substance.DERIVATIVE:
            synthetics = True
        if number and _gloss(before, mention):
            continue
        listed.add(mention.substance)
    if synthetics and not listed and not any(m.synthetic for m in mentions) and not mentions:
        synthetics = False
    return frozenset(listed - {Substance.DERIVATIVE}), synthetics


def _only_origin(page: Page, before: str) -> bool:
    """True where the plant is named only as what the listed thing comes from."""
    return page.has("found_in", before[-70:])


def _gloss(before: str, mention: Mention) -> bool:
    """A 7-OH in brackets after the plant's name explains the plant: it is no entry of its own."""
    return mention.substance is Substance.SEVEN_OH and before.rfind("(") > before.rfind(")")


def _list_of(page: Page, clause: Clause) -> tuple[str, bool]:
    """The name of the list that governs `clause`, and whether one does."""
    if page.has("schedules", clause.text) and not page.has("exempt_list", clause.text):
        return _name(page, clause.text) or _heading_name(page, clause), True
    parents = list(page.structure.parents(clause))
    if any(page.has("exempt_list", p.text) for p in parents):
        return "", False
    for parent in parents:
        if page.has("schedule_list", parent.text):
            return _name(page, parent.text) or _name_above(page, parent), True
    if not _entry_like(page, clause):
        return "", False
    return _section_list(page, clause)


def _entry_like(page: Page, clause: Clause) -> bool:
    """A line of a list, not a sentence about something."""
    if clause.kind in (BlockKind.ROW, BlockKind.ITEM):
        return True
    return len(clause.text) < 400 and not page.has("prohibit", clause.text) and not page.has("require", clause.text)


def _section_list(page: Page, clause: Clause) -> tuple[str, bool]:
    heading = page.section(clause).heading
    if page.has("exempt_list", heading):
        return "", False
    if page.has("schedule_list", heading) and not page.has("finding", heading):
        return _name(page, heading) or _name_above(page, clause), True
    for before in _before(page, clause):
        if page.has("exempt_list", before.text):
            return "", False
        if page.has("schedule_list", before.text):
            return _name(page, before.text) or _name_above(page, before), True
    return "", False


def _before(page: Page, clause: Clause) -> Iterator[Clause]:
    """Clauses before `clause` in its section, nearest first, that can announce a list."""
    section = page.structure.by_section[clause.section]
    at = section.index(clause)
    for earlier in reversed(section[max(0, at - _REACH) : at]):
        if earlier.opens or earlier.kind is BlockKind.HEADING or len(earlier.text) > 60:
            yield earlier


def _name(page: Page, text: str) -> str:
    for lexicon in page.lexicons:
        matches = list(lexicon.cue("schedule_name").finditer(text))
        if matches:
            return _tidy(matches[0][0])
    return ""


def _tidy(name: str) -> str:
    name = re.sub(r"\s+", " ", name).strip(" .:;,")
    return re.sub(r"(?i)^schedule\b", "Schedule", name) if name[:1].isascii() else name


def _name_above(page: Page, clause: Clause) -> str:
    """A list's name from the headings over it: a parent, an earlier clause of its section, the section, the page."""
    for parent in page.structure.parents(clause):
        if name := _name(page, parent.text):
            return name
    for before in _before(page, clause):
        if len(before.text) < 300 and (name := _name(page, before.text)):
            return name
    return _heading_name(page, clause)


def _heading_name(page: Page, clause: Clause) -> str:
    sections = page.structure.sections
    for section in reversed(sections[: clause.section + 1]):
        if name := _name(page, section.heading):
            return name
    start = page.zone[0]
    return _name(page, page.view.text[:start]) or _name(page, page.document.title)


def schedule_findings(entry: Entry) -> Iterator[Finding]:
    """What an entry sets."""
    start, end = entry.named_at
    whole = {Substance.LEAF, Substance.MITRAGYNINE} & entry.listed
    if entry.listed or entry.synthetics:
        yield Finding("schedule", entry.name, start, end, entry.clause, Via.SCHEDULE)
    if whole:
        yield Finding("banned", True, start, end, entry.clause, Via.SCHEDULE)
    if Substance.SEVEN_OH in entry.listed:
        yield Finding("seven_oh", "banned", start, end, entry.clause, Via.SCHEDULE)
    if entry.synthetics:
        yield Finding("synthetics", "prohibited", start, end, entry.clause, Via.SCHEDULE)
