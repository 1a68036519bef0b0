"""The archived copy behind a Change: the text that was read, with the words that prove it marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from tracker.changes import Change, proving
from tracker.ledger import from_row
from tracker.store import schema
from tracker.store.codec import unpack_document

#: So many captures are looked through: between a visit and its record the page may have been visited again.
_LOOKED_AT = 5


@dataclass(frozen=True)
class Copy:
    """A captured text: where and when (UTC, as stored), the SHA-256 of the body as it was served, and the text in
    pieces, each with whether it is a quote that proves the change."""

    url: str
    captured_at: str
    sha256: str
    pieces: tuple[tuple[str, bool], ...]


def change_numbered(connection: Connection, number: int) -> Change | None:
    """The Change with this number, None where there is none."""
    row = connection.execute(select(schema.change).where(schema.change.c.id == number)).first()
    return from_row(row) if row else None


def copies_of(connection: Connection, change: Change) -> list[Copy]:
    """The copies that the evidence of `change` was read in, each once, in the order of the evidence; none where the
    evidence is a citation."""
    wanted: dict[tuple[str, str], list[str]] = {}
    for item in proving(change):
        if item.get("quote") and item.get("captured_at"):
            wanted.setdefault((str(item.get("url") or ""), str(item["captured_at"])), []).append(str(item["quote"]))
    found = (_copy(connection, url, at, quotes) for (url, at), quotes in wanted.items())
    return [copy for copy in found if copy is not None]


def _copy(connection: Connection, url: str, read_at: str, quotes: Sequence[str]) -> Copy | None:
    """The newest capture of `url` up to `read_at`, when it was read, in whose text the first of `quotes` stands."""
    capture, document = schema.capture, schema.document
    query = select(capture, document.c.body).join(document, document.c.id == capture.c.document)
    query = query.where(capture.c.at <= read_at, (capture.c.url == url) | (capture.c.final_url == url))
    for row in connection.execute(query.order_by(capture.c.id.desc()).limit(_LOOKED_AT)):
        text = unpack_document(row.body).text
        if quotes[0] in text:
            return Copy(url, row.at, row.sha256 or "", tuple(_marked(text, quotes)))
    return None


def _marked(text: str, quotes: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """`text` in pieces: quotes, and what stands between them."""
    spans = sorted((at, at + len(quote)) for quote in quotes if quote and (at := text.find(quote)) >= 0)
    done = 0
    for start, end in spans:
        if start > done:
            yield text[done:start], False
        if end > done:
            yield text[max(start, done) : end], True
            done = end
    if done < len(text):
        yield text[done:], False
