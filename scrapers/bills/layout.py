"""A bill's record as a Document and back: a line for each thing it tells, its words as the database wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scrapers.bills.record import Action, BillRecord, Link, Version
from scrapers.document import Block, BlockKind, Document
from scrapers.extract.normalise import clean
from scrapers.extract.versions import EXTRACTOR

#: The format of such a Document.
FORMAT = "bill-record"

_NAMES = ("bill", "jurisdiction", "legislative_session", "title", "from_organization", "url")
_LISTS = ("classification", "abstracts", "other_titles", "subject")
_LINE = re.compile(r"(\w+): (.*)")


def document_of(record: BillRecord, language: str = "en") -> Document:
    """The Document of `record`."""
    lines = [f"{name}: {' '.join(clean(value).split())}" for name, value in _told(record) if value]
    blocks, at = [], 0
    for line in lines:
        blocks.append(Block(BlockKind.FIELD, at, at + len(line)))
        at += len(line) + 1
    return Document(
        "\n".join(lines), tuple(blocks), title=clean(f"{record.bill}: {record.title}"[:500]), language=language,
        format=FORMAT, extractor=EXTRACTOR[FORMAT],
    )  # fmt: skip


def record_in(document: Document) -> BillRecord | None:
    """The record that `document` was made of by `document_of`; None for every other Document."""
    if document.format != FORMAT:
        return None
    told: dict[str, list[str]] = {}
    actions: list[Action] = []
    versions: list[Version] = []
    for line in document.text.split("\n"):
        match = _LINE.fullmatch(line)
        if match is None:
            continue
        name, value = match.groups()
        if name == "action":
            actions.append(_action(value))
        elif name == "version":
            at, _, note = value.partition(" | ")
            versions.append(Version("" if at == "-" else at, note))
        elif name == "text" and versions:
            media, _, url = value.partition(" | ")
            last = versions[-1]
            versions[-1] = Version(last.at, last.note, (*last.links, Link(url, "" if media == "-" else media)))
        else:
            told.setdefault(name, []).append(value)
    one = {name: told.get(name, [""])[0] for name in _NAMES}
    return BillRecord(
        one["jurisdiction"], one["bill"], one["legislative_session"], one["title"], one["from_organization"],
        tuple(told.get("classification", ())), tuple(told.get("abstracts", ())),
        tuple(told.get("other_titles", ())), tuple(told.get("subject", ())),
        tuple(actions), tuple(versions), one["url"], ended="session_ended" in told,
    )  # fmt: skip


def of_another_place(document: Document, jurisdiction: str) -> str | None:
    """The legislature's place, where `document` is the record of a bill that is made neither in nor above
    `jurisdiction`: no bill of Kansas is news of Utah. None for every other Document."""
    record = record_in(document)
    place = record.jurisdiction if record is not None else ""
    return place if place and place != jurisdiction and not jurisdiction.startswith(f"{place}/") else None


def description_at(document: Document, action: Action) -> tuple[int, int] | None:
    """Where the words of `action` stand in `document`."""
    line = f"action: {_line_of(action)}"
    for block in document.blocks:
        if document.text[block.start : block.end] == line:
            return block.end - len(action.description), block.end
    return None


def _told(record: BillRecord) -> Iterator[tuple[str, str]]:
    yield "bill", record.bill
    yield "jurisdiction", record.jurisdiction
    yield "legislative_session", record.session
    yield "title", record.title
    yield "from_organization", record.chamber
    yield "url", record.url
    for name, values in zip(_LISTS, (record.kind, record.abstracts, record.other_titles, record.subjects), strict=True):
        for value in values:
            yield name, value
    if record.ended:
        yield "session_ended", "true"
    for action in record.actions:
        yield "action", _line_of(action)
    for version in record.versions:
        yield "version", f"{version.at or '-'} | {version.note or '-'}"
        for link in version.links:
            yield "text", f"{link.media_type or '-'} | {link.url}"


def _line_of(action: Action) -> str:
    marks = " ".join(action.marks)
    return f"{action.at or '-'} | {action.chamber or '-'} | {marks or '-'} | {action.description or '-'}"


def _action(value: str) -> Action:
    at, chamber, marks, description = (*value.split(" | ", 3), "", "", "")[:4]
    return Action(
        "" if at == "-" else at, description, "" if chamber == "-" else chamber,
        () if marks == "-" else tuple(marks.split()),
    )  # fmt: skip
