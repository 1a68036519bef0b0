"""The jobs of the workers: a host with its due sources each, held in PostgreSQL by Procrastinate.

A job carries the host's name as its lock, so that no two of one host are under way at once, on whichever machines. It
is no record of what is to be done, which the sources themselves are: a job that is lost, or done once more after its
worker died, finds those sources still due that nobody has filed.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any, TypeVar

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued, AppNotOpen, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.schema import SchemaManager
from procrastinate.testing import InMemoryConnector
from procrastinate.utils import causes
from sqlalchemy import text

from scrapers.archive import ArchiveError
from scrapers.defects import defect
from scrapers.fetch import NoTurnError
from tracker.log import during
from tracker.recorder import Recorder
from tracker.run import Result, Task, Watch, by_host, failure, tasks_of, tell_changes, tell_visit, visit_one
from tracker.store import Store, StoreError
from tracker.store.engine import get_meta, set_meta
from tracker.telling.inert import one_line

#: Procrastinate's tables live in a schema of their own, which is thrown away where it is of another release of it.
_SCHEMA = "jobs"
_OPTIONS = {"options": f"-c search_path={_SCHEMA}"}
#: A worker that let so many heartbeats pass is taken for dead.
_MISSED = 4
#: Seconds: new jobs are told of at once, this is for those that were not; how long the queue may take to answer, and a
#: connection to be had; until a lost database is asked again.
_POLL_S, _ANSWER_S, _CONNECT_S, _LOST_S = 5.0, 30.0, 3.0, 2.0

_Found = TypeVar("_Found")


class Jobs:
    """The queue at `store`, and the worker that takes from it. `watch` gives what a visit works with, `say` takes lines
    for people, each with the event that it tells of (cli/show.py)."""

    def __init__(self, store: Store, watch: Callable[[], Watch], say: Callable[..., None], heartbeat_s: float) -> None:
        self._store, self._watch, self._say, self._heartbeat_s = store, watch, say, heartbeat_s
        self._stop = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._app = procrastinate.App(connector=InMemoryConnector())
        self._working: asyncio.Task[None] | None = None

    # The worker

    def work(self, threads: int) -> None:
        """Take jobs, as many at once as there are `threads`, until `stop`; then the requests under way end. While the
        database is lost, wait for it. Raises StoreError where it cannot be set up."""
        _set_up(self._store)
        with ThreadPoolExecutor(threads, thread_name_prefix="visit") as pool:
            asyncio.run(self._work(threads, pool))

    def stop(self) -> None:
        """End `work`."""
        self._stop.set()
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended by itself
                self._loop.call_soon_threadsafe(self._interrupt)

    def _interrupt(self) -> None:
        if self._working is not None:
            self._working.cancel()

    async def _work(self, threads: int, pool: ThreadPoolExecutor) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(pool)
        # What a lost database does to each job and connection is told once, below; what a job meets, by itself.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        for name in ("procrastinate", "psycopg.pool"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        lost = False
        while not self._stop.is_set():
            self._working = asyncio.ensure_future(self._until_lost(threads))
            try:
                await self._working
                why = "a connection ended"
            except asyncio.CancelledError:
                break
            except ConnectorException as error:
                why = _cause(error)
            if not lost and not self._stop.is_set():
                self._say(f"the database is lost ({why}); waiting for it", "database.lost", logging.ERROR, why=why)
            lost = True
            self._working = asyncio.ensure_future(asyncio.sleep(_LOST_S))
            with contextlib.suppress(asyncio.CancelledError):
                await self._working
            lost = not await asyncio.to_thread(self._is_back)
        self._loop = None

    def _is_back(self) -> bool:
        try:
            _set_up(self._store)
        except StoreError:
            return False
        self._say("the database is back", "database.back")
        return True

    async def _until_lost(self, threads: int) -> None:
        app = procrastinate.App(connector=_connector(self._store))
        app.task(name="visit")(self.visit)
        async with app.open_async():
            self._app = app
            await app.run_worker_async(
                concurrency=threads, install_signal_handlers=False, delete_jobs="always",
                fetch_job_polling_interval=_POLL_S, update_heartbeat_interval=self._heartbeat_s,
                stalled_worker_timeout=_MISSED * self._heartbeat_s,
            )  # fmt: skip

    # What a job does

    def visit(self, number: int, keys: list[str], confirming: bool = False) -> None:
        """Visit those of the sources `keys` that are due, one after the other, as part of pass `number`; with
        `confirming` each once more, and what is found then counts."""
        try:
            with during(**{"pass": number}):
                self._visit(number, keys, confirming)
        except (StoreError, ArchiveError, NoTurnError) as error:
            if not self._stop.is_set():
                self._say(f"kratomwatch: {error}", "round.failed", logging.ERROR, why=str(error))
        except Exception as error:  # noqa: BLE001 - told, and the sources stay due: other hosts go on
            why = f"a defect of this program: {defect(error)}"
            self._say(
                f"kratomwatch: {why}; {', '.join(keys)} wait", "round.failed", logging.ERROR, why=why, sources=keys
            )

    def _visit(self, number: int, keys: list[str], confirming: bool) -> None:
        watch = self._watch()
        with watch.store.read() as connection:
            tasks = tasks_of(connection, watch.clock.now(), keys=keys, due_only=not confirming)
        recorder = Recorder(watch.store, watch.archive, watch.clock, watch.notify, number, watch.reader)
        recorder.confirming = confirming
        for task in tasks:
            result = visit_one(watch, task)
            if watch.stop.is_set():  # a visit cut short because the program stops says nothing about its page
                return
            self._file(recorder, result)
        if recorder.suspects:
            with watch.store.read() as connection:
                again = tasks_of(connection, watch.clock.now(), keys=recorder.suspects)
            self.defer(number, again, confirming=True)

    def _file(self, recorder: Recorder, result: Result) -> None:
        for filed in recorder.record([result]):
            tell_visit(filed)
            if not filed.visit.outcome.good:
                self._say(one_line(failure(filed), 300), "")
        tell_changes(recorder.changes)
        for change in recorder.changes:
            self._say(f"{change.jurisdiction}: {change.kind.value} recorded as change {change.id}", "")
        recorder.changes = []

    # The queue

    def defer(self, number: int, tasks: Iterable[Task], *, confirming: bool = False) -> int:
        """Queue a job for each host of `tasks`; how many. None where one of these hosts has such a job meanwhile: what
        is due stays so. Raises StoreError."""
        jobs = []
        for group in by_host(tasks):
            host, keys = group[0].host, [task.key for task in group]
            kept = f"{host} again" if confirming else host
            made = self._app.configure_task("visit", lock=host, queueing_lock=kept, priority=int(confirming)).job
            jobs.append(made.evolve(task_kwargs={"number": number, "keys": keys, "confirming": confirming}))
        with contextlib.suppress(AlreadyEnqueued):
            return len(self._ask(self._app.job_manager.batch_defer_jobs_async(jobs)))
        return 0

    def waiting(self) -> dict[str, set[int]]:
        """The hosts that have jobs, waiting or under way, and of which passes. Raises StoreError."""
        found: dict[str, set[int]] = {}
        for job in self._ask(self._app.job_manager.list_jobs_async()):
            found.setdefault(job.lock or "", set()).add(int(str(job.task_kwargs["number"])))
        return found

    def take_back(self) -> int:
        """Queue the jobs of dead workers once more; how many. Raises StoreError."""
        silent_s = _MISSED * self._heartbeat_s
        stalled = list(self._ask(self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silent_s)))
        for job in stalled:
            self._ask(self._again(job))
        return len(stalled)

    async def _again(self, job: Job) -> None:
        manager = self._app.job_manager
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # another one of its host waits, which will find the same sources due
            await manager.finish_job(job, Status.ABORTED, delete_job=True)

    def _ask(self, asked: Coroutine[Any, Any, _Found]) -> _Found:
        """What the queue answers, to a thread that is not the worker's. Raises StoreError."""
        if self._loop is None or self._stop.is_set():
            asked.close()
            raise StoreError("the worker is stopping")
        future = asyncio.run_coroutine_threadsafe(asked, self._loop)
        try:
            return future.result(_ANSWER_S)
        except (AppNotOpen, FutureTimeoutError) as error:
            future.cancel()
            raise StoreError(f"database {self._store.name}: the queue of jobs does not answer") from error
        except AlreadyEnqueued:
            raise
        except ConnectorException as error:
            raise StoreError(f"database {self._store.name}: {_cause(error)}") from error


def _connector(store: Store) -> procrastinate.PsycopgConnector:
    url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    return procrastinate.PsycopgConnector(conninfo=url, kwargs=_OPTIONS, min_size=1, max_size=4, timeout=_CONNECT_S)


def _set_up(store: Store) -> None:
    """Make the queue's tables, anew where another release of Procrastinate made them. Raises StoreError."""
    with store.write() as connection:
        there = connection.scalar(text("SELECT to_regclass(:table)"), {"table": f"{_SCHEMA}.procrastinate_jobs"})
        if there is not None and get_meta(connection, "jobs") == procrastinate.__version__:
            return
        for line in (f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE", f"CREATE SCHEMA {_SCHEMA}"):
            connection.execute(text(line))
        connection.execute(text(f"SET LOCAL search_path TO {_SCHEMA}"))
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(SchemaManager.get_schema())  # many statements at once, which SQLAlchemy does not send
        connection.execute(text("SET LOCAL search_path TO DEFAULT"))
        set_meta(connection, "jobs", procrastinate.__version__)


def _cause(error: ConnectorException) -> str:
    """The database's own words, in one line."""
    *_, last = causes(error)
    return (str(last) or type(last).__name__).splitlines()[0]
