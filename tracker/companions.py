"""The other source of a bill: a record tells how far it has come, a text what it would bring; each alone is half."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from jurisdictions.codebook import BillStage, SourceKind
from jurisdictions.model import Source
from scrapers.archive import ArchiveError
from scrapers.document import Document
from tracker.bills.together import belong, is_record, is_text, outdated, unprinted, with_former, with_stage, with_text
from tracker.mirrors import Said
from tracker.plain import reading_from_json
from tracker.reading import Context, Reading
from tracker.store import schema

if TYPE_CHECKING:
    from tracker.run import Result

#: Kinds of sources that publish bills.
_KINDS = (SourceKind.BILL, SourceKind.API)
#: A stored document by its id and its capture, for a source. Raises ArchiveError.
Stored = Callable[[Connection, str, int, Source], Document]
Read = Callable[[Document, Context], Reading]


@dataclass(frozen=True)
class _Other:
    """What another source of the jurisdiction said last."""

    key: str
    url: str
    source: Source
    reading: Reading
    row: Any

    @property
    def read_at(self) -> tuple[str, ...]:
        """Where it was read: as asked, as answered."""
        return (*self.urls, self.row.url, self.row.final_url)

    @property
    def urls(self) -> tuple[str, ...]:
        """Where it is read."""
        return (*self.source.addresses, self.url)


class Companions:
    """The sources that speak of the same bill as the one of `result`. ``keys`` are those that were made use of."""

    def __init__(self, connection: Connection, result: Result, today: date, stored: Stored, read: Read) -> None:
        self._connection, self._result, self._today = connection, result, today
        self._stored, self._read = stored, read
        self._known: list[_Other] | None = None
        self._current: bool | None = None  # whether the text is of the version that is the newest now
        self.keys: list[str] = []
        self.stale: str | None = None  # the text's source, where a newer version is to be fetched from it

    def whole(self, said: Said) -> Said:
        """`said` by this source, with what the bill's other source says; as it is where there is none, or where it is
        of no bill. To be asked for the new words first."""
        return replace(said, reading=self._whole(said.reading, said.document, said.urls))

    def _whole(self, reading: Reading, document: Document, urls: Sequence[str]) -> Reading:
        if self._result.task.source.kind not in _KINDS:
            return reading
        if is_record(reading):
            other = self._text_of(reading)
            if other is None:
                return reading
            if not self._current or unprinted(reading):
                return with_former(reading, other.reading)
            return with_text(reading, self._text(other, reading), other.url)
        if is_text(reading) and (other := self._record_of()) is not None:
            record, former = other.reading, outdated(other.reading, *self._own, *urls)
            if record.stage is BillStage.ENACTED and not former:
                reading = self._as_law(document, self._result.task.source, record.stage_on)
            return with_stage(reading, record, other.url, former=former)
        return reading

    @property
    def _own(self) -> tuple[str, ...]:
        return self._result.task.source.addresses

    def _text_of(self, record: Reading) -> _Other | None:
        place = self._result.visit.place
        found = (o for o in self._others() if not is_record(o.reading) and belong(record, place, o.urls))
        other = next(found, None)
        if other is not None and self._current is None:
            self._current = not outdated(record, *other.read_at)
            self.stale = None if self._current else other.key
        return self._used(other)

    def _record_of(self) -> _Other | None:
        own = (*self._own, self._result.visit.place)
        found = (o for o in self._others() if is_record(o.reading) and belong(o.reading, o.url, own))
        return self._used(next(found, None))

    def _used(self, other: _Other | None) -> _Other | None:
        if other is not None and other.key not in self.keys:
            self.keys.append(other.key)
        return other

    def _text(self, other: _Other, record: Reading) -> Reading:
        """What the text says; read anew where the bill became law, for its own dates may count from that day."""
        if record.stage is not BillStage.ENACTED or not is_text(other.reading):
            return other.reading
        try:
            document = self._stored(self._connection, other.row.document, other.row.capture, other.source)
        except ArchiveError:
            return other.reading
        return self._as_law(document, other.source, record.stage_on)

    def _as_law(self, document: Document, source: Source, enacted: date | None) -> Reading:
        place = self._result.task.jurisdiction
        context = Context(place, source.kind, source.language, source.format, source.url, self._today, enacted)
        return self._read(document, context)

    def _others(self) -> list[_Other]:
        if self._known is None:
            state, reading, capture = schema.source_state, schema.reading, schema.capture
            query = (
                select(state.c.id, state.c.spec, reading.c.place, reading.c.payload, reading.c.document,
                       reading.c.capture, capture.c.url, capture.c.final_url)
                .join(reading, state.c.reading == reading.c.id)
                .join(capture, reading.c.capture == capture.c.id)
                .where(state.c.jurisdiction == self._result.task.jurisdiction, state.c.active)
                .where(state.c.id != self._result.task.key)
                .order_by(state.c.id)
            )  # fmt: skip
            self._known = [
                _Other(row.id, row.place or row.spec["url"], Source.model_validate(row.spec),
                       reading_from_json(row.payload), row)
                for row in self._connection.execute(query)
            ]  # fmt: skip
        return self._known
