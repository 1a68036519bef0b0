"""Text in its wrapping: what adapters take out of one answer before it is read as a Document.

An index that answers wrongly raises NoAnswer on the way (see answers.py); here is the answer that should have been the
text itself, so what is wrong with it is Unreadable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from scrapers.capture import Answer, Outcome
from scrapers.extract import Unreadable
from scrapers.walls import traced


def object_in(answer: Answer) -> dict[str, Any]:
    """The JSON object in `answer`. Raises Unreadable: what a wall is, WRONG_TYPE for anything else."""
    try:
        found = json.loads((answer.body or b"").decode("utf-8-sig"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise not_the_text(answer, "a JSON object")
    return found


def not_the_text(answer: Answer, expected: str) -> Unreadable:
    """What to raise for a body that is not what was `expected`: the wall that it is, or WRONG_TYPE."""
    body = answer.body or b""
    start = body[:80].decode("utf-8", "replace")
    return Unreadable(*(traced(body) or (Outcome.WRONG_TYPE, f"no {expected.removeprefix('a ')} but {start!r}")))


def page_of(parts: list[str]) -> bytes:
    """`parts`, each a piece of HTML, as one page."""
    return ("<html><body>" + "\n".join(parts) + "</body></html>").encode()


def day(text: object) -> date | None:
    """The day that `text` begins with (2026-11-08, 20261108, 2026-11-08T00:00:00Z), None where it begins with none."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def next_of(days: Iterable[date | None], on: date) -> date | None:
    """The first of `days` after `on`: the one on which the same answer reads otherwise (`Document.until`)."""
    return min((day for day in days if day is not None and day > on), default=None)


def today() -> date:
    """The day by which an index is asked for the version in force. What an answer itself tells holds or not on the day
    it was given."""
    return datetime.now(UTC).date()


def holds(begin: date | None, end: date | None, on: date) -> bool:
    """True where a version that holds from `begin` to `end` (both days included; None is open) holds `on` that day."""
    return (begin is None or begin <= on) and (end is None or on <= end)
