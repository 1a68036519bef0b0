"""The writer of a pass: files each result and everything that follows from it in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.exc import DataError, IntegrityError

from jurisdictions.codebook import ChangeKind, SourceKind
from jurisdictions.model import Source
from scrapers.archive import Archive, ArchiveError, Place
from scrapers.capture import Answer, Outcome
from scrapers.document import Document
from scrapers.extract import EXTRACTOR, Unreadable
from scrapers.platforms import adapter_of
from scrapers.visit import Attempt, defective, unstorable
from tracker import reviews
from tracker.acts import Act
from tracker.bills.reading import lost_actions
from tracker.bills.together import became_law, is_record
from tracker.changes import Change
from tracker.clock import Clock, local_day, parse, stamp
from tracker.coding import CODER, passage, read
from tracker.companions import Companions
from tracker.history import coming, near, records, standing
from tracker.ledger import Notify
from tracker.reading import Context, Reading
from tracker.reconcile import (
    Amend,
    Ask,
    Belief,
    Decision,
    Move,
    Speaker,
    Voice,
    behind,
    letters,
    proposal_of,
    rank_of,
    reconcile,
)
from tracker.schedule import next_due
from tracker.store import Store, StoreError, schema
from tracker.store.codec import pack_document, reading_from_json, reading_to_json, unpack_document

if TYPE_CHECKING:
    from tracker.run import Result

#: A source that makes a change again within this time flaps.
_LATELY = timedelta(days=90)
#: So long before a known date the sources of its place are looked at more often.
_NEAR = timedelta(days=14)

_ADD_CAPTURE = schema.capture.insert()
#: What a healthy visit writes of its source; the key stands apart, for a column may not be set by its own name.
_HEALTHY = (
    "last_at", "last_outcome", "last_detail", "last_good_at", "failures", "served_by", "next_due_at", "etag",
    "last_modified", "fingerprint", "document",
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
        self._read = reader
        self._store, self._archive, self._clock, self._notify = store, archive, clock, notify
        self._pass = pass_number
        self._captures: list[dict[str, Any]] = []
        self._states: list[dict[str, Any]] = []
        self.changes: list[Change] = []
        self.reviews = self.documents = 0
        self.suspects: set[str] = set()
        self.confirming = False
        self._near: set[str] | None = None  # places near a known date, asked for once a pass

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
                told = replace(result, visit=fallback(visit, error), reading=None)
        return told

    def _file_all(self, batch: Sequence[Result]) -> None:
        counted = len(self.changes), self.reviews, set(self.suspects), self.documents
        try:
            with self._store.write() as connection:
                for result in batch:
                    self.documents += self._file(connection, result)
                self._write_rows(connection)
                self._archive.sync()
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
        document, reading = result.visit.document, result.reading
        if not result.visit.outcome.good or document is None or reading is None:
            self._captures += captures
            if result.visit.outcome.good:
                self._states.append(self._healthy(connection, result))
            else:
                self._failed(connection, result)
            return False
        last = [connection.execute(_ADD_CAPTURE, row).inserted_primary_key[0] for row in captures][-1]  # type: ignore[index]
        fresh = self._keep_document(connection, document, last)
        if self._digest(connection, result, document, reading, last):
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

    def _digest(
        self, connection: Connection, result: Result, document: Document, reading: Reading, capture: int
    ) -> bool:
        """Read `reading` against what the source said before; False where a second fetch is wanted first."""
        old, old_document = self._standing_reading(connection, result)
        today = local_day(self._clock.now(), result.task.timezone)
        timeline = records(connection, [result.task.jurisdiction]).get(result.task.jurisdiction, [])
        current = standing(timeline, today)
        if current is None or current.status is None:
            raise RuntimeError(f"{result.task.jurisdiction}: no record to compare with; load the registry first")
        source = result.task.source
        scheduled = coming(timeline, today)
        then = {(r.valid_from, r.status): r.provisions for r in scheduled if r.valid_from and r.status is not None}
        belief = Belief(current.status, current.provisions, current.valid_from, frozenset(then), then)
        secondary = source.secondary or _is_copy(source, result.visit.place)
        speaker = Speaker(source.kind, rank_of(source.kind, secondary=secondary))
        voices = self._voices(connection, result)
        was = passage(old_document, old) if old_document is not None and old is not None else ""
        reworded = old is not None and not is_record(reading) and letters(was) != letters(passage(document, reading))
        bill = Companions(connection, result, today, self._stored, self._read)
        new = bill.whole(reading, document)
        before = bill.whole_before(old, old_document) if old is not None and old_document is not None else old
        if bill.stale is not None and became_law(before, new) and not self.confirming:
            self.suspects.update((result.task.key, bill.stale))
            return False
        if before and old_document and behind(before, new) and lost_actions(old_document, document):
            return True  # such a record proves nothing: what it told before stands
        decisions = reconcile(belief, speaker, before, new, voices, today, reworded)
        vanished = any(isinstance(d, Ask) and d.again for d in decisions)
        if vanished and not self.confirming:
            self.suspects.add(result.task.key)
            return False
        row = self._keep_reading(connection, result, document, reading, capture)
        decisions = self._unless_flapping(connection, result, decisions)
        act = Act(self, connection, result, new, row, current, timeline, was, today, bill.keys)
        for decision in decisions:
            act.apply(decision)
        return True

    def _standing_reading(self, connection: Connection, result: Result) -> tuple[Reading | None, Document | None]:
        """What the source said last, read with today's extractor and coder (promise: an upgrade alarms nobody)."""
        state = schema.source_state
        row = connection.execute(
            select(schema.reading, state.c.document.label("held"))
            .join(state, state.c.reading == schema.reading.c.id)
            .where(state.c.id == result.task.key)
        ).first()
        if row is None:
            return None, None
        try:
            document = self._stored(connection, row.document, row.capture, result.task.source)
        except ArchiveError:
            # What it said cannot be read anew (`verify` names the damage): as silent as a first reading.
            return None, None
        new = result.visit.document
        if row.coder == CODER and (new is None or document.id == row.document):
            return reading_from_json(row.payload), document
        then = local_day(parse(row.at), result.task.timezone)
        source = result.task.source
        context = Context(result.task.jurisdiction, source.kind, source.language, source.format, source.url, then)
        return self._read(document, context), document

    def _stored(self, connection: Connection, key: str, capture: int, source: Source) -> Document:
        """A stored document, extracted anew from the archived bytes where another extractor had made it."""
        row = connection.execute(select(schema.document).where(schema.document.c.id == key)).one()
        document = unpack_document(row.body)
        place = connection.execute(select(schema.capture).where(schema.capture.c.id == capture)).one()
        if document.extractor == EXTRACTOR.get(document.format) or place.archive_file is None:
            return document
        answer = Answer(
            place.url, place.final_url, Outcome.NEW, parse(place.at), status=place.status, headers=place.headers,
            body=self._archive.load(Place(place.archive_file, place.archive_offset, 0, place.sha256)),
        )  # fmt: skip
        try:
            return adapter_of(source, answer.url).document(source, answer)
        except Unreadable as error:  # what counted as the source's law then does so no longer
            raise ArchiveError(f"{place.archive_file} at byte {place.archive_offset}: {error.detail}") from error

    def _voices(self, connection: Connection, result: Result) -> list[Voice]:
        state, reading = schema.source_state, schema.reading
        rows = connection.execute(
            select(state.c.spec, state.c.served_by, reading.c.payload)
            .join(reading, state.c.reading == reading.c.id)
            .where(state.c.jurisdiction == result.task.jurisdiction, state.c.id != result.task.key, state.c.active)
        )
        voices = []
        for spec, served_by, payload in rows:
            source = Source.model_validate(spec)
            secondary = source.secondary or _is_copy(source, served_by or source.url)
            voices.append(Voice(rank_of(source.kind, secondary=secondary), source.kind, reading_from_json(payload)))
        return voices

    def _keep_reading(
        self, connection: Connection, result: Result, document: Document, reading: Reading, capture: int
    ) -> int:
        values = {
            "source": result.task.key, "document": document.id, "capture": capture, "coder": reading.coder,
            "at": stamp(self._clock.now()), "payload": reading_to_json(reading),
        }  # fmt: skip
        row = int(connection.execute(schema.reading.insert().values(values)).inserted_primary_key[0])  # type: ignore[index]
        table = schema.source_state
        connection.execute(update(table).where(table.c.id == result.task.key).values(reading=row))
        return row

    def _unless_flapping(self, connection: Connection, result: Result, decisions: list[Decision]) -> list[Decision]:
        """A page that makes the very change again that it made lately swings between two texts, served by caches that
        disagree: then a person is asked, once, and nobody is alarmed. What else stands on the page does not matter."""
        moves = [d for d in decisions if isinstance(d, Amend | Move)]
        if not any(self._made_lately(connection, result.task.key, d) for d in moves):
            return decisions
        if reviews.is_open(connection, result.task.key, "flapping"):
            return []
        proposal = next((proposal_of(d) for d in moves if isinstance(d, Amend)), {})
        return [Ask("flapping", "the page keeps returning to an earlier text; caches may disagree", proposal)]

    def _made_lately(self, connection: Connection, source: str, decision: Amend | Move) -> bool:
        table, since = schema.change, stamp(self._clock.now() - _LATELY)
        rows = connection.execute(select(table).where(table.c.source == source, table.c.recorded_at >= since))
        kind = decision.kind if isinstance(decision, Amend) else ChangeKind.PENDING
        made = ((row.kind, row.before, row.after) for row in rows)
        # Law to come is announced once anyway, for as long as it is on record.
        return kind is not ChangeKind.SCHEDULED and (kind.value, decision.before, decision.after) in made

    def _healthy(self, connection: Connection, result: Result) -> dict[str, Any]:
        """The new state of a source that was seen; a 304 confirms what was known of its body."""
        visit, known, now = result.visit, result.task.known, self._clock.now()
        same = visit.answer.outcome is Outcome.NOT_MODIFIED
        validators = known.validators if same else visit.answer.validators
        at, due = stamp(now), next_due(result.task.source, now, 0, urgent=self._urgent(connection, result))
        return {
            "key": result.task.key, "last_at": at, "last_outcome": visit.outcome.value, "last_detail": "",
            "last_good_at": at, "failures": 0, "served_by": visit.place, "next_due_at": stamp(due),
            "etag": validators.etag, "last_modified": validators.last_modified,
            "fingerprint": known.fingerprint if same else visit.fingerprint,
            "document": visit.document.id if visit.document is not None else known.document,
        }  # fmt: skip

    def _failed(self, connection: Connection, result: Result) -> None:
        table, now, last = schema.source_state, self._clock.now(), result.visit.attempts[-1]
        failures = connection.execute(select(table.c.failures).where(table.c.id == result.task.key)).scalar_one() + 1
        due = next_due(result.task.source, now, failures, retry_after_s=last.answer.retry_after_s)
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


def _is_copy(source: Source, place: str) -> bool:
    """True where `place`, an address of `source`, is served by somebody who is not the authority: a mirror counts as
    what it is, whatever the source's own address is."""
    return place != source.url and adapter_of(source, place).platform.secondary
