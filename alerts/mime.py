"""A message as it goes out: RFC 5322 headers round a text part and an HTML part."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.quoprimime import body_encode
from email.utils import format_datetime
from functools import lru_cache

from alerts.settings import MailSettings
from tracker.telling.inert import one_line

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


def message_id(key: str, settings: MailSettings, secret: str) -> str:
    """The Message-ID that belongs to an outbox key: always the same, so that a copy can be told as one, and known only
    to whom the message came: whoever can name it may report that it came back."""
    name = hmac.new(secret.encode(), f"message:{key}".encode(), hashlib.sha256).hexdigest()[:32]
    return f"<{name}@{settings.address.domain}>"


def compose(
    content: Content, recipient: str, name: str, settings: MailSettings, now: datetime, leave_url: str
) -> bytes:
    """The bytes of one message to one reader, with CRLF line ends.

    `name` is the Message-ID. `leave_url` is the reader's own address for leaving, "" where there is none.
    One-click leaving (RFC 8058) is offered where it is https, as that standard wants.
    """
    heads = _heads(content, recipient, name, settings, now, leave_url)
    boundary = f"=_{hashlib.sha256(name.encode()).hexdigest()[:32]}"  # "=_" stands in no quoted-printable text
    heads |= {"MIME-Version": "1.0", "Content-Type": f'multipart/alternative; boundary="{boundary}"'}
    between = f"--{boundary}\r\n".encode()
    return b"".join([
        *(_head(key, value, _room(value)) for key, value in heads.items()), b"\r\n",
        between, _part("plain", content.text), b"\r\n",
        between, _part("html", content.html), b"\r\n", f"--{boundary}--\r\n".encode(),
    ])  # fmt: skip


def _heads(
    content: Content, recipient: str, name: str, settings: MailSettings, now: datetime, leave_url: str
) -> dict[str, str]:
    local, _, domain = recipient.rpartition("@")
    root = hashlib.sha256(f"thread:{content.thread}".encode()).hexdigest()[:24]
    heads = {
        "Date": format_datetime(now), "Message-ID": name, "From": str(settings.address),
        "To": str(Address(username=local, domain=domain)), "Subject": one_line(content.subject, 230),
        "Auto-Submitted": "auto-generated", "References": f"<{root}@{settings.address.domain}>",
    }  # fmt: skip
    if content.listed:
        mailto = f"<mailto:{settings.address.addr_spec}?subject=unsubscribe>"
        heads["List-Id"] = f"<{settings.list_id}>"
        heads["List-Unsubscribe"] = f"<{leave_url}>, {mailto}" if leave_url else mailto
        if leave_url.startswith("https://"):
            heads["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return heads


def _room(value: str) -> int:
    return min(max(_SHORT, len(value) + _NAME), _LONGEST)


# A change goes to many readers, and its messages differ in little but their foot: what was written before is kept.


@lru_cache(maxsize=256)
def _head(key: str, value: str, line: int) -> bytes:
    """One header, folded where it is longer than `line`."""
    chosen = _POLICY.clone(max_line_length=line)
    return chosen.fold_binary(*chosen.header_store_parse(key, value))


def _part(kind: str, text: str) -> bytes:
    """One part in quoted-printable, which goes line by line (RFC 2045 6.7)."""
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    return head.encode() + b"\r\n".join(map(_quoted, text.split("\n")))


@lru_cache(maxsize=2048)
def _quoted(line: str) -> bytes:
    return body_encode(line.encode("utf-8", "replace").decode("latin-1"), 76, "\r\n").encode("ascii")
