"""Killing the program while it delivers: no message is lost and none comes twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alerts import journal
from alerts.channels import Item
from alerts.channels.smtp import SmtpChannel
from alerts.delivery import deliver
from alerts.outbox import rows
from alerts.settings import MailSettings
from tests.alerts.changes import queue
from tests.alerts.mailhost import MailHost
from tracker.clock import SetClock, SystemClock

KILLS = 30
READERS = 5

#: Forks a deliverer, in a group of its own, for each line it reads: a fork starts much faster than a Python.
LAUNCHER = """
import os, sys
from pathlib import Path
from alerts.delivery import deliver
from alerts.settings import MailSettings
from sqlalchemy import create_engine
from tracker.clock import SystemClock
settings = MailSettings.model_validate_json(sys.argv[1])
for _ in sys.stdin:
    pid = os.fork()
    if pid == 0:
        os.setsid()
        report = deliver(create_engine(sys.argv[2]), settings, Path(sys.argv[3]), SystemClock())
        os._exit(3 if report.stopped else 0)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


class Launcher:
    """Starts deliverers, one at a time, to be killed."""

    def __init__(self, settings: MailSettings, url: str, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAUNCHER, settings.model_dump_json(), url, str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def start(self) -> int:
        """The process id of a new deliverer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def wait(self) -> int:
        """How the deliverer ended: 0, or less than 0 for a signal."""
        assert self.process.stdout is not None
        return int(self.process.stdout.readline())

    def close(self) -> None:
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            stream.close()
        self.process.wait(30)


@pytest.fixture
def launcher(engine: Engine, mailhost: MailHost, tmp_path: Path) -> Iterator[Launcher]:
    url = engine.url.render_as_string(hide_password=False)
    with closing(Launcher(mailhost.settings(burst=1000), url, tmp_path)) as started:
        yield started


def kill_group(victim: list[int], ready: threading.Event) -> None:
    """Once `ready`, kill the deliverer with everything in its group; it may have ended already."""
    ready.wait(10)
    try:
        os.killpg(victim[0], signal.SIGKILL)
    except ProcessLookupError:
        return


def arm(mailhost: MailHost, launcher: Launcher, dice: random.Random) -> threading.Timer | None:
    """Start a deliverer and choose when it dies: at a step of the conversation, or at an instant."""
    victim: list[int] = []
    ready = threading.Event()
    if dice.random() < 0.5:
        left = dice.randint(1, 14)

        def strike(_event: str) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                kill_group(victim, ready)

        mailhost.on_event = strike
        timer = None
    else:
        mailhost.on_event = lambda event: None
        timer = threading.Timer(dice.uniform(0, 0.12), lambda: kill_group(victim, ready))
    victim.append(launcher.start())
    ready.set()
    if timer is not None:
        timer.start()
    return timer


def test_killed_at_any_instant_no_message_is_lost_and_none_comes_twice(
    engine: Engine, mailhost: MailHost, launcher: Launcher, tmp_path: Path
) -> None:
    dice = random.Random(20261124)
    killed = 0
    for number in range(KILLS):
        queued = queue(engine, mailhost.settings(burst=1000), SystemClock(), readers=READERS, key=f"change {number}")
        timer = arm(mailhost, launcher, dice)
        killed += launcher.wait() == -signal.SIGKILL
        if timer is not None:
            timer.cancel()
            timer.join()
    mailhost.on_event = lambda event: None
    deliver(engine, mailhost.settings(burst=1000), tmp_path, SystemClock())
    with engine.connect() as conn:
        states = {row.state for row in rows(conn)}
    assert states == {"sent"}
    assert len(queued) == KILLS * READERS
    assert mailhost.taken == {row.message_id: 1 for row in queued}
    assert killed >= KILLS // 3


def test_a_deliverer_waits_for_the_postman_of_a_dead_one(
    engine: Engine, mailhost: MailHost, launcher: Launcher, tmp_path: Path
) -> None:
    """The server takes the message, the deliverer dies before it hears of it: its heir learns it all the same."""
    queue(engine, mailhost.settings(burst=1000), SystemClock())
    victim: list[int] = []
    ready = threading.Event()

    def die_when_taken(event: str) -> None:
        if event == "TAKEN":
            kill_group(victim, ready)

    mailhost.on_event = die_when_taken
    victim.append(launcher.start())
    ready.set()
    assert launcher.wait() == -signal.SIGKILL
    report = deliver(engine, mailhost.settings(burst=1000), tmp_path, SystemClock())
    assert (report.sent, report.uncertain) == (1, 0)
    assert len(mailhost.messages) == 1


def test_a_postman_killed_after_giving_the_message_leaves_it_uncertain_and_never_sends_it_twice(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(burst=1000)
    queue(engine, settings, clock, readers=3)
    deaths: list[int] = []

    def kill_postman(event: str) -> None:
        if event == "TAKEN" and not deaths:
            deaths.append(postman_of(os.getpid()))
            os.kill(deaths[0], signal.SIGKILL)

    mailhost.on_event = kill_postman
    report = deliver(engine, settings, tmp_path, clock)
    again = deliver(engine, settings, tmp_path, clock)
    assert len(deaths) == 1
    assert (report.uncertain, report.sent, again.sent) == (1, 2, 0)
    assert set(mailhost.taken.values()) == {1}


def test_a_postman_killed_before_giving_the_message_costs_nothing(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(burst=1000)
    queue(engine, settings, clock, readers=2)
    deaths: list[int] = []

    def kill_postman(event: str) -> None:
        if event == "RCPT" and not deaths:
            deaths.append(postman_of(os.getpid()))
            os.kill(deaths[0], signal.SIGKILL)

    mailhost.on_event = kill_postman
    report = deliver(engine, settings, tmp_path, clock)
    again = deliver(engine, settings, tmp_path, clock)
    assert "postman died" in report.stopped
    assert (report.uncertain, again.sent) == (0, 2)
    assert set(mailhost.taken.values()) == {1}


def postman_of(parent: int) -> int:
    """The process id of the one postman that `parent` has."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            owner = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            command = (entry / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if owner == parent and b"postman.py" in command:
            return int(entry.name)
    raise AssertionError("no postman runs")


def test_a_second_deliverer_finds_the_first_at_work_and_does_nothing(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings(burst=1000)
    queue(engine, settings, clock)
    reports = []
    impatient = settings.model_copy(update={"timeout_s": 0})
    mailhost.on_event = lambda event: (
        reports.append(deliver(engine, impatient, tmp_path, clock)) if event == "MAIL" else None
    )
    assert deliver(engine, settings, tmp_path, clock).sent == 1
    assert [(report.busy, report.sent) for report in reports] == [(True, 0)]


@pytest.mark.parametrize(
    ("lines", "state"),
    [
        ("", "sent"),  # never handed over: sent now, for the first time
        ("begin 1 {id} 0 -\n", "uncertain"),
        ("begin 1 {id} 0 -\ndone 1 {id} 250 OK\n", "taken"),
        ("begin 1 {id} 0 -\ndone 1 {id} 554 spam\n", "failed"),
        ("begin 1 {id} 0 -\ndone 1 {id} 451 later\n", "queued"),
        ("begin 1 {id} 0 -\nlost 1 {id} 0 silence\n", "uncertain"),
        ("fail 1 {id} 550 no such mailbox\n", "failed"),
        ("begin 1 {id", "sent"),  # torn: the end of the message was not sent before the line was whole
        ("begin 1 {id} 0 -\ndone 1 {id} 2", "uncertain"),
        ("begin 1 <another@database> 0 -\n", "sent"),
    ],
)
def test_what_the_journal_says_decides_what_becomes_of_a_row_left_in_sending(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path, lines: str, state: str
) -> None:
    settings = mailhost.settings(burst=1000)
    (row,) = queue(engine, settings, clock)
    with engine.begin() as conn:
        conn.exec_driver_sql("UPDATE outbox SET state = 'sending'")
    (tmp_path / journal.JOURNAL).write_text(lines.replace("{id}", row.message_id).replace("{id", "<half"))
    deliver(engine, settings, tmp_path, clock)
    with engine.connect() as conn:
        (after,) = rows(conn)
    assert after.state == ("sent" if state == "taken" else state)
    assert len(mailhost.messages) == (1 if state == "sent" else 0)


def test_no_message_is_ended_where_the_journal_cannot_be_written(mailhost: MailHost, tmp_path: Path) -> None:
    (tmp_path / journal.JOURNAL).symlink_to("/dev/full")
    item = Item(1, "k", "<1@localhost>", "a@example.org", "2026-05-06T12:00:00.000000Z", 0, b"Subject: x\r\n\r\nx\r\n")
    lock = os.open(tmp_path / journal.LOCK, os.O_RDWR | os.O_CREAT)
    try:
        with closing(SmtpChannel(mailhost.settings(burst=1000), tmp_path, lock)) as channel:
            outcome = channel.send(item)
    finally:
        os.close(lock)
    assert outcome.result == "retry"
    assert "journal" in outcome.text
    assert mailhost.messages == []
