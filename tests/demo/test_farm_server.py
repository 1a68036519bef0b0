"""The server: one page a host, at the day of its clock, with the faults of the plan."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest

from demo.farm.plan import Plan, plan
from demo.farm.server import Farm, start
from demo.farm.site import Site
from jurisdictions.registry import load


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(load(), 1)


@pytest.fixture
def farm(planned: Plan) -> Farm:
    return Farm(planned)


def get(farm: Farm, site: Site, path: str = "", **headers: str) -> tuple[str, dict[str, str], bytes]:
    data, _ = farm.answer("GET", site.host, path or site.path, headers)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines[1:])
    return lines[0].removeprefix("HTTP/1.1 "), fields, body


def to(farm: Farm, day: date, part: int = 0) -> None:
    data, _ = farm.answer("POST", "127.0.0.1", f"/_clock?day={day}&part={part}", {})
    assert data.startswith(b"HTTP/1.1 200")


def site_of(planned: Plan, wanted: Callable[[Site], bool]) -> Site:
    return next(site for site in planned.sites if wanted(site))


def test_a_page_shows_what_its_day_calls_for(farm: Farm, planned: Plan) -> None:
    site = site_of(planned, lambda s: s.jurisdiction == "US-AL" and s.id == "law")
    to(farm, date(2016, 5, 9))
    assert b"itragyn" not in get(farm, site)[2]
    to(farm, date(2016, 5, 11))
    assert b"itragyn" in get(farm, site)[2]


def test_every_host_has_robots_and_nothing_else(farm: Farm, planned: Plan) -> None:
    site = planned.sites[0]
    assert get(farm, site, "/robots.txt")[2].startswith(b"User-agent: *")
    assert get(farm, site, "/elsewhere")[0] == "404 Not Found"


def test_an_etag_answers_not_modified_until_the_law_changes(farm: Farm, planned: Plan) -> None:
    site = site_of(planned, lambda s: s.etag and len(s.versions) > 1 and s.format == "html")
    status, fields, _ = get(farm, site)
    assert status == "200 OK"
    tag = fields["ETag"]
    assert get(farm, site, **{"if-none-match": tag})[0] == "304 Not Modified"
    farm.moment = site.versions[1].since
    assert get(farm, site, **{"if-none-match": tag})[0] == "200 OK"


FAULTS = {
    "not-found": "404 Not Found", "soft-404": "200 OK", "server-error": "500 Internal Server Error",
    "challenge-403": "403 Forbidden", "challenge-200": "200 OK", "login": "200 OK", "maintenance": "200 OK",
    "truncated": "200 OK", "redirect": "302 Found", "slow": "200 OK",
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_answers_in_its_own_way_and_only_in_its_pass(fault: str, farm: Farm, planned: Plan) -> None:
    step, key = next((s, k) for s in planned.days for k, f in (s.faults or {}).items() if f == fault)
    site = site_of(planned, lambda s: s.key == key)
    farm.moment = step.moment
    status, fields, body = get(farm, site)
    assert status == FAULTS[fault]
    if fault == "truncated":
        assert len(body) < int(fields["Content-Length"])
    elif fault == "redirect":
        assert get(farm, site, fields["Location"])[0] == "200 OK"
    elif fault != "slow":
        assert not all(words.encode() in body for words in site.must_contain)
    farm.moment = (step.day, 99)
    assert get(farm, site)[0] == "200 OK"


def test_the_clock_refuses_what_is_no_day(farm: Farm) -> None:
    data, _ = farm.answer("POST", "127.0.0.1", "/_clock?day=soon", {})
    assert data.startswith(b"HTTP/1.1 400")


def test_pages_are_served_over_http_on_their_own_addresses(farm: Farm, planned: Plan) -> None:
    async def ask() -> tuple[bytes, dict[str, int]]:
        servers, port = await start(farm, 0)
        try:
            site = planned.sites[0]
            reader, writer = await asyncio.open_connection(site.host, port)
            writer.write(f"GET {site.path} HTTP/1.1\r\nHost: {site.host}\r\nConnection: close\r\n\r\n".encode())
            page = await reader.read()
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /_stats HTTP/1.1\r\nHost: farm\r\nConnection: close\r\n\r\n")
            stats = (await reader.read()).partition(b"\r\n\r\n")[2]
            writer.close()
            return page, json.loads(stats)
        finally:
            for server in servers:
                server.close()

    page, stats = asyncio.run(ask())
    assert page.startswith(b"HTTP/1.1 200 OK")
    assert all(words.encode() in page for words in planned.sites[0].must_contain)
    assert stats == {"page": 1}


def test_a_farm_whose_replay_was_killed_ends() -> None:
    command = [sys.executable, "-m", "demo.farm.server", "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as farm:
        assert farm.stdin is not None
        assert farm.stdout is not None
        assert json.loads(farm.stdout.readline())["port"]
        farm.stdin.close()
        assert farm.wait() == 0


def test_a_farm_whose_replay_was_killed_before_it_was_up_says_nothing() -> None:
    command = [sys.executable, "-m", "demo.farm.server", "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as farm:
        assert farm.stdin is not None
        assert farm.stdout is not None
        assert farm.stderr is not None
        farm.stdout.close()
        farm.stdin.close()
        assert farm.stderr.read() == b""
        assert farm.wait() == 0
