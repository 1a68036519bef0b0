"""A line of a list: what exactly it lists.

It is read up to its own exception ("but not including …"). "7-hydroxymitragynine … found in Mitragyna speciosa"
lists the alkaloid and not the plant; "alkaloids found in Mitragyna speciosa" lists all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from scrapers.document import BlockKind
from tracker.coding.page import Page
from tracker.coding.structure import Clause
from tracker.coding.substances import Mention, Substance
from tracker.coding.words import without_remarks

_CHEMICAL = 0.2  # the share of figures, hyphens and brackets from which words are a substance's systematic name
_LOOKS_BACK = 1000  # letters before a mention that may say what it is named for


def lists_plant(page: Page, clause: Clause) -> bool:
    """True where `clause` has the form of a line of a list, whichever, and lists kratom as such."""
    stands = entry_like(page, clause) and not page.has("removal", clause.text) and not page.spares(clause)
    return stands and read_line(page, clause).takes_plant


def substances_listed(page: Page, clause: Clause) -> frozenset[Substance]:
    """What `clause` lists, where it has the form of a line of a list."""
    return read_line(page, clause).listed if entry_like(page, clause) else frozenset()


@dataclass(frozen=True, slots=True)
class Line:
    """What a line lists: ``takes_plant`` where that is kratom as such, ``synthetics`` where made forms are."""

    listed: frozenset[Substance]
    takes_plant: bool
    synthetics: bool


def read_line(page: Page, clause: Clause) -> Line:
    """What `clause` lists, up to its own exception."""
    return page.once("line", clause.start, partial(_read_line, page, clause))


def _read_line(page: Page, clause: Clause) -> Line:
    text = _up_to_exception(page, clause)
    mentions = [m for m in page.of(clause) if m.start < clause.start + len(text)]
    listed, synthetics = _listed(page, clause, text, mentions)
    excepted = [m for m in page.of(clause) if m.start >= clause.start + len(text)]
    if any(m.substance is Substance.LEAF for m in excepted) and all(_is_genus(page, m) for m in mentions):
        listed = frozenset()  # "plants of the genus Mitragyna, except Mitragyna speciosa"
    return Line(listed, page.whole(m for m in mentions if m.substance in listed), synthetics)


def _is_genus(page: Page, mention: Mention) -> bool:
    """True where `mention` names the genus alone: the first word of the plant's Latin name."""
    name = page.view.text[mention.start : mention.end]
    return mention.substance is Substance.LEAF and name[:1] in "Mm" and " " not in name


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


def entry_like(page: Page, clause: Clause) -> bool:
    """A line of a list that begins with the substance, and no rule about products."""
    return page.once("entry", clause.start, partial(_entry_like, page, clause))


def _entry_like(page: Page, clause: Clause) -> bool:
    mentions = page.of(clause)
    if not mentions or is_norm(page, clause) or _defines_other(page, clause, mentions):
        return False
    if any(page.has(cue, without_remarks(clause.text)) for cue in ("sell_verb", "possess")):
        return False  # what speaks of trade is a rule on it, in whatever words it rules
    if not clause.label and page.has("narrates", page.marked(clause)):
        return False
    head = clause.text[: mentions[0].start - clause.start]
    if clause.kind is BlockKind.ROW or _is_chemical(head):
        return True
    return len(without_remarks(head).strip()) < 60 or page.has("entry_head", head)


def _is_chemical(head: str) -> bool:
    """True where `head` is the systematic name of a substance, which has more figures and hyphens than words."""
    signs = sum(char.isdigit() or char in "-,[]()'’" for char in head)
    return head.rstrip().endswith("(") and signs > _CHEMICAL * len(head)


def is_norm(page: Page, clause: Clause) -> bool:
    """A sentence that forbids, demands, permits or orders something is neither a line of a list nor the heading of
    one."""
    return any(page.has(cue, clause.text) for cue in ("entry_not", "entry_norm", "permit", "orders"))


def _defines_other(page: Page, clause: Clause, mentions: tuple[Mention, ...]) -> bool:
    """A definition is an entry only where the defined term is an alkaloid itself."""
    if not page.has("definition", clause.text[:200]):
        return False
    head = mentions[0]
    return head.substance is Substance.LEAF and not page.has("synthetic", clause.text[: head.end - clause.start + 40])
