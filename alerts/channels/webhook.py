"""Webhooks, signed as the Standard Webhooks specification says (https://www.standardwebhooks.com, 1.0.0).

A message is a POST of JSON with ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``. A 2xx is an
acknowledgement; 410 Gone ends the subscription; anything else is tried again. A redirect is no acknowledgement: the
specification wants none followed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import requests
from requests.adapters import HTTPAdapter
from standardwebhooks import Webhook

from alerts.channels import Item, Outcome
from alerts.settings import MailSettings

#: The specification advises 15 to 30 seconds.
_TIMEOUT_S = 20.0
_GONE = 410


class WebhookChannel:
    """Posts each item to its target; connections are kept."""

    def __init__(self, settings: MailSettings) -> None:
        self.session = requests.Session()
        self.session.trust_env = False  # no credentials of a .netrc, no proxy that nobody set here
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=0))
        self.session.headers["User-Agent"] = f"kratomwatch webhooks ({settings.base_url or settings.address.addr_spec})"

    def send(self, item: Item) -> Outcome:
        """Post one item."""
        now = datetime.now(UTC)
        try:
            reply = self.session.post(
                item.target, data=item.body, headers=signed(item, now), timeout=_TIMEOUT_S, allow_redirects=False,
                stream=True,
            )  # fmt: skip
        except (requests.RequestException, ValueError) as error:
            return Outcome("retry", f"{item.recipient}: {_plain(error)}")
        with reply:
            text = f"{reply.status_code} {reply.reason or ''}".strip()
            if reply.ok and not reply.is_redirect:
                return Outcome("sent")
            if reply.status_code == _GONE:
                return Outcome("refused", f"{text}: the receiver wants no more", gone=True)
            return Outcome("retry", text, retry_after_s=_retry_after(reply.headers.get("Retry-After"), now))

    def close(self) -> None:
        """Give up the connections."""
        self.session.close()


def webhook_id(item: Item) -> str:
    """The message's identity for its receiver: the same however often it is tried."""
    return f"msg_{item.message_id.strip('<>').partition('@')[0]}"


def signed(item: Item, now: datetime) -> dict[str, str]:
    """The headers of a message that leaves at `now`."""
    name = webhook_id(item)
    signature = Webhook(item.secret).sign(name, now, item.body.decode("utf-8"))
    return {
        "Content-Type": "application/json", "webhook-id": name, "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }  # fmt: skip


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that RFC 9110 10.2.3 asks to wait: a number, or a date."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value.strip())
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _plain(error: Exception) -> str:
    """What went wrong, without the address: it may hold a key."""
    return type(error).__name__
