"""Why a body gave no Document."""

from __future__ import annotations

from scrapers.capture import Outcome
from scrapers.extract.normalise import squeeze

_LONGEST = 300


class Unreadable(Exception):
    """A body that cannot become text. ``outcome`` files it, ``detail`` is one line for a person, whatever line
    breaks the words of a parser hold, of at most 300 characters."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        self.outcome = outcome
        self.detail = squeeze(detail)[:_LONGEST]
        super().__init__(f"{outcome.value}: {self.detail}")
