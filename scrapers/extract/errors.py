"""Why a body gave no Document."""

from __future__ import annotations

from scrapers.capture import Outcome


class Unreadable(Exception):
    """A body that cannot become text. ``outcome`` files it, ``detail`` is one line for a person."""

    def __init__(self, outcome: Outcome, detail: str) -> None:
        super().__init__(f"{outcome.value}: {detail}")
        self.outcome = outcome
        self.detail = detail
