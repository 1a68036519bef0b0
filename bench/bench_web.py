"""How the page stands many readers while a pass is at work.

    python bench/bench_web.py [--seconds 30] [--pages 500]

Serves the shipped registry, asks the first page and the API of it, and a bare FastAPI page beside them, by 50
connections for so long each, while `check` visits 500 pages on loopback over and over. Prints for each: answers a
second, the middle and the 99th percentile of the time an answer took, and both as ratios to the bare page of the same
run. Any answer but a whole 200 is an error, and the exit status says so.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench_pass import PLACE, addresses, farm_running, prepare

DATA = Path(__file__).resolve().parents[1] / "jurisdictions" / "data"
CONNECTIONS, ROUNDS = 50, 6
#: The most that an answer may cost, in bare pages: by throughput and by the 99th percentile.
ALLOWED = {"bare": 1.0, "api": 4.0, "page": 6.0}
_BARE = """
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
app = FastAPI()
@app.get("/", response_class=HTMLResponse)
async def page() -> str:
    return "<!doctype html><title>Bare</title><p>Hello"
"""


@dataclass
class Load:
    """What a client saw: seconds that each answer took, and how many were no whole 200."""

    took: list[float]
    errors: int
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds

    def percentile(self, share: float) -> float:
        """The time in milliseconds under which `share` of the answers came."""
        return sorted(self.took)[min(len(self.took) - 1, int(share * len(self.took)))] * 1000


async def _reader(port: int, path: str, until: float, load: Load) -> None:
    ask = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while time.perf_counter() < until:
        began = time.perf_counter()
        writer.write(ask)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        body = await reader.readexactly(length)
        load.took.append(time.perf_counter() - began)
        load.errors += not head.startswith(b"HTTP/1.1 200") or not body
    writer.close()


async def ask(port: int, path: str, seconds: float, load: Load) -> None:
    """Ask for `path` by all connections, and add what came to `load`."""
    load.seconds += seconds
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_reader(port, path, until, load) for _ in range(CONNECTIONS)))


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def serving(*command: str, folder: Path, port: int) -> Iterator[None]:
    """A server at work, from when it listens."""
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            while process.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
            yield
        finally:
            process.terminate()
            process.wait()


class Passes(threading.Thread):
    """Passes over the farm's pages, one after the other, until told to stop; counts them."""

    def __init__(self, command: list[str], folder: Path) -> None:
        super().__init__(daemon=True)
        self._command, self._folder = command, folder
        self.stop, self.done, self.failed = threading.Event(), 0, 0

    def run(self) -> None:
        """Pass after pass."""
        while not self.stop.is_set():
            ended = subprocess.run(self._command, cwd=self._folder, capture_output=True, check=False)
            self.done, self.failed = self.done + 1, self.failed + (ended.returncode != 0)


def set_up(folder: Path, program: str, options: argparse.Namespace, farm_port: int, port: int) -> list[str]:
    """The shipped registry and the farm's pages beside it, loaded; the command of a pass over those."""
    urls = addresses(options, farm_port)
    prepare(folder, urls, options.workers)
    shutil.rmtree(folder / "registry" / "us")
    shutil.copytree(DATA, folder / "registry", dirs_exist_ok=True)
    ids = [f"US-UT/page-{number}" for number in range(len(urls))]
    for number, url in enumerate(urls):
        (folder / "registry" / "us" / f"us-ut-page-{number}.toml").write_text(PLACE.format(n=number, url=url))
    with (folder / "config.toml").open("a") as config:
        config.write(f"\n[web]\nport = {port}\n")
    subprocess.run([program, "init"], cwd=folder, check=True, capture_output=True)
    return [program, "check", *ids]


def report(loads: Mapping[str, Load]) -> bool:
    """The table; whether all held."""
    bare, fine = loads["bare"], True
    print(f"{'':10} {'answers/s':>10} {'p50 ms':>8} {'p99 ms':>8} {'errors':>7}   beside the bare page: rate, p99")
    for name, load in loads.items():
        slower, later = bare.rate / load.rate, load.percentile(0.99) / bare.percentile(0.99)
        held = load.errors == 0 and max(slower, later) <= ALLOWED[name]
        fine &= held
        print(
            f"{name:10} {load.rate:10.0f} {load.percentile(0.5):8.1f} {load.percentile(0.99):8.1f} {load.errors:7d}   "
            f"{slower:.2f}x, {later:.2f}x, at most {ALLOWED[name]:g}x: {'held' if held else 'MISSED'}"
        )
    return fine


def main() -> int:
    """Run it; 1 where a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pages", type=int, default=500)
    options = parser.parse_args(namespace=argparse.Namespace(kb=80, latency_ms=100, etag=False, workers=32))
    program = str(Path(sys.executable).with_name("kratomwatch"))
    with tempfile.TemporaryDirectory() as name, farm_running(options) as farm_port:
        folder, port, bare_port = Path(name), free_port(), free_port()
        (folder / "bare.py").write_text(_BARE)
        passes = Passes(set_up(folder, program, options, farm_port, port), folder)
        bare = (sys.executable, "-m", "uvicorn", "bare:app", "--port", str(bare_port), "--no-access-log")
        with serving(*bare, folder=folder, port=bare_port), serving(program, "serve", folder=folder, port=port):
            passes.start()
            asked = {"bare": (bare_port, "/"), "api": (port, "/api/status"), "page": (port, "/")}
            loads = {what: Load([], 0, 0.0) for what in asked}
            for _ in range(ROUNDS):  # by turns: what else the machine does meets all alike
                for what, (where, path) in asked.items():
                    asyncio.run(ask(where, path, options.seconds / ROUNDS, loads[what]))
            passes.stop.set()
            passes.join()
    fine = report(loads)
    print(f"{passes.done} passes over {options.pages} pages meanwhile, {passes.failed} failed")
    return 0 if fine and passes.done and not passes.failed else 1


if __name__ == "__main__":
    sys.exit(main())
