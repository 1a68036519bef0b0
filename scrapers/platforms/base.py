"""What a platform module offers, and what it is given.

An authority publishes through a platform: a code engine, a gazette's API, a database of bills. A source names the page
that people read; its platform knows where the same law is served for programs, how to find the version of today, and
how an error looks there. An adapter leads to one answer (`Adapter.route`) and makes the Document of it
(`Adapter.document`), so that an archived answer can be read again by itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, runtime_checkable

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request, Secret
from scrapers.document import Document


@dataclass(frozen=True)
class Key:
    """The key a platform wants: the environment variable that holds it, where it goes, where one gets it."""

    variable: str
    name: str
    place: Literal["header", "query"]
    where: str

    def secret(self) -> Secret | None:
        """The key from the environment, None where it is not set."""
        value = os.environ.get(self.variable, "").strip()
        return Secret(self.name, value, self.place) if value else None


#: The pattern of a platform that is no host's own.
ANYWHERE = r"https?://"


@dataclass(frozen=True)
class Platform:
    """A platform: its ``name`` in TOML, what it ``covers``, the addresses it reads (``addresses``: patterns of whole
    URLs, of its pages and of its machine interface), the key it wants, and the ``documentation`` that its answers'
    form is taken from."""

    name: str
    covers: str
    addresses: tuple[str, ...] = ()
    key: Key | None = None
    key_optional: bool = False
    more_keys: tuple[Key, ...] = ()  # what is wanted beside `key`
    documentation: str = ""
    secondary: bool = False  # a copy by somebody who is not the authority
    words: tuple[str, ...] = ()  # what the plant and its alkaloids are called there, for the search

    @property
    def anywhere(self) -> bool:
        """True for a form of publishing that any host may have."""
        return self.addresses == (ANYWHERE,)

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that hold its keys."""
        return tuple(key.variable for key in (self.key, *self.more_keys) if key is not None)

    def reads(self, url: str) -> bool:
        """True where `url` is an address of this platform."""
        return any(re.match(pattern, url) for pattern in self.addresses)


class NoAnswer(Exception):
    """A request on the way to the text ended without what it was for. ``answer`` is that request's, with the outcome
    and the detail that the source is filed under."""

    def __init__(self, answer: Answer, outcome: Outcome, detail: str) -> None:
        super().__init__(detail)
        self.answer, self.outcome, self.detail = answer, outcome, detail


class NoKey(Exception):
    """The platform wants a key that the environment does not hold."""


class Partial(Exception):
    """What a search gave is not all that it has, and stands. The message says what is missing."""


#: Asks a server; the answer is a healthy one (outcome NEW). Raises NoAnswer.
Ask = Callable[[Request], Answer]


class Adapter(Protocol):
    """How the pages of one platform are fetched and read."""

    @property
    def platform(self) -> Platform:
        """What the platform is."""
        ...

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The request whose answer is the text of `url`, the source's address or a mirror of it.

        Where only an index tells which version is today's, `ask` fetches that first. Raises NoAnswer (see `refuse`)
        where the index does not know the text, ValueError where `url` is no address of this platform.
        """
        ...

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document in a 2xx answer to that request. Raises scrapers.extract.Unreadable."""
        ...


@dataclass(frozen=True)
class Found:
    """Something a platform's search found: a bill, a rule, a notice, a gazette item. ``id`` is the platform's own,
    ``on`` the day it is dated, ``jurisdiction`` the place it is of ("" where the platform does not tell)."""

    id: str
    title: str
    url: str
    kind: SourceKind
    on: date | None = None
    jurisdiction: str = ""
    summary: str = ""


class Announcer(Adapter, Protocol):
    """A platform whose answer announces things, each by itself: leads to law, and never law."""

    def announced(self, source: Source, answer: Answer) -> Iterator[Found]:
        """What a 2xx answer announces. Raises scrapers.extract.Unreadable."""
        ...


class Finder(Protocol):
    """A platform that can be searched for what the registry does not know yet."""

    @property
    def platform(self) -> Platform:
        """What the platform is."""
        ...

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """What names `words` (one search term) and came or changed on or after `since`, newest first, all pages of
        the answer (at most a few hundred items). Raises NoAnswer, or Partial after what
        it gave where that is not all, see `pages`."""
        ...


@runtime_checkable
class Sited(Protocol):
    """A platform that each authority has a site of its own at: its search is that of the sites which are watched."""

    def among(self, watched: Iterable[tuple[str, str]]) -> Finder:
        """The search of the sites that `watched` names: jurisdictions, each with the address of one of its sources."""
        ...


#: A bill by its jurisdiction, its number ("SB 45") and a year of its session.
BillKey = tuple[str, str, int]


@runtime_checkable
class NamesBills(Protocol):
    """A platform whose addresses name bills, which others have too."""

    def bill(self, url: str) -> frozenset[BillKey]:
        """The bill that `url` names, once for each year of its session; empty where it does not tell."""
        ...


def pages(most: int, of: str = "pages") -> Iterator[int]:
    """0, 1, 2, …: the pages of a search, which ends when the last one was read. Raises Partial after `most` of them."""
    yield from range(most)
    raise Partial(f"it has more than {most} {of}; the rest was left out")


def newest_first(found: Iterator[Found]) -> Iterator[Found]:
    """`found`, a whole search, by its days. Raises Partial after them where that did."""
    items: list[Found] = []
    partial = None
    try:
        for item in found:
            items.append(item)
    except Partial as error:
        partial = error
    yield from sorted(items, key=lambda item: item.on or date.min, reverse=True)
    if partial is not None:
        raise partial


def refuse(answer: Answer, outcome: Outcome, detail: str) -> NoAnswer:
    """The NoAnswer of an index or error body: `detail` is one line on what the platform said."""
    return NoAnswer(answer, outcome, " ".join(detail.split())[:300])
