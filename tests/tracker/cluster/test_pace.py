"""Turns at the hosts that several machines share."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from scrapers.fetch.pace import NoTurnError, StoppingError
from tests.postgres import Postgres
from tracker.cluster.pace import SharedPace
from tracker.store import Store

KEY = "https://law.example:443"
LONGEST_S = 30.0


@pytest.fixture
def one(here: Store) -> Iterator[SharedPace]:
    pace = SharedPace(here.engine.url, LONGEST_S)
    yield pace
    pace.close()


@pytest.fixture
def other(here: Store) -> Iterator[SharedPace]:
    """Another machine's."""
    pace = SharedPace(here.engine.url, LONGEST_S)
    yield pace
    pace.close()


def test_two_machines_never_ask_a_host_at_once_nor_before_its_pause_is_over(one: SharedPace, other: SharedPace) -> None:
    at_once, most, ended, shortest = 0, 0, 0.0, 9.9

    def ask(pace: SharedPace) -> None:
        nonlocal at_once, most, ended, shortest
        with pace.turn(KEY, 0.05):
            shortest = min(shortest, time.monotonic() - ended)
            at_once += 1
            most = max(most, at_once)
            at_once -= 1
            ended = time.monotonic()

    with ThreadPoolExecutor(6) as pool:
        for asked in [pool.submit(ask, pace) for pace in (one, other) * 5]:
            asked.result()
    assert most == 1
    assert shortest >= 0.05


def test_another_host_is_asked_meanwhile(one: SharedPace, other: SharedPace) -> None:
    with one.turn(KEY, 60), other.turn("https://other.example:443", 60) as shut_s:
        assert shut_s == 0


def test_the_parts_of_a_page_that_is_drawn_do_not_wait_for_the_pause(one: SharedPace, other: SharedPace) -> None:
    with one.turn(KEY, 600):
        pass
    with other.turn(KEY, 600, hurry=True) as shut_s:
        assert shut_s == 0


def test_a_host_that_asked_one_machine_to_be_left_alone_is_left_alone_by_all(
    one: SharedPace, other: SharedPace
) -> None:
    one.shut(KEY, 60)
    with other.turn(KEY, 0) as shut_s:
        assert 0 < shut_s <= 60


def test_the_host_of_a_machine_that_died_is_left_alone_for_as_long_as_its_request_may_last(
    here: Store, one: SharedPace, other: SharedPace
) -> None:
    held = one.turn(KEY, 2.0)
    held.__enter__()  # and its end is never told
    waiting = threading.Event()

    def ask() -> bool:
        waiting.set()
        with other.turn(KEY, 2.0):
            return True

    with here.read() as connection:
        left = connection.scalar(text("SELECT held_until - extract(epoch FROM clock_timestamp()) FROM turn"))
    assert LONGEST_S < float(left or 0) <= LONGEST_S + 2.0 + 5.0
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask)
        waiting.wait()
        assert not asked.done()
        with here.write() as connection:  # that time goes by
            connection.execute(text("UPDATE turn SET held_until = extract(epoch FROM clock_timestamp())"))
        assert asked.result()


def test_a_turn_that_ends_while_the_database_is_lost_is_given_back_when_it_is_there_again(
    on_postgres: str, postgres: Postgres, one: SharedPace, other: SharedPace
) -> None:
    held = one.turn(KEY, 0)
    held.__enter__()
    with postgres.out_of_reach(on_postgres), pytest.raises(NoTurnError):
        held.__exit__(None, None, None)
    with one.turn("https://another.example:443", 0):
        pass
    with other.turn(KEY, 0) as shut_s:
        assert shut_s == 0


def test_who_waits_for_a_turn_is_sent_away_when_the_program_stops(one: SharedPace, other: SharedPace) -> None:
    def ask() -> None:
        with other.turn(KEY, 0):
            raise AssertionError("it was given")

    with one.turn(KEY, 0), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask)
        other.close()
        with pytest.raises(StoppingError):
            asked.result()
