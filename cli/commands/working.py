"""``worker``: one of any number of processes, on any number of machines, that watch together."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cli.commands.serving import Round, signals
from cli.options import Config
from cli.settings import SettingsError
from cli.show import note
from cli.supervised import tell
from cli.wiring import Program, program

if TYPE_CHECKING:
    from tracker.cluster.jobs import Jobs
    from tracker.schedule import Daemon


def worker(config: Config = None) -> None:
    """Watch together with other workers, on this machine and others, by one PostgreSQL; no web page."""
    with program(config, logged=True) as watch:
        watch.refuse_demo()
        if watch.store.engine.dialect.name != "postgresql":
            raise SettingsError(
                "workers share a PostgreSQL: set [database] url; for SQLite there is `kratomwatch daemon`"
            )
        _work(watch)
    note("stopped", "stopped")


def _work(watch: Program) -> None:
    from tracker.cluster.jobs import Jobs
    from tracker.cluster.leader import Leading
    from tracker.cluster.locks import together

    made, threads = watch.watch(), watch.settings.http.workers  # once, for all threads
    said = Once()
    jobs = Jobs(watch.store, lambda: made, said, watch.settings.workers.heartbeat_s)
    rounds = WorkersRound(watch, jobs)

    def stop() -> None:
        watch.halt()
        jobs.stop()

    with together(watch.store) as present:
        leading = Leading(watch.store, present, rounds.at_work, watch.stopping, said)
        settling = threading.Thread(target=rounds.settle, name="settling", daemon=True)
        with signals(stop, rounds.wake):
            tell("READY=1\nSTATUS=watching with others")
            note(f"a worker of {threads} threads on {watch.store.name}", "worker.begun", threads=threads)
            leading.start()
            settling.start()
            try:
                jobs.work(threads)
            finally:
                tell("STOPPING=1")
                stop()
                leading.join()
                settling.join()


class WorkersRound(Round):
    """What a worker does each time beside its jobs, and the leader for all of them."""

    def __init__(self, watch: Program, jobs: Jobs) -> None:
        super().__init__(watch, None)
        self._jobs = jobs
        self._runner: Daemon | None = None

    def look(self) -> None:
        """Queue what is due, and send what waits."""
        from tracker.cluster.leader import plan

        with self.told():
            self._watch.sync()
            plan(self._watch.watch(), self._jobs)
        self.deliver()

    def settle(self) -> None:
        """Until the program stops: have the journal of this data folder tell what became of what a worker was sending
        when it was killed here, whoever leads by now."""
        while not self._watch.stopping.is_set():
            with self.told():
                self._watch.settle_mail()
            self._watch.stopping.wait(self._watch.settings.schedule.interval_s)

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
    """Says lines to people; the same one not again before another."""

    def __init__(self) -> None:
        self._last, self._lock = "", threading.Lock()

    def __call__(self, text: str, event: str = "said", level: int = logging.INFO, **facts: Any) -> None:
        with self._lock:
            if text != self._last:
                self._last = text
                note(text, event, level, **facts)
