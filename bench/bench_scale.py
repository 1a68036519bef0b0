"""What twenty thousand sources and fifty passes of history cost, beside a thousand sources and beside one pass.

    python bench/bench_scale.py [--sources 20000] [--few 1000] [--passes 50] [--hosts 1000] [--latency-ms 2]

bench/past.py makes four worlds: hardly any sources, few and many after many passes, and many after one. Whole
`kratomwatch` processes are asked the same in each; wall time is the clock's, CPU is user and system time of the
finished process, and the peak is how much memory it ever held. CPU is what is compared, for other work on the machine
changes it least. Beside what a command costs where there is hardly a source, the many may cost as often as much as the
few as they are more, and fifty passes of history as much as one; a quarter and half a second are allowed for. Passes
visit loopback pages of the farm, which runs as its own process. Ends with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench_pass import BenchError, farm_running, verdict

HERE = Path(__file__).resolve().parent
#: Numbers of pages begin here, as in past.py, which is not imported: what this process holds counts for its children.
FIRST = 10_000
DAYS = 50
TARGET_PEAK_MB = 400
ALLOWED, ALLOWED_S = 1.25, 0.5
_TINY, _REPEATS = 20, 3  # sources of the least world; small worlds are asked so often, and the quickest counts


@dataclass(frozen=True)
class Run:
    """One finished process: seconds of the clock, seconds of CPU, and the most memory it held (MB)."""

    wall: float
    cpu: float
    peak: float


def measured(command: Sequence[str], folder: Path) -> Run:
    """Run `command` in `folder` to its end; what it prints is let go. Raises BenchError where it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KRATOMWATCH_")}
    with tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)  # the process is reaped: Popen must not wait for it
        if process.returncode != 0:
            err.seek(0)
            last = err.read().decode(errors="replace").strip()[-800:]
            raise BenchError(f"{' '.join(command)} ended with {process.returncode}: {last}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)  # Linux counts in kB


def questions() -> dict[str, list[str]]:
    """What is asked in each world: a label, and the command."""
    now = datetime.now(UTC)
    midst, lately = (now - timedelta(days=DAYS / 2)).strftime("%Y-%m-%dT%H:%MZ"), (now - timedelta(days=7)).date()
    return {
        "status": ["status"],
        "status --json": ["status", "--json"],
        "status --as-of": ["status", "--as-of", "2020-01-01", "--json"],
        "status --known-at": ["status", "--known-at", midst, "--json"],
        "status of a place": ["status", f"US-UT/page-{FIRST}", "--known-at", midst, "--json"],
        "history of a place": ["history", f"US-UT/page-{FIRST}", "--json"],
        "changes --since": ["changes", "--since", lately.isoformat(), "--json"],
        "sources --health": ["sources", "--health", "--json"],
        "verify": ["verify", "--full"],
    }


@dataclass(frozen=True)
class World:
    """A folder with so many sources after so many passes."""

    folder: Path
    sources: int
    passes: int

    @property
    def name(self) -> str:
        """How the table calls it."""
        return f"{self.sources} sources, {self.passes} {'passes' if self.passes > 1 else 'pass'}"


class Bench:
    """Makes worlds and asks in them."""

    def __init__(self, options: argparse.Namespace, port: int) -> None:
        self.options, self.port = options, port
        self.program = str(Path(sys.executable).with_name("kratomwatch"))

    def make(self, folder: Path, sources: int, passes: int) -> World:
        """A world."""
        folder.mkdir()
        command = [sys.executable, str(HERE / "past.py"), str(folder), "--sources", str(sources)]
        command += ["--passes", str(passes), "--port", str(self.port), "--hosts", str(self.options.hosts)]
        world = World(folder, sources, passes)
        show("made", world, measured(command, HERE.parent))
        return world

    def ask(self, world: World) -> dict[str, Run]:
        """All questions, the registry loaded into a new database, and a pass that finds every page as it was."""
        repeats = 1 if world.sources == self.options.sources else _REPEATS
        runs = {}
        for label, command in questions().items():
            runs[label] = self._best(repeats, lambda command=command: measured([self.program, *command], world.folder))
            show(label, world, runs[label])
        for label, way in (("init", self._load), ("check", self._check)):
            runs[label] = self._best(repeats, lambda way=way: way(world))
            show(label, world, runs[label])
        return runs

    @staticmethod
    def _best(repeats: int, run: Callable[[], Run]) -> Run:
        return min((run() for _ in range(repeats)), key=lambda done: done.cpu)

    def _load(self, world: World) -> Run:
        with tempfile.TemporaryDirectory(dir=world.folder) as beside:
            (Path(beside) / "config.toml").write_text('[registry]\npath = "../registry"\n')
            return measured([self.program, "init"], Path(beside))

    def _check(self, world: World) -> Run:
        return measured([self.program, "check"], world.folder)


def show(what: str, world: World, run: Run) -> None:
    """One line of the report."""
    each = run.cpu / world.sources * 1000
    print(f"{world.name:<26} {what:<20} wall {run.wall:7.2f} s   cpu {run.cpu:7.2f} s ({each:6.2f} ms a source)   "
          f"peak {run.peak:4.0f} MB", flush=True)  # fmt: skip


def compared(what: str, base: Run, one: Run, other: Run, times: float) -> bool:
    """Whether `other` costs at most `times` what `one` costs, beside the `base` of that command."""
    small, large = max(one.cpu - base.cpu, 0.0), other.cpu - base.cpu
    most = times * small * ALLOWED + ALLOWED_S
    return verdict(what, f"{large:6.2f} s for {small:6.2f} s", f"at most {most:6.2f} s", large <= most)


def measure(bench: Bench, folder: Path) -> bool:
    """Make the worlds, ask, print; whether every target holds."""
    options = bench.options
    sizes = {"least": (_TINY, 1), "few": (options.few, options.passes), "many": (options.sources, options.passes),
             "young": (options.sources, 1)}  # fmt: skip
    worlds = {name: bench.make(folder / name, *size) for name, size in sizes.items()}
    least, few, many, young = (bench.ask(worlds[name]) for name in sizes)
    print()
    times = options.sources / options.few
    peak = max((run.peak, label) for runs in (few, many, young) for label, run in runs.items())
    return all([
        *[compared(f"{name}, {times:g} times the sources", least[name], few[name], many[name], times) for name in few],
        *[compared(f"{name}, {options.passes} passes for one", least[name], young[name], many[name], 1)
          for name in young if name not in _WHOLE],
        verdict("peak memory", f"{peak[0]:.0f} MB ({peak[1]})", f"below {TARGET_PEAK_MB} MB", peak[0] < TARGET_PEAK_MB),
    ])  # fmt: skip


#: What has to look at all that ever was.
_WHOLE = frozenset({"verify"})


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=20_000)
    parser.add_argument("--few", type=int, default=1000)
    parser.add_argument("--passes", type=int, default=50)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--latency-ms", type=float, default=2)
    options = parser.parse_args()
    options.pages, options.kb = FIRST + options.sources, 1
    return options


def main() -> int:
    """Exit status: 0 every target holds, 1 one is missed or a process failed."""
    options = arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="kratomwatch-scale-") as name, farm_running(options, False) as port:
            print(f"{options.sources} and {options.few} sources on {options.hosts} hosts, {options.latency_ms:g} ms "
                  f"away, {options.passes} passes of history, {os.cpu_count()} processors")  # fmt: skip
            return 0 if measure(Bench(options, port), Path(name)) else 1
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
