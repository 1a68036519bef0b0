"""Which list governs a line: its heading, its announcing sentence, or a clause that declares what an annex lists.

What a list means is told by what heads it: controlled substances, medicines on prescription, plants that no food
may hold. The nearest words that tell it decide.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from scrapers.document import BlockKind
from tracker.coding.letters import fold
from tracker.coding.lines import entry_like, is_norm
from tracker.coding.page import Page
from tracker.coding.structure import Clause, annex, is_annex
from tracker.coding.words import QUOTED, without_remarks

#: How many announcing clauses back in its section an entry's list heading is looked for; schedules are long.
_REACH = 4000
_NUMBERED = re.compile(r"\s{0,3}\d{1,4}\W{0,3}\|")
_BEFORE_LISTED = 90
#: So many lines above an entry are looked at for the heading of its list.
_ABOVE = 6
#: How long a line over a list may be that still leaves the list's heading over it.
_SHORT_LINE = 200
#: So many annexes are declared to list narcotics, and the title is looked for in so many letters.
_MOST_DECLARED, _TITLE = 60, 20_000

_Told = TypeVar("_Told")


class ListKind(StrEnum):
    """What it means to stand in a list. The value is the group of words that head one."""

    FOOD = "food_list"  # what no food may hold
    PRESCRIPTION = "prescription_list"  # medicines given out on prescription only
    CONTROLLED = "schedule_list"  # controlled substances, poisons, dangerous drugs


@dataclass(frozen=True, slots=True)
class Governing:
    """The list that governs a line: ``name`` as the law writes it, "" where it does not."""

    name: str
    kind: ListKind


def list_of(page: Page, clause: Clause) -> Governing | None:
    """The list that governs `clause`; None where none does. A title lists nothing: what it announces, the law below
    it does, or has since undone."""
    if page.is_title(clause):
        return None
    parents = list(page.structure.parents(clause))
    if any(page.has("exempt_list", p.text) for p in (clause, *parents)):
        return None
    if page.has("anchor", clause.text) and "¤" not in page.without("anchor", page.marked(clause)):
        return None  # "after the entry Mitragyna is inserted:" names a place
    defining = next((p for p in parents if page.marks(p)[1]), None)
    if defining is not None and _heads(page, defining.text) is None:
        return None  # '"drug" means:' for another law's purpose
    if _says_listed(page, clause):
        return Governing(_name(page, clause.text) or _name_above(page, clause), ListKind.CONTROLLED)
    if page.in_fields(clause) or not entry_like(page, clause):
        return None
    if (above := _just_above(page, clause)) is not None:
        own = _name(page, clause.text[: page.of(clause)[0].start - clause.start])
        return Governing(own or above.name, above.kind)
    nearer = ""
    for parent in parents:
        if page.before_law(parent):
            continue
        kind = None if page.has("entry_not", parent.text) else _heads(page, parent.text)
        if kind is not None and not _only_numbered(parent):
            return Governing(nearer or _name(page, parent.text) or _name_above(page, parent), kind)
        nearer = nearer or (_name(page, parent.text) if parent.opens else "")
    return _section_list(page, clause)


def _heads(page: Page, text: str) -> ListKind | None:
    """The kind of list that the words `text` head or announce; None where they head none."""
    return next((kind for kind in ListKind if page.has(kind.value, text)), None)


def _just_above(page: Page, clause: Clause) -> Governing | None:
    """The list whose heading stands in the short lines right above."""
    name, kind, added = "", None, False
    for before in _lines_above(page, clause):
        labelled = before.label and before.kind is not BlockKind.ROW  # "S. No." heads a column
        if page.of(before) and entry_like(page, before):
            continue  # another line that lists kratom
        if len(before.text) > 120 or labelled or page.of(before):
            break
        if page.has("adds", before.text) and _complete(before):
            break
        if before.kind is BlockKind.ROW and _NUMBERED.match(before.text):
            continue  # another line of the same table: what it says is said of another substance
        kind = kind or _heads(page, before.text)
        name = name or _name(page, before.text)
        added = added or page.has("adds", before.text)
    if kind is None and added:  # "First Schedule, Part I, paragraph 1— Add in alphabetical order"
        name = name or next((told for p in page.structure.parents(clause) if (told := _name(page, p.text))), "")
        kind = ListKind.CONTROLLED if name else None
    return None if kind is None else Governing(name, kind)


def _lines_above(page: Page, clause: Clause) -> Iterator[Clause]:
    """The lines above `clause` that can head its list, nearest first: an article is no line of what stands above it,
    and recitals head nothing."""
    below = clause
    for before in page.before(clause, _ABOVE):
        if page.structure.begins_article(below) or page.before_law(before):
            return
        if before.paragraph != clause.paragraph or before.opens:  # "Narcotics. Kratom" is one title
            yield before
        below = before


def _says_listed(page: Page, clause: Clause) -> bool:
    """True where the clause itself says that kratom is, or is put, on a list: a statement and no condition."""
    text = without_remarks(page.marked(clause))
    said = page.search("schedules", text)
    if said is None or page.has("entry_not", text) or page.has("proposal", text):
        return False
    # What is a negation in one language is another word in the next; "is a narcotic and may not be sold" negates not.
    negates = page.lexicons[0].cue("negates")
    return negates.search(text, max(0, said.start() - _BEFORE_LISTED), said.end()) is None


def _section_list(page: Page, clause: Clause) -> Governing | None:
    section, heading = clause.section, page.section(clause).heading
    if page.has("exempt_list", heading):
        return None
    for before, told in _before(page, clause, "announces", _announces):
        if told == "exempt":
            return None
        if isinstance(told, ListKind):
            return Governing(_name(page, before.text) or _name_above(page, before), told)
        if before.end > clause.start - 400:
            return _added_to(page, before)
    if (kind := _heads(page, heading)) is not None and not _only_numbered(_first(page, section)):
        return Governing(_name(page, heading) or _name_above(page, clause), kind)
    over = page.once("over", section, lambda: _headed(page, section))
    return over or page.once("declared", section, lambda: _declared(page, section))


def _headed(page: Page, section: int) -> Governing | None:
    """The list whose heading stands over `section` with nothing but short lines between: its parts ("Part 1",
    "A. Plants") and entries numbered 1.1, 1.2 … are sections too."""
    # Of its own section only what heads it: the title of an annex stands below its number.
    lines = page.structure.by_section[section]
    own = lines[: 3 if _only_numbered(_first(page, section)) else 1]
    told = _told_by(page, section, own, own[1:])
    if told is None and not page.structure.sections[section].is_article:  # Article 5 goes on with no list of Article 4
        told = page.nearest("above", section - 1, partial(_told_by_whole, page))
    return told[0] if told else None


def _told_by_whole(page: Page, section: int) -> tuple[Governing | None] | None:
    lines = page.structure.by_section[section]
    return _told_by(page, section, lines, lines)


def _told_by(
    page: Page, section: int, lines: Sequence[Clause], below: Sequence[Clause]
) -> tuple[Governing | None] | None:
    """The list that `section`, of which `lines` are looked at, heads with its heading or a line `below` it; (None,)
    where it ends the search, None where it tells nothing."""
    lines, below = ([c for c in group if not page.before_law(c)] for group in (lines, below))
    if any(page.has("exempt_list", c.text) or (len(c.text) > _SHORT_LINE and not c.opens) for c in lines):
        return (None,)
    heading = page.structure.sections[section].heading
    first = _first(page, section)
    shown = "" if _only_numbered(first) else heading
    for line in (shown, *(c.text for c in below if not page.of(c) and not is_annex(c.text))):
        if len(line) <= _SHORT_LINE and (kind := _heads(page, line)) is not None:
            return (Governing(_name(page, line) or (_name_above(page, first) if first else ""), kind),)
    return (None,) if is_annex(heading) else None  # a list of its own, whose heading does not tell what it means


def _first(page: Page, section: int) -> Clause | None:
    return next(iter(page.structure.by_section[section]), None)


def _only_numbered(clause: Clause | None) -> bool:
    """True for a plain line that only numbers an annex ("Annex I", "First Schedule"): that does not tell whether
    what it lists is controlled."""
    if clause is None or clause.kind is BlockKind.HEADING or (match := annex(clause.text)) is None:
        return False
    return not clause.text[match.end() :].strip(" .:-–—[]()")


def _declared(page: Page, section: int) -> Governing | None:
    """The list under whose heading `section` stands, where another clause of the page declares what that annex
    lists to be controlled ("the substances in Annex I are narcotics")."""
    if not page.clauses_with("declares"):
        return None
    sections = page.structure.sections
    heading = page.nearest("annex", section, lambda k: sections[k].heading if is_annex(sections[k].heading) else None)
    declared = page.once("declares", 0, partial(_declares, page)) if heading else ()
    if heading and any(names(reference, fold(heading)) for reference in declared):
        return Governing(_name(page, heading) or heading, ListKind.CONTROLLED)
    return None


def _declares(page: Page) -> list[str]:
    """The annexes whose substances the page declares to be controlled, as it writes them."""
    told = (written for c in page.clauses_with("declares") for written in references("declares", page, c.text))
    return list(dict.fromkeys(told))[:_MOST_DECLARED]


_WORD = re.compile(r"\d+|[^\W\d_]+")
_NUMERAL = re.compile(r"\d+|[ivxlc]+|[a-z]")


def references(cue: str, page: Page, text: str) -> Iterator[str]:
    """The references to lists or sections that group `cue` finds in `text` (folded)."""
    for _, match in page.finditer(cue, text):
        for group, written in match.groupdict().items():
            if written and group.startswith("list"):
                yield fold(written)


def names(reference: str, head: str) -> bool:
    """True where every word of `reference` ("załączniku nr 1") begins a word of `head` ("Załącznik nr 1"), both folded:
    endings differ from case to case, numbers do not, and "article" may be written "art."."""
    words = _WORD.findall(head)
    return all(
        any(
            word == wanted
            if _NUMERAL.fullmatch(wanted)
            else word.startswith(wanted[:4]) or (len(word) > 2 and wanted.startswith(word))
            for word in words
        )
        for wanted in _WORD.findall(reference)
    )


def _added_to(page: Page, clause: Clause) -> Governing | None:
    """An amendment that adds an entry to a section known only by number: the title says which list it is."""
    title = page.view.text[: min(page.zone[0] or clause.start, _TITLE)]
    line = (clause, *page.structure.parents(clause))  # "Annex IV is amended as follows: after the words X insert:"
    name = next((told for c in line if (told := _name(page, c.text))), "") or _name(page, title)
    return Governing(name, ListKind.CONTROLLED) if name else None


def _announces(page: Page, clause: Clause) -> ListKind | str:
    """What `clause` announces: a kind of list, things "exempt" from one, what it "adds" to one; "" where nothing."""
    if page.before_law(clause):
        return ""
    if page.has("exempt_list", clause.text):
        return "exempt"
    adds = page.has("adds", clause.text)
    if adds and _complete(clause):
        return ""
    if clause.opens or not is_norm(page, clause):
        kind = _heads(page, clause.text)
        if kind is not None:
            return kind
    return "adds" if adds else ""


def _complete(clause: Clause) -> bool:
    """True where `clause` holds what it adds: nothing below "In List II the word «X» is inserted." is in List II."""
    return QUOTED.search(clause.text) is not None and clause.text.rstrip().endswith((".", "。"))


def _before(
    page: Page, clause: Clause, what: str, tell: Callable[[Page, Clause], _Told]
) -> Iterator[tuple[Clause, _Told]]:
    """Clauses before `clause` in its section, nearest first, that can announce a list and of which `tell` (known
    as `what`) tells something, with what it tells."""
    section = clause.section
    announcing = page.once(
        what, section, lambda: [(c, told) for c in page.structure.announcing[section] if (told := tell(page, c))]
    )
    at = bisect_left(announcing, clause.start, key=lambda pair: pair[0].start)
    yield from reversed(announcing[max(0, at - _REACH) : at])


def _name(page: Page, text: str) -> str:
    match = page.search("schedule_name", text)
    return _tidy(match[0]) if match else ""


def _tidy(name: str) -> str:
    name = re.sub(r"\s+", " ", name).strip(" .:;,")
    return re.sub(r"(?i)^schedule\b", "Schedule", name) if name[:1].isascii() else name


def _name_above(page: Page, clause: Clause) -> str:
    """A list's name from the headings over it: a parent, an earlier clause of its section, the section, the page."""
    for parent in page.structure.parents(clause):
        if name := _name(page, parent.text):
            return name
    for _, name in _before(page, clause, "names", _short_name):
        return name
    sections = page.structure.sections
    heading = page.nearest("heading", clause.section, lambda k: _name(page, sections[k].heading) or None)
    heading = heading or page.once("title", 0, partial(_title_name, page))
    return heading or page.once("names below", clause.section, partial(_name_below, page, clause.section))


def _name_below(page: Page, section: int) -> str:
    """The name in a clause at the end of a list: "The substances listed in this section are in Schedule I."."""
    closing = (c for c in page.structure.by_section[section][-5:] if page.has("schedule_list", c.text))
    return next((name for c in closing if (name := _name(page, c.text))), "")


def _short_name(page: Page, clause: Clause) -> str:
    return _name(page, clause.text) if len(clause.text) < 300 else ""


def _title_name(page: Page) -> str:
    return _name(page, page.view.text[: page.zone[0]]) or _name(page, page.document.title)
