"""Real bills, replayed day by day as their databases told them: each stage on its day, each law announced once.

The records are not part of this project: the suite runs where the shared folder lies beside the checkout, and is left
out, with this reason, elsewhere. tests/tracker/bills covers the words of all legislatures.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from alerts.settings import MailSettings
from jurisdictions.codebook import ChangeKind
from tests.scrapers.platforms.double import Asked, Double, Said
from tests.whole.bill_replay import AT_LEGISCAN, CORPUS, MENTIONS, RECORDS, Bill, bills
from tests.whole.program import Program
from tracker.baseline import source_key
from tracker.changes import Change
from tracker.store import schema

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not RECORDS.is_dir(), reason="the shared records of bills are not beside this checkout"),
]
#: What was the law where it was not silent on kratom.
WAS = {"US-AL": "banned", "US-AZ": "kcpa", "US-FL": "restricted", "US-UT": "kcpa", "US-WV": "kcpa"}
#: What became law and rules on kratom: the day it was signed, and from when its text (where that is at hand) says it is
#: in force.
LAWS = {
    "ks-2025-2026-sb430": ("2026-04-27", None), "ne-109-lb230": ("2025-05-15", None),
    "sc-2025-2026-s221": ("2025-05-12", "2025-07-11"), "ut-2026-hb301": ("2026-03-24", "2026-05-06"),
    "ut-2026-hb385": ("2026-03-25", "2026-05-06"), "ut-2026-sb101": ("2026-03-26", "2027-01-01"),
    "ut-2026-sb45": ("2026-03-26", "2026-05-06"), "wv-2026-sb985": ("2026-04-01", "2026-06-12"),
}  # fmt: skip
LAW = (ChangeKind.SCHEDULED, ChangeKind.STATUS, ChangeKind.PROVISION)


class Replay:
    """The databases on one day after the other, and the program that watches them."""

    def __init__(self, program: Program, double: Double) -> None:
        self.program, self.day, self.bills = program, date.min, bills()
        self._numbers = dict(enumerate((bill for bill in self.bills if bill.name in AT_LEGISCAN), 1))
        self._by_path = {self._path(b): b for b in self.bills if b.name not in AT_LEGISCAN}
        double.on("https://v3.openstates.org/bills/*", self._open_states)
        double.on("https://api.legiscan.com/", self._legiscan)
        double.on("https://legislature.example/*", _text)
        program.fetcher.close()
        program.fetcher = double.fetcher()
        places = sorted({bill.place for bill in self.bills})
        watched = {place: [s for b in self.bills if b.place == place for s in b.sources] for place in places}
        program.registry({place: (WAS.get(place, "unregulated"), watched[place]) for place in places})

    @staticmethod
    def _path(bill: Bill) -> str:
        return f"/bills/{bill.state}/{bill.record['legislative_session']}/{bill.number}"

    def _open_states(self, asked: Asked) -> Said:
        bill = self._by_path[unquote(asked.path).replace(" ", "")]
        record = bill.open_states(self.day)
        return Said(record) if record is not None else Said({"detail": "No such Bill."}, 404)

    def _legiscan(self, asked: Asked) -> Said:
        op, query = asked.query["op"], asked.query
        if op == "getSearch":
            known = [
                (n, b)
                for n, b in self._numbers.items()
                if b.place == f"US-{query['state']}" and b.number == query["bill"]
            ]
            items = {str(at): {"bill_id": n, "bill_number": b.number} for at, (n, b) in enumerate(known)}
            return Said({"status": "OK", "searchresult": {"summary": {"page_total": 1}, **items}})
        number, version = divmod(int(query["id"]), 100) if op == "getBillText" else (int(query["id"]), 0)
        told = (
            self._numbers[number].legiscan(self.day, number)
            if op == "getBill"
            else self._numbers[number].legiscan_text(version)
        )
        return Said(told or {"status": "ERROR", "alert": {"message": "Unknown bill id"}})

    def run(self) -> Iterator[list[Change]]:
        """A pass for each day on which something happened, over the places where it did."""
        for day in sorted({day for bill in self.bills for day in bill.days}):
            self.day = day
            here = sorted({bill.place for bill in self.bills if self.day in bill.days})
            self.program.clock.at = datetime.combine(self.day, time(3), UTC) + timedelta(days=1)  # the evening there
            yield self.program.check(here).changes

    def stages(self) -> dict[str, tuple[str, date]]:
        """What the last reading of each record says."""
        state, reading = schema.source_state, schema.reading
        query = select(state.c.id, reading.c.payload).join(reading, state.c.reading == reading.c.id)
        with self.program.store.read() as connection:
            found = {row.id: row.payload for row in connection.execute(query)}
        return {
            bill.name: (read["stage"], date.fromisoformat(read["stage_on"])) for bill in self.bills
            if (read := found.get(source_key(bill.place, bill.sources[0].id))) and read["stage_on"]
        }  # fmt: skip


def _text(asked: Asked) -> Said:
    """A legislature's own text."""
    file = CORPUS / asked.path[1:]
    return Said(file.read_bytes(), type="application/octet-stream") if file.is_file() else Said("Not Found", 404)


@contextmanager
def replaying(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Replay]:
    for name in ("OPEN_STATES", "LEGISCAN"):
        monkeypatch.setenv(f"KRATOMWATCH_KEY_{name}", "of-a-test")
    program = Program(folder)
    try:
        with Double() as double:
            yield Replay(program, double)
    finally:
        program.close()


@pytest.mark.slow
def test_every_bill_is_followed_on_its_way_and_every_law_on_kratom_is_announced_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[tuple[date, Change]] = []
    with replaying(tmp_path, monkeypatch) as replay:
        replay.program.mail = MailSettings(burst=1000)  # each Change by itself
        replay.program.subscribe("all@example.org", kinds=["status", "provision", "scheduled", "pending"])
        replay.program.subscribe("law@example.org")
        for changes in replay.run():
            found += [(replay.day, change) for change in changes]
            told = replay.stages()
            for bill in replay.bills:
                if replay.day in bill.days:
                    assert told.get(bill.name) == bill.stage_on(replay.day), (bill.name, replay.day)

        mails = [(mail["To"], mail["Subject"]) for mail in replay.program.mails()]
        assert replay.program.verify() == []

    by_source = {source_key(b.place, s.id): b.name for b in bills() for s in b.sources}
    told_of = [(day, change, by_source[change.source]) for day, change in found if change.source]
    laws = [
        (name, (str(day), change.effective and str(change.effective)))
        for day, change, name in told_of
        if change.kind in LAW
    ]
    assert sorted(laws) == sorted(LAWS.items()), "each on the day it was signed, and once"
    assert {name for _, _, name in told_of} & MENTIONS == set()
    signed = [subject for to, subject in mails if to == "law@example.org" and "signed into law" in subject]
    assert len(signed) == len(LAWS)
    assert len([to for to, _ in mails if to == "all@example.org"]) == len(found)
