"""A message as it goes out: RFC 5322 headers round a text part and an HTML part."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from alerts.inert import one_line
from alerts.settings import MailSettings

#: ASCII bytes only, so that no server needs 8BITMIME; long tokens (links) stay whole.
_POLICY = policy.SMTP.clone(cte_type="7bit", max_line_length=200)


@dataclass(frozen=True)
class Content:
    """What a message says. ``thread`` names what it is about: messages of one thread hang together."""

    subject: str
    text: str
    html: str
    thread: str


def message_id(key: str, settings: MailSettings) -> str:
    """The Message-ID that belongs to an outbox key: always the same, so that a copy can be told as one."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{settings.address.domain}>"


def compose(
    content: Content, recipient: str, name: str, settings: MailSettings, now: datetime, leave_url: str
) -> bytes:
    """The bytes of one message to one reader, with CRLF line ends.

    `name` is the Message-ID. `leave_url` is the reader's own address for leaving, "" where there is none.
    One-click leaving (RFC 8058) is offered where it is https, as that standard wants.
    """
    message = EmailMessage(policy=_POLICY)
    local, _, domain = recipient.rpartition("@")
    message["Date"] = format_datetime(now)
    message["Message-ID"] = name
    message["From"] = settings.address
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = one_line(content.subject, 230)
    message["List-Id"] = f"<{settings.list_id}>"
    mailto = f"<mailto:{settings.address.addr_spec}?subject=unsubscribe>"
    message["List-Unsubscribe"] = f"<{leave_url}>, {mailto}" if leave_url else mailto
    if leave_url.startswith("https://"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    root = hashlib.sha256(f"thread:{content.thread}".encode()).hexdigest()[:24]
    message["References"] = f"<{root}@{settings.address.domain}>"
    message.set_content(content.text, cte="quoted-printable")
    message.add_alternative(content.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()
