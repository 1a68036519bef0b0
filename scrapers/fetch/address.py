"""Which network addresses may be connected to: the guard against requests that are led inside.

The lists follow the IANA special-purpose registries (RFC 6890) as the ipaddress module holds them; the
forms that carry an IPv4 address inside an IPv6 one (RFC 4291, 3056, 4380, 6052, 8215) are judged by both.
"""

from __future__ import annotations

import socket
import threading
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

Address = IPv4Address | IPv6Address
#: A socket family and the address to connect to, as getaddrinfo gives them.
Endpoint = tuple[int, tuple[Any, ...]]

_NAT64 = IPv6Network("64:ff9b::/96")
_LOCAL_NAT64 = IPv6Network("64:ff9b:1::/48")  # where the IPv4 address sits in it is the operator's choice
_V4_COMPATIBLE = IPv6Network("::/96")
_V4_TRANSLATED = IPv6Network("::ffff:0:0:0/96")
_CARRIERS = (_NAT64, _V4_COMPATIBLE, _V4_TRANSLATED)
#: All that IANA gives out for hosts on the internet (RFC 4291, section 2.4); the rest is nobody's, or somebody's own.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_THIS_NETWORK = IPv4Network("0.0.0.0/8")
_RESERVED_V4 = IPv4Network("240.0.0.0/4")
#: Metadata services of clouds that live outside the link-local range.
_METADATA = frozenset({ip_address("fd00:ec2::254"), ip_address("100.100.100.200")})


class RefusedAddressError(Exception):
    """The host's addresses are all ones that must not be connected to."""


class UnknownHostError(Exception):
    """The host's name gave no address."""


def refusal(address: Address, allow_private: bool) -> str:
    """Why ``address`` must not be connected to, in a few words; empty where it may.

    With ``allow_private``, loopback and private networks are let through; link-local, metadata,
    multicast, unspecified and reserved addresses are refused always.
    """
    reason = _always_refused(address)
    if not reason and not allow_private:
        reason = _not_public(address)
    if not reason and isinstance(address, IPv6Address):
        for inner in _embedded(address):
            inside = refusal(inner, allow_private)
            if inside:
                return f"{inside} inside an IPv6 address"
    return reason


def _always_refused(address: Address) -> str:
    if address.is_link_local:
        return "link-local address"
    if address in _METADATA:
        return "cloud metadata address"
    if address.is_multicast:
        return "multicast address"
    if address.is_unspecified or (isinstance(address, IPv4Address) and address in _THIS_NETWORK):
        return "unspecified address"
    if isinstance(address, IPv4Address) and address in _RESERVED_V4:
        return "reserved address"
    if isinstance(address, IPv6Address) and address in _LOCAL_NAT64:
        return "local translation address"
    return ""


def _not_public(address: Address) -> str:
    if isinstance(address, IPv6Address) and _embedded(address):
        return ""  # stands and falls with the address it carries
    if address.is_loopback:
        return "loopback address"
    if address.is_private or (isinstance(address, IPv6Address) and address.is_site_local):
        return "private address"
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return "not a public address"
    return "" if address.is_global else "not a public address"


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    if address.is_loopback or address.is_unspecified:
        return ()
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    carries = any(address in network for network in _CARRIERS)
    return (IPv4Address(int(address) & 0xFFFFFFFF),) if carries else ()


def addresses(host: str, port: int, allow_private: bool, timeout_s: float) -> list[Endpoint]:
    """The socket families and addresses of ``host`` that may be connected to, in the resolver's order.

    Raises UnknownHostError where the name has none (or the resolver took longer than ``timeout_s``), and
    RefusedAddressError where it has some but none may be used.
    """
    allowed: list[Endpoint] = []
    refused = ""
    for family, sockaddr in _lookup(host, port, timeout_s):
        text = str(sockaddr[0])
        reason = refusal(ip_address(text), allow_private)
        if reason:
            refused = refused or f"{host} is {text}, a {reason}" if text != host else f"{host} is a {reason}"
        else:
            allowed.append((family, sockaddr))
    if not allowed:
        raise RefusedAddressError(refused or f"{host} has no internet address")
    return allowed


def _lookup(host: str, port: int, timeout_s: float) -> list[Endpoint]:
    try:
        literal = ip_address(host.strip("[]"))
    except ValueError:
        return _resolve(host, port, timeout_s)
    family = socket.AF_INET if literal.version == 4 else socket.AF_INET6
    return [(family, (str(literal), port))]


def _resolve(host: str, port: int, timeout_s: float) -> list[Endpoint]:
    """The C resolver knows no timeout of its own, so it is asked in a thread that may be left behind."""
    found: list[Endpoint] = []
    failed: list[str] = []

    def ask() -> None:
        try:
            for family, _, _, _, sockaddr in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
                found.append((int(family), tuple(sockaddr)))
        except socket.gaierror as error:
            failed.append(str(error.strerror or error))
        except UnicodeError:
            failed.append("not a valid host name")

    thread = threading.Thread(target=ask, name=f"resolve {host}", daemon=True)
    thread.start()
    thread.join(timeout_s)
    if thread.is_alive():
        raise UnknownHostError(f"{host}: the name server did not answer within {timeout_s:g} s")
    if not found:
        raise UnknownHostError(f"{host}: {failed[0] if failed else 'no address'}")
    return found
