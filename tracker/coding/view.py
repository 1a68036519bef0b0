"""The operative view: the words of a document as they would stand, struck words left out.

Amended law is printed with its old words struck and its new words inserted. Rules are read from the view;
what is found there is mapped back to the document's text, because evidence is quoted from the document.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from scrapers.document import BlockKind, Document, MarkKind
from tracker.reading import Evidence

#: A quote is evidence, not the law's full text: about 25 words.
MAX_QUOTE = 220


@dataclass(frozen=True)
class View:
    """``text`` without struck words. Piece k of the document, ``[doc_starts[k], doc_starts[k] + lengths[k])``,
    stands at ``starts[k]`` of the view. Line breaks are kept, letter for letter."""

    document: Document
    text: str
    starts: tuple[int, ...]
    doc_starts: tuple[int, ...]
    lengths: tuple[int, ...]

    def to_doc(self, at: int) -> int:
        """The place in the document's text of place `at` of the view."""
        k = max(0, bisect_right(self.starts, at) - 1)
        return self.doc_starts[k] + min(at - self.starts[k], self.lengths[k])

    def blocks(self) -> Iterator[tuple[int, int, BlockKind]]:
        """Where the blocks of the document stand in the view, and of which kind each is; an empty stretch where all
        of a block is struck."""
        whole = len(self.text) == len(self.document.text)
        for block in self.document.blocks:
            start, end = (block.start, block.end) if whole else (self.from_doc(block.start), self.from_doc(block.end))
            yield start, end, block.kind

    def from_doc(self, at: int) -> int:
        """The place in the view of place `at` of the document (of what follows it, where `at` is struck)."""
        k = max(0, bisect_right(self.doc_starts, at) - 1)
        return self.starts[k] + min(max(0, at - self.doc_starts[k]), self.lengths[k])

    def evidence(self, provision: str, start: int, end: int) -> Evidence:
        """The words ``[start, end)`` of the view as evidence: the longest stretch of them that stands in the
        source letter for letter (no struck words and no dropped line number within), at most MAX_QUOTE
        characters, cut at a word."""
        pieces = [(low, high) for low, high in self._pieces(start, end)] or [(start, start)]
        low, high = _trim(self.text, *max(pieces, key=lambda piece: piece[1] - piece[0]))
        doc_start = self.to_doc(low)
        doc_end = doc_start + (high - low)
        return Evidence(provision, self.document.text[doc_start:doc_end], doc_start, doc_end)

    def _pieces(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        seams = self.document.seams
        for k, piece_start in enumerate(self.starts):
            low, high = max(start, piece_start), min(end, piece_start + self.lengths[k])
            if low >= high:
                continue
            shift = piece_start - self.doc_starts[k]
            inner = seams[bisect_right(seams, low - shift) : bisect_left(seams, high - shift)]
            edges = [low, *(seam + shift for seam in inner), high]
            yield from itertools.pairwise(edges)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    if end - start > MAX_QUOTE:
        cut = text.rfind(" ", start, start + MAX_QUOTE)
        end = cut if cut > start else start + MAX_QUOTE
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def operative(document: Document) -> View:
    """The view of `document` with its struck words left out."""
    text = document.text
    pieces: list[tuple[int, int]] = []
    at = 0
    for mark in document.marks:
        if mark.kind is not MarkKind.STRUCK:
            continue
        if mark.start > at:
            pieces.append((at, mark.start))
        at = max(at, mark.end)
        # One space goes with the words that it parted.
        if text[mark.start - 1 : mark.start] in (" ", "") and text[at : at + 1] == " ":
            at += 1
    if at < len(text) or not pieces:
        pieces.append((at, len(text)))
    starts: list[int] = []
    length = 0
    for low, high in pieces:
        starts.append(length)
        length += high - low
    return View(
        document,
        "".join(text[low:high] for low, high in pieces),
        tuple(starts),
        tuple(low for low, _ in pieces),
        tuple(high - low for low, high in pieces),
    )
