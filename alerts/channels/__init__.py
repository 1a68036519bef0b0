"""The ways a message leaves. A new way is a new module here with a class that is a Channel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class Item:
    """One outbox row on its way out. ``created_at`` is the stored text; ``body`` what its channel carries: RFC 5322
    bytes by email, JSON elsewhere, where ``target`` is the address and ``secret`` the key."""

    id: int
    key: str
    message_id: str
    recipient: str
    created_at: str
    attempts: int
    body: bytes
    channel: str = "email"
    target: str = ""
    secret: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of an item.

    ``sent``; ``refused`` for good; ``retry`` later; ``uncertain`` where it may have arrived and nobody can
    tell; ``untried`` where it certainly did not leave and nobody refused it. ``session`` is true where the
    fault lies in the way, not in the item: the next item would meet it too. ``gone`` is true where the
    address itself is refused: nothing more must be sent there. ``retry_after_s`` is what the other side
    asked for, in seconds.
    """

    result: Literal["sent", "refused", "retry", "uncertain", "untried"]
    text: str = ""
    session: bool = False
    gone: bool = False
    retry_after_s: float | None = None


class Channel(Protocol):
    """A way out. Used by one deliverer at a time."""

    def send(self, item: Item) -> Outcome:
        """Send one item and say what became of it. Raises nothing that the outcome can say."""
        ...

    def close(self) -> None:
        """Give up what the channel holds; whatever was sent stays sent."""
        ...
