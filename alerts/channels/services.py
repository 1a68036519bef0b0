"""The hundred services that Apprise speaks to: chat rooms, pushes, text messages. Nothing of them is written here.

A subscription's target is an Apprise address (https://appriseit.com/services/), which holds the service's key.
"""

from __future__ import annotations

import json

from alerts.channels import Item, Outcome
from alerts.settings import MailSettings


class AppriseChannel:
    """Hands each item to Apprise."""

    def __init__(self, settings: MailSettings) -> None:
        self.name = settings.address.display_name or "kratomwatch"

    def send(self, item: Item) -> Outcome:
        """Send one item."""
        from apprise import Apprise, AppriseAsset

        service = Apprise(asset=AppriseAsset(app_id=self.name, app_desc="kratom law watch", async_mode=False))
        if not service.add(item.target):
            return Outcome("refused", f"{item.recipient} is no address that Apprise knows")
        told = json.loads(item.body)
        if service.notify(body=told["body"], title=told["title"], body_format="text"):
            return Outcome("sent")
        return Outcome("retry", f"{item.recipient} did not take it")

    def close(self) -> None:
        """Nothing is held."""
