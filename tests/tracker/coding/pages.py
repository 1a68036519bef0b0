"""Documents written for the tests, in the manner of legislatures and agencies; nobody's text."""

from __future__ import annotations

from datetime import date

from jurisdictions.codebook import SourceKind
from scrapers.document import Block, BlockKind, Document, Mark, MarkKind
from tracker.coding import read
from tracker.reading import Context, Reading

TODAY = date(2026, 11, 23)


def page(text: str, *, language: str = "en", struck: tuple[str, ...] = (), title: str = "") -> Document:
    """A Document with one block a line: "# " begins a heading, "| " a table row, "~ " a history note. Each of
    `struck` is marked as struck where it first stands."""
    blocks: list[Block] = []
    body = ""
    for line in text.strip().splitlines():
        kind, words = _kind(line.strip())
        if words:
            blocks.append(Block(kind, len(body), len(body) + len(words), level=1 if kind is BlockKind.HEADING else 0))
            body += words + "\n"
    body = body.rstrip("\n")
    marks = sorted(((at := body.index(words)), at + len(words)) for words in struck)
    return Document(
        body,
        tuple(blocks),
        tuple(Mark(MarkKind.STRUCK, low, high) for low, high in marks),
        title,
        language,
        "html",
        "t/1",
    )


def _kind(line: str) -> tuple[BlockKind, str]:
    for mark, kind in (
        ("# ", BlockKind.HEADING),
        ("| ", BlockKind.ROW),
        ("~ ", BlockKind.NOTE),
        ("- ", BlockKind.ITEM),
    ):
        if line.startswith(mark):
            return kind, line[len(mark) :]
    return BlockKind.PARAGRAPH, line


def reading(
    text: str, kind: SourceKind | None = SourceKind.STATUTE, *, language: str = "en", today: date = TODAY,
    struck: tuple[str, ...] = (), jurisdiction: str = "XX",
) -> Reading:  # fmt: skip
    """The Reading of a page written as for `page`; every quote is checked to be verbatim."""
    document = page(text, language=language, struck=struck)
    found = read(document, Context(jurisdiction, kind, language, "html", "", today))
    for evidence in found.evidence:
        assert document.text[evidence.start : evidence.end] == evidence.quote
        assert evidence.quote
    return found
