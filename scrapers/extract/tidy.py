"""Lines of a web page set right: stamps and link menus out, a number and its words on one line."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.document import BlockKind
from scrapers.extract.builder import Line, label_of
from scrapers.extract.furniture import is_noise_line

_LONE_LABEL = re.compile(
    r"§{1,2}\s?[\w.:\-]+|\(\s?[0-9A-Za-z]{1,5}(?:[.\-]\d+)?\s?\)(?:\s?\([0-9A-Za-z]{1,5}\))*|(?:\d{1,4}|[A-Za-z]|[ivxlc]{1,7})[.)]"
    r"|\d+(?:[-.:]\d+[A-Za-z]?)+\.?|[-•–*·]"
)
_NOTE = re.compile(
    r"\(?(?:history|source|credits?|historical (?:and statutory )?notes?|editor'?s? notes?|amended by|added by"
    r"|notes?)\s*[:.]"
    r"|\[?(?:acts|laws|stats?\.?|l\.|p\.l\.)\s?(?:of )?\d{4}\b",
    re.I,
)
_SUBSTANCE = 60
_LINK_LENGTH = 120


def tidy(lines: Sequence[Line]) -> list[Line]:
    """The lines without noise and without the link menus around the text, with lone numbers joined on."""
    kept = _without_menus([line for line in lines if not is_noise_line(line.text)])
    joined: list[Line] = []
    for line in kept:
        if joined and is_lone_label(joined[-1].text) and not is_lone_label(line.text):
            joined[-1] = _together(joined[-1], line)
        else:
            joined.append(line)
    for line in joined:
        if line.kind is BlockKind.ROW and " | " not in line.text:
            line.kind = BlockKind.PARAGRAPH
        if line.kind is BlockKind.PARAGRAPH and _NOTE.match(line.text):
            line.kind = BlockKind.NOTE
    return joined


def is_lone_label(text: str) -> bool:
    """Whether a line is a number and nothing more ("(a)", "§ 4-45-104.")."""
    return len(text) < 40 and _LONE_LABEL.fullmatch(text) is not None


def _together(label: Line, line: Line) -> Line:
    """ "(a)" and its words, which a table or a definition list keeps in two boxes."""
    shift = len(label.text) + 1
    heading = BlockKind.HEADING in (label.kind, line.kind)
    kind = BlockKind.HEADING if heading else BlockKind.ITEM if line.kind is not BlockKind.ROW else BlockKind.ROW
    return Line(
        kind,
        max(label.level, line.level),
        f"{label.text} {line.text}",
        label.text,
        label.marks + [(ink, start + shift, end + shift) for ink, start, end in line.marks],
        label.seams + [seam + shift for seam in line.seams],
    )


def _without_menus(lines: list[Line]) -> list[Line]:
    """The lines without the short links before the first and after the last real text."""
    if not any(line.linked for line in lines):
        return lines
    real = [index for index, line in enumerate(lines) if _is_real(line)]
    if not real:
        return lines
    first, last = real[0], real[-1]
    return [line for index, line in enumerate(lines) if first <= index <= last or not _is_menu(line)]


def _is_real(line: Line) -> bool:
    return not line.linked and (len(line.text) >= _SUBSTANCE or bool(label_of(line.text)))


def _is_menu(line: Line) -> bool:
    return (
        line.linked and line.kind is not BlockKind.HEADING and len(line.text) < _LINK_LENGTH and not label_of(line.text)
    )
