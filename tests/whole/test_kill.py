"""SIGKILL at random instants of a pass with deliveries: no Change missing, no message twice, the record whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from email import message_from_bytes
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.alerts.mailhost import MailHost
from tests.lengths import length
from tests.scrapers.site import Site
from tests.whole.program import Program, Watched, html
from tracker.ledger import from_row
from tracker.store import schema

KILLS = length(100, 30)
PAGES = 12
READERS = ("one@example.org", "two@example.org")
CODES = ("AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID")


def law(number: int, cap: int) -> str:
    return (
        f"<h1>Title {number}</h1><h2>§ {number}-1. Kratom products.</h2>"
        "<p>(1) A person may not sell a kratom product to an individual under 18 years of age.</p>"
        "<p>(2) A kratom product may not contain a level of 7-hydroxymitragynine in the alkaloid fraction that is"
        f" greater than {cap} percent of the alkaloid composition of the product.</p>"
    )


@pytest.mark.soak
@pytest.mark.slow
def test_killed_at_any_instant_nothing_is_lost_and_nothing_sent_twice(tmp_path: Path) -> None:
    rng = random.Random(20261124)
    caps = dict.fromkeys(range(PAGES), 18)
    with Site() as site, MailHost() as mail:
        for n in caps:
            site.route(f"/{n}", html(law(n, 1)))
        program = Program(tmp_path)
        program.registry(
            {f"US-{CODES[n]}": ("restricted", [Watched(site.url(f"/{n}"), must_contain=[f"{n}-1"])]) for n in caps},
            provisions="min_age = 18, seven_oh_cap_percent = 1",
        )
        for reader in READERS:
            program.subscribe(reader)
        program.check()  # the first readings, which are silent
        program.close()
        lasts, killed = 0.0, 0  # how long a pass takes here, so that the kills fall within it
        for run in range(KILLS + 2):
            for n in rng.sample(sorted(caps), 3):
                caps[n] += 1
                site.route(f"/{n}", html(law(n, caps[n]), str(run)))
            command = [sys.executable, "-m", "tests.whole.child", str(tmp_path), str(mail.port), str(run)]
            started = time.monotonic()
            with subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE) as child:
                if lasts and run <= KILLS:
                    try:
                        child.wait(rng.uniform(0.2, 1.0) * lasts)
                        lasts = min(lasts, time.monotonic() - started)  # the machine has less to do than before
                    except subprocess.TimeoutExpired:
                        child.kill()
                        killed += 1
                else:
                    assert child.stderr is not None
                    errors = child.stderr.read().decode()
                    assert child.wait() == 0, errors
                    lasts = time.monotonic() - started
        assert killed > KILLS // 2
        program = Program(tmp_path)
        check_record(program, {f"US-{CODES[n]}": cap for n, cap in caps.items()}, mail)
        program.close()


def check_record(program: Program, caps: dict[str, int], mail: MailHost) -> None:
    """Every change is there once, from each place's cap of 1 on to that of `caps`, and every message was sent once."""
    with program.store.read() as connection:
        rows = connection.execute(select(schema.change).where(schema.change.c.origin == "reading")).all()
        box = connection.execute(select(schema.outbox)).all()
    told: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for change in map(from_row, rows):
        step = change.before["provisions"]["seven_oh_cap_percent"], change.after["provisions"]["seven_oh_cap_percent"]
        told[change.jurisdiction].append(step)
    for place, cap in caps.items():
        steps = told[place]
        ends = [1, *(after for _, after in steps)]
        assert [before for before, _ in steps] == ends[: len(steps)], "each change starts where the last ended"
        assert (steps[-1][1] if steps else 1) == cap, "the last change is the page's last text"
    sent = [(message_from_bytes(m)["To"], message_from_bytes(m)["Message-ID"]) for m in mail.messages]
    assert len(sent) == len(set(sent)), "a message was sent twice"
    states = {row.id: row.state for row in box}
    assert set(states.values()) <= {"sent", "bundled"}, "a message is missing"
    assert sorted(name for _, name in sent) == sorted(row.message_id for row in box if row.state == "sent")
    assert all(states[row.bundle] == "sent" for row in box if row.state == "bundled")
    owed = Counter((row.change, row.recipient) for row in box if row.change)
    assert owed == Counter((row.id, reader) for row in rows for reader in READERS), "each change is owed to each once"
    assert program.verify() == []
