"""Webhooks, signed as the Standard Webhooks specification says (https://www.standardwebhooks.com, 1.0.0).

A message is a POST of JSON with ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``. A 2xx is an
acknowledgement; 410 Gone ends the subscription; anything else is tried again. A redirect is no acknowledgement: the
specification wants none followed.
"""

from __future__ import annotations

import base64
import json
import queue
import secrets
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from alerts.channels import Channel, Item, Outcome
from alerts.settings import MailSettings
from tracker.changes import entry

if TYPE_CHECKING:
    import requests

    from alerts.mime import Content
    from alerts.render import View
    from tracker.changes import Change

_Answer = TypeVar("_Answer")
#: A receiver knows a message again by its id (idempotency): sent twice is no harm.
AFTER_CRASH = Outcome("untried")

#: The specification advises 15 to 30 seconds.
_TIMEOUT_S = 20.0
_GONE = 410


class WebhookChannel:
    """Posts each item to its target; connections are kept."""

    def __init__(self, settings: MailSettings) -> None:
        import requests
        from requests.adapters import HTTPAdapter

        self.session = requests.Session()
        self.session.trust_env = False  # no credentials of a .netrc, no proxy that nobody set here
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=0))
        self.session.headers["User-Agent"] = f"kratomwatch webhooks ({settings.base_url or settings.address.addr_spec})"

    def send(self, item: Item) -> Outcome:
        """Post one item."""
        import requests

        now = datetime.now(UTC)
        headers = signed(item, now)

        def post() -> requests.Response:
            return self.session.post(
                item.target, data=item.body, headers=headers, timeout=_TIMEOUT_S, allow_redirects=False, stream=True
            )

        try:
            reply = _within(_TIMEOUT_S, post)
        except (requests.RequestException, TimeoutError, ValueError) as error:
            silent = isinstance(error, requests.Timeout | TimeoutError)
            return Outcome("retry", f"{item.recipient}: {type(error).__name__}", silent=silent)
        with reply:
            text = f"{reply.status_code} {reply.reason or ''}".strip()
            if 200 <= reply.status_code <= 299:
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
    from standardwebhooks import Webhook

    signature = Webhook(item.secret).sign(name, now, item.body.decode("utf-8"))
    return {
        "Content-Type": "application/json", "webhook-id": name, "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }  # fmt: skip


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that RFC 9110 10.2.3 asks to wait: a number, or a date."""
    if value is None:
        return None
    if value.isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _within(seconds: float, call: Callable[[], _Answer]) -> _Answer:
    """What `call` gives within so long; requests bounds each read, and a receiver may send a byte at a time for ever.
    Raises TimeoutError, and what `call` does."""
    answers: queue.SimpleQueue[_Answer | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            answers.put(call())
        except Exception as error:  # noqa: BLE001 - raised again by who waits
            answers.put(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def open_channel(settings: MailSettings, folder: Path, lock: int) -> Channel:
    """A session of its own."""
    return WebhookChannel(settings)


def refusal(target: str | None) -> str:
    """Only http and https lead to a webhook."""
    if target and _leads_somewhere(target):
        return ""
    return f"{target or ''!a} is no address of a webhook; write it like https://example.org/hook"


def new_secret() -> str | None:
    """24 octets in the form that the specification has for them."""
    return f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"


def payload(change: Change, view: View, content: Content) -> bytes:
    """What the specification advises: type, timestamp, data. The data are the change as `changes --json` gives it."""
    told = entry(change)
    event: dict[str, Any] = {
        "type": f"change.{change.kind.value}", "timestamp": told["recorded_at"],
        "data": {**told, "name": view.place, "headline": view.headline, "demo": view.demo},
    }  # fmt: skip
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _leads_somewhere(target: str) -> bool:
    try:
        parts = urlsplit(target)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and target.isprintable()
    except ValueError:  # brackets that do not close, a port that is none
        return False
