"""Plain text and Markdown to a Document."""

from __future__ import annotations

import re

from scrapers.document import BlockKind, Document
from scrapers.extract.builder import Builder, document, label_of
from scrapers.extract.charset import SEAM
from scrapers.extract.ink import Ink
from scrapers.extract.marks import settle
from scrapers.extract.printed import (
    PrintedLine,
    paragraphs,
    printed_lines,
    with_lines_back,
    without_line_numbers,
)
from scrapers.extract.tidy import tidy
from scrapers.extract.versions import EXTRACTOR

_FRONT_MATTER = re.compile(r"\A\s*---[ \t]*\n(.{0,60000}?)\n---[ \t]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"\s*(?:-\s+)?([\w][\w .()/-]{0,60}?)\s*:(?:\s+(.*)|\s*$)")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_RULE_ROW = re.compile(r"[\s|:+=-]+")
_BULLET = re.compile(r"[-*+•]\s+(?=\S)")
_IMAGE = re.compile(r"!\[([^\]\n]*)\]\([^()\s]*\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\((?:https?:|/|#|\.|mailto:)[^()\s]{0,500}\)")
_EMPHASIS = re.compile(r"\*\*|(?<![\w\\])__(?=\S)|(?<=\S)__(?!\w)")
_LIGHT_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])([^*_\n]{1,400}?)(?<=[^\s*_])\1(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_STRUCK = re.compile(
    r"~~(.{1,4000}?)~~|<(?:del|s|strike)>((?:(?!</?(?:del|s|strike)>).){1,4000}+)</(?:del|s|strike)>", re.S
)
_INSERTED = re.compile(r"<(?:ins|u)>((?:(?!</?(?:ins|u)>).){1,4000}+)</(?:ins|u)>", re.S)
_TAG = re.compile(
    r"</?(?:br|p|div|span|b|i|em|strong|sup|sub|a|center|font|table|tr|td|th|tbody|thead)\b[^<>]{0,400}>", re.I
)


#: "that:(a) Is mixed": items run together where a copy lost its lines.
_ITEM = r"\((?:[a-z]{1,2}|\d{1,2}|[ivx]{1,4})\)\s?"
_RUN_TOGETHER = re.compile(
    rf"(?<=[a-z]{{3}}[:;.])(?=[A-Z])|(?<=\d{{4}}\.)(?=[A-Z]{{3}})|(?<=[^\W\d_][:;.])(?={_ITEM}[A-Z\"“])|(?:(?<=[^\W\d_][:;])|(?<=;\sand)|(?<=;\sor))(?={_ITEM}[a-z])"
)


def _parted(text: str) -> str:
    """`text` with a space before each item that follows its lead without one."""
    return _RUN_TOGETHER.sub(" ", text)


def extract_text(text: str, *, language: str = "", format: str = "text") -> Document:
    """The Document of plain text; Markdown's headings, tables and front matter are read where it has them.
    Raises Unreadable(EMPTY)."""
    text = _parted(with_lines_back(text.replace("\r\n", "\n").replace("\r", "\n")))
    builder = Builder()
    title = ""
    front = None
    for _ in range(3):  # some files carry more than one block of metadata
        found_front = _FRONT_MATTER.match(text)
        if found_front is None or not _FIELD.match(found_front[1]):
            break
        front = found_front
        named = _front_matter(front[1], builder)
        title = title or named
        text = text[front.end() :]
    text = _without_comments(text)
    marked = is_markdown(text) or front is not None
    lines = printed_lines(*_ink(text))
    if without_line_numbers(printed_lines(text)) is not None:
        paragraphs(lines, builder)
    else:
        _flow(lines, builder, marked)
    found = tidy(builder.lines)
    notes = settle(found)
    return document(found, title=title, language=language, format=format, extractor=EXTRACTOR["text"], notes=notes)


def _without_comments(text: str) -> str:
    kept: list[str] = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    kept.append(text[at:])
    return "".join(kept)


def _without_closing(heading: str) -> str:
    """A heading without the number signs that may close it (CommonMark 4.2: white space stands before them)."""
    bare = heading.rstrip().rstrip("#")
    return bare if not bare or bare[-1].isspace() else heading


def is_markdown(text: str) -> bool:
    """Whether plain text is marked up as Markdown: headings with "#", tables with "|", or bold words."""
    return re.search(r"(?m)^#{1,6} \S|^\|.*\|\s*$|\*\*\S", text[:200_000]) is not None


def _front_matter(block: str, builder: Builder) -> str:
    """Says the metadata in front of a Markdown text as fields; returns its title."""
    title = ""
    for line in block.split("\n"):
        found = _FIELD.match(line)
        if found is None:
            if line.strip():
                builder.begin(BlockKind.FIELD)
                builder.say(line)
            continue
        value = (found[2] or "").strip().strip("\"'")
        if value:
            builder.begin(BlockKind.FIELD)
            builder.say(f"{found[1]}: {value}")
            if found[1].lower() in ("title", "rubrik") and not title:
                title = value
    builder.end()
    return title


def _ink(text: str) -> tuple[str, list[tuple[Ink, int, int]]]:
    """The text without the signs that strike or insert words, and where the words are."""
    if "~~" not in text and "<" not in text:
        return text, []
    pieces: list[str] = []
    inks: list[tuple[Ink, int, int]] = []
    at = last = 0
    found = [(match, Ink.STRUCK) for match in _STRUCK.finditer(text)]
    found += [(match, Ink.UNDERLINED) for match in _INSERTED.finditer(text)]
    for match, ink in sorted(found, key=lambda pair: pair[0].start()):
        if match.start() < last:
            continue
        pieces.append(text[last : match.start()])
        at += match.start() - last
        words = next(group for group in match.groups() if group is not None)
        inks.append((ink, at, at + len(words)))
        pieces.append(words)
        at += len(words)
        last = match.end()
    pieces.append(text[last:])
    return "".join(pieces), inks


def _flow(lines: list[PrintedLine], builder: Builder, marked: bool) -> None:
    """Text without printed line numbers: Markdown's own lines apart, the rest joined into paragraphs."""
    pending: list[PrintedLine] = []
    for line in lines:
        text = line.text.rstrip()
        if marked and (heading := _HEADING.match(text)) is not None:
            _flush(pending, builder, marked)
            builder.begin(BlockKind.HEADING, len(heading[1]))
            builder.say(plain(_without_closing(heading[2])))
            builder.end()
        elif marked and _ROW.match(text):
            _flush(pending, builder, marked)
            _row(text, builder)
        elif marked and (bullet := _BULLET.match(text)) is not None:
            _flush(pending, builder, marked)
            line.cut(bullet.end())
            line.gap = True
            pending.append(line)
        else:
            if marked and label_of(text):
                line.gap = line.gap or not pending or _closes(pending[-1].text)
            pending.append(line)
    _flush(pending, builder, marked)


def _closes(text: str) -> bool:
    return text.rstrip().endswith((".", ";", ":", ",")) or not text.strip()


def _flush(pending: list[PrintedLine], builder: Builder, marked: bool) -> None:
    if any(line.text.strip() for line in pending):
        if marked:
            for line in pending:
                _unmark(line)
        paragraphs(pending, builder)
    pending.clear()


def _unmark(line: PrintedLine) -> None:
    """Markdown's signs out of a line; where ink lies on it, only those that change no length are read."""
    if not line.inks:
        line.text = plain(line.text)


def plain(text: str) -> str:
    """Markdown's inline signs taken out: emphasis, links, images, escapes, stray HTML tags."""
    if not any(sign in text for sign in "*_[\\<>`"):
        return text
    text = _LINK.sub(rf"\1{SEAM}", _IMAGE.sub(rf"\1{SEAM}", text))
    text = _TAG.sub(" ", text) if "<" in text else text
    text = _LIGHT_EMPHASIS.sub(r"\2", _EMPHASIS.sub("", text))
    return _ESCAPE.sub(r"\1", text.removeprefix("> "))


def _row(text: str, builder: Builder) -> None:
    if _RULE_ROW.fullmatch(text):
        return
    cells = [plain(cell).strip() for cell in text.strip().strip("|").split("|")]
    builder.begin(BlockKind.ROW)
    builder.say(" | ".join(cell for cell in cells if cell))
    builder.end()
