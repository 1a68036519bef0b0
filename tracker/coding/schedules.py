"""Lists of controlled substances, entry by entry: which list an entry stands in, and what exactly it lists.

An entry is read up to its own exception ("but not including …"). "7-hydroxymitragynine … found in Mitragyna
speciosa" lists the alkaloid and not the plant; "alkaloids found in Mitragyna speciosa" lists all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from scrapers.document import BlockKind
from tracker.coding.findings import Finding, Via
from tracker.coding.letters import fold
from tracker.coding.page import Page, Role
from tracker.coding.structure import Clause, annex, is_annex
from tracker.coding.substances import Mention, Substance
from tracker.coding.words import without_remarks

#: How many announcing clauses back in its section an entry's list heading is looked for; schedules are long.
_REACH = 4000
_NUMBERED = re.compile(r"\s{0,3}\d{1,4}\W{0,3}\|")
#: How many sections of short lines back the heading of a list is looked for, and how long such a line may be.
_SECTIONS_BACK, _SHORT_LINE = 600, 200
_LOOKS_BACK = 1000  # letters before a mention that may say what it is named for


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: `name` of the list as the law writes it ("" where it does not)."""

    clause: Clause
    name: str
    listed: frozenset[Substance]
    takes_plant: bool  # the plant or its main alkaloid is listed, so kratom as such
    synthetics: bool
    removed: bool
    named_at: tuple[int, int]


def entries(page: Page) -> Iterator[Entry]:
    """The entries of lists of controlled substances that name kratom or its alkaloids."""
    done: set[int] = set()
    for mention in page.mentions if _on_drugs(page) else ():
        clause = _clause(page, mention)
        if clause is None or clause.start in done:
            continue
        done.add(clause.start)
        if page.role(clause) not in (Role.RULE, Role.DEFINITION) or page.spares(clause):
            continue
        entry = _entry(page, clause)
        if entry is not None:
            yield entry


def _on_drugs(page: Page) -> bool:
    """False where the page's language has words for drugs and poisons and none of them stands on it: where lists
    are called by their number alone ("Anlage 1"), a list of goods for the customs looks the same."""
    if not page.lexicons[0].sources.get("drug_law"):
        return True
    return page.shows("drug_law") and (
        page.has("drug_law", page.view.text) or page.has("drug_law", page.document.title)
    )


def _clause(page: Page, mention: Mention) -> Clause | None:
    return page.clause_at(mention.start)


def _entry(page: Page, clause: Clause) -> Entry | None:
    name, governed = _list_of(page, clause)
    if not governed:
        return None
    line = _read_line(page, clause)
    if not line.listed and not line.synthetics:
        return None
    removed = page.has("removal", clause.text) or any(
        page.has("removal", p.text) for p in page.structure.parents(clause)
    )
    span = (clause.start, clause.end)
    return Entry(clause, name, line.listed, line.takes_plant, line.synthetics, removed, span)


def lists_plant(page: Page, clause: Clause) -> bool:
    """True where `clause` has the form of a line of a list, whichever, and lists kratom as such."""
    stands = _entry_like(page, clause) and not page.has("removal", clause.text) and not page.spares(clause)
    return stands and _read_line(page, clause).takes_plant


def substances_listed(page: Page, clause: Clause) -> frozenset[Substance]:
    """What `clause` lists, where it has the form of a line of a list."""
    return _read_line(page, clause).listed if _entry_like(page, clause) else frozenset()


@dataclass(frozen=True, slots=True)
class _Line:
    listed: frozenset[Substance]
    takes_plant: bool
    synthetics: bool


def _read_line(page: Page, clause: Clause) -> _Line:
    text = _up_to_exception(page, clause)
    mentions = [m for m in page.of(clause) if m.start < clause.start + len(text)]
    listed, synthetics = _listed(page, clause, text, mentions)
    return _Line(listed, page.whole(m for m in mentions if m.substance in listed), synthetics)


def _up_to_exception(page: Page, clause: Clause) -> str:
    text = page.without("exempt_lead", clause.text)
    match = page.search("exempt", text)
    return text[: match.start()] if match else text


def _listed(page: Page, clause: Clause, text: str, mentions: list[Mention]) -> tuple[frozenset[Substance], bool]:
    """What the entry lists, and whether it lists synthetic forms. The first substance named is the entry; the
    plant named after an alkaloid is only where that comes from."""
    listed: set[Substance] = set()
    synthetics = bool(mentions) and page.has("synthetic", text)
    for mention in mentions:
        at = mention.start - clause.start
        before = text[max(0, at - _LOOKS_BACK) : at]
        if mention.synthetic or mention.substance is Substance.DERIVATIVE:
            synthetics = True
        elif mention.substance is Substance.LEAF:
            if listed & {Substance.SEVEN_OH} or (synthetics and not listed and mention is not mentions[0]):
                continue
            if not _only_origin(page, before) or _takes_all(page, before, text):
                listed.add(Substance.LEAF)
        elif mention.substance is Substance.MITRAGYNINE and _only_origin(page, before):
            continue  # "MGM-15, a derivative of mitragynine"
        elif not _gloss(before, mention):
            listed.add(mention.substance)
    return frozenset(listed), synthetics


def _takes_all(page: Page, before: str, text: str) -> bool:
    """ "Alkaloids found in Mitragyna speciosa" takes the plant in, unless above some strength, or made ones only."""
    narrowed = page.has("ppm", text) or page.has("by_synthesis", text)
    return page.has("all_alkaloids", before[-160:]) and not narrowed


def _only_origin(page: Page, before: str) -> bool:
    """True where the plant or alkaloid is named only as what the listed thing comes from."""
    return page.has("found_in", before[-70:])


def _gloss(before: str, mention: Mention) -> bool:
    """A 7-OH in brackets after the plant's name explains the plant: it is no entry of its own."""
    return mention.substance is Substance.SEVEN_OH and before.rfind("(") > before.rfind(")")


def _list_of(page: Page, clause: Clause) -> tuple[str, bool]:
    """The name of the list that governs `clause`, and whether one does."""
    parents = list(page.structure.parents(clause))
    if any(page.has("exempt_list", p.text) for p in (clause, *parents)):
        return "", False
    if _says_listed(page, clause):
        return _name(page, clause.text) or _name_above(page, clause), True
    if page.in_fields(clause) or not _entry_like(page, clause):
        return "", False
    if (above := _just_above(page, clause)) is not None:
        return _name(page, clause.text[: page.of(clause)[0].start - clause.start]) or above, True
    nearer = ""
    for parent in parents:
        listed = page.has("schedule_list", parent.text) and not page.has("entry_not", parent.text)
        if listed and not _only_numbered(parent):
            return nearer or _name(page, parent.text) or _name_above(page, parent), True
        nearer = nearer or (_name(page, parent.text) if parent.opens else "")
    return _section_list(page, clause)


def _just_above(page: Page, clause: Clause) -> str | None:
    """The name of the list whose heading stands in the short lines right above, or None where none does."""
    name, governed = "", False
    for before in page.before(clause, 6):
        if len(before.text) > 120 or before.label or page.of(before):
            break
        if before.kind is BlockKind.ROW and _NUMBERED.match(before.text):
            continue  # another line of the same table: what it says is said of another substance
        governed = governed or page.has("schedule_list", before.text)
        name = name or _name(page, before.text)
    return name if governed else None


def _says_listed(page: Page, clause: Clause) -> bool:
    """True where the clause itself says that kratom is, or is put, on a list: a statement and no condition."""
    text = without_remarks(page.marked(clause))
    return page.has("schedules", text) and not page.has("entry_not", text) and not page.has("proposal", text)


def _entry_like(page: Page, clause: Clause) -> bool:
    """A line of a list that begins with the substance, and no rule about products."""
    mentions = page.of(clause)
    if not mentions or _rules(page, clause) or _defines_other(page, clause, mentions):
        return False
    if not clause.label and page.has("narrates", page.marked(clause)):
        return False
    head = clause.text[: mentions[0].start - clause.start]
    return clause.kind is BlockKind.ROW or len(head) < 60 or page.has("entry_head", head)


def _rules(page: Page, clause: Clause) -> bool:
    """A sentence that forbids or demands something is neither a line of a list nor the heading of one."""
    return page.has("entry_not", clause.text) or page.has("entry_norm", clause.text)


def _defines_other(page: Page, clause: Clause, mentions: tuple[Mention, ...]) -> bool:
    """A definition is an entry only where the defined term is an alkaloid itself."""
    if not page.has("definition", clause.text[:200]):
        return False
    head = mentions[0]
    return head.substance is Substance.LEAF and not page.has("synthetic", clause.text[: head.end - clause.start + 40])


def _section_list(page: Page, clause: Clause) -> tuple[str, bool]:
    heading = page.section(clause).heading
    if page.has("exempt_list", heading):
        return "", False
    for before, what in _before(page, clause, "announces", _announces):
        if what == "exempt":
            return "", False
        if what == "list":
            return _name(page, before.text) or _name_above(page, before), True
        if before.end > clause.start - 400:
            return _added_to(page, before)
    if page.has("schedule_list", heading) and not _only_numbered(_first(page, clause.section)):
        return _name(page, heading) or _name_above(page, clause), True
    if (over := page.once("over", clause.section, lambda: _headed(page, clause.section))) is not None:
        return over, True
    if (named := page.once("declared", clause.section, lambda: _declared(page, clause.section))) is not None:
        return named, True
    return "", False


def _headed(page: Page, section: int) -> str | None:
    """The name of the list whose heading stands over `section` with nothing but short lines between: its parts
    ("Part 1", "A. Plants") and entries numbered 1.1, 1.2 … are sections too. None where none does."""
    sections = page.structure.sections
    for k in range(section, max(-1, section - _SECTIONS_BACK), -1):
        lines = page.structure.by_section[k]
        # Of its own section only what heads it: the title of an annex stands below its number.
        own = lines if k < section else lines[: 3 if _only_numbered(_first(page, k)) else 1]
        if any(page.has("exempt_list", c.text) or (len(c.text) > _SHORT_LINE and not c.opens) for c in own):
            return None
        heading = "" if _only_numbered(_first(page, k)) else sections[k].heading
        below = own if k < section else own[1:]
        for line in (heading, *(c.text for c in below if not page.of(c) and not is_annex(c.text))):
            if len(line) <= _SHORT_LINE and page.has("schedule_list", line):
                first = _first(page, k)
                return _name(page, line) or (_name_above(page, first) if first else "")
        if is_annex(sections[k].heading):
            return None  # a list of its own, which is none of controlled substances
    return None


def _first(page: Page, section: int) -> Clause | None:
    return next(iter(page.structure.by_section[section]), None)


def _only_numbered(clause: Clause | None) -> bool:
    """True for a plain line that only numbers an annex ("Annex I", "First Schedule"): that does not tell whether
    what it lists is controlled."""
    if clause is None or clause.kind is BlockKind.HEADING or (match := annex(clause.text)) is None:
        return False
    return not clause.text[match.end() :].strip(" .:-–—[]()")


def _declared(page: Page, section: int) -> str | None:
    """The name of the list under whose heading `section` stands, where another clause of the page declares what
    that annex lists to be controlled ("the substances in Annex I are narcotics"). None where none does."""
    if not page.shows("declares"):
        return None
    sections = page.structure.sections
    heading = next((s.heading for s in reversed(sections[: section + 1]) if is_annex(s.heading)), None)
    declared = heading and any(refers("declares", page, c.text, fold(heading)) for c in page.structure.clauses)
    return (_name(page, heading) or heading) if heading and declared else None


_WORD = re.compile(r"\d+|[^\W\d_]+")
_NUMERAL = re.compile(r"\d+|[ivxlc]+|[a-z]")


def refers(cue: str, page: Page, text: str, head: str) -> bool:
    """True where group `cue` finds in `text` a reference to the list or section headed `head` (folded)."""
    return any(
        written and group.startswith("list") and _names(fold(written), head)
        for _, match in page.finditer(cue, text)
        for group, written in match.groupdict().items()
    )


def _names(reference: str, head: str) -> bool:
    """True where every word of `reference` ("załączniku nr 1") begins a word of `head` ("Załącznik nr 1"):
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


def _added_to(page: Page, clause: Clause) -> tuple[str, bool]:
    """An amendment that adds an entry to a section known only by number: the title says which list it is."""
    title = page.view.text[: page.zone[0]] or page.view.text[: clause.start]
    name = _name(page, clause.text) or _name(page, title)
    return name, bool(name)


def _announces(page: Page, clause: Clause) -> str:
    """What `clause` announces: a list, things "exempt" from one, what it "adds" to one; "" where nothing."""
    if page.has("exempt_list", clause.text):
        return "exempt"
    if page.has("schedule_list", clause.text) and (clause.opens or not _rules(page, clause)):
        return "list"
    return "adds" if page.has("adds", clause.text) else ""


def _before(page: Page, clause: Clause, what: str, tell: Callable[[Page, Clause], str]) -> Iterator[tuple[Clause, str]]:
    """Clauses before `clause` in its section, nearest first, that can announce a list and of which `tell` (known
    as `what`) tells something, with what it tells."""
    section = clause.section
    announcing = page.once(
        what, section, lambda: [(c, told) for c in page.structure.announcing[section] if (told := tell(page, c))]
    )
    at = bisect_left(announcing, clause.start, key=lambda pair: pair[0].start)
    yield from reversed(announcing[max(0, at - _REACH) : at])


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
    for _, name in _before(page, clause, "names", _short_name):
        return name
    return page.once("heading", clause.section, lambda: _heading_name(page, clause))


def _short_name(page: Page, clause: Clause) -> str:
    return _name(page, clause.text) if len(clause.text) < 300 else ""


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
    if entry.listed or entry.synthetics:
        yield Finding("schedule", entry.name, start, end, entry.clause, Via.SCHEDULE)
    if entry.takes_plant:
        yield Finding("banned", True, start, end, entry.clause, Via.SCHEDULE)
    if Substance.SEVEN_OH in entry.listed:
        yield Finding("seven_oh", "banned", start, end, entry.clause, Via.SCHEDULE)
    if entry.synthetics:
        yield Finding("synthetics", "prohibited", start, end, entry.clause, Via.SCHEDULE)
