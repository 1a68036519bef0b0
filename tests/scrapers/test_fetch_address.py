"""The address guard: nobody gets led inside."""

from __future__ import annotations

import socket
import threading
from ipaddress import ip_address

import pytest

from scrapers.capture import Outcome
from scrapers.fetch import Fetcher
from scrapers.fetch.address import RefusedAddressError, UnknownHostError, addresses, refusal
from tests.hostile.lookout import looking_out
from tests.scrapers.site import Site, page, quick_settings

ALWAYS_REFUSED = [
    "169.254.0.1", "169.254.169.254", "fe80::1", "fe80::1%eth0", "::ffff:169.254.169.254", "::169.254.169.254",
    "2002:a9fe:a9fe::1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a9fe:a9fe", "fd00:ec2::254", "100.100.100.200",
    "0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0", "224.0.0.1", "239.255.255.255", "ff02::1",
    "240.0.0.1", "255.255.255.255",
]  # fmt: skip
INSIDE = [
    "127.0.0.1", "127.255.0.1", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "198.18.0.1", "192.0.2.1", "203.0.113.9", "::1", "fc00::1", "fd12:3456::1", "fec0::1", "2001:db8::1",
    "::ffff:127.0.0.1", "2001:0:808:808:8000:63bf:80ff:fffe", "2001:0:a00:1::f7f7:f7f7", "::ffff:10.0.0.1",
    "4:ff9b::7f00:1", "5f00::1", "::127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "::ffff:0:10.0.0.1",
]  # fmt: skip
PUBLIC = [
    "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808",
    "2002:808:808::1",
]  # fmt: skip


@pytest.mark.parametrize("address", ALWAYS_REFUSED)
def test_some_addresses_are_refused_whatever_is_configured(address: str) -> None:
    assert refusal(ip_address(address), allow_private=False)
    assert refusal(ip_address(address), allow_private=True)


@pytest.mark.parametrize("address", INSIDE)
def test_private_addresses_are_refused_unless_configured(address: str) -> None:
    assert refusal(ip_address(address), allow_private=False)
    assert refusal(ip_address(address), allow_private=True) == ""


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_let_through(address: str) -> None:
    assert refusal(ip_address(address), allow_private=False) == ""


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "localhost.", "LOCALHOST", "127.1", "2130706433", "0x7f000001", "0177.0.0.1",
     "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "０１２７.0.0.1", "017700000001", "0x7f.1", "127.0.1",
     "127.0.0.1.", "127。0。0。1", "①②⑦.0.0.1", "[::127.0.0.1]", "[0:0:0:0:0:0:0:1]", "[::1%25lo]", "[2002:7f00:1::]",
     "[64:ff9b::7f00:1]", "[::ffff:0:127.0.0.1]", "law.example@127.0.0.1", "law.example:80@localhost",
     "law.example%2540@127.0.0.1", "ⓛocalhost", "localhost%00.law.example"],
)  # fmt: skip
def test_no_spelling_of_loopback_gets_a_connection(host: str) -> None:
    with Site() as site, Fetcher(quick_settings(allow_private_networks=False)) as fetcher:
        site.route("/law", page(b"secret"))
        answer = fetcher.fetch(f"http://{host}:{site.port}/law")

    assert answer.outcome in (Outcome.FORBIDDEN_ADDRESS, Outcome.DNS_ERROR)
    assert answer.detail
    assert site.connections == 0


def test_the_detail_says_which_address_a_name_led_to() -> None:
    with Fetcher(quick_settings(allow_private_networks=False)) as fetcher:
        detail = fetcher.fetch("http://localhost:1/law").detail

    assert "localhost is " in detail
    assert "loopback" in detail


def test_known_robots_rules_do_not_open_the_way(tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("var") / "robots.json"
    with Site() as site:
        url = site.route("/law", page(b"secret"))
        with Fetcher(quick_settings(), cache) as fetcher:
            assert fetcher.fetch(url).outcome is Outcome.NEW
        before = site.connections
        with Fetcher(quick_settings(allow_private_networks=False), cache) as fetcher:
            answer = fetcher.fetch(url)

    assert answer.outcome is Outcome.FORBIDDEN_ADDRESS
    assert site.connections == before


def test_what_is_connected_to_is_what_was_judged() -> None:
    assert addresses("127.0.0.1", 80, True, 1) == [(2, ("127.0.0.1", 80))]
    with pytest.raises(RefusedAddressError, match="loopback"):
        addresses("localhost", 80, False, 1)


def test_a_name_that_leads_elsewhere_when_it_is_asked_again_is_not_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: a public address to be judged by, and one inside to be connected to."""
    real, asked = socket.getaddrinfo, []

    def rebinding(host: str, *rest: object, **more: object) -> list[object]:
        if host != "rebound.example":
            return real(host, *rest, **more)  # type: ignore[return-value,call-overload]
        asked.append(host)
        address = "93.184.216.34" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, site.port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    quick = quick_settings(allow_private_networks=False, retries=0)
    with Site() as site, looking_out() as lookout, Fetcher(quick) as fetcher:
        first = fetcher.fetch(f"http://rebound.example:{site.port}/law")
        assert (first.outcome, lookout.strangers) == (Outcome.CONNECTION_ERROR, [f"93.184.216.34:{site.port}"])
        assert len(asked) == 1
        assert fetcher.fetch(f"http://rebound.example:{site.port}/law").outcome is Outcome.FORBIDDEN_ADDRESS
        assert site.connections == 0


def test_a_name_with_addresses_out_and_inside_leads_out_only(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [(socket.AF_INET, 1, 6, "", (address, 80)) for address in ("10.0.0.1", "93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    assert addresses("law.example", 80, False, 5) == [(socket.AF_INET, ("93.184.216.34", 80))]


def test_a_proxy_of_the_environment_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Site() as site, Site() as proxy, Fetcher(quick_settings()) as fetcher:
        for variable in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(variable, proxy.base)
        assert fetcher.fetch(site.route("/law", page(b"the law"))).body == b"the law"
        assert proxy.connections == 0


def test_a_name_server_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()  # the machine's own resolver may be quicker than any limit
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [answered.wait(60)][1:])
    try:
        with pytest.raises(UnknownHostError, match="did not answer"):
            addresses("localhost", 80, True, 0.01)
    finally:
        answered.set()
