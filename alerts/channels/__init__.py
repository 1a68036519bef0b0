"""The ways a message leaves. A new way is a new module here that offers what `Way` says: nothing else is touched."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, cast

if TYPE_CHECKING:
    from alerts.mime import Content
    from alerts.render import View
    from alerts.settings import MailSettings
    from tracker.changes import Change

EMAIL = "email"


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
    asked for, in seconds. ``silent`` is true where an address did not answer in time: others to it would wait as long.
    """

    result: Literal["sent", "refused", "retry", "uncertain", "untried"]
    text: str = ""
    session: bool = False
    gone: bool = False
    retry_after_s: float | None = None
    silent: bool = False


class Channel(Protocol):
    """A way out. Used by one deliverer at a time."""

    def send(self, item: Item) -> Outcome:
        """Send one item and say what became of it. Raises nothing that the outcome can say."""
        ...

    def close(self) -> None:
        """Give up what the channel holds; whatever was sent stays sent."""
        ...


class Way(Protocol):
    """What a module here offers. It is imported when its way is first taken, or a subscription is made: what it needs
    for sending it imports in its channel."""

    #: What became of an item that was being sent when everything stopped, and of which no journal tells.
    AFTER_CRASH: Outcome

    def open_channel(self, settings: MailSettings, folder: Path, lock: int) -> Channel:
        """The channel; `folder` is the data folder, `lock` the descriptor of the deliverer's lock."""
        ...

    def refusal(self, target: str | None) -> str:
        """Why `target` is no address of this way, in one line; "" where it is one."""
        ...

    def new_secret(self) -> str | None:
        """A key for a new subscription, which its owner is told once; None where none is needed."""
        ...

    def payload(self, change: Change, view: View, content: Content) -> bytes:
        """What is sent about `change`: `view` is what messages show of it, `content` a message in words. Email has
        none: its messages are composed reader by reader (see alerts.composing)."""
        ...


@cache
def ways() -> tuple[str, ...]:
    """The names of all ways."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(name for name in found if hasattr(import_module(f"{__name__}.{name}"), "open_channel"))


def way(name: str) -> Way:
    """The way called `name`, one of `ways`."""
    return cast(Way, import_module(f"{__name__}.{name}"))
