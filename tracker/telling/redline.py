"""A redline: what was struck from a passage and what was put in, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from tracker.telling.inert import plain

#: More words than this on either side are not compared: the cost grows with their product.
MAX_WORDS = 1500
#: How many unchanged words are shown on either side of a difference.
CONTEXT = 30
#: How many words of a difference are shown.
MAX_SHOWN = 400

#: A word with the space after it; scripts that write without spaces (Thai, Lao, Khmer, Burmese, Chinese,
#: Japanese) letter by letter, a letter with the marks that hang on it.
_SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_MARKS = "\u0e30-\u0e3a\u0e45\u0e47-\u0e4e\u0eb0-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
_WORD = re.compile(rf"[{_SPACELESS}][{_MARKS}]*\s*|[^\s{_SPACELESS}]+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a redline; a ``gap`` stands for unchanged words left out."""

    kind: Literal["same", "struck", "inserted", "gap"]
    text: str = ""

    @property
    def words(self) -> str:
        """The text without the space after it, which no mark should reach."""
        return self.text.rstrip()

    @property
    def space(self) -> str:
        """The space after the text."""
        return self.text[len(self.words) :]


def redline(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces that lead from `before` to `after`; empty where nothing but spacing differs."""
    old, new = _WORD.findall(plain(before)), _WORD.findall(plain(after))
    old_keys, new_keys = [word.strip() for word in old], [word.strip() for word in new]
    if old_keys == new_keys:
        return ()
    return tuple(_pieces(old, new, _opcodes(old_keys, new_keys)))


def as_text(pieces: Sequence[Piece]) -> str:
    """The redline with ``[-struck-]`` and ``{+inserted+}``, as wdiff writes it."""
    marks = {"same": "{}", "struck": "[-{}-]", "inserted": "{{+{}+}}", "gap": " […] "}
    return "".join(marks[piece.kind].format(piece.words) + piece.space for piece in pieces).strip()


def _opcodes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    codes: list[tuple[str, int, int, int, int]] = [("equal", 0, head, 0, head)]
    if max(len(inner_old), len(inner_new)) > MAX_WORDS:
        codes.append(("replace", head, head + len(inner_old), head, head + len(inner_new)))
    else:
        matcher = SequenceMatcher(None, inner_old, inner_new, autojunk=False)
        codes += [(op, a + head, b + head, c + head, d + head) for op, a, b, c, d in matcher.get_opcodes()]
    codes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return [code for code in codes if code[1] < code[2] or code[3] < code[4]]


def _pieces(old: list[str], new: list[str], codes: list[tuple[str, int, int, int, int]]) -> Iterator[Piece]:
    for at, (op, a, b, c, d) in enumerate(codes):
        if op == "equal":
            yield from _context(new[c:d], first=at == 0, last=at == len(codes) - 1)
            continue
        if a < b:
            struck = Piece("struck", _shortened(old[a:b]))
            # What takes its place stands beside it, though a line ended here.
            yield Piece("struck", f"{struck.words} ") if c < d and "\n" in struck.space else struck
        if c < d:
            yield Piece("inserted", _shortened(new[c:d]))


def _context(words: list[str], *, first: bool, last: bool) -> Iterator[Piece]:
    ahead, behind = (0 if first else CONTEXT), (0 if last else CONTEXT)
    if len(words) <= ahead + behind:
        yield Piece("same", "".join(words))
        return
    if ahead:
        yield Piece("same", "".join(words[:ahead]))
    yield Piece("gap")
    if behind:
        yield Piece("same", "".join(words[-behind:]))


def _shortened(words: list[str]) -> str:
    return "".join(words) if len(words) <= MAX_SHOWN else "".join(words[:MAX_SHOWN]) + "[…] "
