"""Lists of substances, entry by entry: which list an entry stands in, and what follows from standing there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from tracker.coding.findings import Finding, Via
from tracker.coding.governing import Governing, ListKind, list_of
from tracker.coding.lines import Line, read_line
from tracker.coding.page import Page, Role
from tracker.coding.structure import Clause
from tracker.coding.substances import Substance


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that lists kratom: in which list, and what exactly."""

    clause: Clause
    governing: Governing
    line: Line
    removed: bool


def entries(page: Page) -> tuple[Entry, ...]:
    """The entries of lists that name kratom or its alkaloids."""
    return page.once("entries", 0, lambda: tuple(_entries(page)))


def _entries(page: Page) -> Iterator[Entry]:
    clauses = {c.start: c for m in page.mentions if (c := page.clause_at(m.start)) is not None}
    for clause in clauses.values():
        if page.role(clause) not in (Role.RULE, Role.DEFINITION) or page.spares(clause):
            continue
        governing = list_of(page, clause)
        if governing is None or (
            governing.kind is ListKind.CONTROLLED and not page.once("drugs", 0, partial(_on_drugs, page))
        ):
            continue
        line = read_line(page, clause)
        if line.listed or line.synthetics:
            yield Entry(clause, governing, line, page.removes(clause))


def _on_drugs(page: Page) -> bool:
    """False where the page's language has words for drugs and poisons and none of them stands on it: where lists
    are called by their number alone ("Anlage 1"), a list of goods for the customs looks the same."""
    if not page.lexicons[0].sources.get("drug_law"):
        return True
    return page.shows("drug_law") and (
        page.has("drug_law", page.view.text) or page.has("drug_law", page.document.title)
    )


def schedule_findings(entry: Entry) -> Iterator[Finding]:
    """What standing in that list means."""
    line, kind = entry.line, entry.governing.kind
    if kind is ListKind.CONTROLLED:
        yield _of(entry, "schedule", entry.governing.name)
        if line.takes_plant:
            yield _of(entry, "banned", True)
        if Substance.SEVEN_OH in line.listed:
            yield _of(entry, "seven_oh", "banned")
        if line.synthetics:
            yield _of(entry, "synthetics", "prohibited")
    elif line.takes_plant and kind is ListKind.PRESCRIPTION:
        yield _of(entry, "sale", "prescription-only")
    elif line.takes_plant:
        yield _of(entry, "food_use", "prohibited")


def _of(entry: Entry, provision: str, value: object) -> Finding:
    return Finding(provision, value, entry.clause.start, entry.clause.end, entry.clause, Via.SCHEDULE)
