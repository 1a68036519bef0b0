"""What a Fetcher needs of a renderer, and the one that stands in where there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from scrapers.capture import Answer, Request

#: Fetches one part of a page (a script, the data it asks for) under all rules of the Fetcher, and until that moment on
#: the monotonic clock: later nobody waits for it. Called from several threads; never raises.
Load = Callable[[Request, float], Answer]


class Renders(Protocol):
    """Makes of a page as it was sent the page that a reader sees."""

    @property
    def able(self) -> bool:
        """Whether `render` draws anything."""
        ...

    def render(self, answer: Answer, load: Load) -> Answer:
        """`answer`, a healthy HTML page, as it is once its scripts have run; a failure with its outcome where that
        did not come about. Never raises."""
        ...

    def close(self) -> None:
        """Draw nothing more."""
        ...


@dataclass(frozen=True)
class Unrendered:
    """No browser: pages stay as they were sent, and carry in one line what their keeper can do about that."""

    why: str = "needs a browser: install the extra 'render' and set [render] enabled = true"
    able: bool = False

    def render(self, answer: Answer, load: Load) -> Answer:
        """`answer` as it is, with ``why`` for its detail."""
        return replace(answer, detail=self.why)

    def close(self) -> None:
        """Nothing to close."""
