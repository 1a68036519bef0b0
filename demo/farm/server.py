"""The farm's web server: every page of the plan on its own loopback address, at the day its clock shows.

    python -m demo.farm.server --seed 1 --port 0 [--registry DIR] [--until-eof]

prints ``{"port": …, "hosts": …}`` when it is up. The clock is set at ``POST /_clock?day=YYYY-MM-DD&part=N`` on
127.0.0.1; until then it stands before the first day of the plan. ``GET /_stats`` tells how often was answered what.
With ``--until-eof`` it ends when its standard input does: a replay that is killed leaves no farm behind.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

from demo.farm import dress
from demo.farm.faults import refusal
from demo.farm.plan import Plan, Step, plan
from demo.farm.site import DAWN, Moment, Site
from jurisdictions.registry import load

ADMIN = "127.0.0.1"
_SLOW_S = 0.15
_ROBOTS = b"User-agent: *\nDisallow: /search\nDisallow: /admin/\n"


class Farm:
    """What is answered to whom. `answer` is a function of the clock, the address asked, and the noise."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.moment: Moment = DAWN
        self.count: Counter[str] = Counter()
        self._sites = {(site.host, site.path): site for site in plan.sites}
        self._steps: dict[Moment, Step] = {step.moment: step for step in plan.days}
        self._fragments: dict[tuple[str, int, int], str] = {}
        self._rng = Random(f"{plan.seed}:noise")

    def answer(self, method: str, host: str, target: str, headers: dict[str, str]) -> tuple[bytes, float]:
        """The whole answer to one request, and how many seconds to wait before sending it."""
        url = urlsplit(target)
        if host == ADMIN:
            return self._administer(method, url.path, parse_qs(url.query)), 0.0
        if url.path == "/robots.txt":
            return _http("200 OK", _ROBOTS, "text/plain"), 0.0
        site = self._sites.get((host, url.path)) or self._sites.get((host, url.path.removesuffix("/current")))
        if site is None:
            return _http("404 Not Found", b"not found", "text/plain"), 0.0
        step = self._steps.get(self.moment)
        fault = (step.faults or {}).get(site.key, "") if step else ""
        self.count[fault or "page"] += 1
        if fault == "redirect" and url.path == site.path:
            return _http("302 Found", b"", "text/html", (("Location", f"{site.path}/current"),)), 0.0
        if fault in ("", "slow", "redirect", "truncated"):
            return self._page(site, headers, cut=fault == "truncated"), _SLOW_S if fault == "slow" else 0.0
        given = refusal(fault, site.authority, self._rng)
        return _http(given.status, given.body.encode(), "text/html; charset=utf-8", given.headers), 0.0

    def _administer(self, method: str, path: str, query: dict[str, list[str]]) -> bytes:
        if method == "POST" and path == "/_clock":
            try:
                self.moment = (date.fromisoformat(query["day"][0]), int(query.get("part", ["0"])[0]))
            except (KeyError, ValueError):
                return _http("400 Bad Request", b"wanted: ?day=YYYY-MM-DD&part=N", "text/plain")
            return _http("200 OK", b"{}", "application/json")
        if path == "/_stats":
            return _http("200 OK", json.dumps(self.count).encode(), "application/json")
        return _http("404 Not Found", b"not found", "text/plain")

    def _page(self, site: Site, headers: dict[str, str], cut: bool) -> bytes:
        version, design = site.version(self.moment), site.design_at(self.moment)
        tag = f'"{hashlib.sha256(f"{site.key}{version}/{design}".encode()).hexdigest()[:20]}"'
        extra = (("ETag", tag),) if site.etag else ()
        if site.etag and headers.get("if-none-match") == tag and not cut:
            return _http("304 Not Modified", b"", "", extra)
        draft = site.versions[version].draft
        if site.format == "xml":
            return _http("200 OK", dress.xml(draft, self._rng).encode(), "application/xml; charset=utf-8", extra, cut)
        key = (site.key, version, design)
        if key not in self._fragments:
            self._fragments[key] = dress.body(draft, design)
        text = dress.page(draft, self._fragments[key], site.authority, design, self._rng)
        return _http("200 OK", text.encode(), "text/html; charset=utf-8", extra, cut)


def _http(status: str, body: bytes, kind: str, headers: Iterable[tuple[str, str]] = (), cut: bool = False) -> bytes:
    """One HTTP/1.1 answer; `cut` sends half of the body that Content-Length announces, and closes."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"Content-Type: {kind}"] if kind else []
    lines += [f"{name}: {value}" for name, value in headers]
    lines += ["Connection: close"] if cut else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body[: len(body) // 2] if cut else body)


async def _serve(farm: Farm, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    host = writer.get_extra_info("sockname")[0]
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ", 2)
            fields = (line.partition(":") for line in head[1:] if line)
            headers = {name.lower(): value.strip() for name, _, value in fields}
            if length := int(headers.get("content-length") or 0):
                await reader.readexactly(length)
            data, wait = farm.answer(method, host, target, headers)
            if wait:
                await asyncio.sleep(wait)
            writer.write(data)
            await writer.drain()
            if headers.get("connection", "").lower() == "close" or b"\r\nConnection: close\r\n" in data[:600]:
                break
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
        pass  # the client went away or does not speak HTTP: nothing to answer
    finally:
        writer.close()


async def start(farm: Farm, port: int) -> tuple[list[asyncio.Server], int]:
    """Listens on every host of the plan and on the clock's address, all on one port (0: any free one)."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _serve(farm, reader, writer)

    first = await asyncio.start_server(serve, ADMIN, port, backlog=64)
    port = first.sockets[0].getsockname()[1]
    rest = [await asyncio.start_server(serve, host, port, backlog=16) for host in farm.plan.hosts]
    return [first, *rest], port


async def _run(seed: int, port: int, registry: Path | None, until_eof: bool) -> None:
    farm = Farm(plan(load(registry), seed))
    servers, port = await start(farm, port)
    told = json.dumps({"port": port, "hosts": len(servers) - 1, "clock": f"http://{ADMIN}:{port}/_clock"})
    os.write(1, f"{told}\n".encode())
    if not until_eof:
        await asyncio.gather(*(server.serve_forever() for server in servers))
    loop, ended = asyncio.get_running_loop(), asyncio.Event()

    def wait_for_the_end() -> None:
        while os.read(0, 4096):
            continue
        loop.call_soon_threadsafe(ended.set)

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    await ended.wait()


def main() -> None:
    """Command line of the farm."""
    parser = argparse.ArgumentParser(description="A farm of authority pages on loopback.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=0, help="0 takes any free port")
    parser.add_argument("--registry", type=Path, default=None, help="another registry folder")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input ends")
    arguments = parser.parse_args()
    try:
        asyncio.run(_run(arguments.seed, arguments.port, arguments.registry, arguments.until_eof))
    except (KeyboardInterrupt, BrokenPipeError):  # nobody is left to hear of the port
        return


if __name__ == "__main__":
    main()
