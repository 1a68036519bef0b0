"""Pages of law for timing: as much as asked for, in any language that the tests have law in, and hostile ones.

The sentences are those of the tests (tests/tracker/coding/law) and of the bench's farm; all of them are written by
us. Law without kratom is the same law on another plant, so that the pages differ in nothing else.
"""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable, Iterator, Mapping
from html import escape
from pathlib import Path

from farm import Farm

from tracker.coding.substances import scan

_LAW = Path(__file__).resolve().parent.parent / "tests" / "tracker" / "coding" / "law"
_OTHER_PLANT = "Salvia divinorum"
_TAGS = {"# ": "h2", "- ": "li", "~ ": "p"}


def plain(language: str, kb: int) -> str:
    """HTML with `kb` kilobytes (UTF-8) of law that does not name kratom."""
    return _html(language, [_line(line) for line in _lines(map(_of_another_plant, _texts(language)), kb)])


def one_rule(language: str, kb: int) -> str:
    """The same with one law on kratom in its middle."""
    around = [_line(line) for line in _lines(map(_of_another_plant, _texts(language)), kb)]
    half = len(around) // 2
    return _html(
        language, [*around[:half], *(_line(line) for line in _texts(language)[0].splitlines()), *around[half:]]
    )


def dense(language: str, kb: int) -> str:
    """HTML with `kb` kilobytes of law on kratom and nothing else."""
    return _html(language, [_line(line) for line in _lines(iter(_texts(language)), kb)])


def code(kb: int) -> str:
    """A chapter of an American code: one section on kratom among `kb` kilobytes of other law."""
    return Farm(pages=1, kb=kb).html(0)


def _texts(language: str) -> list[str]:
    cases = tomllib.loads((_LAW / f"{language}.toml").read_text("utf-8"))["case"]
    return [case["text"].strip() for case in cases]


def _of_another_plant(text: str) -> str:
    for mention in reversed(scan(text)):
        text = text[: mention.start] + _OTHER_PLANT + text[mention.end :]
    return text


def _lines(texts: Iterator[str], kb: int) -> Iterator[str]:
    """The lines of `texts`, over and over, up to `kb` kilobytes."""
    left = kb * 1024
    for line in itertools.cycle([line.strip() for text in texts for line in text.splitlines() if line.strip()]):
        if (left := left - len(line.encode()) - 1) < 0:
            return
        yield line


def _line(line: str) -> str:
    line = line.strip()
    if line.startswith("| "):
        return "<table><tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in line[2:].split(" | ")) + "</tr></table>"
    tag = _TAGS.get(line[:2], "p")
    return f"<{tag}>{escape(line[2:] if line[:2] in _TAGS else line)}</{tag}>"


def _html(language: str, lines: list[str]) -> str:
    body = "\n".join(lines)
    return (
        f'<!doctype html><html lang="{language}"><head><title>Law</title></head><body><main>{body}</main></body></html>'
    )


def _repeated(unit: str) -> Callable[[int], str]:
    """Plain text of `unit` over and over, counted where it says "#", after one rule on kratom."""
    rule = "No person shall sell kratom to a person under 21 years of age."
    length = len(unit.encode()) + 2 * unit.count("#")
    return lambda kb: f"{rule}\n" + "".join(unit.replace("#", str(n)) for n in range(kb * 1024 // length))


#: Texts that a page might be made of to stall its reader, each of a given size.
HOSTILE: Mapping[str, Callable[[int], str]] = {
    "brackets": _repeated("([{"),
    "brackets that open": _repeated("("),
    "digits": _repeated("1234567890"),
    "dates without end": _repeated("1.1.1."),
    "dates": _repeated("effective 1 May 2026 "),
    "nested quotes": _repeated('"“'),
    "quotes that open": _repeated(" “kratom means"),
    "kratom a word": _repeated("kratom "),
    "kratom a line": _repeated("kratom\n"),
    "no end of sentence": _repeated("no person shall sell or possess any kratom and "),
    "no end of paragraph": _repeated("no person shall sell or possess any kratom and\n"),
    "a list of definitions": _repeated("“term #” means kratom and\n"),
    "list markers": _repeated("(1) (a) "),
    "lines of markers": _repeated("(a)\n"),
    "markers of kratom": _repeated("(1) kratom; or\n"),
    "sections": _repeated("§ #. Kratom.\n"),
    "sections without": _repeated("§ #. Tobacco.\n"),
    "chapters": _repeated("CHAPTER #\n§ #. Kratom.\nA violation of this chapter is a crime.\n"),
    "schedules": _repeated("Schedule #\nkratom\n"),
    "annexes": _repeated("ANNEX #\nkratom\nThe substances listed in Annex # are narcotics.\n"),
    "lists referred to": _repeated("Schedule #\nkratom\nNo person shall sell a substance listed in Schedule #.\n"),
}
