"""Two live versions of one section: today's text, and the one that starts on a later day.

Codes print both while an amendment waits for its day, each with a line of its own under the heading: "[Text of
section effective until July 1, 2027]", "[Effective July 1, 2027]". Read as one they would contradict each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from scrapers.document import BlockKind
from tracker.coding.page import Page
from tracker.coding.structure import Clause
from tracker.coding.timing import near

#: "[Effective July 1, 2027]", "34-20K-2. (Text of section effective until January 1, 2027) Kratom products".
_IN_BRACKETS = re.compile(r"\W{0,4}(?:[\w.:-]{2,20}\s{1,3})?[\[(]")
#: The line that dates a version stands among the first of its section.
_FIRST = 4


@dataclass(frozen=True)
class Versions:
    """``later`` are the sections of a page that start after its day of reading, ``replaced`` those that hold
    until then, ``ended`` those that held until an earlier day: pages keep them beside their successors for months. All
    are empty where no section stands twice."""

    later: frozenset[int] = frozenset()
    replaced: frozenset[int] = frozenset()
    ended: frozenset[int] = frozenset()


def versions_of(page: Page) -> Versions:
    """The sections of `page` that stand in two versions."""
    alike: dict[str, set[int]] = defaultdict(set)
    for place, section in enumerate(page.structure.sections):
        if section.number:
            alike[section.number.casefold().strip(" .")].add(place)
    later, replaced, ended = set[int](), set[int](), set[int]()
    for places in alike.values():
        coming = {place for place in places if _starts_later(page, place)} if len(places) > 1 else set()
        over = {place for place in places - coming if _has_ended(page, place)} if len(places) > 1 else set()
        if over != places - coming:
            ended |= over
            places -= over
        if coming and coming != places:
            later |= coming
            replaced |= places - coming
    return Versions(frozenset(later), frozenset(replaced), frozenset(ended))


def _starts_later(page: Page, place: int) -> bool:
    for clause in page.structure.by_section[place][:_FIRST]:
        if _dates_version(clause) and not page.has("version_end", clause.text):
            start = near(page, clause, "effective")
            if start is not None and start.day > page.context.today:
                return True
    return False


def _has_ended(page: Page, place: int) -> bool:
    """True where the section says that it held until a day that has come."""
    for clause in page.structure.by_section[place][:_FIRST]:
        if _dates_version(clause) and (end := near(page, clause, "version_end")) and end.day <= page.context.today:
            return True
    return False


def _dates_version(clause: Clause) -> bool:
    """True for a line that can date a version: a note, words in brackets, or the heading with such words."""
    return clause.kind in (BlockKind.NOTE, BlockKind.HEADING) or _IN_BRACKETS.match(clause.text) is not None
