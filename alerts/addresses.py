"""Email addresses: what may be written to, and what is refused before it can reach a header."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache

import idna

#: RFC 5321 4.5.3.1: 64 octets before the sign, 254 in all (errata 1690).
_MAX_LOCAL, _MAX_ADDRESS = 64, 254
_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


class AddressError(ValueError):
    """An address that mail cannot be sent to; the message is one line for people."""


def clean_address(text: str) -> str:
    """`text` as a bare address with its domain in lower case and in ASCII (IDNA 2008, RFC 5891).

    Takes the dot-atom form of RFC 5321, which is what people have. Raises AddressError for everything
    else: display names, lists, quoted local parts, letters outside ASCII before the sign (they need
    SMTPUTF8, which many servers refuse), and anything that could end a header line.
    """
    shown = ascii(text[:80])
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise AddressError(f"{shown} is not an email address: it holds a control character")
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain:
        raise AddressError(f"{shown} is not an email address: write it like name@example.org")
    if not _LOCAL.fullmatch(local) or len(local) > _MAX_LOCAL:
        raise AddressError(f"{shown} is not an email address that can be used: look at the part before the @")
    address = f"{local}@{_clean_domain(domain, shown)}"
    if len(address) > _MAX_ADDRESS:
        raise AddressError(f"{shown} is longer than an email address may be ({_MAX_ADDRESS} characters)")
    return address


def _clean_domain(domain: str, shown: str) -> str:
    try:
        encoded = idna.encode(domain, uts46=True).decode("ascii").lower()
    except UnicodeError as error:
        raise AddressError(f"{shown} is not an email address: {domain!a} is no domain") from error
    if not all(_LABEL.fullmatch(label) for label in encoded.split(".")):
        raise AddressError(f"{shown} is not an email address: {domain!a} is no domain")
    return encoded


@lru_cache(maxsize=8)
def parse_sender(text: str) -> Address:
    """``Name <name@example.org>`` or a bare address, parsed. Raises AddressError."""
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise AddressError(f"{text!a} is not a sender: it holds a control character")
    name, address = parseaddr(text)
    try:
        return Address(display_name=name, addr_spec=clean_address(address))
    except (HeaderParseError, ValueError) as error:
        hint = "write it like kratomwatch <name@example.org>"
        raise AddressError(f"{text!a} is not a sender: {hint}") from error
