"""Bodies that are small and swell: none takes more than a page may, and the next page is read all the same."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from jurisdictions.model import Source
from scrapers.apart.room import Room
from scrapers.capture import Answer, Outcome
from scrapers.extract import Unreadable
from scrapers.settings import LimitSettings

MIB = 2**20


def pdf(*objects: bytes) -> bytes:
    """A PDF of `objects`, numbered from 1 (the catalog), with a table of where they are (ISO 32000-1, 7.5)."""
    body, places = b"%PDF-1.7\n", []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return body + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(body))
    )


def stream(data: bytes, more: bytes = b"/Filter/FlateDecode") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(data), data)


CATALOG, FONT = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Courier>>>>>>"


def one_page(contents: bytes) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources" + FONT + b"/Contents 4 0 R>>"
    return pdf(CATALOG, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, contents)


def swollen(text: bytes, times: int) -> bytes:
    """A page whose contents are `text` so many times over."""
    packer = zlib.compressobj(9)
    return one_page(stream(b"".join(packer.compress(text * 1000) for _ in range(times // 1000)) + packer.flush()))


def twice_packed(size: int) -> bytes:
    inner = zlib.compress(bytes(size), 9)
    return one_page(stream(zlib.compress(inner, 9), b"/Filter[/FlateDecode/FlateDecode]"))


def many_pages(count: int) -> bytes:
    """One page that a tree holds over and over: a page tree may name an object as often as it likes."""
    kids = b"4 0 R " * count
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>"
    return pdf(
        CATALOG,
        b"<</Type/Pages/Kids[3 0 R]/Count %d>>" % count,
        b"<</Type/Pages/Kids[" + kids + b"]/Count %d>>" % count,
        page,
    )


BOMBS: dict[str, Callable[[], bytes]] = {
    "a PDF whose page draws without end": lambda: swollen(b"q 0 0 9 .5 re f Q ", 200_000),
    "a PDF whose page says a word without end": lambda: swollen(b"BT /F 9 Tf 9 9 Td (law) Tj ET ", 30_000),
    "a PDF of zeros packed twice": lambda: twice_packed(150 * MIB),
    "a PDF whose pages hold themselves": lambda: pdf(CATALOG, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"),
    "a PDF of more pages than any law has": lambda: many_pages(100_000),
    "a PDF that says it has all the pages there are": lambda: pdf(CATALOG, b"<</Type/Pages/Kids[]/Count 2147483647>>"),
    "a PDF of nested lists": lambda: pdf(CATALOG, b"<</Type/Pages/Kids" + b"[" * 500_000 + b"]" * 500_000 + b">>"),
    "JSON of numbers beyond measure": lambda: b'{"a": [' + b"1e999," * 9 + b"9" * 100_000 + b"]}",
    "JSON of empty lists": lambda: b"[" + b"[]," * (MIB // 4) + b"1]",
    "JSON of one key after the other": lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "UTF-7 and its scripts": lambda: b'<meta charset="utf-7">+ADw-script+AD4-law' * 20_000,
    "a page of combining marks": lambda: b"<p>a" + "\u0301".encode() * MIB,
    "UTF-16 of a single letter": lambda: b"\xff\xfe" + b"a\0" * (MIB),
    "an XML file of one endless name": lambda: b"<" + b"a" * (2 * MIB) + b"/>",
    "an XML file of namespaces": lambda: b"<a " + b" ".join(b"xmlns:n%d='u'" % n for n in range(100_000)) + b"/>",
    "a style sheet without end": lambda: (
        b"<style>" + b".a,.b>c~d{text-decoration:underline}" * 100_000 + b"</style><p>law"
    ),
}


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    made = Room(LimitSettings(seconds=5, memory_mb=500, processes=1))
    yield made
    made.close()


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_takes_no_more_than_a_page_may_and_harms_no_other(room: Room, name: str) -> None:
    source = Source(id="law", url="https://law.example/", authority="A", kind="statute")
    answer = Answer(source.url, source.url, Outcome.NEW, datetime.now(UTC), status=200, body=BOMBS[name]())
    try:
        read = len(room.look(source, source.url, answer).document.text)
    except Unreadable:
        read = 0
    assert read < 20 * MIB
    law = Answer(source.url, source.url, Outcome.NEW, answer.started_at, status=200, body=b"<p>The law.</p>")
    assert room.look(source, source.url, law).document.text == "The law."
