"""Workers as processes on one PostgreSQL, pages that know how politely they are asked, and kills at random."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from signal import SIGHUP, SIGKILL, SIGTERM
from types import TracebackType

from sqlalchemy import func, select, update

from tests.alerts.mailhost import MailHost
from tests.waiting import until
from tests.whole.program import Program, Watched
from tracker.clock import stamp
from tracker.store import Store, schema

_READY = b"a worker of "
ROOT = Path(__file__).parents[2]
STATES = (
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME",
    "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA",
    "RI",
)  # fmt: skip


def law(number: int, cap: int) -> str:
    """The law of page `number`: it caps 7-hydroxymitragynine at `cap` percent."""
    return (
        f"<!doctype html><html><head><title>Code</title></head><body><main><h1>Title {number}</h1>"
        f"<h2>§ {number}-1. Kratom products.</h2>"
        "<p>(1) A person may not sell a kratom product to an individual under 18 years of age.</p>"
        "<p>(2) A kratom product may not contain a level of 7-hydroxymitragynine in the alkaloid fraction that is"
        f" greater than {cap} percent of the alkaloid composition of the product.</p></main></body></html>"
    )


class Host:
    """How one host was asked: requests under way, the most at once, and the shortest pause between two (seconds)."""

    def __init__(self) -> None:
        self.now = self.most = self.requests = 0
        self.ended: float | None = None
        self.shortest = float("inf")

    def begin(self) -> None:
        """A request came."""
        self.requests += 1
        self.now += 1
        self.most = max(self.most, self.now)
        if self.ended is not None:
            self.shortest = min(self.shortest, time.monotonic() - self.ended)

    def end(self) -> None:
        """Its answer is about to leave."""
        self.now -= 1
        self.ended = time.monotonic()


class Pages:
    """Pages of law on `hosts` addresses of this machine, page n on host n % hosts, each answer `latency_s` late."""

    def __init__(self, pages: int, hosts: int, latency_s: float) -> None:
        self.caps = dict.fromkeys(range(pages), 1)
        self.hosts: defaultdict[str, Host] = defaultdict(Host)
        self._addresses = [f"127.0.{1 + n // 250}.{1 + n % 250}" for n in range(hosts)]
        self._latency_s = latency_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]

    def __enter__(self) -> Pages:
        self._thread.start()
        started = asyncio.start_server(self._serve, self._addresses, self.port, backlog=256)
        asyncio.run_coroutine_threadsafe(started, self._loop).result(30)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def url(self, page: int) -> str:
        """Where page number `page` is."""
        return f"http://{self._addresses[page % len(self._addresses)]}:{self.port}/{page}"

    @property
    def most_at_once(self) -> int:
        """The most requests that any host had to answer at once."""
        return max(host.most for host in self.hosts.values())

    @property
    def shortest_pause(self) -> float:
        """The shortest time between the end of an answer and the next request to the same host, of all hosts."""
        return min(host.shortest for host in self.hosts.values())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1].strip("/")
                host = self.hosts[str(writer.get_extra_info("sockname")[0])]
                host.begin()
                if path.isdigit():
                    await asyncio.sleep(self._latency_s)
                status, body = ("200 OK", law(int(path), self.caps[int(path)])) if path.isdigit() else ("404 None", "")
                told = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
                sent = body.encode()
                host.end()
                writer.write(f"{told}{len(sent)}\r\n\r\n".encode() + sent)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the other side is done, or was killed
        finally:
            writer.close()


class Crew:
    """Workers with a data folder each, in folders below `folder`; settings as TOML sections."""

    def __init__(self, folder: Path, size: int, database: str, http: str, mail: str = "") -> None:
        self._folders = [folder / f"worker{number}" for number in range(size)]
        self._workers: list[subprocess.Popen[bytes]] = []
        self._begun = [0] * size  # where in what it said its last start is
        for place in self._folders:
            place.mkdir(parents=True, exist_ok=True)
            (place / "config.toml").write_text(
                f"[database]\nurl = {json.dumps(database)}\n[registry]\npath = {json.dumps(str(folder / 'registry'))}\n"
                f"[archive]\nfolder = {json.dumps(str(folder / 'archive'))}\n[discovery]\nevery_h = 0\n"
                f"[schedule]\ninterval_s = 1\n[workers]\nheartbeat_s = 0.5\n"
                f"[http]\nallow_private_networks = true\nretries = 0\n{http}\n[mail]\n{mail}\n"
            )

    def __enter__(self) -> Crew:
        self._workers = [self._start(number) for number in range(len(self._folders))]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.kill()
            worker.wait()

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        with self._file(number).open("ab") as said:
            self._begun[number] = said.tell()
            return subprocess.Popen(
                [sys.executable, "-m", "cli", "worker"], cwd=self._folders[number], stdout=said, stderr=said,
                start_new_session=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip

    def at_work(self) -> list[int]:
        """The workers that are through with starting; waits for one."""
        ready: list[int] = []

        def some() -> bool:
            ready[:] = (n for n, begun in enumerate(self._begun) if _READY in self._file(n).read_bytes()[begun:])
            return bool(ready)

        until(some, lambda: self.said(0))
        return ready

    def kill(self, number: int, after_s: float) -> None:
        """End worker `number` in the middle of whatever it does in `after_s` seconds, and start another instead."""
        worker = self._workers[number]
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"ended with {worker.wait(after_s)}: {self.said(number)}")
        worker.send_signal(SIGKILL)
        worker.wait()
        self._workers[number] = self._start(number)

    def stop(self) -> list[int]:
        """Ask all to end; their exit statuses."""
        for worker in self._workers:
            worker.send_signal(SIGTERM)
        return [worker.wait(60) for worker in self._workers]

    def wake(self) -> None:
        """Have the leader look at once."""
        for worker in self._workers:
            worker.send_signal(SIGHUP)

    def said(self, number: int) -> str:
        """What worker `number` said so far."""
        return self._file(number).read_text()

    def _file(self, number: int) -> Path:
        return self._folders[number] / "said"


def watch(program: Program, pages: Pages, places: Sequence[str]) -> None:
    """Have `program` watch all `pages`, spread over `places`."""
    sources: defaultdict[str, list[Watched]] = defaultdict(list)
    for n in pages.caps:
        watched = Watched(pages.url(n), must_contain=[f"{n}-1"], id=f"page-{n}")
        sources[f"US-{places[n % len(places)]}"].append(watched)
    program.clock.at = datetime.now(UTC)
    listed = {key: ("restricted", found) for key, found in sources.items()}
    program.registry(listed, provisions="min_age = 18, seven_oh_cap_percent = 1")


def make_due(store: Store, pages: Sequence[int] | None = None) -> str:
    """Have `pages` (all: None) looked at again; from when on a visit is a new one."""
    table = schema.source_state
    with store.write() as connection:
        query = update(table).values(next_due_at=None)
        if pages is not None:
            query = query.where(func.substr(table.c.id, 7).in_([f"page-{n}" for n in pages]))
        connection.execute(query)
    return stamp(datetime.now(UTC))


def unseen(store: Store, since: str) -> int:
    """How many sources nobody filed since then."""
    table = schema.source_state
    with store.read() as connection:
        late = select(func.count()).where(table.c.last_at.is_(None) | (table.c.last_at < since), table.c.active)
        return connection.scalar(late) or 0


def unsent(store: Store) -> int:
    """How many messages are neither sent nor given up."""
    box = schema.outbox
    with store.read() as connection:
        return connection.scalar(select(func.count()).where(box.c.state.in_(("queued", "sending")))) or 0


def rehearse(program: Program, pages: Pages, mail: MailHost, database: str, kills: int, size: int = 3) -> list[int]:
    """Law changes on random pages while random workers of `size` are killed, `kills` times; then all comes to rest. The
    exit statuses of the workers that are left. What was recorded and sent is the caller's to judge."""
    rng, store = random.Random(20261127), program.store
    http = "delay_s = 0.05\nworkers = 4\ntotal_timeout_s = 1"
    to = f'host = "127.0.0.1"\nport = {mail.port}\nstarttls = false\nburst = 1000\ntimeout_s = 10'
    with Crew(program.folder, size, database, http, to) as crew:
        until(lambda: unseen(store, "0") == 0, lambda: crew.said(0))
        for _ in range(kills):
            changed = rng.sample(sorted(pages.caps), 3)
            for n in changed:
                pages.caps[n] += 1
            make_due(store, changed)
            crew.kill(rng.choice(crew.at_work()), rng.uniform(0.1, 1.0))
        since = make_due(store)
        until(lambda: unseen(store, since) == 0, lambda: crew.said(0))
        until(lambda: unsent(store) == 0, lambda: crew.said(0))
        return crew.stop()
