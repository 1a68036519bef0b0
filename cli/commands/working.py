"""``worker``: one of any number of processes, on any number of machines, that watch together."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from cli.commands.serving import Round, signals, told
from cli.options import Config
from cli.settings import SettingsError
from cli.show import note
from cli.wiring import Program, program

if TYPE_CHECKING:
    from tracker.cluster.jobs import Jobs
    from tracker.schedule import Daemon


def worker(config: Config = None) -> None:
    """Watch together with other workers, on this machine and others, by one PostgreSQL; no web page."""
    with program(config) as watch:
        watch.refuse_demo()
        if watch.store.engine.dialect.name != "postgresql":
            raise SettingsError(
                "workers share a PostgreSQL: set [database] url; for SQLite there is `kratomwatch daemon`"
            )
        _work(watch)
    note("stopped")


def _work(watch: Program) -> None:
    from tracker.cluster.jobs import Jobs
    from tracker.cluster.leader import Leading
    from tracker.cluster.locks import together

    made = watch.watch()  # once, for all threads
    said = Once()
    jobs = Jobs(watch.store, lambda: made, said, watch.settings.workers.heartbeat_s)
    rounds = LeadersRound(watch, jobs, said)

    def stop() -> None:
        watch.halt()
        jobs.stop()

    with together(watch.store) as present:
        leading = Leading(watch.store, present, rounds.at_work, watch.stopping, said)
        settling = threading.Thread(target=_settle, args=(watch, said), name="settling", daemon=True)
        with signals(stop, rounds.wake):
            note(f"a worker of {watch.settings.http.workers} threads on {watch.store.name}")
            leading.start()
            settling.start()
            try:
                jobs.work(watch.settings.http.workers)
            finally:
                stop()
                leading.join()
                settling.join()


def _settle(watch: Program, say: Callable[[str], None]) -> None:
    """Have the journal of this data folder tell what became of what a worker was sending when it was killed here,
    whoever leads by now."""
    while not watch.stopping.is_set():
        with told(say):
            watch.settle_mail()
        watch.stopping.wait(watch.settings.schedule.interval_s)


class LeadersRound(Round):
    """What the daemon does each time, of which workers do the visits."""

    def __init__(self, watch: Program, jobs: Jobs, say: Callable[[str], None]) -> None:
        super().__init__(watch, None, say=say)
        self._jobs = jobs
        self._runner: Daemon | None = None

    def look(self) -> None:
        """Queue what is due, and send what waits."""
        from tracker.cluster.leader import plan

        with told(self._say):
            self._watch.sync()
            plan(self._watch.watch(), self._jobs)
        self.deliver()

    def wake(self) -> None:
        """Look at once, where this is the leader. Settings are read when a worker starts."""
        if self._runner is not None:
            self._runner.wake()

    @contextlib.contextmanager
    def at_work(self) -> Iterator[None]:
        """The leader's duties, at their times."""
        from tracker.schedule import Daemon

        runner = Daemon(self.look, self.deliver, self.digest, self._watch.settings.schedule.interval_s, self.discover)
        runner.start()
        self._runner = runner
        try:
            yield
        finally:
            self._runner = None
            runner.stop()


class Once:
    """Says a line to people; the same one not again before another."""

    def __init__(self) -> None:
        self._last, self._lock = "", threading.Lock()

    def __call__(self, line: str) -> None:
        with self._lock:
            if line != self._last:
                self._last = line
                note(line)
