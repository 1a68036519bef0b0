"""One worker leads: it sees what is due, gives back what dead workers held, and closes passes that are over."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from sqlalchemy import Connection, func, select, update

from tracker.clock import parse, stamp
from tracker.cluster.jobs import Jobs
from tracker.cluster.locks import SessionLock
from tracker.effects import take_effect
from tracker.log import during, log
from tracker.run import Watch, tasks_of
from tracker.store import Store, StoreError, schema

#: So often each worker asks whether it leads (seconds): so long nobody does after a leader's end.
_ASK_S = 1.0


def plan(watch: Watch, jobs: Jobs) -> int:
    """Let records whose day has come take effect, and queue a job for each host that has due sources and none yet; how
    many. Raises StoreError."""
    taken = jobs.take_back()
    under_way = jobs.waiting()
    now = watch.clock.now()
    with watch.store.write() as connection:
        take_effect(connection, now, watch.notify)
        _end_passes(connection, watch, set().union(*under_way.values()))
        due = [task for task in tasks_of(connection, now, due_only=True) if task.host not in under_way]
        if not due:
            return taken
        row = connection.execute(schema.pass_.insert().values(started_at=stamp(now)))
        number = row.inserted_primary_key[0]  # type: ignore[index]
    with during(**{"pass": number}):
        log("pass.begun", sources=len(due))
    return taken + jobs.defer(number, due)


def _end_passes(connection: Connection, watch: Watch, under_way: Iterable[int]) -> None:
    """Close the passes of which no job is left."""
    table = schema.pass_
    over = select(table).where(table.c.ended_at.is_(None), table.c.id.not_in(list(under_way)))
    for row in connection.execute(over.order_by(table.c.id)).all():
        ended = stamp(watch.clock.now())
        found = _summary(connection, row.id, row.started_at, ended)
        connection.execute(update(table).where(table.c.id == row.id).values(ended_at=ended, summary=found))
        with during(**{"pass": row.id}):
            log("pass.ended", **found)


def _summary(connection: Connection, number: int, started: str, ended: str) -> dict[str, Any]:
    """What a pass found, as PassReport tells it. Passes of workers overlap: changes and items for review are those of
    its time."""
    capture, document = schema.capture, schema.document
    ours = capture.c["pass"] == number
    last = select(func.max(capture.c.id)).where(ours).group_by(capture.c.source)
    outcomes = Counter(connection.execute(select(capture.c.outcome).where(capture.c.id.in_(last))).scalars())

    def count(column: Any, *where: Any) -> int:
        return connection.scalar(select(func.count(column)).where(*where)) or 0

    change, review = schema.change.c, schema.review.c
    return {
        "sources": sum(outcomes.values()), "outcomes": dict(sorted(outcomes.items())),
        "documents": count(document.c.id, document.c.first_capture.in_(select(capture.c.id).where(ours))),
        "changes": count(change.id, change.recorded_at >= started, change.recorded_at <= ended),
        "reviews": count(review.id, review.opened_at >= started, review.opened_at <= ended),
        "seconds": (parse(ended) - parse(started)).total_seconds(), "offline": False,
    }  # fmt: skip


class Leading(threading.Thread):
    """Asks to lead until `stop`; while it does, what `duties` opens is at work. Who loses the lock of it with its
    connection leads no more, whoever has it next. Beside that it keeps the locks `present`, which tell daemons that
    workers are there."""

    def __init__(
        self, store: Store, present: Sequence[SessionLock], duties: Callable[[], AbstractContextManager[object]],
        stop: threading.Event, say: Callable[..., None],
    ) -> None:  # fmt: skip
        super().__init__(name="leading", daemon=True)
        self._lock, self._present = SessionLock(store, "leader"), present
        self._duties, self._stop_asked, self._say = duties, stop, say

    def run(self) -> None:
        """Until asked to stop."""
        with ExitStack() as at_work:
            leads = False
            while not self._stop_asked.is_set():
                held = self._held()
                if held and not leads:
                    self._say("this worker leads", "worker.leads")
                    at_work.enter_context(self._duties())
                elif leads and not held:
                    self._say("this worker leads no more", "worker.follows")
                    at_work.close()
                leads = held
                self._stop_asked.wait(_ASK_S)
        for lock in (self._lock, *self._present):
            lock.release()

    def _held(self) -> bool:
        try:
            for lock in self._present:
                lock.held()
            return self._lock.held()
        except StoreError:
            return False  # the worker itself tells that the database is lost
