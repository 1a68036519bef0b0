"""Noisy pages of law on loopback, each on an address of its own, for timing.

    python bench/farm.py --port 8099 --pages 500 --kb 80 --latency-ms 100 [--etag]

    GET  /p/<n>        page n: a code's section about kratom among `kb` kilobytes of other law; token, nonce, time
                       stamp and visitor count differ on every answer
    POST /bump?pct=5   on the first 5 percent of the pages the law changes (minimum age 18 <-> 21)
    GET  /stats        answers given since the last call, as JSON

Page n of a farm is meant to be asked for at ``host(n)``; with --hosts 1000, at ``host(n % 1000)``. Linux answers on
every address of 127.0.0.0/8; other systems need aliases on their loopback interface.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import random
import re
import resource
import time
from collections import Counter
from dataclasses import dataclass, field

_WORDS = re.findall(
    r"\w+",
    "a person licensed under this chapter shall keep records of each transfer and may not deliver possess or "
    "dispense any article unless the department has approved the label the board may adopt rules to administer "
    "fees penalties inspection appeals hearings notices and the conduct of registered premises",
)
_LAW = (
    "<h2>§ 4-45-{n}. Kratom products.</h2><p>(1) A kratom retailer may not sell a kratom product to an individual "
    "under {age} years of age.</p><p>(2) A kratom product may not contain a level of 7-hydroxymitragynine in the "
    "alkaloid fraction greater than 2 percent of the alkaloid composition of the product.</p><p>(3) The label of a "
    "kratom product must state the amount of mitragynine and 7-hydroxymitragynine that it contains.</p>"
)


def host(page: int) -> str:
    """The address that page number `page` lives on: 127.0.1.1, 127.0.1.2 … 127.0.2.1 …"""
    return f"127.0.{1 + page // 250}.{1 + page % 250}"


@dataclass
class Farm:
    """The pages, how often each one's law changed, and what was answered."""

    pages: int
    kb: int
    latency_s: float = 0.0
    etag: bool = False
    stats: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        rng = random.Random(7)
        self._changed = [0] * self.pages
        self._serial = itertools.count(1)
        self._filler = "".join(self._paragraph(rng, number) for number in range(self.kb * 1024 // 440))
        self._menu = "".join(f'<li><a href="/title/{n}">Title {n}</a></li>' for n in range(60))

    @staticmethod
    def _paragraph(rng: random.Random, number: int) -> str:
        return f"<p>({number}) {' '.join(rng.choices(_WORDS, k=60)).capitalize()}.</p>\n"

    def bump(self, percent: float) -> int:
        """Change the law on the first `percent` of the pages; how many that were."""
        count = round(self.pages * percent / 100)
        for page in range(count):
            self._changed[page] += 1
        return count

    def tag(self, page: int) -> str:
        """The entity tag: it knows the law and nothing of the noise."""
        return f'"{page}-{self._changed[page]}"'

    def html(self, page: int) -> str:
        """Page number `page` with fresh noise."""
        serial = next(self._serial)
        nonce = f"{serial * 2654435761 % 2**32:08x}"
        law = _LAW.format(n=page, age=21 if self._changed[page] % 2 else 18)
        return (
            f'<!doctype html><html lang="en"><head><title>Section 4-45-{page}</title>'
            f'<meta name="csrf" content="{nonce}">'
            f'<script nonce="{nonce}">window.session="{nonce}";</script></head><body><nav><ul>{self._menu}</ul></nav>'
            f"<main><h1>Code, Title {page}</h1>{self._filler}{law}</main><footer>Generated "
            f"{time.strftime('%Y-%m-%d %H:%M:%S')}. Visitor {serial}. Session {nonce}.</footer></body></html>"
        )

    async def answer(self, method: str, path: str, headers: dict[str, str]) -> tuple[str, str, str, dict[str, str]]:
        """Status line, content type, body and further headers for one request."""
        name, _, query = path.partition("?")
        if name.startswith("/p/") and name[3:].isdigit() and int(name[3:]) < self.pages:
            page = int(name[3:])
            await asyncio.sleep(self.latency_s)
            extra = {"ETag": self.tag(page)} if self.etag else {}
            if self.etag and headers.get("if-none-match") == self.tag(page):
                self.stats["304"] += 1
                return "304 Not Modified", "text/html", "", extra
            self.stats["200"] += 1
            return "200 OK", "text/html; charset=utf-8", self.html(page), extra
        if name == "/bump" and method == "POST":
            return "200 OK", "text/plain", str(self.bump(float(query.removeprefix("pct=")))), {}
        if name == "/stats":
            counts, self.stats = json.dumps(self.stats), Counter()
            return "200 OK", "application/json", counts, {}
        if name == "/robots.txt":
            return "200 OK", "text/plain", "User-agent: *\nAllow: /\n", {}
        return "404 Not Found", "text/plain", "no such page", {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept open as HTTP/1.1 has it."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                method, path, _ = head[0].split(" ", 2)
                pairs = (line.partition(":") for line in head[1:] if line)
                headers = {name.lower(): value.strip() for name, _, value in pairs}
                await reader.readexactly(int(headers.get("content-length") or 0))
                status, kind, text, extra = await self.answer(method, path, headers)
                body = text.encode()
                lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
                lines += [f"{name}: {value}" for name, value in extra.items()]
                writer.write("\r\n".join([*lines, "", ""]).encode() + body)
                await writer.drain()
                if headers.get("connection", "").lower() == "close":
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # the other side is done
        finally:
            writer.close()


async def run(farm: Farm, port: int, hosts_wanted: int) -> None:
    """Listen on every page's address until cancelled; "farm up" on standard output says that it does."""
    hosts = ["127.0.0.1", *(host(number) for number in range(hosts_wanted))]
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a file a host, and one a connection
    server = await asyncio.start_server(farm.serve, hosts, port, backlog=256)
    print("farm up", flush=True)
    async with server:
        await server.serve_forever()


def main() -> None:
    """Read the options and serve."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--pages", type=int, default=500)
    parser.add_argument("--hosts", type=int, help="so many addresses (default: one a page)")
    parser.add_argument("--kb", type=int, default=80)
    parser.add_argument("--latency-ms", type=float, default=0)
    parser.add_argument("--etag", action="store_true")
    options = parser.parse_args()
    farm = Farm(options.pages, options.kb, options.latency_ms / 1000, options.etag)
    asyncio.run(run(farm, options.port, options.hosts or options.pages))


if __name__ == "__main__":
    main()
