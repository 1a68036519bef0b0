"""Hostile bodies end in a Document or in Unreadable, in time that grows no faster than they do.

Run as a program it reads all of GROWING and says which it has done: python -m tests.scrapers.extract.test_hostile
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scrapers.capture import Outcome
from scrapers.document import Document
from scrapers.extract import Unreadable, extract, fingerprint
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.extract.reading import LAW, lines, marked

MIB = 2**20
N = 100_000
_PATIENCE = 100  # seconds for all of GROWING; it takes a few

#: A body in the order of the size it is given. A program whose time grows with the square of that is at it for minutes.
GROWING: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "nested div": ("html", lambda n: b"<div>" * (n // 5) + b"law"),
    "nested formatting": ("html", lambda n: b"<b><p>" * (n // 6) + b"law"),
    "nested tables": ("html", lambda n: b"<table><tr><td>" * (n // 15) + b"law"),
    "many attributes": ("html", lambda n: b"<p " + b" ".join(b"%x" % i for i in range(n // 3)) + b">law</p>"),
    "many attributes with quotes": ("html", lambda n: b"<p " + b'a=">" b ' * (n // 8) + b">law</p>"),
    "tags that never end": ("html", lambda n: b"<p>law" + b"<div " * (n // 5)),
    "quotes that never end": ("html", lambda n: b"<p>law" + b"<div a='" * (n // 8)),
    "comments that never end": ("html", lambda n: b"<p>law" + b"<!--" * (n // 4)),
    "inputs that never end": ("html", lambda n: b"<p>law" + b"<input " * (n // 7) + b"'>"),
    "navigations": ("html", lambda n: b"<p>law" + b"<nav>" * (n // 11) + b"</nav>" * (n // 11)),
    "line breaks": ("html", lambda n: b"<p>" + b"a<br>" * (n // 2)),
    "cells": ("html", lambda n: b"<table><tr>" + b"<td>law" * (n // 7)),
    "style of commas": ("html", lambda n: b"<style>" + b"," * (8 * n) + b"{text-decoration:none}</style><p>law"),
    "style of braces": ("html", lambda n: b"<style>" + b".a{" * (n // 3) + b"</style><p>law"),
    "open parentheses": ("html", lambda n: b"<p>A bill <ins>x</ins> " + b"((" * (n // 2)),
    "preformatted": ("html", lambda n: b"<pre>" + b"<u>law</u>\n" * (n // 11)),
    "brackets": ("text", lambda n: b"<ins>x</ins> [[ " * (n // 16)),
    "open insertions": ("text", lambda n: b"law <ins>" * (n // 9)),
    "open comments": ("text", lambda n: b"law <!--" * (n // 8)),
    "number signs": ("text", lambda n: b"# a" + b" #" * (n // 2) + b"a"),
    "white space": ("text", lambda n: b"# a" + b" " * n + b"b"),
    "underscores": ("text", lambda n: b"# a\n" + b"_a" * (n // 2)),
    "attributes in XML": ("xml", lambda n: b"<l " + b" ".join(b"a%x=''" % i for i in range(n // 4)) + b">law</l>"),
    "cells in XML": ("xml", lambda n: b"<l><row>" + b"<entry>law</entry>" * (n // 18) + b"</row></l>"),
    "siblings in XML": ("xml", lambda n: b"<l>" + b"<p>law</p>" * (n // 10) + b"</l>"),
    "strings in JSON": ("json", lambda n: b'{"a":"' + b"[{" * (n // 2) + b'"}'),
}


def read_or_refuse(body: bytes, kind: str = "") -> Document | Unreadable:
    """What extraction makes of a body; anything but a Document or Unreadable comes through."""
    fingerprint(body, f"text/{kind or 'html'}")
    try:
        return extract(body, format=kind)
    except Unreadable as error:
        refused = error
    assert isinstance(refused.outcome, Outcome)
    assert refused.detail
    assert "\n" not in refused.detail
    return refused


@pytest.fixture(scope="module")
def done() -> list[str]:
    """Which of GROWING came to an end, in a process that can be given up."""
    command = [sys.executable, "-m", "tests.scrapers.extract.test_hostile"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        out, _ = process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        out, _ = process.communicate()
    return out.splitlines()


@pytest.mark.parametrize("name", GROWING)
def test_a_megabyte_of_hostile_markup_comes_to_an_end(done: list[str], name: str) -> None:
    assert name in done


def test_a_hundred_thousand_nested_tags_keep_their_words() -> None:
    for tag in ("div", "b", "ul", "blockquote", "span", "u"):
        found = read_or_refuse(f"<{tag}>".encode() * N + b"the law" + f"</{tag}>".encode() * N, "html")
        assert isinstance(found, Document)
        assert found.text == "the law"


def test_a_single_line_of_ten_megabytes_is_read_whole() -> None:
    for kind, body in (("html", b"<p>" + b"law " * (10 * MIB // 4)), ("text", b"law " * (10 * MIB // 4))):
        found = read_or_refuse(body, kind)
        assert isinstance(found, Document)
        assert len(found.text) == 10 * MIB - 1


def test_more_lines_than_any_law_has_are_too_large() -> None:
    found = read_or_refuse(b"a\n" * 500_000, "text")

    assert isinstance(found, Unreadable)
    assert found.outcome is Outcome.TOO_LARGE


ENTITIES = b"".join(b"<!ENTITY e%d '%s'>" % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
XML_BOMBS = {
    "billion laughs": b"<!DOCTYPE l [<!ENTITY e0 'lol'>" + ENTITIES + b"]><l>law &e11;</l>",
    "billion laughs in an attribute": b"<!DOCTYPE l [<!ENTITY e0 'lol'>" + ENTITIES + b"]><l a='&e11;'>law</l>",
    "quadratic": b"<!DOCTYPE l [<!ENTITY e0 '" + b"x" * N + b"'>]><l>law" + b"&e0;" * N + b"</l>",
    "itself": b"<!DOCTYPE l [<!ENTITY e0 '&e1;'><!ENTITY e1 '&e0;'>]><l>law &e0;</l>",
    "parameter": b"<!DOCTYPE l [<!ENTITY % e SYSTEM 'http://127.0.0.1:9/e'> %e;]><l>law</l>",
    "deep": b"<l>" * N + b"law" + b"</l>" * N,
}


@pytest.mark.parametrize("name", XML_BOMBS)
def test_an_xml_bomb_does_not_go_off(name: str) -> None:
    found = read_or_refuse(b"<?xml version='1.0'?>" + XML_BOMBS[name], "xml")

    if isinstance(found, Document):
        assert len(found.text) < 1000
    else:
        assert found.outcome is Outcome.UNREADABLE


@pytest.mark.parametrize("body", [b"[" * N + b"]" * N, b'{"a":' * N + b"1" + b"}" * N])
def test_json_nested_beyond_reason_is_unreadable(body: bytes) -> None:
    found = read_or_refuse(body, "json")

    assert isinstance(found, Unreadable)
    assert found.outcome is Outcome.UNREADABLE


def test_nul_bytes_and_invalid_utf_8_spoil_nothing_around_them() -> None:
    found = read_or_refuse(LAW.replace("person", "per\0son").encode() + b"<p>\xff\xfe\xc3( end</p>", "html")

    assert isinstance(found, Document)
    assert "(1) A person may not sell a kratom product" in found.text
    assert "\0" not in found.text
    found.text.encode()


KINDS = st.sampled_from(["", "html", "xml", "json", "text", "pdf"])
MARKUP = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<div style='display:none'>", "<div class=menu>", "<u>", "</u>", "<del>", "</del>", "<ins>",
        "<table>", "<tr>", "<td>", "<li>", "<pre>", "<br>", "<b>[</b>", "<b>]</b>", "((", "))", "[", "]", "[[", "]]",
        "~~", "(a)", "§ 5.", "1.", "A bill", "kratom", "-\n", "\n", "\f", "\u00ad", "\0", "# ", "|", "**", "<!--",
        "-->", "---\n", "<?xml version='1.0'?>", "&amp;", "&sect;", "{", "}", '"', ":", ",", "<amend ea='erase'>",
        "</amend>", "<!DOCTYPE l [", "]>", "\u202e", "\ud800",
    ]) | st.text(max_size=8),
    max_size=40,
).map("".join)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(MARKUP, KINDS, st.sampled_from(["utf-8", "utf-16", "cp1252", "shift_jis"]))
@example("<pre>(\u00ad\n-", "html", "utf-8")
@example("<amend ea='erase'>\0", "xml", "utf-8")
def test_whatever_is_served_is_read_the_same_twice_or_refused(markup: str, kind: str, codec: str) -> None:
    body = markup.encode(codec, "surrogatepass" if codec.startswith("utf") else "replace")
    one, other = read_or_refuse(body, kind), read_or_refuse(body, kind)
    if isinstance(one, Unreadable):
        assert str(one) == str(other)
        return
    assert one == other
    assert one.text.strip()
    lines(one)
    marked(one)
    assert all(0 <= seam <= len(one.text) for seam in one.seams)
    assert all(0 <= mark.start < mark.end <= len(one.text) for mark in one.marks)
    one.text.encode()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), KINDS)
def test_any_bytes_are_read_or_refused(body: bytes, kind: str) -> None:
    read_or_refuse(body, kind)


_BILL = printed([Sheet().write("A BILL to amend section 5 of the code.", 100).draw(72, 200, 96)])


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(_BILL)), st.binary(max_size=6), st.integers(0, 40))
def test_a_pdf_with_damage_anywhere_is_read_or_refused(at: int, put: bytes, gone: int) -> None:
    read_or_refuse(_BILL[:at] + put + _BILL[at + gone :], "pdf")


def main() -> None:
    """Read each of GROWING."""
    for name, (kind, make) in GROWING.items():
        read_or_refuse(make(MIB), kind)
        print(name, flush=True)


if __name__ == "__main__":
    main()
