"""A Document: what a Capture says, as text with structure and with amended words kept apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property


class BlockKind(StrEnum):
    """What a stretch of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"  # list item or numbered paragraph
    ROW = "row"  # table row, cells joined by " | "
    NOTE = "note"  # history note, footnote, editorial note
    FIELD = "field"  # "key: value" from JSON or a metadata table


class MarkKind(StrEnum):
    """How amended law marks its words."""

    INSERTED = "inserted"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch ``text[start:end]`` of the document. ``level`` is the depth of a heading (1 is the title)
    or of a nested item; ``label`` its number as printed ("(a)", "§ 4-45-104", "3.")."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """``text[start:end]`` was inserted or struck by the amendment that this copy shows."""

    kind: MarkKind
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """Clean text of one page of law.

    ``text`` holds the blocks in order, one a line ("\\n" between blocks), in Unicode NFC with typography
    folded (see scrapers.extract.normalise). Struck words stay in ``text`` and are named by ``marks``, which
    are sorted and do not overlap. ``extractor`` is name/version of the code that made it: text made by
    different versions is never compared. ``title`` is the page's own title, not part of the text.
    ``notes`` tells what the extractor could not do ("underlines not readable in this copy"). ``seams`` are
    offsets at which the source prints something that was left out (a printed line number, a running head,
    hidden words): a quote that spans none stands in the source letter for letter. ``until`` is the day from which the
    very same answer gives another text, where it holds several wordings or tells when it ends; it is not kept.
    """

    text: str
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...] = ()
    title: str = ""
    language: str = ""
    format: str = ""
    extractor: str = ""
    notes: tuple[str, ...] = ()
    seams: tuple[int, ...] = ()
    until: date | None = None

    @cached_property
    def id(self) -> str:
        """SHA-256 of text and marks: the same law is the same document, wherever it was served."""
        digest = hashlib.sha256(self.text.encode())
        for mark in self.marks:
            digest.update(f"\0{mark.kind.value}:{mark.start}:{mark.end}".encode())
        return digest.hexdigest()

    def lines(self) -> Iterator[tuple[Block, str]]:
        """Each block with its text."""
        for block in self.blocks:
            yield block, self.text[block.start : block.end]
