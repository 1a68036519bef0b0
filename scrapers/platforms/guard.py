"""Adapters as the rest of the program calls them: an answer that is not what the adapter reads is told as such.

An adapter reads what its platform documents. A field of another name, null, a page for people or ten thousand nested
lists trip it somewhere; here, in one place, that becomes an answer of the wrong type with a line on what was stumbled
over. A platform that refuses its key is told with the variable that holds the key.
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Adapter, Ask, Finder, Found, NoAnswer, Platform, refuse

#: The folders whose code takes answers apart; what other code raises is a defect of it.
_READERS = tuple(str(Path(__file__).parents[1] / folder) for folder in ("platforms", "bills"))
_PROGRAM = f"{Path(__file__).parents[2]}{os.sep}"
#: Where libraries are, perhaps in a folder of the program's own.
_LIBRARIES = f"{os.sep}site-packages{os.sep}"
_REFUSALS = frozenset((401, 403))


def route(adapter: Adapter, source: Source, url: str, ask: Ask) -> Request:
    """As `Adapter.route`. Raises NoAnswer also where an index answers in another form."""
    asked = _Asked(adapter.platform, ask)
    try:
        return adapter.route(source, url, asked)
    except _tripped() as error:
        told = misread(error, adapter.platform)
        if asked.last is None or told is None:
            raise
        raise refuse(asked.last, Outcome.WRONG_TYPE, told) from error


def document(adapter: Adapter, source: Source, answer: Answer) -> Document:
    """As `Adapter.document`. Raises Unreadable also where the answer has another form."""
    try:
        return adapter.document(source, answer)
    except _tripped() as error:
        told = misread(error, adapter.platform)
        if told is None:
            raise
        raise Unreadable(Outcome.WRONG_TYPE, told) from error


def search(finder: Finder, words: str, since: date, ask: Ask) -> Iterator[Found]:
    """As `Finder.find`. Raises NoAnswer also where the search answers in another form."""
    asked = _Asked(finder.platform, ask)
    try:
        yield from map(_sound, finder.find(words, since, asked))
    except _tripped() as error:
        told = misread(error, finder.platform)
        if asked.last is None or told is None:
            raise
        raise refuse(asked.last, Outcome.WRONG_TYPE, told) from error


def misread(error: Exception, platform: Platform) -> str | None:
    """One line on what of an answer `platform`'s code stumbled over; None where `error` came up in other code."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    if not frames or not frames[-1].filename.startswith(_READERS):
        return None
    what = "nested too deeply" if isinstance(error, RecursionError) else f"{type(error).__name__}: {error}"
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}"
    return f"{platform.name} answers in another form than the one that is read ({what}, at {place})"


def _tripped() -> tuple[type[Exception], ...]:
    """What reading an answer of another form raises."""
    from lxml import etree  # on most passes nothing trips

    return LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError, etree.LxmlError


def _is_ours(file: str) -> bool:
    inside = file.removeprefix(_PROGRAM)
    return inside != file and _LIBRARIES not in f"{os.sep}{inside}"


def key_refused(platform: Platform, request: Request, answer: Answer) -> Answer:
    """`answer`, told as that of a platform that refuses its key where that is what it is."""
    if request.key is None or answer.outcome is not Outcome.BLOCKED or answer.status not in _REFUSALS:
        return answer
    check = f"{answer.detail}: the key is refused; check {' and '.join(platform.variables)}"
    return replace(answer, outcome=Outcome.KEY_REFUSED, detail=check)


@dataclass
class _Asked:
    """What an adapter asks with, and the last answer that it was given."""

    platform: Platform
    ask: Ask
    last: Answer | None = None

    def __call__(self, request: Request) -> Answer:
        try:
            self.last = self.ask(request)
        except NoAnswer as error:
            answer = key_refused(self.platform, request, error.answer)
            if answer is error.answer:
                raise
            raise NoAnswer(answer, answer.outcome, answer.detail) from error
        return self.last


def _sound(found: Found) -> Found:
    """`found`, every part of it of its kind. Raises TypeError."""
    id_, title, url, summary = (_text(found, name) for name in ("id", "title", "url", "summary"))
    if not (id_ and title and re.match(r"https?://[^/]", url)):
        raise TypeError(f"its id is {id_!r}, its title {title!r}, its address {url!r}")
    return replace(found, id=id_, title=title, url=url, summary=summary)


def _text(found: Found, name: str) -> str:
    value = getattr(found, name)
    if not isinstance(value, str):
        raise TypeError(f"its {name} is {value!r}")
    return value.strip()
