"""Whether anything can be reached: asked of a dozen hosts, without sending anything."""

from __future__ import annotations

import socket

from scrapers.fetch import reachable
from tests.scrapers.site import Site


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_one_host_that_answers_is_enough_and_is_asked_for_nothing() -> None:
    nobody = [f"http://127.0.0.{number}:{closed_port()}/" for number in range(2, 12)]
    with Site() as site:
        assert reachable([*nobody, site.url("/law")], allow_private=True)
        assert site.requests == []


def test_hosts_where_nobody_listens_and_names_that_do_not_exist_are_not_reached() -> None:
    urls = [f"http://127.0.0.1:{closed_port()}/", "https://law.invalid/a", "https://law.invalid/b"]
    assert not reachable(urls, allow_private=True)


def test_a_host_that_takes_no_call_is_not_waited_for() -> None:
    """A full backlog leaves a further caller waiting, as a network does that swallows packets."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        host, port = server.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:
                one.setblocking(False)
                one.connect_ex((host, port))
            assert not reachable([f"http://{host}:{port}/"], allow_private=True, timeout_s=0.3)
        finally:
            for one in waiting:
                one.close()


def test_an_address_that_is_refused_shows_that_there_is_a_network() -> None:
    assert reachable(["http://127.0.0.1:1/"], allow_private=False)


def test_where_nothing_is_watched_nothing_is_missing() -> None:
    assert reachable([])
