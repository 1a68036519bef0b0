"""Weighing: what a new reading of a source means beside all that the database knows. Nothing is written here, so that
the trial of an address tells what a pass would record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, select

from jurisdictions.codebook import ChangeKind
from jurisdictions.model import Source
from scrapers.archive import Archive, ArchiveError, Place
from scrapers.capture import Answer, Outcome
from scrapers.document import Document
from scrapers.extract import EXTRACTOR, Unreadable
from scrapers.platforms import adapter_of
from tracker import reviews
from tracker.bills.reading import lost_actions
from tracker.bills.together import became_law, is_record
from tracker.clock import Clock, local_day, parse, stamp
from tracker.coding import CODER, passage, read
from tracker.companions import Companions
from tracker.history import Record, coming, records, standing
from tracker.mirrors import Said, back_home, on_mirror
from tracker.plain import reading_from_json
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
    shows_the_record,
)
from tracker.store import schema
from tracker.store.codec import unpack_document

if TYPE_CHECKING:
    from tracker.run import Result, Task

#: A source that makes a change again within this time flaps.
_LATELY = timedelta(days=90)


@dataclass(frozen=True)
class Weighed:
    """What a reading means: the ``decisions``, where ``current`` is believed and ``timeline`` is on record.
    ``reading`` is the new one with what the bill's other source says, ``was`` the passage on kratom before, and
    ``compared`` the number of the reading that it was compared with. ``stands`` is false for a mirror's that says
    otherwise than what stands, and for a bill's record that lost actions; ``undisputed`` is true where the page shows
    what is on record. ``again`` are sources to be visited once more before anything of it counts, ``beside`` those
    that speak of the same bill."""

    decisions: Sequence[Decision]
    reading: Reading
    was: str
    compared: int | None
    current: Record
    timeline: Sequence[Record]
    today: date
    stands: bool
    undisputed: bool
    again: frozenset[str]
    beside: Sequence[str]


@dataclass(frozen=True)
class _Heard:
    """What is weighed: the ``new`` words of a source, those that ``stood``, and those said last at the same address
    (``own``, the same where the address is)."""

    new: Said
    stood: Said | None
    own: Said | None

    @property
    def here(self) -> bool:
        """True where what stands was said at the same address."""
        return self.stood is self.own

    @property
    def before(self) -> Said | None:
        """What the new words are held against."""
        return self.own or self.stood

    @property
    def reworded(self) -> bool:
        """True where the words on kratom are others than any before; a bill's record is none of words."""
        known = {letters(said.passage) for said in (self.stood, self.own) if said is not None}
        return bool(known) and not is_record(self.new.reading) and letters(self.new.passage) not in known


class Scales:
    """Weighs readings against what database and archive hold. ``reader`` is the coder."""

    def __init__(
        self, archive: Archive, clock: Clock, reader: Callable[[Document, Context], Reading] = read
    ) -> None:  # fmt: skip
        self._archive, self._clock, self._read = archive, clock, reader

    def weigh(self, connection: Connection, result: Result) -> Weighed:
        """What the reading in `result` means, compared with what its source said before."""
        task = result.task
        today = local_day(self._clock.now(), task.timezone)
        timeline = records(connection, [task.jurisdiction]).get(task.jurisdiction, [])
        current = standing(timeline, today)
        if current is None or current.status is None:
            raise RuntimeError(f"{task.jurisdiction}: no record to compare with; load the registry first")
        heard = self._heard(connection, result)
        bill = Companions(connection, result, today, self.stored, self._read)
        whole = _whole(bill, heard)
        belief = _belief(current, timeline, today)
        speaker, voices = Speaker(task.source.kind, _rank(task.source, heard.new.place)), _voices(connection, task)
        found, stands = _decide(task.source, whole, belief, speaker, voices, today)
        again = {task.key} if any(isinstance(d, Ask) and d.again for d in found) else set()
        before = whole.before
        if bill.stale is not None and became_law(before.reading if before else None, whole.new.reading):
            again = {task.key, bill.stale}
        if whole.here:
            found = self._unless_flapping(connection, task.key, found)
        return Weighed(
            decisions=found, reading=whole.new.reading, was=before.passage if before else "",
            compared=before.row if before else None, current=current, timeline=timeline, today=today, stands=stands,
            undisputed=stands and shows_the_record(belief, speaker, whole.new.reading, voices, today),
            again=frozenset(again), beside=bill.keys,
        )  # fmt: skip

    def _heard(self, connection: Connection, result: Result) -> _Heard:
        task, visit, reading = result.task, result.visit, result.reading
        assert visit.document is not None
        assert reading is not None
        urls = (visit.answer.url, visit.answer.final_url)
        new = Said(reading, visit.document, visit.place, urls, passage(visit.document, reading))
        stood = self._said(connection, result, _standing(task.key))
        if stood is None or stood.place == new.place or stood.place not in task.source.addresses:
            return _Heard(new, stood, stood)
        return _Heard(new, stood, self._said(connection, result, _last_at(task.key, new.place)))

    def _said(self, connection: Connection, result: Result, query: Select[Any]) -> Said | None:
        """What the source said in the reading that `query` finds, read with today's extractor and coder (promise: an
        upgrade alarms nobody)."""
        row = connection.execute(query).first()
        if row is None:
            return None
        source, new = result.task.source, result.visit.document
        try:
            document = self.stored(connection, row.document, row.capture, source)
        except ArchiveError:
            # What it said cannot be read anew (`verify` names the damage): as silent as a first reading.
            return None
        if row.coder == CODER and (new is None or document.id == row.document):
            reading = reading_from_json(row.payload)
        else:
            then = local_day(parse(row.at), result.task.timezone)
            context = Context(
                result.task.jurisdiction, source.kind, source.language, source.format, source.url, then
            )  # fmt: skip
            reading = self._read(document, context)
        return Said(reading, document, row.place, (row.url, row.final_url), passage(document, reading), row.id)

    def stored(self, connection: Connection, key: str, capture: int, source: Source) -> Document:
        """A stored document, extracted anew from the archived bytes where another extractor had made it. Raises
        ArchiveError."""
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

    def _unless_flapping(self, connection: Connection, key: str, decisions: list[Decision]) -> list[Decision]:
        """A page that makes the very change again that it made lately swings between two texts, served by caches that
        disagree: then a person is asked, once, and nobody is alarmed. What else stands on the page does not matter."""
        moves = [d for d in decisions if isinstance(d, Amend | Move)]
        if not any(self._made_lately(connection, key, d) for d in moves):
            return decisions
        if reviews.is_open(connection, key, "flapping"):
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


def _decide(
    source: Source, heard: _Heard, belief: Belief, speaker: Speaker, voices: Sequence[Voice], today: date
) -> tuple[list[Decision], bool]:
    """What `heard` means, and whether it stands from now on."""
    new, stood, own, before = heard.new, heard.stood, heard.own, heard.before
    if before and behind(before.reading, new.reading) and lost_actions(before.document, new.document):
        return [], False  # such a record proves nothing: what it told before stands
    if stood is None or heard.here:
        old = own.reading if own else None
        return reconcile(belief, speaker, old, new.reading, voices, today, heard.reworded), True
    if new.place == source.url:
        return back_home(belief, speaker, stood, own, new, voices, today, heard.reworded), True
    return on_mirror(speaker, stood, new, today)


def _whole(bill: Companions, heard: _Heard) -> _Heard:
    """`heard` with what the other source of the same bill says; the new words first, for they tell which it is."""
    new = bill.whole(heard.new)
    stood = heard.stood and bill.whole(heard.stood)
    own = stood if heard.here else heard.own and bill.whole(heard.own)
    return _Heard(new, stood, own)


def _belief(current: Record, timeline: Sequence[Record], today: date) -> Belief:
    assert current.status is not None
    ahead = coming(timeline, today)
    then = {(r.valid_from, r.status): r.provisions for r in ahead if r.valid_from and r.status is not None}
    return Belief(current.status, current.provisions, current.valid_from, frozenset(then), then)


def _readings() -> Select[Any]:
    reading, capture = schema.reading, schema.capture
    return select(reading, capture.c.url, capture.c.final_url).join(capture, reading.c.capture == capture.c.id)


def _standing(key: str) -> Select[Any]:
    """The reading that stands for the source `key`."""
    state = schema.source_state
    return _readings().join(state, state.c.reading == schema.reading.c.id).where(state.c.id == key)


def _last_at(key: str, place: str) -> Select[Any]:
    """The last reading of the source `key` at the address `place`."""
    table = schema.reading
    return (
        _readings()
        .where(table.c.source == key, table.c.place == place, table.c.stood)
        .order_by(table.c.id.desc())
        .limit(1)
    )


def _voices(connection: Connection, task: Task) -> list[Voice]:
    """What the other sources of the jurisdiction say."""
    state, reading = schema.source_state, schema.reading
    rows = connection.execute(
        select(state.c.spec, reading.c.place, reading.c.payload)
        .join(reading, state.c.reading == reading.c.id)
        .where(state.c.jurisdiction == task.jurisdiction, state.c.id != task.key, state.c.active)
    )
    found = []
    for spec, place, payload in rows:
        source = Source.model_validate(spec)
        found.append(Voice(_rank(source, place), source.kind, reading_from_json(payload)))
    return found


def _rank(source: Source, place: str) -> int:
    """How much `source` counts where it was read at `place`: a mirror counts as what it is, whatever the source's own
    address is."""
    copy = place != source.url and adapter_of(source, place).platform.secondary
    return rank_of(source.kind, secondary=source.secondary or copy)
