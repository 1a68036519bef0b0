"""The replay: the farm turns the registry's dated history into pages, the real program watches them, and what
it noticed is held against what happened.

The program learns of the law over HTTP only. Its registry here has the same places and no events: what stood
before the first event is its baseline, everything after that it must find out.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from alerts.delivery import deliver
from alerts.outbox import enqueue
from alerts.readers import subscribe
from alerts.settings import MailSettings
from demo.compare import Outcome, compare
from demo.farm.plan import Plan, Step, plan
from demo.stage import write_registry
from jurisdictions.codebook import Status
from jurisdictions.registry import Registry, load
from scrapers.apart.room import Room
from scrapers.archive import Archive
from scrapers.document import Document
from scrapers.fetch import Fetcher
from scrapers.settings import HttpSettings
from tracker import reviews
from tracker.apart import CoderApart
from tracker.baseline import sync
from tracker.changes import Change
from tracker.clock import SetClock
from tracker.lock import single
from tracker.reading import Context, Reading
from tracker.run import Watch, check
from tracker.store import open_store
from tracker.store.engine import set_meta

READER = "reader@demo.invalid"
#: The lock of a demo's folder. It is there before anything else is and never removed, so that what a killed demo
#: left is known for a demo's.
MARK = "demo.lock"


@dataclass
class DemoReport:
    """What the replay found. ``changes`` are all that the program noticed, for people to look at."""

    seed: int
    folder: Path
    mail_folder: Path
    expected: int = 0
    detected: int = 0
    missed: list[dict[str, Any]] = field(default_factory=list)
    false: list[dict[str, Any]] = field(default_factory=list)
    emails: int = 0
    passes: int = 0
    seconds: float = 0.0
    changes: list[Change] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Nothing missed, nothing false."""
        return not self.missed and not self.false

    def to_json(self) -> dict[str, Any]:
        """The JSON of ``kratomwatch demo``."""
        return {
            "seed": self.seed, "expected": self.expected, "detected": self.detected, "missed": self.missed,
            "false": self.false, "emails": self.emails, "passes": self.passes, "seconds": round(self.seconds, 2),
        }  # fmt: skip


def run(
    folder: Path, seed: int = 1, progress: Callable[[int, int], None] | None = None, *,
    registry: Registry | None = None, reader: Callable[[Document, Context], Reading] | None = None,
) -> DemoReport:  # fmt: skip
    """Replay `registry` (None: the project's own) in `folder`, which is emptied first.

    `reader` is the coder under trial (None: the program's own). Raises Busy where another demo is at work in `folder`,
    StoreError, ArchiveError or OSError where it cannot be used.
    """
    started = time.monotonic()
    history = registry or load()
    planned = plan(history, seed)
    with single(folder / MARK, "demo"), _farm(seed, history) as port:
        _empty(folder)
        write_registry(folder / "registry", history, planned, port)
        stage = _Stage(folder, seed, planned, port, reader)
        try:
            stage.play(progress)
        finally:
            stage.close()
    report = stage.report
    outcome: Outcome = compare(planned.expected, stage.noticed, stage.settled)
    report.expected, report.detected = len(planned.expected), outcome.detected
    report.missed, report.false = outcome.missed, outcome.false
    report.changes = [change for _, change in stage.noticed]
    report.emails = len(list(report.mail_folder.glob("*.eml")))
    report.seconds = time.monotonic() - started
    return report


def _empty(folder: Path) -> None:
    """Remove what a demo before left; the mark stays, or a kill in between would leave something nobody knows."""
    for item in folder.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        elif item.name != MARK:
            item.unlink()


@contextmanager
def _farm(seed: int, registry: Registry) -> Iterator[int]:
    """The farm in a process of its own; yields its port."""
    command = [sys.executable, "-m", "demo.farm.server", "--seed", str(seed), "--port", "0"]
    command += ["--registry", str(registry.root), "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise OSError("the demo's farm did not start; is another one using the loopback addresses?")
            yield int(json.loads(line)["port"])
        finally:
            process.terminate()


class _Stage:
    """The program, its clock, and the farm's clock, moved together."""

    def __init__(
        self, folder: Path, seed: int, planned: Plan, port: int, reader: Callable[[Document, Context], Reading] | None
    ) -> None:
        self._plan, self._port, self._folder = planned, port, folder
        self._mail = MailSettings()
        self._clock = SetClock(_at(planned.start, 0))
        self._store = open_store(f"sqlite:///{folder / 'kratomwatch.db'}")
        self._archive = Archive(folder / "archive")
        self._fetcher = Fetcher(
            HttpSettings(allow_private_networks=True, delay_s=0, retries=0, read_timeout_s=5, total_timeout_s=10)
        )
        self._room = Room()
        self._watch = Watch(
            self._store, self._fetcher, self._archive, self._clock, self._notify, reader or CoderApart(self._room),
            self._room.look, workers=8,
        )  # fmt: skip
        self.report = DemoReport(seed, folder, folder / self._mail.folder)
        self.noticed: list[tuple[date, Change]] = []
        self.settled: list[tuple[date, str]] = []  # (day, place) of reviews that the operator settled as unknown
        with self._store.write() as connection:
            set_meta(connection, "mode", "demo")
            sync(connection, load(folder / "registry"), self._clock.now())
            subscribe(connection, READER, clock=self._clock)

    def _notify(self, connection: Connection, change: Change) -> None:
        enqueue(connection, change, self._mail, self._clock, demo=True)

    def play(self, progress: Callable[[int, int], None] | None) -> None:
        """The first pass over every page, then each day on which one changes, then a last look at all."""
        everywhere = self._plan.jurisdictions
        self._move(self._plan.start, 0)
        self._look(everywhere)
        for number, step in enumerate(self._plan.days, 1):
            self._move(step.day, step.part)
            self._look(step.visited)
            self._decide(step)
            if progress is not None:
                progress(number, len(self._plan.days))
        self._look(everywhere)

    def _move(self, day: date, part: int) -> None:
        self._clock.at = _at(day, part)
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}/_clock?day={day.isoformat()}&part={part}", method="POST"
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            answer.read()

    def _look(self, places: Sequence[str]) -> None:
        """A pass over `places`, with its mail."""
        report = check(self._watch, places)
        self.report.passes += 1
        self.noticed += [(self._clock.now().date(), change) for change in report.changes]
        deliver(self._store.engine, self._mail, self._folder, self._clock)

    def _decide(self, step: Step) -> None:
        """The operator's part: law that vanished or lapsed without a word is not established, so unknown."""
        lost = {e.jurisdiction for e in self._plan.expected if e.by_review and (e.visible_on, e.part) == step.moment}
        if not lost:
            return
        with self._store.write() as connection:
            for item in reviews.listing(connection):
                if item["jurisdiction"] in lost and item["kind"] in ("disappeared", "expired"):
                    change = reviews.accept(
                        connection, item["id"], "not established what is in force", by="the demo's operator",
                        now=self._clock.now(), notify=self._notify, status=Status.UNKNOWN, effective=step.day,
                    )  # fmt: skip
                    self.settled.append((step.day, item["jurisdiction"]))
                    self.noticed += [(step.day, change)] if change else []

    def close(self) -> None:
        """Give everything back."""
        self._fetcher.close()
        self._room.close()
        self._archive.close()
        self._store.close()


def _at(day: date, part: int) -> datetime:
    """Noon UTC is on the same calendar day nearly everywhere; later parts of the day come an hour apart."""
    return datetime.combine(day, clock_time(12 + min(part, 9)), UTC)
