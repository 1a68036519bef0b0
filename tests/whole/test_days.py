"""An answer that is byte for byte the same, on the day from which it reads otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.scrapers.platforms.bills import open_states
from tests.scrapers.platforms.double import Asked, Double, Said
from tests.whole.program import Program, Watched
from tests.whole.test_bill_sources import PAGE, RECORD
from tracker.clock import parse
from tracker.store import schema

ACTIONS = [
    {"date": "2026-03-13", "description": "Senate/ to Governor", "organization": {"classification": "executive"},
     "classification": ["executive-receipt"]},
    {"date": "2026-03-26", "description": "Governor Signed", "organization": {"classification": "executive"},
     "classification": ["executive-signature"]},
]  # fmt: skip
SIGNED = Said(open_states(title="Kratom Adjustments", actions=ACTIONS, versions=[]), headers={"ETag": '"1"'})


class Record:
    """A bill's record that lists a signature of 26 March; ``conditions`` are those of each request for it."""

    def __init__(self, program: Program, double: Double) -> None:
        self.program = program
        self.conditions: list[str | None] = []
        double.on(RECORD, self._answer)
        program.fetcher.close()
        program.fetcher = double.fetcher()

    def _answer(self, asked: Asked) -> Said:
        self.conditions.append(asked.headers.get("if-none-match"))
        return Said(b"", 304) if self.conditions[-1] else SIGNED

    def watch(self, since: datetime, kind: str) -> None:
        self.program.clock.at = since
        self.program.registry({"US-UT": ("unregulated", [Watched(PAGE, kind, "json", adapter="open-states")])})

    def one(self, query: Any) -> Any:
        with self.program.store.read() as connection:
            return connection.execute(query).scalars().first()


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Record]:
    monkeypatch.setenv("KRATOMWATCH_KEY_OPEN_STATES", "of-a-test")
    program = Program(tmp_path)
    try:
        with Double() as double:
            yield Record(program, double)
    finally:
        program.close()


def test_on_that_day_it_is_asked_for_without_conditions_and_read_anew_and_not_before(record: Record) -> None:
    record.watch(datetime(2026, 3, 24, 18, tzinfo=UTC), "bill")
    last = select(schema.reading.c.payload).order_by(schema.reading.c.id.desc())
    stages = []
    for _ in range(4):
        record.program.check()
        stages.append(record.one(last)["stage"])
    assert record.conditions == [None, '"1"', None, '"1"']
    assert stages == ["to-executive", "to-executive", "enacted", "enacted"]


def test_it_is_due_when_that_day_begins_where_the_law_is(record: Record) -> None:
    record.watch(datetime(2026, 3, 25, 23, tzinfo=UTC), "news")
    record.program.check(days=0)
    midnight_in_denver = datetime(2026, 3, 26, 6, tzinfo=UTC)
    due = parse(record.one(select(schema.source_state.c.next_due_at)))
    assert midnight_in_denver <= due <= midnight_in_denver + timedelta(hours=1)
