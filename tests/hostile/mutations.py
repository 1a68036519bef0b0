"""Inputs that mean harm, made of harmless ones: the same for the same dice."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from random import Random

#: What would run, or lead elsewhere, if a page, a table or a terminal took it for its own.
PAYLOADS = (
    b"<script>hostile()</script>", b'"><img src=x onerror=hostile()>', b"'onmouseover='hostile()",
    b"javascript:hostile()",
    b"</title><script>hostile()</script>", b"<svg/onload=hostile()>", b"{{7*7}}", b"${7*7}", b"{% raise %}",
    b'=HYPERLINK("http://evil.invalid","law")', b"\t=1+1", b"@SUM(1)", b"\x1b[31m\x07", b"\r\nBcc: all@evil.invalid",
    b"\r\n\r\n<html>", b"' OR 1=1 --", b"../../../etc/passwd", b"%s%s%n", b"&lt;script&gt;hostile()&lt;/script&gt;",
    "\u202eyad\u2066\u200f".encode(), "\u2028\u2029".encode(), "＜script＞".encode(), b"\xed\xa0\x80", b"\x00",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\xf4\x90\x80\x80", "W\u0301".encode() * 50, b"A" * 3000,
)  # fmt: skip

Change = Callable[[bytes, Random], bytes]


def _at(seed: bytes, dice: Random) -> tuple[int, int]:
    start = dice.randrange(len(seed) + 1)
    return start, min(len(seed), start + dice.choice((1, 2, 8, 60, 400)))


def cut_short(seed: bytes, dice: Random) -> bytes:
    return seed[: dice.randrange(len(seed) + 1)]


def flip(seed: bytes, dice: Random) -> bytes:
    made = bytearray(seed)
    for _ in range(dice.choice((1, 3, 20)) if made else 0):
        made[dice.randrange(len(made))] = dice.randrange(256)
    return bytes(made)


def lose(seed: bytes, dice: Random) -> bytes:
    start, end = _at(seed, dice)
    return seed[:start] + seed[end:]


def repeat(seed: bytes, dice: Random) -> bytes:
    start, end = _at(seed, dice)
    times = dice.choice((2, 5, 300 if end - start < 100 else 20))
    return seed[:start] + seed[start:end] * times + seed[end:]


def move(seed: bytes, dice: Random) -> bytes:
    start, end = _at(seed, dice)
    rest = seed[:start] + seed[end:]
    to = dice.randrange(len(rest) + 1)
    return rest[:to] + seed[start:end] + rest[to:]


def smuggle(seed: bytes, dice: Random) -> bytes:
    start, _ = _at(seed, dice)
    return seed[:start] + dice.choice(PAYLOADS) + seed[start:]


def other_letters(seed: bytes, dice: Random) -> bytes:
    words = seed.decode("utf-8", "replace")
    return words.encode(dice.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-7", "utf-32", "cp037")), "replace")


BYTES: tuple[Change, ...] = (cut_short, flip, flip, lose, repeat, move, smuggle, smuggle, other_letters)


def mutated(seed: bytes, dice: Random, changes: Sequence[Change]) -> bytes:
    """`seed` after one to four of `changes`."""
    for _ in range(dice.choice((1, 1, 2, 4))):
        seed = dice.choice(changes)(seed, dice)
    return seed


def inserted(*pieces: bytes) -> Change:
    """Puts one of `pieces` anywhere, once or often."""

    def change(seed: bytes, dice: Random) -> bytes:
        start, _ = _at(seed, dice)
        piece = dice.choice(pieces)
        return seed[:start] + piece * dice.choice((1, 1, 3, max(1, 2000 // len(piece)))) + seed[start:]

    return change


def nested(*pairs: tuple[bytes, bytes]) -> Change:
    """Wraps all in one of `pairs`, hundreds deep, and closes as many of them as it likes."""

    def change(seed: bytes, dice: Random) -> bytes:
        opening, closing = dice.choice(pairs)
        depth = dice.choice((3, 300, 3000))
        return opening * depth + seed + closing * dice.choice((depth, depth // 2, 0))

    return change


def replaced(find: Sequence[bytes], by: Sequence[bytes]) -> Change:
    """One of `find`, where it stands, becomes one of `by`."""

    def change(seed: bytes, dice: Random) -> bytes:
        old = dice.choice(find)
        return seed.replace(old, dice.choice(by), dice.choice((1, -1)))

    return change


def of_markup(trap: str) -> tuple[Change, ...]:
    """Tag soup, and elements that want to load from `trap`."""
    there = trap.encode()
    return (
        *BYTES,
        inserted(
            b"<table>", b"<tr><td>", b"</div>", b"<ins>", b"<del>", b"<strike><u>", b"<!--", b"-->", b"<![CDATA[",
            b"]]>",
            b"<plaintext>", b"<textarea>", b"<style>.a{text-decoration:line-through}", b"<template>", b"<svg><math>",
            b"<select><option>", b'<a href="', b"<p class='", b"<meta charset=utf-7>", b"<meta charset=utf-16>",
            b"&#0;", b"&#xD800;", b"&#x110000;", b"&nosuch;", b"&amp" * 50, b"<br>", b"<p>" + b" a=1" * 400 + b">",
            b'<base href="%s"><link rel=stylesheet href="/x"><script src="/x"></script>' % there,
            b'<meta http-equiv=refresh content="0;url=%s">' % there,
        ),
        nested((b"<div>", b"</div>"), (b"<b><p>", b"</p></b>"), (b"<ul><li>", b"</li></ul>"), (b"<a b='", b"'>")),
        replaced((b"21", b"2 percent", b"kratom", b"7-hydroxymitragynine"), (b"9" * 5000, "٢١".encode(), b"0x15",
        b"1e999")),
    )  # fmt: skip


def of_xml(trap: str, canary: str) -> tuple[Change, ...]:
    """Entities that grow, that read the file `canary` and that load from `trap`, beside what any markup may have."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    documents = (
        f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>', f'<!DOCTYPE x [<!ENTITY l9 SYSTEM "file://{canary}">]>',
        f'<!DOCTYPE x [<!ENTITY l9 SYSTEM "{trap}/e">]>', f'<!DOCTYPE x SYSTEM "{trap}/dtd">',
        f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{trap}/p"> %p;]>', f'<!DOCTYPE x [<!ENTITY l9 "{"A" * 50_000}">]>',
    )  # fmt: skip

    def declare(seed: bytes, dice: Random) -> bytes:
        head, found, rest = seed.partition(b"?>")
        body = (rest if found else head).replace(b">", b">&l9;" * dice.choice((1, 40)), dice.choice((1, 3)))
        return (head + found if found else b"") + dice.choice(documents).encode() + body

    include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file://{canary}" parse="text"/>'
    return (
        *of_markup(trap), declare, declare, inserted(include.encode(), f'<?xml-stylesheet href="{trap}/s"?>'.encode()),
        replaced((b"utf-8", b"1.0"), (b"utf-16", b"cp037", b"9.9", b"nosuch")),
        inserted(b"<x xmlns:a='" + b"u" * 99 + b"'>"),
    )  # fmt: skip


def of_json() -> tuple[Change, ...]:
    """Depth, numbers beyond measure, halves of characters."""
    return (
        *BYTES, nested((b"[", b"]"), (b'{"a":', b"}"), (b'[{"results":[', b"]}]")),
        inserted(b"1e999", b"-" + b"9" * 6000, b'"\\ud800"', b'"\\u0000"', b"NaN", b"Infinity", b"null", b"{},",
        b'"a":1,'),
        replaced((b'"2026', b"1", b'"', b"[", b"{"), (b"null", b"[]", b"{}", b"-1", b"true", b'"x"', b"1" * 5000)),
    )  # fmt: skip


def of_pdf() -> tuple[Change, ...]:
    """Damage to the table of objects, lies about lengths, pages that hold themselves, streams that swell."""
    bomb = zlib.compress(zlib.compress(b"0 0 m " * 2_000_000))
    swelling = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream" % (len(bomb), bomb)
    digits = tuple(b"%d 0 R" % n for n in range(1, 9))
    return (
        *BYTES, flip, flip,
        replaced(digits, digits),
        replaced((b"/Count 1", b"/Count"), (b"/Count 999999999", b"/Count -1", b"/Count 0")),
        replaced((b"/Length ", b"startxref\n", b"0000000"), (b"/Length 9", b"startxref\n9", b"9999999", b"/Length -")),
        replaced((b"endobj", b"endstream"), (swelling + b" endobj", b"", b"endobj endobj")),
        inserted(b"<<", b">>", b"[", b"(", b"/Kids[3 0 R]", b"/Filter/FlateDecode", b"1 0 obj", b"/Parent 2 0 R",
        b"q "),
        nested((b"[", b"]"), (b"<</A", b">>")),
    )  # fmt: skip


def of_toml() -> tuple[Change, ...]:
    """Values of other kinds than those that are asked for."""
    values = (
        b"= 1", b"= -0.0", b"= inf", b"= nan", b"= true", b"= []", b"= {}", b"= [[1], 'x']", b"= 1979-05-27",
        b"= 07:32:00",
        b"= 9999-12-31", b"= 0001-01-01", b"= 'x'", b"= ''", b'= "\\u0000"', b"= " + b"[" * 3000, b"= 0x" + b"f" * 5000,
        b"= {a.b.c = 1}", b"= " + b"9" * 5000, b'= "javascript:hostile()"', b'= "http://169.254.169.254/"',
    )  # fmt: skip
    return (
        *BYTES, replaced((b"= ",), tuple(value + b" #" for value in values)),
        replaced((b'= "', b"= 2"), values), inserted(b"\n[[sources]]\n", b"\n[a.b.c.d]\n", b"\nid = 1\n", b'"""',
        b"'''"),
        inserted(b"\n[" + b"a." * 800 + b"b]\n", b"\nx" + b".x" * 800 + b" = 1\n"),
    )  # fmt: skip
