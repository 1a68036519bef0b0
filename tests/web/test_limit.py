"""How often one asker of the network may ask."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import pytest

from web import limit as limits
from web.limit import Limit


@pytest.mark.parametrize(
    ("hosts", "admitted"),
    [
        ([f"2001:db8::{n:x}:{n:x}" for n in range(2000)], 10),
        ([f"2001:db8:0:{n:x}::1" for n in range(20)], 20),
        ([f"fe80::{n:x}%eth0" for n in range(20)], 10),
        (["192.0.2.1", "::ffff:192.0.2.1", "::ffff:c000:201"] * 5, 10),
        ([f"::ffff:192.0.2.{n}" for n in range(20)], 20),
        ([f"192.0.2.{n}" for n in range(20)], 20),
        (["testclient"] * 15 + [""], 11),
    ],
)
def test_addresses_of_one_asker_are_counted_together(hosts: list[str], admitted: int) -> None:
    limit = Limit(10, lambda: 0.0)
    assert sum(limit.admits(host) for host in hosts) == admitted


def test_who_asked_too_often_may_ask_again_an_hour_after() -> None:
    now = [0.0]
    limit = Limit(10, lambda: now[0])
    assert [limit.admits("192.0.2.1") for _ in range(11)] == [True] * 10 + [False]
    now[0] = 3599.0
    assert not limit.admits("192.0.2.1")
    now[0] = 3600.0
    assert limit.admits("192.0.2.1")


def test_askers_are_forgotten_after_an_hour_and_the_earliest_where_there_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "_ASKERS", 5)
    now = count()
    limit = Limit(10, lambda: float(next(now)))
    for n in (1, 2, 3, 1, 4, 5, 6, 7):
        assert limit.admits(f"192.0.2.{n}")
    assert list(limit._asked) == [f"192.0.2.{n}" for n in (1, 4, 5, 6, 7)]
    assert [limit.admits("192.0.2.4") for _ in range(10)] == [True] * 9 + [False]
    assert len(limit._asked) == 5, "who is known already displaces nobody"
    now = count(7200)
    assert limit.admits("192.0.2.9")
    assert list(limit._asked) == ["192.0.2.9"]


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns at nearly every step."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_many_may_ask_at_the_same_moment() -> None:
    hours = count(step=3601)
    limit = Limit(10, lambda: float(next(hours)))  # at every question all who asked before are to be forgotten
    together = Barrier(8)

    def ask(name: int) -> int:
        together.wait()
        return sum(limit.admits(f"{name}.{n}") for n in range(10_000))

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == [10_000] * 8


def test_what_was_in_order_is_not_counted() -> None:
    limit = Limit(3, lambda: 0.0)
    for _ in range(5):
        assert limit.admits("192.0.2.1")
        limit.clear("192.0.2.1")
    assert [limit.admits("192.0.2.1") for _ in range(4)] == [True] * 3 + [False]
