"""A year of the registry's real history, as the demo's pages told it, reaches four kinds of reader: each gets what they
asked for, once, and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from alerts import digest, reminders
from alerts.delivery import deliver
from alerts.outbox import rows, show
from alerts.readers import Wish, add, prefer
from alerts.settings import MailSettings
from demo.replay import DemoReport
from jurisdictions.codebook import ChangeKind
from tests.alerts.changes import enqueue_in
from tracker.changes import Change
from tracker.clock import SetClock, stamp
from tracker.ledger import append, from_row
from tracker.store import Store, open_store, schema
from tracker.telling.wording import KIND_LABELS, headline

END = date(2026, 11, 26)
START = END - timedelta(days=365)
LAW = (ChangeKind.STATUS, ChangeKind.PROVISION, ChangeKind.SCHEDULED, ChangeKind.CORRECTION)
MAIL = MailSettings()


@dataclass(frozen=True)
class Kind:
    """A kind of reader: the wish, and in other words what it must bring."""

    name: str
    wish: Wish
    wanted: Callable[[Change], bool]

    @property
    def email(self) -> str:
        return f"{self.name}@example.org"


def bans(change: Change) -> bool:
    told = (change.before.get("status"), change.after.get("status"))
    return change.kind in LAW and told[0] != told[1] and "banned" in told


def caps(change: Change) -> bool:
    old, new = (side.get("provisions") or {} for side in (change.before, change.after))
    return change.kind in LAW and any(
        old.get(key) != new.get(key) for key in {*old, *new} if key.startswith("seven_oh_cap")
    )


READERS = (
    Kind("officer", Wish(["US"], reminders=[30, 7, 1]),
         lambda change: change.kind in LAW and change.jurisdiction.startswith("US")),
    Kind("traveller", Wish(statuses=["banned"]), bans),
    Kind("chemist", Wish(provisions=["seven_oh_cap"], mode="daily"), caps),
    Kind("scholar", Wish(kinds=[kind.value for kind in ChangeKind], mode="weekly"), lambda change: True),
)  # fmt: skip


@contextmanager
def replayed(whole_demo: DemoReport, folder: Path) -> Iterator[Store]:
    """A database in which the year went by day by day, with these readers."""
    clock = SetClock(datetime.combine(START, time(22), UTC))
    past = open_store(f"sqlite:///{whole_demo.folder / 'kratomwatch.db'}")
    store = open_store(f"sqlite:///{folder / 'year.db'}")
    with past.read() as old, store.write() as new:
        for row in old.execute(select(schema.jurisdiction)):
            new.execute(schema.jurisdiction.insert().values(dict(row._mapping)))
        known = list(old.execute(select(schema.record).order_by(schema.record.c.id)))
        for kind in READERS:
            reader = add(new, kind.email, kind.wish, timezone="America/New_York", clock=clock)
            prefer(new, reader.id, quiet=True)
        waiting = [from_row(row) for row in old.execute(select(schema.change).order_by(schema.change.c.id))]
    past.close()
    waiting = [one for one in waiting if START <= one.recorded_at.date() < END]
    while clock.now().date() <= END:
        with store.write() as conn:
            while known and known[0].recorded_at <= stamp(clock.now()):
                conn.execute(schema.record.insert().values(dict(known.pop(0)._mapping)))
            while waiting and waiting[0].recorded_at <= clock.now():
                append(conn, waiting.pop(0), partial(enqueue_in, MAIL, clock))
            digest.queue_due(conn, clock, MAIL)
            reminders.queue_due(conn, clock, MAIL)
        deliver(store.engine, MAIL, folder, clock)
        clock.at += timedelta(days=1)
    assert waiting == []
    yield store
    store.close()


def news(body: bytes) -> list[str]:
    """The headlines in a digest's plain text, without those of what is still to come."""
    part = message_from_bytes(body, policy=policy.default).get_body(("plain",))
    assert part is not None
    text = part.get_content().partition("TAKES EFFECT")[0].partition("SOURCES THAT")[0]
    kinds = "|".join(map(re.escape, KIND_LABELS.values()))
    return [" ".join(item.split()) for item in re.findall(rf"(?ms)^\* (.*?)\n  (?:{kinds})\. Effective", text)]


@pytest.mark.slow
def test_each_of_four_readers_gets_what_was_asked_for_and_nothing_else(whole_demo: DemoReport, tmp_path: Path) -> None:
    with replayed(whole_demo, tmp_path) as store, store.read() as conn:
        changes = [from_row(row) for row in conn.execute(select(schema.change).order_by(schema.change.c.id))]
        assert len(changes) > 50
        messages = rows(conn)
        assert {row.state for row in messages} <= {"sent", "bundled"}
        for kind in READERS:
            due = [change for change in changes if kind.wanted(change)]
            assert due, f"the year has nothing for the {kind.name}"
            mine = [row for row in messages if row.recipient == kind.email]
            if kind.wish.mode == "immediate":
                assert [row.change for row in mine if row.change] == [change.id for change in due]
            else:
                told = Counter(head for row in mine for head in news(show(conn, row.id).body))
                names = {row.id: row.name for row in conn.execute(select(schema.jurisdiction))}
                assert told == Counter(headline(change, names[change.jurisdiction]) for change in due)
        reminded = [row for row in messages if row.key.startswith("remind:")]
        assert {row.recipient for row in reminded} == {"officer@example.org"}
        edges = {
            (row.jurisdiction, edge)
            for row in conn.execute(select(schema.record)) if row.jurisdiction.startswith("US")
            for edge in (row.valid_from, row.valid_to) if edge and row.recorded_at[:10] < edge
        }  # fmt: skip
        assert {tuple(row.key.split(":")[1:3]) for row in reminded} <= edges
        assert {
            (change.jurisdiction, str(change.effective))
            for change in changes
            if change.kind is ChangeKind.SCHEDULED and change.jurisdiction.startswith("US")
        } <= {tuple(row.key.split(":")[1:3]) for row in reminded}
