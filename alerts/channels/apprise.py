"""The hundred services that Apprise speaks to: chat rooms, pushes, text messages. Nothing of them is written here.

A subscription's target is an Apprise address (https://appriseit.com/services/), which holds the service's key.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.channels import Channel, Item, Outcome
from alerts.settings import MailSettings

if TYPE_CHECKING:
    from apprise import Apprise

    from alerts.mime import Content
    from alerts.render import View
    from tracker.changes import Change

#: Services keep no ids of what they were given.
AFTER_CRASH = Outcome("uncertain", "the program ended while it was sent: it may have arrived, or not")


class AppriseChannel:
    """Hands each item to Apprise."""

    def __init__(self, settings: MailSettings) -> None:
        self.name = settings.address.display_name or "kratomwatch"

    def send(self, item: Item) -> Outcome:
        """Send one item."""
        service = _service(item.target, self.name)
        if not service:
            return Outcome("refused", f"{item.recipient} is no address that Apprise knows")
        told = json.loads(item.body)
        if service.notify(body=told["body"], title=told["title"], body_format="text"):
            return Outcome("sent")
        return Outcome("retry", f"{item.recipient} did not take it")

    def close(self) -> None:
        """Nothing is held."""


def _service(target: str, name: str = "kratomwatch") -> Apprise:
    """What Apprise has at `target`; nothing where it knows no such address. It tells of that in a log with the address,
    which holds a key: that log is kept silent."""
    from apprise import Apprise, AppriseAsset

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    service = Apprise(asset=AppriseAsset(app_id=name, app_desc="kratom law watch", async_mode=False))
    service.add(target)
    return service


def open_channel(settings: MailSettings, folder: Path, lock: int) -> Channel:
    """Nothing is held."""
    return AppriseChannel(settings)


def refusal(target: str | None) -> str:
    """Apprise itself says which addresses it knows."""
    known = target and target.isprintable() and _service(target)
    return "" if known else "that is no address that Apprise knows; see https://appriseit.com/services/"


def new_secret() -> str | None:
    """The address holds what is needed."""
    return None


def payload(change: Change, view: View, content: Content) -> bytes:
    """Title and text."""
    return json.dumps({"title": content.subject, "body": content.text}, ensure_ascii=False).encode("utf-8", "replace")
