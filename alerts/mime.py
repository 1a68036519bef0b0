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

#: ASCII bytes only, so that no server needs 8BITMIME. A token longer than a line would be written as an encoded word,
#: which is no link any more, so that lines are as long as links need (RFC 5322 2.1.1 takes 998).
_POLICY = policy.SMTP.clone(cte_type="7bit")
_SHORT, _LONGEST, _NAME = 200, 998, 20


@dataclass(frozen=True)
class Content:
    """What a message says. ``thread`` names what it is about: messages of one thread hang together. ``listed``: readers
    get it as a list's and can leave; what goes to one person for a reason of their own is none."""

    subject: str
    text: str
    html: str
    thread: str
    listed: bool = True


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
    mailto = f"<mailto:{settings.address.addr_spec}?subject=unsubscribe>"
    leave = f"<{leave_url}>, {mailto}" if leave_url else mailto
    line = min(max(_SHORT, len(leave) + _NAME), _LONGEST)
    message = EmailMessage(policy=_POLICY.clone(max_line_length=line))
    local, _, domain = recipient.rpartition("@")
    message["Date"] = format_datetime(now)
    message["Message-ID"] = name
    message["From"] = settings.address
    message["To"] = Address(username=local, domain=domain)
    message["Subject"] = one_line(content.subject, 230)
    message["Auto-Submitted"] = "auto-generated"
    root = hashlib.sha256(f"thread:{content.thread}".encode()).hexdigest()[:24]
    message["References"] = f"<{root}@{settings.address.domain}>"
    if content.listed:
        message["List-Id"] = f"<{settings.list_id}>"
        message["List-Unsubscribe"] = leave
        if leave_url.startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(content.text, cte="quoted-printable")
    message.add_alternative(content.html, subtype="html", cte="quoted-printable")
    return message.as_bytes()
