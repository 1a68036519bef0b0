"""Archived copies: the text that was read, with the words that prove what is told of it marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from tracker.changes import Change, proving
from tracker.ledger import from_row
from tracker.store import schema
from tracker.store.codec import unpack_document

#: So many readings are looked through: between a visit and its record the page may have been read again.
_LOOKED_AT = 5


@dataclass(frozen=True)
class Copy:
    """A captured text: its capture's number, whose place it is, where and when (UTC, as stored) it was seen, the
    SHA-256 of the body as it was served, the text, and the spans of it that prove something."""

    capture: int
    jurisdiction: str
    url: str
    captured_at: str
    sha256: str
    text: str
    spans: tuple[tuple[int, int], ...]

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether it proves something."""
        return tuple(_marked(self.text, self.spans))


def change_numbered(connection: Connection, number: int) -> Change | None:
    """The Change with this number, None where there is none."""
    row = connection.execute(select(schema.change).where(schema.change.c.id == number)).first()
    return from_row(row) if row else None


def copies_of(connection: Connection, change: Change) -> list[Copy]:
    """The copies that the evidence of `change` was read in, each once, in the order of the evidence; none where the
    evidence is a citation."""
    found = copies_behind(connection, change.jurisdiction, proving(change))
    return list({id(copy): copy for copy in found if copy is not None}.values())


def copies_behind(
    connection: Connection, jurisdiction: str, evidence: Iterable[Mapping[str, Any]]
) -> list[Copy | None]:
    """For each item of the evidence of a place the copy that it was read in, with all its words that prove something
    marked; None for a citation."""
    items = list(evidence)
    wanted: dict[tuple[str, str], list[str]] = {}
    for item in items:
        if (seen := _seen(item)) is not None:
            wanted.setdefault(seen, []).append(str(item["quote"]))
    found = {seen: _copy(connection, jurisdiction, *seen, quotes) for seen, quotes in wanted.items()}
    return [None if (seen := _seen(item)) is None else found[seen] for item in items]


def copy_numbered(connection: Connection, capture: int) -> Copy | None:
    """The copy that a capture kept, nothing marked; None where there is no such capture or it kept no text."""
    row = connection.execute(_captures().where(schema.capture.c.id == capture)).first()
    return None if row is None else _of(row, row.final_url or row.url, unpack_document(row.body).text, ())


def copy_read(connection: Connection, reading: int | None, quotes: Sequence[str]) -> Copy | None:
    """The copy that the reading with this number was made of, `quotes` marked; None where it is not on record."""
    said = schema.reading
    query = _captures().join(said, said.c.capture == schema.capture.c.id).where(said.c.id == reading)
    row = connection.execute(query.add_columns(said.c.place)).first()
    if row is None:
        return None
    text = unpack_document(row.body).text
    return _of(row, row.place, text, _spans(text, quotes))


def _seen(item: Mapping[str, Any]) -> tuple[str, str] | None:
    """Where and when an item of evidence was seen; None for a citation."""
    if not item.get("quote") or not item.get("captured_at"):
        return None
    return str(item.get("url") or ""), str(item["captured_at"])


def _copy(connection: Connection, jurisdiction: str, url: str, read_at: str, quotes: Sequence[str]) -> Copy | None:
    """The newest capture read at `url` up to `read_at` in whose text the first of `quotes` stands."""
    reading, state = schema.reading, schema.source_state
    query = _captures().join(reading, reading.c.capture == schema.capture.c.id)
    query = query.where(
        reading.c.source.in_(select(state.c.id).where(state.c.jurisdiction == jurisdiction)),
        reading.c.place == url, reading.c.at <= read_at,
    )  # fmt: skip
    for row in connection.execute(query.order_by(reading.c.id.desc()).limit(_LOOKED_AT)):
        text = unpack_document(row.body).text
        if quotes[0] in text:
            return _of(row, url, text, _spans(text, quotes))
    return None


def _spans(text: str, quotes: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where `quotes` stand in `text`, sorted."""
    return tuple(sorted({(at, at + len(quote)) for quote in quotes if quote and (at := text.find(quote)) >= 0}))


def _captures() -> Select[Any]:
    capture, document, state = schema.capture, schema.document, schema.source_state
    query = select(capture.c.id, capture.c.at, capture.c.url, capture.c.final_url, capture.c.sha256, document.c.body,
                   state.c.jurisdiction)  # fmt: skip
    return query.join(document, document.c.id == capture.c.document).join(state, state.c.id == capture.c.source)


def _of(row: Row[Any], url: str, text: str, spans: tuple[tuple[int, int], ...]) -> Copy:
    return Copy(row.id, row.jurisdiction, url, row.at, row.sha256 or "", text, spans)


def _marked(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """`text` in pieces: what `spans` (sorted) name, and what stands between them."""
    done = 0
    for start, end in spans:
        if start > done:
            yield text[done:start], False
        if end > done:
            yield text[max(start, done) : end], True
            done = end
    if done < len(text):
        yield text[done:], False
