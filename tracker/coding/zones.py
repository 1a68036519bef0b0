"""Which stretch of a document can be law: after its title and preamble, before statements and old text bound behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.coding.page import Page


def law_zone(page: Page) -> tuple[int, int]:
    """The stretch ``[start, end)`` of the view of `page` that can be law."""
    text = page.view.text
    start, end = 0, len(text)
    enacting = page.search("enacting", text)
    strike = page.search("strike_all", text)
    if strike:
        start = strike.start()
        end = _old_text(page, start, end)
    elif enacting and _introduces_law(page, enacting.end()):
        start = enacting.end()
    for clause in page.clauses_with("statement"):
        if clause.start > start and clause.start < end and page.has("statement", clause.text[:160]):
            end = clause.start
            break
    return start, end


def _introduces_law(page: Page, at: int) -> bool:
    """An enacting formula with all of the kratom words before it introduces something else."""
    return bool(page.mentions_in(at, len(page.view.text))) or not page.mentions


def _old_text(page: Page, start: int, end: int) -> int:
    for clause in page.structure.clauses:
        if clause.start > start + 20 and (
            page.has("old_bill", clause.text[:120]) or page.has("enacting", clause.text[:80])
        ):
            return clause.start
    return end
