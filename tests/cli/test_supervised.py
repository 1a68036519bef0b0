"""Under a supervisor: a port that stays open from one process to the next, and what the supervisor hears."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from signal import SIGHUP, SIGKILL, SIGTERM, Signals

import pytest

from tests.cli.process import ROOT, Running
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site, Visitor
from tests.whole.program import html
from tests.whole.test_passes import law


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


@pytest.mark.parametrize("end", [SIGTERM, SIGKILL])
def test_who_asks_while_one_process_follows_another_waits_and_nobody_is_refused(
    shell: Shell, site: Site, end: Signals
) -> None:
    watch(shell, serve_law(site))
    with socket.create_server(("127.0.0.1", 0), backlog=128) as kept, ThreadPoolExecutor(20) as askers:
        address = f"http://127.0.0.1:{kept.getsockname()[1]}/healthz"

        def ask() -> int:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return int(answer.status)

        with Running(shell.folder, "serve", listener=kept) as first:
            first.until(f"{address.removesuffix('healthz')} (Ctrl-C stops)")
            assert ask() == 200
            first.signal(end)
            if end == SIGTERM:
                assert first.end() == 0
        waiting = [askers.submit(ask) for _ in range(20)]
        with Running(shell.folder, "serve", listener=kept) as second:
            assert [one.result() for one in waiting] == [200] * 20
            second.signal(SIGTERM)
            assert second.end() == 0


def test_a_socket_that_was_meant_for_another_process_is_not_taken(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site), web={"host": "127.0.0.1", "port": 0})
    with Running(shell.folder, "serve", variables={"LISTEN_PID": "1", "LISTEN_FDS": "1"}) as server:
        server.until("Ctrl-C stops")
        server.signal(SIGTERM)
        assert server.end() == 0


def test_the_supervisor_hears_when_all_is_ready_and_when_it_ends(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site), web={"host": "127.0.0.1", "port": 0})
    path = shell.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(str(path))
        supervisor.settimeout(60)
        with Running(shell.folder, "up", variables={"NOTIFY_SOCKET": str(path)}) as up:
            told = [supervisor.recv(1000).decode() for _ in range(2)]
            assert told == ["READY=1\nSTATUS=the first pass is under way", "READY=1\nSTATUS=the page answers"]
            up.until("Ctrl-C stops")
            up.signal(SIGTERM)
            assert supervisor.recv(1000) == b"STOPPING=1"
            assert up.end() == 0


def test_settings_changed_during_the_first_pass_are_read_after_it(shell: Shell, site: Site) -> None:
    def route(visitor: Visitor) -> None:
        up.signal(SIGHUP)
        html(law())(visitor)

    watch(shell, site.route("/law", route), web={"host": "127.0.0.1", "port": 0})
    with Running(shell.folder, "up") as up:
        up.until("settings read again")
        up.signal(SIGTERM)
        assert up.end() == 0


def test_the_units_run_commands_that_there_are() -> None:
    unit = (ROOT / "deploy" / "kratomwatch@.service").read_text(encoding="utf-8")
    assert "kratomwatch %i --config" in unit
    assert "Type=notify" in unit
    assert "ListenStream=127.0.0.1:8080" in (ROOT / "deploy" / "kratomwatch@.socket").read_text(encoding="utf-8")
