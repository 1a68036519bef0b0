"""The writer of a pass: files each result and everything that follows from it in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import DataError, IntegrityError

from jurisdictions.codebook import SourceKind
from scrapers.archive import Archive, ArchiveError, Place
from scrapers.capture import Outcome
from scrapers.document import Document
from scrapers.visit import Attempt, defective, unstorable
from tracker.changes import Change
from tracker.clock import Clock, local_day, stamp, start_of_day
from tracker.coding import read
from tracker.files import keep_seals
from tracker.history import coming, near, records
from tracker.hosts import remember
from tracker.ledger import Notify
from tracker.plain import reading_to_json
from tracker.reading import Context, Reading
from tracker.schedule import next_due
from tracker.store import Store, StoreError, schema
from tracker.store.codec import pack_document

if TYPE_CHECKING:
    from tracker.run import Result
    from tracker.weighing import Scales

#: So long before a known date the sources of its place are looked at more often.
_NEAR = timedelta(days=14)

_ADD_CAPTURE = schema.capture.insert()
#: What a healthy visit writes of its source; the key stands apart, for a column may not be set by its own name.
_HEALTHY = (
    "last_at", "last_outcome", "last_detail", "last_good_at", "failures", "served_by", "next_due_at", "etag",
    "last_modified", "fingerprint", "document", "until",
)  # fmt: skip
_SET_HEALTHY = (
    update(schema.source_state)
    .where(schema.source_state.c.id == bindparam("key"))
    .values({name: bindparam(name) for name in _HEALTHY})
)


class Recorder:
    """Files results. ``suspects`` are sources from which kratom vanished, and bills that became law in a version not
    read yet, with the source of it: to be fetched once more. With ``confirming`` set what is found then counts."""

    def __init__(
        self, store: Store, archive: Archive, clock: Clock, notify: Notify | None, pass_number: int,
        reader: Callable[[Document, Context], Reading] = read,
    ) -> None:  # fmt: skip
        self._store, self._archive, self._clock, self._notify = store, archive, clock, notify
        self._reader = reader
        self._pass = pass_number
        self._captures: list[dict[str, Any]] = []
        self._states: list[dict[str, Any]] = []
        self.changes: list[Change] = []
        self.reviews = self.documents = 0
        self.suspects: set[str] = set()
        self.confirming = False
        self._near: set[str] | None = None  # places near a known date, asked for once a pass

    @cached_property
    def _scales(self) -> Scales:
        """Loaded, as all that acts on a reading, with the first reading: most passes bring none."""
        from tracker.weighing import Scales

        return Scales(self._archive, self._clock, self._reader)

    def record(self, batch: Sequence[Result]) -> list[Result]:
        """File `batch` in one transaction; returns the results as they were filed. One that cannot be stored, or that
        a defect of ours keeps from being compared, is filed as such and holds up no other source. Raises StoreError,
        ArchiveError, where nothing can be stored any more."""
        try:
            self._file_all(batch)
        except Exception as error:
            if _ours_to_mend(error):
                raise
            return [self._file_alone(result) for result in batch]
        return list(batch)

    def _file_alone(self, result: Result) -> Result:
        """File `result`; where that fails, file that it did: with the page, or without where the page is what fails."""
        told, visit = result, result.visit
        for fallback in (defective, unstorable, None):
            try:
                self._file_all([told])
                break
            except Exception as error:
                if fallback is None or _ours_to_mend(error):
                    raise
                told = replace(result, visit=fallback(visit, error), reading=None, leads=None)
        return told

    def _file_all(self, batch: Sequence[Result]) -> None:
        counted = len(self.changes), self.reviews, set(self.suspects), self.documents
        try:
            with self._store.write() as connection:
                for result in batch:
                    self.documents += self._file(connection, result)
                self._write_rows(connection)
                self._archive.sync()
                keep_seals(connection, self._archive.take_seals())
        except BaseException:
            # The transaction is gone, so what it counted is gone too.
            del self.changes[counted[0] :]
            _, self.reviews, self.suspects, self.documents = counted
            self._captures, self._states = [], []
            raise

    def _write_rows(self, connection: Connection) -> None:
        """Write what nothing else of the batch refers to, a statement for each kind: nearly every visit of nearly
        every pass finds its page unchanged."""
        if self._captures:
            connection.execute(_ADD_CAPTURE, self._captures)
        if self._states:
            connection.execute(_SET_HEALTHY, self._states)
        self._captures, self._states = [], []

    def _file(self, connection: Connection, result: Result) -> bool:
        captures = [self._capture(connection, result, attempt) for attempt in result.visit.attempts]
        remember(connection, (attempt.answer for attempt in result.visit.attempts), self._clock.now())
        document = result.visit.document
        if not result.visit.outcome.good or document is None or (result.reading is None and result.leads is None):
            self._captures += captures
            if result.visit.outcome.good:
                self._states.append(self._healthy(connection, result))
            else:
                self._failed(connection, result)
            return False
        last = [connection.execute(_ADD_CAPTURE, row).inserted_primary_key[0] for row in captures][-1]  # type: ignore[index]
        fresh = self._keep_document(connection, document, last)
        if result.leads is not None:
            self._ask_about(connection, result)
        if result.reading is None or self._digest(connection, result, last):
            self._states.append(self._healthy(connection, result))
        # Else a disappearance to look at once more: the source's state stays as it was.
        return fresh

    def _capture(self, connection: Connection, result: Result, attempt: Attempt) -> dict[str, Any]:
        """The row of one answer, whose body is archived where it may say something new."""
        answer = attempt.answer
        place, sha256 = None, None
        if answer.body:
            sha256 = hashlib.sha256(answer.body).hexdigest()
            # An unchanged fingerprint means: alike in every part that can carry law. That body is archived.
            if attempt.outcome is not Outcome.UNCHANGED or result.visit.document is not None:
                place = self._archived(connection, sha256) or self._archive.store(answer)
        return {
            "source": result.task.key, "pass": self._pass, "at": stamp(self._at(answer.started_at)),
            "url": answer.url, "final_url": answer.final_url, "outcome": attempt.outcome.value,
            "status": answer.status, "detail": attempt.detail, "headers": dict(answer.headers),
            "elapsed_ms": round(answer.elapsed_s * 1000), "size": len(answer.body) if answer.body else None,
            "sha256": sha256,
            "document": result.visit.document.id if result.visit.document and attempt.outcome.good else None,
            "archive_file": place.file if place else None,
            "archive_offset": place.offset if place else None,
        }  # fmt: skip

    def _at(self, started: datetime) -> datetime:
        """A replay's captures are dated by its own clock."""
        now = self._clock.now()
        return min(started, now)

    def _archived(self, connection: Connection, sha256: str) -> Place | None:
        table = schema.capture
        row = connection.execute(
            select(table.c.archive_file, table.c.archive_offset)
            .where(table.c.sha256 == sha256, table.c.archive_file.is_not(None))
            .limit(1)
        ).first()
        return Place(row.archive_file, row.archive_offset, 0, sha256) if row else None

    def _keep_document(self, connection: Connection, document: Document, capture: int) -> bool:
        table = schema.document
        if connection.execute(select(table.c.id).where(table.c.id == document.id)).first():
            return False
        connection.execute(
            table.insert().values(
                id=document.id, extractor=document.extractor, body=pack_document(document), first_capture=capture
            )
        )
        return True

    def _ask_about(self, connection: Connection, result: Result) -> None:
        """A person is asked about each announcement that concerns kratom, once. Nothing of it is read as law, and
        that one is gone tells nothing."""
        from tracker.discovery import lead

        state = schema.source_state
        connection.execute(update(state).where(state.c.id == result.task.key).values(reading=None))
        for item in result.leads or ():
            self.reviews += lead(connection, result.task.jurisdiction, result.task.key, item, self._clock.now())

    def _digest(self, connection: Connection, result: Result, capture: int) -> bool:
        """Act on what the result's reading means; False where another visit is wanted first."""
        from tracker.acts import Act

        weighed = self._scales.weigh(connection, result)
        if weighed.again and not self.confirming:
            self.suspects |= weighed.again
            return False
        row = self._keep_reading(connection, result, capture, weighed.stands)
        act = Act(self, connection, result, weighed, row)
        act.settle()
        for decision in weighed.decisions:
            act.apply(decision)
        return True

    def _keep_reading(self, connection: Connection, result: Result, capture: int, stands: bool) -> int:
        document, reading = result.visit.document, result.reading
        assert document is not None
        assert reading is not None
        values = {
            "source": result.task.key, "document": document.id, "capture": capture, "coder": reading.coder,
            "at": stamp(self._clock.now()), "payload": reading_to_json(reading), "place": result.visit.place,
            "stood": stands,
        }  # fmt: skip
        row = int(connection.execute(schema.reading.insert().values(values)).inserted_primary_key[0])  # type: ignore[index]
        if stands:
            table = schema.source_state
            connection.execute(update(table).where(table.c.id == result.task.key).values(reading=row))
        return row

    def _healthy(self, connection: Connection, result: Result) -> dict[str, Any]:
        """The new state of a source that was seen; a 304 confirms what was known of its body."""
        visit, known, now = result.visit, result.task.known, self._clock.now()
        same = visit.answer.outcome is Outcome.NOT_MODIFIED
        validators = known.validators if same else visit.answer.validators
        until = self._until(result)
        turn = start_of_day(until, result.task.timezone) if until is not None else None
        due = next_due(result.task.source, now, 0, urgent=self._urgent(connection, result), turn=turn)
        at = stamp(now)
        return {
            "key": result.task.key, "last_at": at, "last_outcome": visit.outcome.value, "last_detail": "",
            "last_good_at": at, "failures": 0, "served_by": visit.place, "next_due_at": stamp(due),
            "etag": validators.etag, "last_modified": validators.last_modified,
            "fingerprint": known.fingerprint if same else visit.fingerprint,
            "document": visit.document.id if visit.document is not None else known.document,
            "until": until.isoformat() if until is not None else None,
        }  # fmt: skip

    def _until(self, result: Result) -> date | None:
        """The day from which the same answer reads otherwise: by the wordings in it, or by the days of a bill's
        actions."""
        document, reading, known = result.visit.document, result.reading, result.task.known
        if document is None:
            return known.until
        listed = known.until if reading is None else reading.until
        return min((day for day in (document.until, listed) if day is not None), default=None)

    def _failed(self, connection: Connection, result: Result) -> None:
        table, now, last = schema.source_state, self._clock.now(), result.visit.attempts[-1]
        # Until the first of its hosts may be asked again; each of them is left alone for as long as it asked for.
        wait = min(attempt.answer.retry_after_s or 0.0 for attempt in result.visit.attempts)
        failures = connection.execute(select(table.c.failures).where(table.c.id == result.task.key)).scalar_one() + 1
        due = next_due(result.task.source, now, failures, retry_after_s=wait)
        connection.execute(
            update(table)
            .where(table.c.id == result.task.key)
            .values(
                last_at=stamp(now), last_outcome=last.outcome.value, last_detail=last.detail, failures=failures,
                next_due_at=stamp(due),
            )
        )  # fmt: skip

    def _urgent(self, connection: Connection, result: Result) -> bool:
        """True where a known date is near or a bill is moving: then the source is looked at more often."""
        if result.task.source.kind is SourceKind.BILL:
            return True
        place, today = result.task.jurisdiction, local_day(self._clock.now(), result.task.timezone)
        if result.visit.outcome is not Outcome.NEW:
            if self._near is None:
                self._near = near(connection, today, today + _NEAR)
            return place in self._near
        timeline = records(connection, [place]).get(place, [])
        return any(r.valid_from and r.valid_from - today <= _NEAR for r in coming(timeline, today))

    @property
    def notify(self) -> Notify | None:
        """Who hears of changes."""
        return self._notify

    @property
    def now(self) -> datetime:
        """The instant of recording."""
        return self._clock.now()


def _ours_to_mend(error: Exception) -> bool:
    """True where database or archive refuse whatever is filed: a full disk, a lock. False where they refuse this."""
    if isinstance(error, StoreError):
        return not isinstance(error.__cause__, DataError | IntegrityError)
    return isinstance(error, ArchiveError)
