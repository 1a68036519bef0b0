"""``daemon``, ``serve`` and ``up`` as processes: what they do, and how they end."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from signal import SIGHUP, SIGINT, SIGTERM, Signals, getsignal
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from cli.commands.serving import Round, page_server
from cli.settings import load
from cli.wiring import Program
from tests.cli.process import ROOT, Running
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site, Visitor, page
from tracker.clock import SetClock

WEB = {"host": "127.0.0.1", "port": 0}
SECOND = '\n[[sources]]\nid = "second"\nurl = "{url}"\nauthority = "Legislature"\nkind = "statute"\n'


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def get(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return json.load(answer)


def address_in(line: str) -> str:
    return line.split()[0]


def test_the_daemon_looks_at_once_reloads_on_hangup_and_ends_well(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    with Running(shell.folder, "daemon") as daemon:
        daemon.until("1 sources, 0 changes")
        file = shell.folder / "registry" / "us" / "ut.toml"
        file.write_text(file.read_text() + SECOND.format(url=site.url("/law?2")))
        daemon.signal(SIGHUP)
        daemon.until("settings read again")
        daemon.until("1 sources, 0 changes")
        daemon.signal(SIGTERM)
        assert daemon.end() == 0
        assert daemon.lines[-1] == "stopped"
        assert daemon.leaves_nobody_behind()
    assert len(site.hits("/law?2")) == 1


def test_settings_that_became_wrong_are_told_and_the_old_ones_stay(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    with Running(shell.folder, "daemon") as daemon:
        daemon.until("1 sources")
        (shell.folder / "config.toml").write_text("[htpp]\n")
        daemon.signal(SIGHUP)
        daemon.until("unknown key; did you mean http?")
        daemon.signal(SIGINT)
        assert daemon.end() == 0


def test_a_stop_waits_for_no_turn_and_blames_no_page(shell: Shell, site: Site) -> None:
    """The host's rules were asked for, and the page itself has to wait a minute for its turn."""
    asked = threading.Event()

    def rules(visitor: Visitor) -> None:
        page(b"User-agent: *\nCrawl-delay: 60\n", content_type="text/plain")(visitor)
        asked.set()

    site.route("/robots.txt", rules)
    watch(shell, serve_law(site))
    shell.settings(registry={"path": "registry"}, http={"allow_private_networks": True, "delay_s": 60})
    with Running(shell.folder, "daemon") as daemon:
        daemon.until("watching")
        assert asked.wait(60)
        daemon.signal(SIGTERM, SIGTERM)
        assert daemon.end() == 0
    assert site.hits("/law") == []
    (source,) = shell("sources", "--json").json
    assert (source["failures"], source["last_at"]) == (0, None)


@pytest.mark.parametrize("second", ["daemon", "up"])
def test_a_second_daemon_on_one_folder_is_refused_in_one_line(shell: Shell, site: Site, second: str) -> None:
    watch(shell, serve_law(site), web=WEB)
    with Running(shell.folder, "daemon") as daemon:
        daemon.until("1 sources")
        answer = shell(second)
        daemon.signal(SIGTERM)
        assert daemon.end() == 0
    assert answer.status == 1
    assert "another daemon is at work here" in answer.complaint


def test_a_second_daemon_on_one_database_is_refused_wherever_its_data_is(shell: Shell, site: Site) -> None:
    database = {"url": f"sqlite:///{shell.folder / 'shared.db'}"}
    watch(shell, serve_law(site), database=database)
    with Running(shell.folder, "daemon") as daemon:
        daemon.until("1 sources")
        file = shell.folder / "config.toml"
        file.write_text('data = "elsewhere"\n' + file.read_text())
        answer = shell("daemon")
        daemon.signal(SIGTERM)
        assert daemon.end() == 0
    assert answer.status == 1
    assert "shared.db-daemon.lock" in answer.complaint


async def no_page(scope: Scope, receive: Receive, send: Send) -> None:
    """An app that is never asked."""


def test_the_server_of_the_page_leaves_signals_to_the_program() -> None:
    before = getsignal(SIGTERM), getsignal(SIGINT)
    with page_server(no_page).capture_signals():
        assert (getsignal(SIGTERM), getsignal(SIGINT)) == before


def test_serve_answers_and_watches_nothing(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site), web=WEB)
    with Running(shell.folder, "serve") as server:
        address = address_in(server.until("Ctrl-C stops"))
        assert get(f"{address}healthz")["ok"] is True
        assert get(f"{address}api/status") == shell("status", "--json").json
        server.signal(SIGTERM)
        assert server.end() == 0
    assert site.requests == []


def test_up_makes_the_settings_looks_once_shows_the_table_and_serves(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site), web=WEB)
    with Running(shell.folder, "up") as up:
        address = address_in(up.until("Ctrl-C stops"))
        assert get(f"{address}healthz")["last_pass"] is not None
        up.signal(SIGINT)
        assert up.end() == 0
    told = "\n".join(up.lines)
    assert "1 sources, 1 new documents" in told
    assert "Utah" in told
    assert "demo" not in told.lower()


def test_up_once_leaves_after_the_first_pass(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site), web=WEB)
    out = shell.fine("up", "--once")
    assert "1 sources, 1 new documents" in out
    assert "Ctrl-C" not in out


@pytest.mark.parametrize("number", [SIGTERM, SIGINT])
def test_up_without_a_network_says_so_goes_on_with_the_demo_and_can_be_ended_there(
    shell: Shell, number: Signals
) -> None:
    with Site() as site:
        url = serve_law(site)
    watch(shell, url, web=WEB)
    with Running(shell.folder, "up") as up:
        up.until("no authority could be reached")
        up.until("Utah")
        up.until("a demo follows")
        up.signal(number)
        assert up.end() == 0
        assert up.lines[-1] == "stopped; what was recorded stays"
        assert up.leaves_nobody_behind()
    (source,) = shell("sources", "--json").json
    assert source["failures"] == 0


@pytest.mark.parametrize("command", ["up", "serve"])
def test_a_port_in_use_is_one_line_before_anything_is_done(shell: Shell, site: Site, command: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        watch(shell, serve_law(site), web={"host": "127.0.0.1", "port": port})
        answer = shell(command)
    assert answer.status == 1
    assert f"cannot listen on 127.0.0.1:{port}" in answer.complaint
    assert site.requests == []


def test_what_is_scheduled_takes_effect_on_its_day_without_a_network(small: Shell) -> None:
    """Utah's ban of 1 March 2027 is on record, and not one page can be reached."""
    with Site() as site:
        url = serve_law(site)
    file = small.folder / "registry" / "us" / "ut.toml"
    file.write_text(file.read_text().replace("https://law.example/4-45", url))
    small.settings(registry={"path": "registry"}, http={"allow_private_networks": True, "retries": 0})
    program = Program(load(small.folder / "config.toml"))
    program.clock = SetClock(datetime(2026, 12, 1, 12, tzinfo=UTC))
    try:
        program.sync()
        rounds = Round(program, None)
        rounds.look()
        program.clock = SetClock(datetime(2027, 3, 1, 12, tzinfo=UTC))
        rounds.look()
    finally:
        program.close()
    last = small("history", "US-UT", "--json").json[-1]
    assert (last["kind"], last["to"], last["effective"], last["origin"]) == ("status", "banned", "2027-03-01", "clock")


def test_a_request_to_stop_that_comes_while_an_object_is_cleared_away_is_not_lost() -> None:
    code = """
import signal, threading
from cli.main import Interrupted, heed_signals
heed_signals()
class Held:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)  # what the handler raises cannot leave a destructor
try:
    Held()
    threading.Event().wait()
except Interrupted:
    print("stopped")
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert (ended.stdout, ended.returncode) == ("stopped\n", 0), ended.stderr
