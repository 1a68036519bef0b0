"""TOML that people write, or that came from somewhere: read, or refused in one line that is fit for a terminal."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

_LONGEST = 500
_AT_LINE = re.compile(r"at line (\d+)")


class NoTomlError(ValueError):
    """A text is no TOML; the message is one line."""


def parse(text: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What the TOML `text` holds. Raises NoTomlError, also for lists in lists without end and for whole numbers beyond
    64 bits (TOML 1.0, "Integer": what cannot be kept without loss is an error)."""
    try:
        return _counted(tomllib.loads(text, parse_float=parse_float))
    except tomllib.TOMLDecodeError as error:
        raise NoTomlError(shown(_with_its_line(text, str(error)))) from error
    except RecursionError:
        raise NoTomlError("not TOML: lists or tables within each other too deeply") from None
    except ValueError:
        raise NoTomlError("not TOML: a number or time that is out of all bounds") from None


def _counted(data: dict[str, Any]) -> dict[str, Any]:
    """`data`, all of whose whole numbers have 64 bits at most. Raises ValueError."""
    waiting: list[Any] = [data]
    while waiting:
        match waiting.pop():
            case dict() as table:
                waiting += table.values()
            case list() as values:
                waiting += values
            case int() as number if not -(2**63) <= number < 2**63:
                raise ValueError
    return data


def shown(line: str) -> str:
    """`line` as a terminal may show it: characters that act are named, and what is too long is cut."""
    plain = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in line)
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"


def _with_its_line(text: str, message: str) -> str:
    """The parser's message with the line of the file that it means."""
    found = _AT_LINE.search(message)
    lines = text.split("\n")
    line = lines[int(found[1]) - 1].strip() if found is not None and int(found[1]) <= len(lines) else ""
    return f"not TOML: {message[:1].lower()}{message[1:]}" + (f": {line[:80]}" if line else "")
