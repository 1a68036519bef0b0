"""The ways a message leaves. A new way is a new module here with a class that is a Channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Item:
    """One outbox row on its way out. ``created_at`` is the stored text, ``body`` the RFC 5322 bytes."""

    id: int
    key: str
    message_id: str
    recipient: str
    created_at: str
    attempts: int
    body: bytes


@dataclass(frozen=True)
class Outcome:
    """What became of an item.

    ``sent``; ``refused`` for good; ``retry`` later; ``uncertain`` where it may have arrived and nobody can
    tell; ``untried`` where it certainly did not leave and nobody refused it. ``session`` is true where the
    fault lies in the way, not in the item: the next item would meet it too.
    """

    result: Literal["sent", "refused", "retry", "uncertain", "untried"]
    text: str = ""
    session: bool = False


class Channel(Protocol):
    """A way out. Used by one deliverer at a time."""

    def send(self, item: Item) -> Outcome:
        """Send one item and say what became of it. Raises nothing that the outcome can say."""
        ...

    def close(self) -> None:
        """Give up what the channel holds; whatever was sent stays sent."""
        ...
