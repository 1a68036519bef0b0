"""Workers that are killed at random: every source is looked at, every change recorded and every message sent once, and
no host is asked by two at a time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.alerts.mailhost import MailHost
from tests.whole.program import Program
from tests.whole.test_kill import READERS, check_record
from tests.whole.workers import STATES, Pages, rehearse, watch


@pytest.mark.slow
def test_workers_killed_at_random_lose_nothing_tell_nothing_twice_and_stay_polite(
    tmp_path: Path, on_postgres: str
) -> None:
    with Pages(12, 6, latency_s=0.1) as pages, MailHost() as mail:
        program = Program(tmp_path, database=on_postgres)
        watch(program, pages, STATES)
        for reader in READERS:
            program.subscribe(reader)
        assert rehearse(program, pages, mail, on_postgres, kills=4) == [0, 0, 0]
        check_record(program, {f"US-{STATES[n]}": cap for n, cap in pages.caps.items()}, mail)
        program.close()
        assert pages.most_at_once == 1
        assert pages.shortest_pause >= 0.05
