"""The part of a document that is about kratom, as a person would want to see it compared between two versions."""

from __future__ import annotations

from bisect import bisect_right

from scrapers.document import Document, MarkKind
from tracker.coding.substances import scan
from tracker.reading import Reading

#: Longest passage, in characters: a redline in an email, not the law's full text.
LONGEST = 2000


def passage(document: Document, reading: Reading) -> str:
    """The blocks of `document` that name kratom or prove a provision of `reading`, in order, one a line.

    Struck words are left out; blocks left out between are shown by "…". At most LONGEST characters: blocks that
    prove something go first, then mentions in order.
    """
    proved = [e.start for e in reading.evidence if not e.url]
    named = [m.start for m in scan(document.text)]
    chosen: set[int] = set()
    length = 0
    starts = [block.start for block in document.blocks]
    for at in (*proved, *named):
        number = _block_at(starts, at)
        if number is None or number in chosen:
            continue
        size = min(document.blocks[number].end - document.blocks[number].start, LONGEST // 2) + 3
        if length + size > LONGEST:
            continue
        chosen.add(number)
        length += size
    return _print(document, sorted(chosen), sorted((*proved, *named)))[:LONGEST]


def _block_at(starts: list[int], at: int) -> int | None:
    number = bisect_right(starts, at) - 1
    return number if number >= 0 else None


def _print(document: Document, numbers: list[int], places: list[int]) -> str:
    lines: list[str] = []
    last = -1
    for number in numbers:
        block = document.blocks[number]
        if last >= 0 and number != last + 1:
            lines.append("…")
        lines.append(_words(document, block.start, block.end, places))
        last = number
    return "\n".join(lines)


def _words(document: Document, start: int, end: int, places: list[int]) -> str:
    """The standing words of a block; of a very long one the stretch round its first find."""
    half = LONGEST // 2
    if end - start > half:
        at = next((p for p in places if start <= p < end), start)
        start = max(start, at - half // 3)
        end = min(end, start + half)
    parts: list[str] = []
    for mark in document.marks:
        if mark.kind is MarkKind.STRUCK and mark.start < end and mark.end > start:
            parts.append(document.text[start : max(start, mark.start)])
            start = min(end, mark.end)
    parts.append(document.text[start:end])
    return " ".join("".join(parts).split())
