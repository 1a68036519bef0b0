"""Builds a Document block by block, so that every format ends in the same text for the same words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from scrapers.capture import Outcome
from scrapers.document import Block, BlockKind, Document, Mark, MarkKind
from scrapers.extract.charset import SEAM
from scrapers.extract.errors import Unreadable
from scrapers.extract.ink import Ink
from scrapers.extract.normalise import clean, fold, squeeze

#: A number as law prints it at the start of a paragraph: "(a)", "§ 4-45-104.", "3.", "Sec. 2.", "Art. 5", "第二条".
LABEL = re.compile(
    r"""(?:§{1,2}\s?[\w.:\-]*\w\.?                                   # § 4-45-104.
      |\(\s?(?:\d{1,4}|[A-Za-z]{1,2}|[ivxlcIVXLC]{1,8}|(?P<same>[A-Za-z])(?P=same){2,4})(?:[.\-]\d+)?\s?\)  # (a) (iv)
      |(?:\d{1,4}|[A-Za-z]|[ivxlc]{1,7}|[IVXLC]{1,7})[.)](?=\s|$|\()  # 1. a) iv.
      |\d+(?:[-.:]\d+[A-Za-z]?)+\.?(?=\s|$)                          # 36-795.01.
      |(?:SECTION|Section|SEC|Sec|ARTICLE|Article|Art|Artikel|Articolul|Pasal|Čl|Par|Chapter|CHAPTER)\.?\s
          ?[\dIVXLC][\w.\-]*
      |第[〇零一二三四五六七八九十百千\d]+[條条章節节項项款号號]
      |[-•–*·](?=\s))""",
    re.X,
)
#: A run of one block: (ink or None, raw text). A None text is a seam.
Run = tuple[Ink | None, str | None]


@dataclass(slots=True)
class Line:
    """One block while it is made: folded text, and what is marked in it by (kind, start, end)."""

    kind: BlockKind
    level: int
    text: str
    label: str = ""
    marks: list[tuple[Ink, int, int]] = field(default_factory=list)
    seams: list[int] = field(default_factory=list)
    linked: bool = False  # nothing but links


class Builder:
    """Takes text in reading order and closes it into lines.

    ``say`` adds text to the open block, ``begin`` closes it and names the next one's kind, ``end`` closes it.
    """

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.plain = True  # whether the open block holds words that are no link; HTML keeps it
        self.runs: list[Run] = []  # what was said since the last block ended
        self._marked = False
        self._kind = BlockKind.PARAGRAPH
        self._level = 0
        self._label = ""

    def so_far(self, most: int | None = None) -> str:
        """The raw text of the open block, or no more of it than its first runs of together `most` characters."""
        if most is None:
            return "".join([text for _, text in self.runs if text])
        taken: list[str] = []
        for _, text in self.runs:
            if text:
                taken.append(text[:most])
                most -= len(text)
                if most <= 0:
                    break
        return "".join(taken)

    def ends_with(self, signs: tuple[str, ...]) -> bool:
        """Whether the last words of the open block end with one of `signs`."""
        for _, text in reversed(self.runs):
            if text and not text.isspace():
                return text.rstrip().endswith(signs)
        return False

    def say(self, text: str, ink: Ink | None = None) -> None:
        """Adds raw text; white space is settled when the block ends."""
        self.runs.append((ink, text))
        if ink is not None:
            self._marked = True

    def seam(self, first: bool = False) -> None:
        """Notes that something the source prints here was dropped; before a block's words only where it is `first`."""
        if self.runs or first:
            self.runs.append((None, None))
            self._marked = True

    def unsay_hyphen(self) -> None:
        """Takes back the hyphen with which the open block ends: it only parted a word at a line end."""
        for index in range(len(self.runs) - 1, -1, -1):
            ink, text = self.runs[index]
            if text is not None:
                self.runs[index] = (ink, text.rstrip().removesuffix("-"))
                return

    def begin(self, kind: BlockKind = BlockKind.PARAGRAPH, level: int = 0, label: str = "") -> None:
        """Ends the open block; the next text belongs to a block of this kind."""
        self.end()
        self._kind, self._level, self._label = kind, level, label

    def retype(self, kind: BlockKind, level: int = 0) -> None:
        """The open block turns out to be of this kind."""
        self._kind, self._level = kind, level

    def again(self) -> None:
        """Ends the open block and begins another of the same kind."""
        kind, level = self._kind, self._level
        self.end()
        self._kind, self._level = kind, level

    def end(self) -> None:
        """Closes the open block; one without words leaves no line. The next kind is PARAGRAPH again."""
        if not self.runs:
            return
        text = (self.runs[0][1] or "") if len(self.runs) == 1 else self.so_far()
        amended = self._marked or SEAM in text
        line = _settle(_seams_apart(self.runs)) if amended else Line(self._kind, 0, clean(text))
        self.runs = []
        self._marked = False
        if line.text:
            line.kind, line.level, line.label, line.linked = self._kind, self._level, self._label, not self.plain
            self.lines.append(line)
            self.reset()

    def reset(self) -> None:
        """The next text is a plain paragraph."""
        self._kind, self._level, self._label = BlockKind.PARAGRAPH, 0, ""


def _seams_apart(runs: Iterable[Run]) -> Iterable[Run]:
    """Runs in which each SEAM character is a run of its own."""
    for ink, text in runs:
        if text is None or SEAM not in text:
            yield ink, text
            continue
        for index, piece in enumerate(text.split(SEAM)):
            if index:
                yield None, None
            if piece:
                yield ink, piece


def _settle(runs: Iterable[Run]) -> Line:
    """Runs become one folded line: white space squeezed across runs, marks trimmed to their words."""
    pieces: list[str] = []
    length = 0
    line = Line(BlockKind.PARAGRAPH, 0, "")
    space = False  # white space is owed before the next word
    before: Ink | None = None
    for mark, raw in runs:
        if raw is None:
            line.seams.append(length)
            continue
        text = fold(raw)
        joined = squeeze(text)
        if not joined:
            space = space or bool(text)
            continue
        space = space or text[0].isspace() or _would_fuse(mark, before, pieces, joined)
        if space and length:
            pieces.append(" ")
            length += 1
        if mark is not None:
            _add_mark(line.marks, mark, length, length + len(joined), pieces)
        pieces.append(joined)
        length += len(joined)
        space = text[-1].isspace()
        before = mark
    line.text = "".join(pieces)
    line.seams = sorted({min(seam, len(line.text)) for seam in line.seams})
    return line


def _would_fuse(mark: Ink | None, before: Ink | None, pieces: list[str], words: str) -> bool:
    """Struck beside inserted without a space: "18" and "21" must not read as 1821."""
    return bool(pieces) and mark is not None and before is not None and mark is not before and words[0] not in ".,;:)"


def _add_mark(marks: list[tuple[Ink, int, int]], kind: Ink, start: int, end: int, pieces: list[str]) -> None:
    """Adds a mark, growing the last one where only a space lies between two of a kind."""
    if marks and marks[-1][0] is kind:
        gap = start - marks[-1][2]
        if gap == 0 or (gap == 1 and pieces and pieces[-1] == " "):
            marks[-1] = (kind, marks[-1][1], end)
            return
    marks.append((kind, start, end))


def label_of(text: str) -> str:
    """The number with which a line of law begins, as printed; empty where there is none."""
    found = LABEL.match(text)
    return found[0] if found else ""


#: What ink means once marks.settle has taken away what means nothing.
_MEANS = {
    Ink.INSERTED: MarkKind.INSERTED, Ink.UNDERLINED: MarkKind.INSERTED, Ink.CAPITALS: MarkKind.INSERTED,
    Ink.STRUCK: MarkKind.STRUCK,
}  # fmt: skip


def document(
    lines: Iterable[Line],
    *,
    title: str = "",
    language: str = "",
    format: str = "",
    extractor: str = "",
    notes: Iterable[str] = (),
) -> Document:
    """The Document of `lines` in order, one block a line. Raises Unreadable(EMPTY) where nothing is left."""
    texts: list[str] = []
    blocks: list[Block] = []
    marks: list[Mark] = []
    seams: list[int] = []
    at = 0
    for line in lines:
        label = line.label or label_of(line.text)
        kind = BlockKind.ITEM if label and line.kind is BlockKind.PARAGRAPH else line.kind
        end = at + len(line.text)
        blocks.append(Block(kind, at, end, line.level, label))
        if line.marks:
            marks.extend(Mark(_MEANS[ink], at + start, at + stop) for ink, start, stop in line.marks)
        if line.seams:
            seams.extend(at + seam for seam in line.seams)
        texts.append(line.text)
        at = end + 1
    if not texts:
        raise Unreadable(Outcome.EMPTY, f"no text in this {format or 'body'}")
    made = Document("\n".join(texts), tuple(blocks), tuple(marks), title, language, format, extractor, tuple(notes))
    return replace(made, seams=tuple(seams)) if seams else made
