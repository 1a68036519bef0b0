"""What a decision on a reading leads to: a record, a Change with its mail, a review item; all in one transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from jurisdictions.codebook import ChangeKind
from tracker import reviews
from tracker.changes import Change
from tracker.clock import stamp
from tracker.coding import passage
from tracker.history import OBSERVED_RANK, Record, add_record, coming
from tracker.ledger import append
from tracker.mirrors import KIND as MIRROR
from tracker.reading import Reading
from tracker.reconcile import Amend, Ask, Confirm, Decision, Move, Renew, Sign, letters
from tracker.store import schema

if TYPE_CHECKING:
    from tracker.recorder import Recorder
    from tracker.run import Result
    from tracker.weighing import Weighed


#: What is asked of a page that may answer it itself, by showing what is on record.
_OF_THE_PAGE = ("first-reading", "conflict", "unsettled", "disappeared", "provision-gone")


class Act:
    """Applies the decisions on one reading: the records, Changes and review items that they lead to."""

    def __init__(
        self, recorder: Recorder, connection: Connection, result: Result, weighed: Weighed, row: int
    ) -> None:  # fmt: skip
        assert result.visit.document is not None
        self._recorder, self._connection, self._result, self._row = recorder, connection, result, row
        self._weighed, self._reading = weighed, weighed.reading
        self._current, self._timeline, self._today = weighed.current, weighed.timeline, weighed.today
        self._document, self._was = result.visit.document, weighed.was
        self._origins = tuple(f"reading:{key}:" for key in (result.task.key, *weighed.beside))

    def settle(self) -> None:
        """Close what was asked and what this text answers."""
        weighed, place = self._weighed, self._result.visit.place
        reviews.settle_returned(self._connection, self._result.task.key, self._document.id, self._recorder.now)
        if weighed.undisputed or any(_is_law_now(d) for d in weighed.decisions):
            self._settle(_OF_THE_PAGE, "the page shows what is on record")
        if weighed.stands and not any(isinstance(d, Ask) and d.kind == MIRROR for d in weighed.decisions):
            self._settle((MIRROR,), f"read again at {place}, whose text stands")

    def _settle(self, kinds: Collection[str], note: str) -> None:
        reviews.settle(self._connection, self._result.task.key, kinds, note, self._recorder.now)

    def apply(self, decision: Decision) -> None:
        """Record what one decision means."""
        if isinstance(decision, Confirm):
            self._confirm(decision)
        elif isinstance(decision, Amend):
            self._amend(decision)
        elif isinstance(decision, Move):
            self._change(ChangeKind.PENDING, decision.before, decision.after, None)
        elif isinstance(decision, Sign):
            self._sign(decision)
        elif isinstance(decision, Renew):
            self._renew(decision)
        elif isinstance(decision, Ask):
            self._ask(decision)
        else:
            self._change(ChangeKind.NOTICE, {}, {}, None, news=decision.quotes)

    def _confirm(self, decision: Confirm) -> None:
        self._settle(("disappeared",), "the text is back on the page")
        if decision.adopt:
            add_record(
                self._connection,
                Record(
                    jurisdiction=self._current.jurisdiction,
                    status=self._current.status,
                    provisions={**self._current.provisions, **decision.adopt},
                    valid_from=self._current.valid_from,
                    certainty=self._current.certainty,
                    valid_to=self._current.valid_to,
                    recorded_at=self._recorder.now,
                    supersedes=self._current.id,
                    origin=self._current.origin,
                    rank=self._current.rank,
                    instrument=self._current.instrument,
                    evidence=(*self._current.evidence, *self._evidence(decision.adopt)),
                ),
            )

    def _renew(self, decision: Renew) -> None:
        """The records that this rule carries last as long as it now does; the law itself is the same."""
        temporary = [r for r in self._timeline if r.valid_to is not None and r.valid_to > self._today]
        for record in temporary:
            if record.covers(self._today) and record.id == self._current.id:
                add_record(
                    self._connection,
                    replace(
                        record, valid_to=decision.expires, recorded_at=self._recorder.now, supersedes=record.id,
                        evidence=tuple(self._evidence(None)) or record.evidence,
                    ),
                )  # fmt: skip
        self._change(ChangeKind.NOTICE, {}, {}, None)

    def _sign(self, decision: Sign) -> None:
        """Told once, however often the bill's record is lost and found again."""
        table = schema.change
        told = self._connection.execute(
            select(table.c.id).where(
                table.c.source == self._result.task.key,
                table.c.kind == ChangeKind.SCHEDULED.value,
                table.c.instrument == self._reading.instrument,
            )
        ).first()
        if told is None:
            self._change(ChangeKind.SCHEDULED, decision.before, decision.after, decision.effective)

    def _amend(self, decision: Amend) -> None:
        if decision.kind is ChangeKind.SCHEDULED and any(
            r.valid_from == decision.valid_from and r.status == decision.status
            and r.provisions == decision.provisions for r in coming(self._timeline, self._today)
        ):  # fmt: skip
            self._settle(("scheduled-gone",), "the law that is on record to come is back on the page")
            return
        replaced = self._replaced(decision)
        observed = decision.effective is None
        record = add_record(
            self._connection,
            Record(
                jurisdiction=self._current.jurisdiction,
                status=decision.status,
                provisions=decision.provisions,
                valid_from=decision.valid_from,
                certainty="observed" if observed else "day",
                valid_to=decision.expires,
                recorded_at=self._recorder.now,
                supersedes=replaced.id if replaced is not None else None,
                origin=f"{self._origins[0]}{self._row}",
                rank=OBSERVED_RANK,
                instrument=decision.reading.instrument,
                evidence=tuple(self._evidence(None, decision.reading)),
            ),
        )
        self._change(
            decision.kind, decision.before, decision.after, decision.effective,
            certainty="observed" if observed else "day", record=record, reading=decision.reading,
        )  # fmt: skip

    def _replaced(self, decision: Amend) -> Record | None:
        """The scheduled record of this source that `decision` takes the place of: it gives the coming law another
        day or content, or brings it into force before its day. An amendment of today's law leaves it standing."""
        ahead = [r for r in coming(self._timeline, self._today) if r.origin.startswith(self._origins)]
        if decision.kind is ChangeKind.SCHEDULED:
            return ahead[0] if ahead else None
        early = (r for r in ahead if r.status == decision.status != self._current.status)
        return next(early, None)

    def _change(
        self, kind: ChangeKind, before: Mapping[str, Any], after: Mapping[str, Any], effective: date | None,
        certainty: str = "day", record: int | None = None, news: frozenset[str] | None = None,
        reading: Reading | None = None,
    ) -> None:  # fmt: skip
        reading = reading or self._reading
        evidence = [e for e in self._evidence(None, reading) if news is None or letters(e["quote"]) in news]
        change = append(
            self._connection,
            Change(
                key=f"reading:{self._row}:{kind.value}",
                jurisdiction=self._result.task.jurisdiction,
                kind=kind,
                origin="reading",
                before=before,
                after=after,
                effective=effective,
                certainty=certainty,
                recorded_at=self._recorder.now,
                instrument=reading.instrument,
                why=self._why(reading),
                source=self._result.task.key,
                url=self._result.visit.place,
                evidence=tuple(evidence),
                passage={"before": self._was, "after": passage(self._document, reading)},
                record=record,
            ),
            self._recorder.notify,
        )
        if change is not None:
            self._recorder.changes.append(change)

    def _why(self, reading: Reading) -> str:
        table, source = schema.reading, self._result.task.key
        earlier = self._connection.execute(
            select(table.c.at)
            .where(table.c.source == source, table.c.document == self._document.id, table.c.id != self._row)
            .order_by(table.c.id.desc())
        ).first()
        why = reading.why
        return f"{why}; the page returned to its text of {earlier.at[:10]}" if earlier else why

    def _ask(self, decision: Ask) -> None:
        opened = reviews.open_(
            self._connection,
            key=f"{decision.kind}:{self._result.task.key}:{self._document.id}",
            jurisdiction=self._result.task.jurisdiction,
            source=self._result.task.key,
            kind=decision.kind,
            why=decision.why,
            payload={
                "proposal": dict(decision.proposal),
                "evidence": self._evidence(None),
                "reading": self._row,
                "compared": self._weighed.compared,
                "url": self._result.visit.place,
                "passage": {"before": self._was, "after": passage(self._document, self._reading)},
            },
            now=self._recorder.now,
        )
        self._recorder.reviews += opened

    def _evidence(self, keys: Mapping[str, Any] | None, reading: Reading | None = None) -> list[dict[str, Any]]:
        """The quotes of `reading` (None: of the page's), those of `keys` only where given, each once."""
        found, seen = [], set()
        for item in (reading or self._reading).evidence:
            mark = (item.provision, item.start, item.end, item.url)
            if mark not in seen and (keys is None or item.provision in keys):
                seen.add(mark)
                found.append({
                    "provision": item.provision, "quote": item.quote, "url": item.url or self._result.visit.place,
                    "captured_at": stamp(self._recorder.now),
                })  # fmt: skip
        return found


def _is_law_now(decision: Decision) -> bool:
    """True where the record follows the page."""
    return isinstance(decision, Amend) and decision.kind is not ChangeKind.SCHEDULED
