"""A bill as a database records it: what it is called, what was done with it, in which versions it was printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_NUMBER = re.compile(r"([A-Z]+?)0*([1-9]\d*)([A-Z]?\d*)")


@dataclass(frozen=True)
class Action:
    """One thing done with a bill. ``at`` is the day (``2026-03-26``) or the instant (``2026-03-26T19:44:10+00:00``)
    as the database writes it, "" where it gives none; ``chamber`` is ``lower``, ``upper``, ``legislature`` (both, or
    the only one), ``executive`` or ""; ``marks`` are the database's own words for what kind of action it is."""

    at: str
    description: str
    chamber: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """Where one text is, and in which format (a media type, "" where not told)."""

    url: str
    media_type: str = ""


@dataclass(frozen=True)
class Version:
    """One printing of a bill: when ("" where not told), which one by the legislature's own name, and where."""

    at: str
    note: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class BillRecord:
    """A bill. ``bill`` is written as in "SB 45"; ``chamber`` is the one it began in; ``kind`` what the database calls
    it ("bill", "resolution"), ``other_titles`` such as it had in other versions. ``ended`` is true where the
    database tells that the session is over for good."""

    jurisdiction: str
    bill: str
    session: str
    title: str
    chamber: str = ""
    kind: tuple[str, ...] = ()
    abstracts: tuple[str, ...] = ()
    other_titles: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    versions: tuple[Version, ...] = ()
    url: str = ""
    ended: bool = False

    def links(self) -> Iterator[Link]:
        """All links to texts, those of each version together."""
        for version in self.versions:
            yield from version.links


def written(identifier: str) -> str:
    """A bill's number as people write it: "SB 45" for "SB0045", "S.B. 45" or "sb45"; what is no letters and a number
    stays as it is."""
    bare = re.sub(r"[\s.]+", "", identifier).upper()
    match = _NUMBER.fullmatch(bare)
    return f"{match[1]} {match[2]}{match[3]}" if match else " ".join(identifier.split())
