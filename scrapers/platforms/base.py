"""What a platform module offers, and what it is given.

An authority publishes through a platform: a code engine, a gazette's API, a database of bills. A source names the page
that people read; its platform knows where the same law is served for programs, how to find the version of today, and
how an error looks there. An adapter leads to one answer (`Adapter.route`) and makes the Document of it
(`Adapter.document`), so that an archived answer can be read again by itself.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

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


class Finder(Protocol):
    """A platform that can be searched for what the registry does not know yet."""

    @property
    def platform(self) -> Platform:
        """What the platform is."""
        ...

    def find(self, words: str, since: date, ask: Ask) -> Iterator[Found]:
        """What names `words` (one search term) and came or changed on or after `since`, newest first, all pages of
        the answer (at most a few hundred items). Raises NoAnswer."""
        ...


def refuse(answer: Answer, outcome: Outcome, detail: str) -> NoAnswer:
    """The NoAnswer of an index or error body: `detail` is one line on what the platform said."""
    return NoAnswer(answer, outcome, " ".join(detail.split())[:300])
