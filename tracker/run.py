"""A pass: every due source is visited by a pool of threads, and one writer records what they bring.

1. Records whose day has come take effect, whatever any page says.
2. Workers visit sources, one host at a time each, and read what is new.
3. The writer files captures, documents, readings, changes and alerts, a batch a transaction.
4. Pages from which kratom vanished are visited once more before anybody is asked; so is a bill that became law in a
   version that was not read yet, with the source of its text.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Row, or_, select

from jurisdictions.model import Source
from scrapers.archive import Archive
from scrapers.capture import Outcome, Validators
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.fetch import Fetcher
from scrapers.look import Looks, look
from scrapers.platforms import Found
from scrapers.visit import Known, Visit, defective, refused, visit
from tracker.changes import Change, entry
from tracker.clock import Clock, local_day, stamp
from tracker.coding import read
from tracker.effects import take_effect
from tracker.hosts import leave_alone
from tracker.ledger import Notify
from tracker.log import during, log
from tracker.reading import Context, Reading
from tracker.recorder import Recorder
from tracker.store import Store, schema

#: How a host that no network reaches answers; all of these at first mean that we are offline.
_UNREACHED = frozenset({Outcome.DNS_ERROR, Outcome.CONNECTION_ERROR, Outcome.TIMEOUT, Outcome.TLS_ERROR})
_HOSTS_BEFORE_GIVING_UP = 12
_BATCH = 100
_BATCH_SECONDS = 0.5


@dataclass(frozen=True)
class Watch:
    """Everything a pass works with. ``notify`` hears of each new Change inside its transaction; ``reader`` is
    the coder (the demo's own test breaks it on purpose), ``looks`` takes pages apart; both may do so in processes of
    their own (scrapers/apart). Setting ``stop`` ends a pass after what is under way;
    what it did not come to stays due."""

    store: Store
    fetcher: Fetcher
    archive: Archive
    clock: Clock
    notify: Notify | None = None
    reader: Callable[[Document, Context], Reading] = read
    looks: Looks = look
    workers: int = 24
    stop: threading.Event = field(default_factory=threading.Event)


@dataclass
class PassReport:
    """What a pass did. ``offline`` means that no authority at all could be reached."""

    sources: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    documents: int = 0
    changes: list[Change] = field(default_factory=list)
    reviews: int = 0
    seconds: float = 0.0
    offline: bool = False
    failures: list[str] = field(default_factory=list)  # a line for each source that gave no law
    faults: int = 0  # sources that gave none by our own fault

    def to_json(self) -> dict[str, Any]:
        """The JSON of ``kratomwatch check``."""
        return {
            "sources": self.sources,
            "outcomes": dict(sorted(self.outcomes.items())),
            "documents": self.documents,
            "changes": [entry(change) for change in self.changes],
            "reviews": self.reviews,
            "seconds": round(self.seconds, 3),
            "offline": self.offline,
        }


@dataclass(frozen=True)
class Task:
    """One source to visit, with what is known of it."""

    key: str
    jurisdiction: str
    timezone: str
    source: Source
    known: Known

    @property
    def host(self) -> str:
        """Whom to be polite to: the host that the source's own address names."""
        return urlsplit(self.source.url).netloc


@dataclass(frozen=True)
class Result:
    """What a worker brings back. ``reading`` is there where the visit brought a document of law, ``leads`` where it
    brought announcements: those that concern kratom."""

    task: Task
    visit: Visit
    reading: Reading | None
    leads: Sequence[Found] | None = None


def check(
    watch: Watch,
    ids: Sequence[str] = (),
    source_url: str | None = None,
    due_only: bool = False,
    limit: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> PassReport:
    """One pass over the sources of `ids` (empty: all), or the one at `source_url`; with `due_only` those whose
    time has come, at most `limit`. Raises StoreError, ArchiveError, NoTurnError when nothing can be recorded or asked
    any more; what was recorded until then stays and the next pass goes on from there."""
    started = time.monotonic()
    report = PassReport()
    now = watch.clock.now()
    with watch.store.write() as connection:
        leave_alone(connection, watch.fetcher, now)
        report.changes += take_effect(connection, now, watch.notify)
        tasks = tasks_of(connection, now, ids, source_url, due_only, limit)
        if not tasks:  # a round of the daemon with nothing due is no pass
            return report
        number = connection.execute(schema.pass_.insert().values(started_at=stamp(now))).inserted_primary_key[0]  # type: ignore[index]
    with during(**{"pass": number}):
        log("pass.begun", sources=len(tasks))
        try:
            _pass(watch, number, tasks, report, progress, started)
        except Exception as error:
            log("pass.failed", logging.ERROR, why=str(error), seconds=round(time.monotonic() - started, 3))
            raise
        log("pass.ended", **{**report.to_json(), "changes": len(report.changes)})
    return report


def _pass(
    watch: Watch, number: int, tasks: Sequence[Task], report: PassReport, progress: Callable[[int, int], None] | None,
    started: float,
) -> None:  # fmt: skip
    """Visit and record `tasks` as pass `number`, then write down how it went."""
    recorder = Recorder(watch.store, watch.archive, watch.clock, watch.notify, number, watch.reader)
    _visit_all(watch, recorder, tasks, report, progress)
    if recorder.suspects:
        with watch.store.read() as connection:
            again = tasks_of(connection, watch.clock.now(), keys=recorder.suspects)
        recorder.confirming = True
        _visit_all(watch, recorder, again, report, None)
    report.seconds = time.monotonic() - started
    with watch.store.write() as connection:
        connection.execute(
            schema.pass_.update().where(schema.pass_.c.id == number)
            .values(ended_at=stamp(watch.clock.now()), summary={**report.to_json(), "changes": len(report.changes)})
        )  # fmt: skip


def tasks_of(
    connection: Connection, now: datetime, ids: Sequence[str] = (), url: str | None = None, due_only: bool = False,
    limit: int | None = None, keys: Collection[str] | None = None,
) -> list[Task]:  # fmt: skip
    """What is to be visited, those that waited longest first: of the places `ids` (empty: all), at `url`, of the
    sources `keys`; with `due_only` what is due, at most `limit`. A bill's text comes before its record: a record that
    tells of a law is read with the law's own words."""
    state, place = schema.source_state, schema.jurisdiction
    text = state.c.spec["adapter"].as_string().like("%-text")
    query = (
        select(state, place.c.timezone)
        .join(place, place.c.id == state.c.jurisdiction)
        .where(state.c.active)
        .order_by(text.desc(), state.c.next_due_at.is_not(None), state.c.next_due_at, state.c.id)
        .limit(limit)
    )
    if ids:
        query = query.where(state.c.jurisdiction.in_(list(ids)))
    if keys is not None:
        query = query.where(state.c.id.in_(list(keys)))
    if url is not None:
        spec = state.c.spec
        query = query.where(or_(state.c.id == url, *(spec[name].as_string() == url for name in ("url", "id"))))
    if due_only:
        due_at = stamp(now)
        # A visit dated in the future means that the clock was set back: the next would wait as long as it was ahead.
        query = query.where(
            state.c.next_due_at.is_(None) | (state.c.next_due_at <= due_at) | (state.c.last_at > due_at)
        )
    return [_task(row, now) for row in connection.execute(query)]


def _task(row: Row[Any], now: datetime) -> Task:
    known = _known(row).on(local_day(now, row.timezone))
    return Task(row.id, row.jurisdiction, row.timezone, Source.model_validate(row.spec), known)


def _is_text(task: Task) -> bool:
    return task.source.adapter.endswith("-text")


def _known(row: Row[Any]) -> Known:
    until = date.fromisoformat(row.until) if row.until else None
    return Known(Validators(row.etag, row.last_modified), row.fingerprint, row.document, row.served_by, until)


def _visit_all(
    watch: Watch, recorder: Recorder, tasks: Sequence[Task], report: PassReport,
    progress: Callable[[int, int], None] | None,
) -> None:  # fmt: skip
    """Visit `tasks` host by host, record as results come, stop early where nothing can be reached at all."""
    results: queue.Queue[Result | BaseException] = queue.Queue(maxsize=4 * _BATCH)
    stop = threading.Event()
    reached = _Reach()
    groups = by_host(tasks)
    pool = ThreadPoolExecutor(watch.workers, thread_name_prefix="visit")
    try:
        for group in groups:
            pool.submit(copy_context().run, _work, watch, group, results, stop)
        done, total = 0, len(tasks)
        while done < total and not watch.stop.is_set():
            batch = _take(results, total - done, watch.stop)
            done += len(batch)
            for result in recorder.record(batch):
                tell_visit(result)
                report.sources += not recorder.confirming
                report.outcomes[result.visit.outcome.value] += 1
                report.faults += result.visit.our_fault
                if not result.visit.outcome.good:
                    report.failures.append(failure(result))
                reached.note(result)
            if progress is not None:
                progress(done, total)
            if reached.nothing(len(groups)):
                report.offline = True
                break
    finally:
        stop.set()
        _drain(results)
        pool.shutdown(wait=True, cancel_futures=True)
        _drain(results)
    tell_changes(recorder.changes)
    report.changes += recorder.changes
    report.reviews += recorder.reviews
    report.documents += recorder.documents
    recorder.changes, recorder.reviews, recorder.documents = [], 0, 0


def tell_visit(result: Result) -> None:
    """Log one visit that is on record."""
    last = result.visit.attempts[-1]
    seconds = round(sum(attempt.answer.elapsed_s for attempt in result.visit.attempts), 3)
    facts = {"source": result.task.key, "outcome": last.outcome.value, "seconds": seconds}
    if result.visit.outcome.good:
        log("source.visited", logging.DEBUG, **facts)
    else:
        log("source.failed", logging.WARNING, **facts, detail=last.detail)


def tell_changes(changes: Iterable[Change]) -> None:
    """Log changes that are on record."""
    for change in changes:
        log("change.recorded", change=change.id, place=change.jurisdiction, kind=change.kind.value)


def failure(result: Result) -> str:
    """Why a visit gave no law, in a line."""
    last = result.visit.attempts[-1]
    return f"{result.task.key}: {last.outcome.value}: {last.detail}".rstrip(": ")


def by_host(tasks: Iterable[Task]) -> list[list[Task]]:
    """One list a host: a worker that waits for a host's delay keeps no other host waiting. A bill's text stays before
    its record; else the longest list begins, for a pass lasts as long as its slowest host."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.host, []).append(task)
    return sorted(groups.values(), key=lambda group: (not _is_text(group[0]), -len(group)))


def _work(
    watch: Watch, group: Sequence[Task], results: queue.Queue[Result | BaseException], stop: threading.Event
) -> None:
    for task in group:
        if stop.is_set() or watch.stop.is_set():
            return
        try:
            result: Result | BaseException = visit_one(watch, task)
        except Exception as error:  # noqa: BLE001 - handed to the writer, which raises it: nothing is swallowed
            result = error
        # A visit cut short because the program stops says nothing about its page.
        while not (stop.is_set() or watch.stop.is_set()):
            try:
                results.put(result, timeout=0.2)
                break
            except queue.Full:
                continue


def visit_one(watch: Watch, task: Task) -> Result:
    """Visit one source and read what is new there. Raises NoTurnError."""
    seen = visit(task.source, task.known, watch.fetcher, looks=watch.looks)
    if seen.document is None or (_same(seen, task.known) and not task.known.anew):
        return Result(task, seen, None)
    from scrapers.bills.layout import of_another_place  # as what reads a text: on most passes there is none to read

    if (elsewhere := of_another_place(seen.document, task.jurisdiction)) is not None:
        told = f"the record of a bill of {elsewhere}, not of {task.jurisdiction}"
        return Result(task, refused(seen, Outcome.SOFT_404, told), None)
    try:
        if seen.announced is not None:
            return Result(task, seen, None, leads(seen.announced))
        reading = watch.reader(seen.document, context(task, watch.clock))
    except Unreadable as error:  # a text that broke its reader
        return Result(task, refused(seen, error.outcome, error.detail), None)
    except Exception as error:  # noqa: BLE001 - filed with its page as our defect; the other pages go on
        return Result(task, defective(seen, error), None)
    return Result(task, seen, reading)


def leads(announced: Iterable[Found]) -> list[Found]:
    """What of `announced` concerns kratom."""
    from tracker.coding.substances import scan  # its patterns take longer to prepare than most passes

    return [item for item in announced if scan(f"{item.title} {item.summary}")]


def _same(seen: Visit, known: Known) -> bool:
    """True where the text that is known stands where it stood."""
    return seen.document is not None and seen.document.id == known.document and seen.place == known.served_by


def context(task: Task, clock: Clock) -> Context:
    """What the coder is told besides the text."""
    return Context(
        jurisdiction=task.jurisdiction,
        kind=task.source.kind,
        language=task.source.language,
        format=task.source.format,
        url=task.source.url,
        today=local_day(clock.now(), task.timezone),
    )


def _take(results: queue.Queue[Result | BaseException], most: int, stop: threading.Event) -> list[Result]:
    """Wait for one result (or `stop`), then take what comes within half a second, a batch at most."""
    batch: list[Result] = []
    until = time.monotonic() + _BATCH_SECONDS
    while len(batch) < min(most, _BATCH):
        try:
            item = results.get(timeout=max(0.0, until - time.monotonic()) if batch else _BATCH_SECONDS)
        except queue.Empty:
            if batch or stop.is_set():
                break
            continue
        if isinstance(item, BaseException):
            raise item
        batch.append(item)
    return batch


def _drain(results: queue.Queue[Result | BaseException]) -> None:
    while True:
        try:
            results.get_nowait()
        except queue.Empty:
            return


@dataclass
class _Reach:
    """Whether anything answered at all."""

    failed: set[str] = field(default_factory=set)
    answered: bool = False

    def note(self, result: Result) -> None:
        if result.visit.outcome in _UNREACHED and result.visit.answer.status is None:
            self.failed.add(result.task.host)
        else:
            self.answered = True

    def nothing(self, hosts: int) -> bool:
        """True where as many hosts as prove it failed, and not one answered."""
        return not self.answered and len(self.failed) >= min(_HOSTS_BEFORE_GIVING_UP, max(hosts, 1))
