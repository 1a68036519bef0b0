"""Ten changes at once for a thousand readers, by a server that keeps going away and a deliverer that keeps dying."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import Engine, func, select

from alerts.readers import Wish, add
from alerts.settings import MailSettings
from tests.alerts.changes import change, enqueue_in
from tests.alerts.mailhost import MailHost
from tests.lengths import length
from tracker.clock import SetClock, stamp
from tracker.ledger import append
from tracker.store import schema

READERS, CHANGES = length(1_000, 350), 10
NOBODY = {f"reader{number}@example.org" for number in range(50, READERS, 97)}
#: The deliverer is killed whenever the server took so many more.
LIFETIME = READERS * CHANGES // 6
#: What it may grow by, once it has sent a thousand, while it sends two thousand more (bench/bench_mail.py sends all).
MOST_GROWTH_MB, FEWER_READERS = 10, 300

#: Delivers once at a given time, and prints its peak memory (kB) after a thousand messages and at the end.
DELIVERER = """
import resource, sys
from pathlib import Path
from alerts.delivery import deliver
from alerts.settings import MailSettings
from tracker.clock import SetClock, parse
from tracker.store.engine import open_store

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

def step(done, total):
    if done == 1000:
        print(peak(), flush=True)

store = open_store(sys.argv[1])
settings, folder, clock = MailSettings.model_validate_json(sys.argv[2]), Path(sys.argv[3]), SetClock(parse(sys.argv[4]))
deliver(store.engine, settings, folder, clock, step)
print(peak(), flush=True)
"""


class Deliverer:
    """A deliverer in a process group of its own, postman and all."""

    def __init__(self, engine: Engine, settings: MailSettings, folder: Path, clock: SetClock) -> None:
        url = engine.url.render_as_string(hide_password=False)
        self.process = subprocess.Popen(
            [sys.executable, "-c", DELIVERER, url, settings.model_dump_json(), str(folder), stamp(clock.now())],
            stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def kill(self) -> None:
        self.process.kill()

    def ended(self) -> list[int]:
        """Wait for the end; what it printed."""
        printed, _ = self.process.communicate(timeout=600)
        assert self.process.returncode in (0, -signal.SIGKILL)
        return [int(line) for line in printed.split()]


class UnrulyHost(MailHost):
    """Goes away, asks to come again, refuses some readers, and now and then takes a message without saying so. It keeps
    the Message-IDs only."""

    CHANCES = (
        ("MAIL", "421 going down", 0.004), ("MAIL", "drop", 0.002), ("RCPT", "451 come again", 0.01),
        ("RCPT", "drop", 0.003), ("DATA", "451 no room", 0.004), ("DATA", "552 too much", 0.002),
        ("DATA", "drop", 0.003), ("TAKEN", "drop", 0.003),
    )  # fmt: skip

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.dice = random.Random(seed)
        self.ids: Counter[str] = Counter()
        self.happened: Counter[tuple[str, str]] = Counter()

    @property
    def taken(self) -> Counter[str]:
        return self.ids

    def _keep(self, message: bytes) -> None:
        self.ids[message.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode()] += 1

    def _reply(self, stage: str, server: SMTP, usual: str) -> str:
        for at, reply, chance in self.CHANCES:
            if at == stage and self.dice.random() < chance:
                self.happened[stage, reply] += 1
                return self._give(reply, server, usual)
        return usual

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in NOBODY:
            return "550 5.1.1 no such user"
        return await super().handle_RCPT(server, session, envelope, address, options)


def fill(engine: Engine, settings: MailSettings, clock: SetClock, readers: int) -> None:
    with engine.connect().execution_options(kratomwatch_write=True) as conn, conn.begin():
        for number in range(readers):
            add(conn, f"reader{number}@example.org", Wish(), clock=clock)
        for number in range(CHANGES):
            append(conn, change(f"c{number}", instrument=f"Act {number}"), partial(enqueue_in, settings, clock))


def counts(engine: Engine) -> Counter[str]:
    box = schema.outbox
    with engine.connect() as conn:
        return Counter(dict(conn.execute(select(box.c.state, func.count()).group_by(box.c.state)).all()))


def killer(host: UnrulyHost, victim: Deliverer) -> None:
    """Kill `victim` once the server took so many more."""
    end = sum(host.ids.values()) + LIFETIME

    def strike(event: str) -> None:
        if event == "TAKEN" and sum(host.ids.values()) >= end:
            victim.kill()

    host.on_event = strike


@pytest.mark.slow
@pytest.mark.soak
def test_whatever_happens_on_the_way_each_message_arrives_once_or_is_listed(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    deaths = 0
    with UnrulyHost(seed=20260506) as host:
        settings = host.settings(burst=1000)
        fill(engine, settings, clock, READERS)
        while counts(engine).keys() & {"queued", "sending"}:
            running = Deliverer(engine, settings, tmp_path, clock)
            killer(host, running)
            running.ended()
            deaths += running.process.returncode != 0
            clock.at += timedelta(minutes=10)
    box = schema.outbox
    with engine.connect() as conn:
        left = {row.message_id: row for row in conn.execute(select(box.c.message_id, box.c.state, box.c.recipient))}
    assert len(left) == READERS * CHANGES, "none is lost"
    assert max(host.ids.values()) == 1, "none came twice"
    assert {name for name, row in left.items() if row.state == "sent"} <= host.ids.keys()
    assert {left[name].state for name in host.ids} <= {"sent", "uncertain"}
    failed = [row for row in left.values() if row.state == "failed"]
    assert {row.recipient for row in failed} >= NOBODY
    assert sum(row.recipient not in NOBODY for row in failed) == host.happened["DATA", "552 too much"]
    lost = host.happened["DATA", "drop"] + host.happened["TAKEN", "drop"]
    assert lost <= sum(row.state == "uncertain" for row in left.values()) <= lost + deaths
    assert deaths >= 3
    assert len(host.happened) == len(host.CHANCES)


def test_the_deliverer_grows_no_bigger_however_much_there_is(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(burst=1000)
    fill(engine, settings, clock, FEWER_READERS)
    early, late = Deliverer(engine, settings, tmp_path, clock).ended()
    assert counts(engine) == {"sent": FEWER_READERS * CHANGES}
    assert (late - early) / 1024 < MOST_GROWTH_MB
