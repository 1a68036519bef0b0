"""How much a pass costs beside a plain loop that only fetches and hashes the same pages.

    python bench/bench_pass.py [--pages 500] [--latency-ms 100] [--repeats 3] [--etag] [--profile FILE]

A farm of noisy pages runs as its own process (KRATOMWATCH_FARM names another script with the same options). Whole
`kratomwatch check` processes and whole plain loops take turns; wall time is the clock's, CPU is user and system time
of the finished process. Ends with 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests
from farm import host

HERE = Path(__file__).resolve().parent
TARGET_WALL = TARGET_CPU = 2.5
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


@dataclass(frozen=True)
class Run:
    """One finished process: seconds of the clock, seconds of CPU, and what it printed."""

    wall: float
    cpu: float
    output: str


class BenchError(Exception):
    """A process did not do what the bench needs; the message says which."""


def timed(command: Sequence[str], folder: Path) -> Run:
    """Run `command` in `folder` to its end. Raises BenchError where it fails."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("KRATOMWATCH_")}
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
def farm_running(options: argparse.Namespace) -> Iterator[int]:
    """A farm in a process of its own; its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    script = os.environ.get("KRATOMWATCH_FARM") or str(HERE / "farm.py")
    command = [sys.executable, script, "--port", str(port), "--pages", str(options.pages)]
    command += ["--kb", str(options.kb), "--latency-ms", str(options.latency_ms)]
    command += ["--etag"] if options.etag else []
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


def prepare(folder: Path, urls: Sequence[str], workers: int) -> None:
    """Write the registry, the settings and the plain loop's list."""
    local = folder / "registry" / "us" / "local"
    local.mkdir(parents=True)
    us = PARENT.format(id="US", name="United States", level="federal", parent="")
    utah = PARENT.format(id="US-UT", name="Utah", level="state", parent='parent = "US"\n')
    (local.parent / "us.toml").write_text(us)
    (local.parent / "ut.toml").write_text(utah)
    for number, url in enumerate(urls):
        (local / f"ut-page-{number}.toml").write_text(PLACE.format(n=number, url=url))
    (folder / "config.toml").write_text(CONFIG.format(workers=workers))
    (folder / "urls.txt").write_text("\n".join(urls))


class Bench:
    """Both programs on one folder."""

    def __init__(self, folder: Path, options: argparse.Namespace) -> None:
        self.folder, self.options = folder, options
        self.program = str(Path(sys.executable).with_name("kratomwatch"))

    def check(self, what: str) -> tuple[Run, dict[str, object]]:
        """One pass; how long it took and what it said."""
        run = timed([self.program, "check", "--config", "config.toml", "--json"], self.folder)
        summary = json.loads(run.output)
        changes = len(summary["changes"])
        show(what, run, f"{summary['outcomes']}, {changes} changes, {summary['reviews']} reviews")
        return run, summary

    def plain(self) -> Run:
        """One plain loop."""
        run = timed([sys.executable, str(HERE / "plain_loop.py"), "urls.txt", str(self.options.workers)], self.folder)
        show("plain loop", run, f"{run.output.strip()} different bodies")
        return run

    def profiled(self, file: Path) -> None:
        """One more unchanged pass under cProfile, all threads, for `python -m pstats FILE`."""
        timed([sys.executable, str(HERE / "profiled.py"), str(file), "check", "--config", "config.toml", "--json"],
              self.folder)  # fmt: skip


def show(what: str, run: Run, note: str) -> None:
    """One line of the report."""
    print(f"{what:<22} wall {run.wall:7.2f} s   cpu {run.cpu:7.2f} s   {note}", flush=True)


def ratio(what: str, passes: Sequence[float], plain: Sequence[float], most: float) -> bool:
    """Print how much a pass costs beside the plain loop, medians of both, and its target; whether that holds."""
    value = statistics.median(passes) / statistics.median(plain)
    return verdict(f"{what}, unchanged pass / plain loop (medians)", f"{value:.2f}x", f"at most {most}x", value <= most)


def verdict(label: str, figure: object, target: object, fine: bool) -> bool:
    """Print a figure beside its target; whether it holds."""
    print(f"{label:<44} {figure}   target {target}   {'ok' if fine else 'MISSED'}")
    return fine


def number_of_changes(summary: dict[str, object]) -> int:
    """How many Changes a pass reported."""
    changes = summary["changes"]
    return len(changes) if isinstance(changes, list) else 0


def measure(bench: Bench, port: int) -> bool:
    """Run everything, print it; whether every target holds."""
    options = bench.options
    timed([bench.program, "init", "--config", "config.toml"], bench.folder)
    noise = number_of_changes(bench.check("first pass")[1])
    plain, passes = [], []
    for repeat in range(options.repeats):
        plain.append(bench.plain())
        run, summary = bench.check(f"unchanged pass {repeat + 1}")
        passes.append(run)
        noise += number_of_changes(summary)
    if options.profile:
        bench.profiled(options.profile.resolve())
    requests.post(f"http://127.0.0.1:{port}/bump?pct={BUMP_PERCENT}", timeout=10).raise_for_status()
    expected = round(options.pages * BUMP_PERCENT / 100)
    found = number_of_changes(bench.check(f"after {BUMP_PERCENT} % changed")[1])
    print()
    return all([
        ratio("wall", [run.wall for run in passes], [run.wall for run in plain], TARGET_WALL),
        ratio("cpu", [run.cpu for run in passes], [run.cpu for run in plain], TARGET_CPU),
        verdict("changes from noise", noise, 0, noise == 0),
        verdict(f"changes from {expected} amended pages", found, expected, found == expected),
    ])  # fmt: skip


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--kb", type=int, default=80)
    parser.add_argument("--latency-ms", type=float, default=100)
    parser.add_argument("--workers", type=int, default=16)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--etag", action="store_true", help="the pages answer conditional requests")
    parser.add_argument("--profile", type=Path, help="write one unchanged pass's profile here")
    return parser.parse_args()


def main() -> int:
    """Exit status: 0 every target holds, 1 one is missed or a process failed."""
    options = arguments()
    try:
        with tempfile.TemporaryDirectory(prefix="kratomwatch-bench-") as name, farm_running(options) as port:
            folder = Path(name)
            prepare(folder, addresses(options, port), options.workers)
            print(f"{options.pages} pages of {options.kb} kB, {options.latency_ms:g} ms away, "
                  f"{options.workers} workers, {os.cpu_count()} processors")  # fmt: skip
            return 0 if measure(Bench(folder, options), port) else 1
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
