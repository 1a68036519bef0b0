"""The first look at a page that changed: what its bytes say, and whether that is the law its source stands for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms import Found, adapter_of, announcer, guard


@dataclass(frozen=True)
class Look:
    """What a page says. ``emptied`` is one line where it is a list without an entry, "" elsewhere; ``announced`` is
    there where what it says are announcements (a feed), and they are no law."""

    document: Document
    emptied: str = ""
    announced: tuple[Found, ...] | None = None


#: Looks at the answer that the source's address (or mirror) in the middle gave, here or in a process that may die.
Looks = Callable[[Source, str, Answer], Look]


def look(source: Source, place: str, answer: Answer) -> Look:
    """What `answer`, asked for `place`, says. Raises Unreadable where it is not the law of `source`: broken, a wall, a
    page of something else."""
    # Loaded when a page changed: on most passes none has, and its patterns take longer to prepare than a fetch.
    from scrapers.judge import emptied, judge

    document = guard.document(adapter_of(source, place), source, answer)
    outcome, detail = judge(answer, document, source.must_contain, source.format)
    if outcome is not Outcome.NEW:
        raise Unreadable(outcome, detail)
    platform = announcer(source, place)
    announced = tuple(platform.announced(source, answer)) if platform is not None else None
    return Look(document, emptied(answer, document) or "", announced)
