"""How workers on one PostgreSQL share the work, and what a hundred kills cost.

    PYTHONPATH=. python bench/bench_workers.py                 1, 2 and 4 workers on 400 pages that take 100 ms each
    PYTHONPATH=. python bench/bench_workers.py --kills 100     workers killed at random, law that changes meanwhile

Without kills: pages on 200 hosts first, where more workers are faster; then on 8 hosts with a pause of 100 ms, where
the hosts bind and more workers may not be. The server says whether any host was ever asked twice at once, or sooner
than its pause allows. With kills: whether every source was looked at, every change recorded and every message sent
once. PostgreSQL, pages, mail server and workers are processes and threads of this machine. Ends with 1 where a target
is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.alerts.mailhost import MailHost
from tests.postgres import Postgres
from tests.waiting import until
from tests.whole.program import Program
from tests.whole.test_kill import READERS, check_record
from tests.whole.workers import STATES, Crew, Pages, make_due, rehearse, unseen, watch

PAGES, LATENCY_S, THREADS = 400, 0.1, 4
CREWS = (1, 2, 4)
#: How much faster two and four workers are than one while no host binds, and how close to its bound a host is asked.
TARGET_TWO, TARGET_FOUR, TARGET_BOUND = 1.7, 2.5, 0.6


@dataclass(frozen=True)
class Measured:
    """Pages a second, the most requests at once to any host, and the shortest pause between two (seconds)."""

    rate: float
    most: int
    pause: float


@contextmanager
def database() -> Iterator[str]:
    """The URL of a database in a PostgreSQL of our own."""
    with Postgres() as server:
        yield server.migrated()


def measure(size: int, hosts: int, delay_s: float) -> Measured:
    """A crew of `size` on PAGES pages of `hosts` hosts, asked again once all of them are known."""
    with (
        tempfile.TemporaryDirectory(prefix="kratomwatch-bench-") as folder, database() as url,
        Pages(PAGES, hosts, LATENCY_S) as pages,
    ):  # fmt: skip
        program = Program(Path(folder), database=url)
        watch(program, pages, STATES)
        http = f"delay_s = {delay_s}\nworkers = {THREADS}"
        with Crew(program.folder, size, url, http) as crew:
            until(lambda: unseen(program.store, "0") == 0, lambda: crew.said(0), longest_s=300)
            begun = time.monotonic()
            since = make_due(program.store)
            crew.wake()
            until(lambda: unseen(program.store, since) == 0, lambda: crew.said(0), longest_s=300)
            seconds = time.monotonic() - begun
            crew.stop()
        program.close()
        return Measured(PAGES / seconds, pages.most_at_once, pages.shortest_pause)


def share() -> bool:
    """Print what crews of different sizes do; whether the targets hold."""
    print(f"{PAGES} pages of {LATENCY_S * 1000:.0f} ms, workers of {THREADS} threads")
    print(f"{'hosts':>6} {'pause':>7} {'workers':>8} {'pages/s':>8} {'at once':>8} {'shortest pause':>15}")
    good = True
    for hosts, delay_s in ((200, 0.0), (8, 0.1)):
        found = {}
        for size in CREWS:
            one = found[size] = measure(size, hosts, delay_s)
            print(f"{hosts:>6} {delay_s:>7} {size:>8} {one.rate:>8.1f} {one.most:>8} {one.pause:>13.3f} s", flush=True)
            good &= one.most == 1 and one.pause >= delay_s
        if delay_s:
            bound = hosts / (LATENCY_S + delay_s)
            print(f"       the hosts allow {bound:.0f} pages/s; four workers reach {found[4].rate / bound:.0%}, "
                  f"at least {TARGET_BOUND:.0%} is wanted")  # fmt: skip
            good &= TARGET_BOUND * bound <= found[4].rate <= bound
        else:
            two, four = found[2].rate / found[1].rate, found[4].rate / found[1].rate
            print(f"       two are {two:.2f} times as fast as one (at least {TARGET_TWO}), four {four:.2f} times "
                  f"(at least {TARGET_FOUR})")  # fmt: skip
            good &= two >= TARGET_TWO and four >= TARGET_FOUR
    return good


def kill(kills: int) -> bool:
    """Kill workers and say what became of sources, changes and messages; raises AssertionError where any is wrong."""
    with (
        tempfile.TemporaryDirectory(prefix="kratomwatch-bench-") as folder, database() as url,
        Pages(len(STATES), len(STATES), LATENCY_S) as pages, MailHost() as mail,
    ):  # fmt: skip
        program = Program(Path(folder), database=url)
        watch(program, pages, STATES)
        for reader in READERS:
            program.subscribe(reader)
        begun = time.monotonic()
        ends = rehearse(program, pages, mail, url, kills)
        check_record(program, {f"US-{STATES[n]}": cap for n, cap in pages.caps.items()}, mail)
        requests, bumps = sum(host.requests for host in pages.hosts.values()), sum(pages.caps.values()) - len(STATES)
        program.close()
        print(f"{kills} kills in {time.monotonic() - begun:.0f} s; {requests} requests, {bumps} changes of pages, "
              f"{len(mail.messages)} messages, each once; the workers that were left ended with {ends}")  # fmt: skip
        print(f"most at once to a host: {pages.most_at_once}, shortest pause {pages.shortest_pause:.3f} s of 0.05")
        return not any(ends) and pages.most_at_once == 1 and pages.shortest_pause >= 0.05


def main() -> int:
    """Exit status: 0 the targets hold, 1 one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=0)
    kills = parser.parse_args().kills
    return 0 if (kill(kills) if kills else share()) else 1


if __name__ == "__main__":
    sys.exit(main())
