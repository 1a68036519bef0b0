"""How much a pass costs beside a plain loop that only fetches and hashes the same pages, and beside urlwatch.

    python bench/bench_pass.py [--pages 500] [--latency-ms 100] [--repeats 3] [--etag | --no-etag] [--profile FILE]

A farm of noisy pages runs as its own process (KRATOMWATCH_FARM names another script with the same options), first one
that answers no conditional requests, then one that does (--no-etag, --etag: one of them alone). Whole `kratomwatch
check` processes, whole plain loops and whole runs of urlwatch take turns, each warmed by a first run; wall time is the
clock's, CPU is user and system time of the finished process. With ETags the plain loop sends them too, and urlwatch has
no part. What did not ask for every page once ends the bench. Ends with 1 where a target is missed.

urlwatch runs as its manual has it for pages of text: a job for each address with its `html2text` filter, its own
workers, its report printed. The targets are held against the method that reads a page's markup as a browser does
(`pyhtml2text`), as a pass does; what it takes with its quickest, which drops whatever stands between < and > (`re`), is
printed beside. It takes the noise in the footers for changes with both; who picks the law out by hand for each page
(`css: main`) spares it most of its work.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import requests
from farm import host

HERE = Path(__file__).resolve().parent
#: At most so many times the plain loop; urlwatch takes at least so many times as much; with ETags at most so many times
#: the plain loop that sends them too.
PLAIN_WALL = PLAIN_CPU = 1.8
URLWATCH_WALL, URLWATCH_CPU = 5, 6
CONDITIONAL_WALL = 1.2
BUMP_PERCENT = 5

#: As the page reads on the first pass, so that it confirms the record.
PLACE = """\
id = "US-UT/page-{n}"
name = "Page {n}"
level = "local"
parent = "US-UT"
timezone = "America/Denver"
status = "kcpa"
status_as_of = 2026-01-01
grade = "official"
citation = "Code § 4-45-{n}"

[provisions]
sale = "regulated"
min_age = 18
labelling = "required"
seven_oh_cap_percent = 2
limits = [{{ analyte = "7-OH", max = 2, unit = "percent", basis = "alkaloid-fraction" }}]

[[sources]]
id = "law"
url = "{url}"
authority = "Legislature {n}"
kind = "statute"
must_contain = ["4-45-{n}"]
"""
PARENT = """\
id = "{id}"
name = "{name}"
level = "{level}"
{parent}timezone = "America/Denver"
status = "unknown"
status_as_of = 2026-01-01
grade = "weak"
"""
CONFIG = """\
[registry]
path = "registry"

[http]
allow_private_networks = true
delay_s = 0
workers = {workers}
contact = "bench@example.org"
"""
#: The methods of urlwatch, the one last that the targets are held against.
METHODS = ("re", "pyhtml2text")
URLWATCH_JOB = """\
url: {url}
filter:
  - html2text:
      method: {method}
"""


@dataclass(frozen=True)
class Run:
    """One finished process: seconds of the clock, seconds of CPU, and what it printed."""

    wall: float
    cpu: float
    output: str


class BenchError(Exception):
    """A process did not do what the bench needs; the message says which."""


def timed(command: Sequence[str], folder: Path) -> Run:
    """Run `command` in `folder`, its home too, to its end. Raises BenchError where it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KRATOMWATCH_")}
    environment["HOME"] = str(folder)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # else each would compile itself anew, as the Makefile says too
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=err)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)  # the process is reaped: Popen must not wait for it
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            last = err.read().decode(errors="replace").strip()[-800:]
            raise BenchError(f"{' '.join(command)} ended with {process.returncode}: {last}")
        return Run(wall, usage.ru_utime + usage.ru_stime, out.read().decode())


@contextmanager
def farm_running(options: argparse.Namespace, etag: bool) -> Iterator[int]:
    """A farm in a process of its own; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    script = os.environ.get("KRATOMWATCH_FARM") or str(HERE / "farm.py")
    command = [sys.executable, script, "--port", str(port), "--pages", str(options.pages)]
    command += ["--kb", str(options.kb), "--latency-ms", str(options.latency_ms)]
    command += ["--etag"] if etag else []
    command += ["--hosts", str(options.hosts)] if "hosts" in options else []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout is None or process.stdout.readline().strip() != "farm up":
            raise BenchError(f"{script} did not start")
        yield port
    finally:
        process.terminate()
        process.wait()


def addresses(options: argparse.Namespace, port: int) -> list[str]:
    """Each page's address. Another farm answers on 127.0.1.1 to 127.0.1.200, where several pages share a host."""
    foreign = bool(os.environ.get("KRATOMWATCH_FARM"))
    hosts = [f"127.0.1.{1 + n % 200}" if foreign else host(n) for n in range(options.pages)]
    return [f"http://{name}:{port}/p/{n}" for n, name in enumerate(hosts)]


def write_registry(folder: Path, places: Iterable[tuple[int, str]], workers: int) -> None:
    """Write the registry of `places`, each with its number and its TOML, and the settings."""
    local = folder / "registry" / "us" / "local"
    local.mkdir(parents=True)
    us = PARENT.format(id="US", name="United States", level="federal", parent="")
    utah = PARENT.format(id="US-UT", name="Utah", level="state", parent='parent = "US"\n')
    (local.parent / "us.toml").write_text(us)
    (local.parent / "ut.toml").write_text(utah)
    for number, text in places:
        (local / f"ut-page-{number}.toml").write_text(text)
    (folder / "config.toml").write_text(CONFIG.format(workers=workers))


def prepare(folder: Path, urls: Sequence[str], workers: int) -> None:
    """Write the registry, the settings, and the lists of the plain loop and of urlwatch."""
    write_registry(folder, ((n, PLACE.format(n=n, url=url)) for n, url in enumerate(urls)), workers)
    (folder / "urls.txt").write_text("\n".join(urls))
    for method in METHODS:
        jobs = (URLWATCH_JOB.format(url=url, method=method) for url in urls)
        (folder / f"{method}.yaml").write_text("---\n".join(jobs))
    (folder / "urlwatch.yaml").write_text("{}\n")  # its own defaults


class Bench:
    """All programs on one folder and one farm."""

    def __init__(self, folder: Path, options: argparse.Namespace, port: int, etag: bool) -> None:
        self.folder, self.options, self.etag = folder, options, etag
        self.program = str(Path(sys.executable).with_name("kratomwatch"))
        self._farm = f"http://127.0.0.1:{port}"

    def check(self, what: str) -> tuple[Run, int]:
        """One pass; how long it took, and how many changes it told."""
        run = timed([self.program, "check", "--config", "config.toml", "--json"], self.folder)
        summary = json.loads(run.output)
        changes = len(summary["changes"])
        show(what, run, f"{summary['outcomes']}, {changes} changes, {summary['reviews']} reviews")
        return run, changes

    def plain(self) -> Run:
        """One plain loop, with the ETags of the last one where the farm gives any."""
        tags = ["tags.json"] if self.etag else []
        command = [sys.executable, str(HERE / "plain_loop.py"), "urls.txt", str(self.options.workers), *tags]
        run = timed(command, self.folder)
        show(self.loop, run, run.output.strip())
        return run

    @property
    def loop(self) -> str:
        """What the plain loop is called."""
        return "plain conditional loop" if self.etag else "plain loop"

    def urlwatch(self, method: str) -> Run:
        """One run of urlwatch."""
        program = Path(sys.executable).parent.parent / "urlwatch" / "bin" / "urlwatch"
        if not program.exists():
            raise BenchError(f"no urlwatch at {program}; `make bench` installs it")
        files = [
            "--urls",
            f"{method}.yaml",
            "--config",
            "urlwatch.yaml",
            "--cache",
            f"{method}.db",
            "--hooks",
            "none.py",
        ]
        run = timed([str(program), *files], self.folder)
        show(f"urlwatch ({method})", run, f"{len(re.findall('^CHANGED: ', run.output, re.M))} told as changed")
        return run

    def bump(self) -> int:
        """Change the law on some pages; on how many."""
        requests.post(f"{self._farm}/bump?pct={BUMP_PERCENT}", timeout=10).raise_for_status()
        return round(self.options.pages * BUMP_PERCENT / 100)

    def forget(self) -> int:
        """How many answers the farm gave since this was asked last."""
        counts = requests.get(f"{self._farm}/stats", timeout=10).json()
        return int(counts.get("200", 0)) + int(counts.get("304", 0))

    def once(self, who: str, run: Callable[[], Run]) -> Run:
        """What `run` took. Raises BenchError unless it asked for every page once."""
        self.forget()
        took = run()
        if (asked := self.forget()) != self.options.pages:
            raise BenchError(f"{who} asked for {asked} pages and not for {self.options.pages}")
        return took

    def profiled(self, file: Path) -> None:
        """One more unchanged pass under cProfile, all threads, for `python -m pstats FILE`."""
        timed([sys.executable, str(HERE / "profiled.py"), str(file), "check", "--config", "config.toml", "--json"],
              self.folder)  # fmt: skip


def show(what: str, run: Run, note: str) -> None:
    """One line of the report."""
    print(f"{what:<22} wall {run.wall:7.2f} s   cpu {run.cpu:7.2f} s   {note}", flush=True)


def verdict(label: str, figure: object, target: object, fine: bool) -> bool:
    """Print a figure beside its target; whether it holds."""
    print(f"{label:<44} {figure}   target {target}   {'ok' if fine else 'MISSED'}")
    return fine


def medians(runs: Sequence[Run]) -> Run:
    """The medians of the clock's times and of CPU."""
    return Run(statistics.median(run.wall for run in runs), statistics.median(run.cpu for run in runs), "")


@dataclass
class Taken:
    """What the repeats of each program took, and how many changes were told of pages that did not change."""

    passes: list[Run] = field(default_factory=list)
    plain: list[Run] = field(default_factory=list)
    urlwatch: dict[str, list[Run]] = field(default_factory=lambda: {method: [] for method in METHODS})
    noise: int = 0


def repeats(bench: Bench) -> Taken:
    """Let the programs take turns."""
    taken = Taken()

    def unchanged() -> Run:
        run, changes = bench.check(f"unchanged pass {len(taken.passes) + 1}")
        taken.noise += changes
        return run

    for _ in range(bench.options.repeats):
        taken.plain.append(bench.once("the plain loop", bench.plain))
        taken.passes.append(bench.once("a pass", unchanged))
        for method, runs in taken.urlwatch.items() if not bench.etag else ():
            runs.append(bench.once("urlwatch", partial(bench.urlwatch, method)))
    return taken


def measure(bench: Bench) -> bool:
    """Run everything on one farm, print it; whether every target holds."""
    timed([bench.program, "init", "--config", "config.toml"], bench.folder)
    _, at_first = bench.check("first pass")
    bench.plain()
    for method in METHODS if not bench.etag else ():
        bench.urlwatch(method)
    print("warm; now they take turns", flush=True)
    taken = repeats(bench)
    if bench.options.profile:
        bench.profiled(bench.options.profile.resolve())
    expected = bench.bump()
    _, found = bench.check(f"after {BUMP_PERCENT} % changed")
    print()
    noise = at_first + taken.noise
    return all([
        *costs(bench, taken),
        verdict("changes from noise", noise, 0, noise == 0),
        verdict(f"changes from {expected} amended pages", found, expected, found == expected),
    ])  # fmt: skip


def costs(bench: Bench, taken: Taken) -> Iterator[bool]:
    """Print how much a pass costs beside the others, by medians; whether each target holds."""
    ours, plain = medians(taken.passes), medians(taken.plain)
    loop = bench.loop
    if bench.etag:
        yield at_most(f"wall, pass / {loop}", ours.wall / plain.wall, CONDITIONAL_WALL)
        print(f"{f'cpu, pass / {loop}':<44} {ours.cpu / plain.cpu:.2f}x")
        return
    yield at_most(f"wall, pass / {loop}", ours.wall / plain.wall, PLAIN_WALL)
    yield at_most(f"cpu, pass / {loop}", ours.cpu / plain.cpu, PLAIN_CPU)
    for method, runs in taken.urlwatch.items():
        others, label = medians(runs), f"urlwatch ({method}) / pass"
        if method == METHODS[-1]:
            yield at_least(f"wall, {label}", others.wall / ours.wall, URLWATCH_WALL)
            yield at_least(f"cpu, {label}", others.cpu / ours.cpu, URLWATCH_CPU)
        else:
            print(f"{f'wall, {label}':<44} {others.wall / ours.wall:.2f}x")
            print(f"{f'cpu, {label}':<44} {others.cpu / ours.cpu:.2f}x")


def at_most(label: str, value: float, most: float) -> bool:
    """Print how many times as much something costs; whether that is at most `most`."""
    return verdict(label, f"{value:.2f}x", f"at most {most}x", value <= most)


def at_least(label: str, value: float, least: float) -> bool:
    """Print how many times as much something costs; whether that is at least `least`."""
    return verdict(label, f"{value:.2f}x", f"at least {least}x", value >= least)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--kb", type=int, default=80)
    parser.add_argument("--latency-ms", type=float, default=100)
    parser.add_argument("--workers", type=int, default=24)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--etag", action=argparse.BooleanOptionalAction, default=None,
                        help="only with, only without pages that answer conditional requests (both)")  # fmt: skip
    parser.add_argument("--profile", type=Path, help="write one unchanged pass's profile here")
    return parser.parse_args()


def on_a_farm(options: argparse.Namespace, etag: bool) -> bool:
    """Measure on a farm of its own, in a folder of its own; whether every target holds."""
    pages = f"{options.pages} pages of {options.kb} kB, {options.latency_ms:g} ms away, {'' if etag else 'no '}ETags"
    machine = f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    print(f"{pages}; {options.workers} workers, {machine}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kratomwatch-bench-") as name, farm_running(options, etag) as port:
        folder = Path(name)
        prepare(folder, addresses(options, port), options.workers)
        return measure(Bench(folder, options, port, etag))


def main() -> int:
    """Exit status: 0 every target holds, 1 one is missed or a process failed."""
    options = arguments()
    parts = (False, True) if options.etag is None else (options.etag,)
    fine = True
    try:
        for etag in parts:
            fine &= on_a_farm(options, etag)
            print()
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
