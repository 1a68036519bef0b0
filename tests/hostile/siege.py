"""The siege: so many inputs, each within its time, and what came of them."""

from __future__ import annotations

import signal
import socketserver
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType

from scrapers.fetch import transport
from tests.hostile.kinds import Kind, ways_in
from tests.hostile.lookout import looking_out
from tests.hostile.stored import pass_over, shown
from tests.scrapers.site import Site

#: Seconds that one input may take, in this process or in one that reads.
LONGEST_S = 60.0


@dataclass
class Report:
    """What came of a siege. ``findings`` are a line each, with the seed that makes the input again."""

    seed: int
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """How many inputs went in."""
        return sum(sum(counter.values()) for counter in self.counts.values())

    def lines(self) -> Iterator[str]:
        """The report for people."""
        for name, counter in self.counts.items():
            seconds, which = self.slowest[name]
            ends = ", ".join(f"{end} {n}" for end, n in counter.most_common(8))
            yield f"{name:22} {sum(counter.values()):6}  slowest {seconds:6.2f} s ({which})  {ends}"
        yield f"{self.total} inputs, {len(self.findings)} findings"


def besiege(count: int, seed: int, tell: Callable[[str], None] = lambda line: None, only: str = "") -> Report:
    """Send `count` inputs in, made from `seed`; `only` those of one kind, or the one input that a finding names."""
    report = Report(seed)
    with tempfile.TemporaryDirectory() as name, _quiet_site() as (site, trap), looking_out() as lookout:
        folder = Path(name)
        (folder / "files").mkdir()
        lookout.allowed |= {("127.0.0.1", site.port)}
        with _only_this(site.port), ways_in(folder, site, trap.url) as kinds:
            for kind, number in _chosen(kinds, count, only):
                before = len(lookout.strangers)
                _one(kind, number, report)
                if len(lookout.strangers) > before or trap.visits:
                    called = [*lookout.strangers[before:], *trap.visits]
                    report.findings.append(f"{kind.name}:{number}: called {called}")
                    trap.visits.clear()
                if report.total % 500 == 0:
                    tell(f"{report.total} of {count}, {len(report.findings)} findings")
        if not only:
            with _only_this(site.port):
                _stored(folder, site, Random(seed), count // 25, report)
            report.findings += [f"what was stored: called {stranger}" for stranger in lookout.strangers]
    return report


def _chosen(kinds: Sequence[Kind], count: int, only: str) -> Iterator[tuple[Kind, int]]:
    """Each input's kind and number, the kinds by their shares; with `only` ("HTML", or "HTML:123") those of one."""
    name, _, number = only.partition(":")
    if number:
        yield from ((kind, int(number)) for kind in kinds if kind.name == name)
        return
    wanted = [kind for kind in kinds if kind.name == (name or kind.name)]
    whole = sum(kind.share for kind in wanted)
    for kind in wanted:
        yield from ((kind, number) for number in range(-(-count * kind.share // whole)))


def _one(kind: Kind, number: int, report: Report) -> None:
    dice = Random(f"{report.seed}:{kind.name}:{number}")
    data = kind.make(dice)
    started = time.monotonic()
    try:
        with _within(LONGEST_S):
            end = kind.meet(data, dice)
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        end = "FINDING"
        told = " ".join(str(error).split())[:300]
        report.findings.append(f"{kind.name}:{number}: {type(error).__name__}: {told} ({len(data)} bytes)")
    took = time.monotonic() - started
    report.counts.setdefault(kind.name, Counter())[end] += 1
    if took >= report.slowest.get(kind.name, (0.0, ""))[0]:
        report.slowest[kind.name] = took, str(number)


def _stored(folder: Path, site: Site, dice: Random, count: int, report: Report) -> None:
    """Whole passes over hostile pages, and a look at all that is made of what they left."""
    started = time.monotonic()
    with pass_over(folder / "stored", site, dice, count) as (program, outcomes):
        report.counts["whole passes"] = outcomes
        report.slowest["whole passes"] = time.monotonic() - started, "all of them"
        report.findings += [f"what was stored: {fault}" for fault in shown(program)]


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Raises TimeoutError in what takes longer."""

    def late(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"not done within {seconds:g} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class _Trap(socketserver.ThreadingTCPServer):
    """A server that nothing should ever visit."""

    daemon_threads = True

    def __init__(self) -> None:
        self.visits: list[str] = []
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def verify_request(self, request: object, client_address: object) -> bool:
        self.visits.append(f"the trap, from {client_address}")
        return False


@contextmanager
def _quiet_site() -> Iterator[tuple[Site, _Trap]]:
    with Site() as site, _Trap() as trap:
        threading.Thread(target=trap.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield site, trap
        finally:
            trap.shutdown()


@contextmanager
def _only_this(port: int) -> Iterator[None]:
    """Of this machine one server may be asked; all else is as private as it is without `allow_private_networks`."""
    guard = transport.addresses

    def addresses(host: str, asked: int, allow_private: bool, timeout_s: float) -> list[transport.Endpoint]:
        return guard(host, asked, allow_private and (host, asked) == ("127.0.0.1", port), timeout_s)

    transport.addresses = addresses
    try:
        yield
    finally:
        transport.addresses = guard
