"""Tables of law: what stands in a row means what the head of its column says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.document import BlockKind
from tracker.coding.page import Page
from tracker.coding.structure import Clause

_BAR = " | "
#: A row further than this below the head of its table is not looked at.
_DEEPEST = 200
#: How many lines above a table may speak of it.
_TITLE = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """``clause.text[start:end]`` is the cell's text, `head` what stands over its column."""

    start: int
    end: int
    text: str
    head: str


def cells(page: Page, row: Clause) -> Iterator[Cell]:
    """The cells of `row` with their heads; none where it is no row, or is the head itself.

    A cell that spans several rows is printed in the first of them only, and it is the first columns that span:
    a row with fewer cells than its head belongs to the last columns.
    """
    heads = _heads(page, row)
    texts = [text for text in row.text.split(_BAR) if text.strip()]
    at = 0
    for text, head in zip(texts, heads[-len(texts) :] if len(heads) >= len(texts) else (), strict=False):
        start = row.text.index(text, at)
        at = start + len(text)
        yield Cell(start, at, text.strip(), head)


def _heads(page: Page, row: Clause) -> list[str]:
    """The cells of the first row of the table in which `row` stands."""
    first = _first(page, row)
    return first.text.split(_BAR) if first is not None else []


def _first(page: Page, row: Clause) -> Clause | None:
    first: Clause | None = None
    for before in page.before(row, _DEEPEST) if row.kind is BlockKind.ROW else ():
        if before.kind is not BlockKind.ROW:
            break
        first = before
    return first


def introduces(page: Page, row: Clause) -> str:
    """The lines right above the table of `row`, its title and the sentence that refers to it."""
    first = _first(page, row)
    return " ".join(before.text for before in page.before(first, _TITLE)) if first is not None else ""
