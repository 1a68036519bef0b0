"""Locks that hold on all machines, and who leads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.postgres import Postgres
from tests.waiting import until
from tracker.cluster.leader import Leading
from tracker.cluster.locks import SessionLock, alone, together
from tracker.lock import Busy
from tracker.store import Store, StoreError


def test_a_second_daemon_on_another_machine_is_told_of_the_first(here: Store, there: Store) -> None:
    with alone(here, "daemon"):
        with pytest.raises(Busy, match=r"another daemon.*another machine"), alone(there, "daemon"):
            raise AssertionError("two watch")
        with alone(there, "pass"):
            pass
    with alone(there, "daemon"):
        pass


def test_workers_are_many_and_keep_daemons_and_passes_away(here: Store, there: Store) -> None:
    with together(here), together(there):
        for name in ("daemon", "pass"):
            with pytest.raises(Busy, match="or a worker"), alone(here, name):
                raise AssertionError("beside the workers")
    with alone(here, "pass"), pytest.raises(Busy, match="a pass is at work"), together(there):
        raise AssertionError("beside a pass")


def test_a_lock_that_went_with_its_connection_is_told_as_lost_and_taken_again(
    here: Store, there: Store, on_postgres: str, postgres: Postgres
) -> None:
    mine, others = SessionLock(here, "leader"), SessionLock(there, "leader")
    assert mine.held()
    assert not others.held()
    postgres.cut_off(on_postgres)
    with pytest.raises(StoreError):
        mine.held()
    assert others.held()
    assert not mine.held()
    others.release()
    assert mine.held()
    mine.release()


def test_one_leads_and_the_next_one_when_it_ends(here: Store, there: Store) -> None:
    at_work: list[str] = []

    def duties_of(name: str) -> Leading:
        @contextmanager
        def duties() -> Iterator[None]:
            at_work.append(name)
            yield
            at_work.remove(name)

        store = here if name == "one" else there
        return Leading(store, [], duties, stops[name], lambda *line: None)

    stops = {"one": threading.Event(), "two": threading.Event()}
    first, second = duties_of("one"), duties_of("two")
    first.start()
    until(lambda: at_work == ["one"], lambda: str(at_work))
    second.start()
    stops["one"].set()
    first.join()
    until(lambda: at_work == ["two"], lambda: str(at_work))
    stops["two"].set()
    second.join()
    assert at_work == []
