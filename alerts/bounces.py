"""What other servers report of our mail: that it came back, or that its reader calls it unwanted.

A server takes a message and finds only later that there is no such reader; it then writes to our sender's address,
in the form of RFC 3464. RFC 5965 is the form of a complaint. Anybody can write there: a report counts only where it
returns the Message-ID of a message that was sent, and only for the one address which that message went to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, message_from_string
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any, Literal

from sqlalchemy import Connection, Row, select, update

from alerts.alarms import Trouble
from alerts.mailboxes import Mailbox, MailboxError, opened
from alerts.postman import no_such
from alerts.readers import suppress, unsubscribe
from alerts.settings import MailConfigError, MailSettings
from alerts.subscriptions import subscriber
from tracker.clock import Clock
from tracker.store import schema
from tracker.store.engine import Store
from tracker.telling.inert import one_line

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_REPLY_CODE = re.compile(r"\b[245]\d\d\b")
_COMPLAINTS = frozenset({"abuse", "opt-out"})
#: A report on a message in one of these states comes too early to be true, or while we do not know yet ourselves.
_NOT_YET = frozenset({"queued", "sending", "bundled"})

#: What became of a report: it is about none of our messages; nothing follows from it; the message came back; so it did,
#: and the address is written to no more; its reader complained, and left.
Effect = Literal["strange", "nothing", "bounced", "refused", "complaint"]


class BrokenReport(ValueError):
    """A message that says it is a report and cannot be read as one; says why."""


@dataclass(frozen=True)
class Verdict:
    """What a report says of one recipient. ``code`` is the status of RFC 3463."""

    recipient: str
    failed: bool
    code: str
    text: str

    @property
    def refused(self) -> bool:
        """Whether there is no such address, as opposed to a message that was not wanted or a server in trouble."""
        if self.code == "5.0.0":  # "some failure": the words of the server that refused it say more
            reply = _REPLY_CODE.search(self.text)
            return no_such(int(reply[0]) if reply else 0, self.text)
        return no_such(550, self.code)


@dataclass(frozen=True)
class Report:
    """What one message reports. ``message_id`` is that of the message it returns, "" where it returns none."""

    message_id: str
    verdicts: tuple[Verdict, ...] = ()
    complaint: bool = False


@dataclass
class BounceReport:
    """What was read: messages that came back, addresses refused, complaints; ``left`` are messages left unread, being
    no reports on our mail; ``broken`` those that cannot be read, ``stopped`` why the mailbox could not be, a line
    each."""

    bounced: int = 0
    refused: int = 0
    complaints: int = 0
    left: int = 0
    broken: list[str] = field(default_factory=list)
    stopped: str = ""

    def count(self, effect: Effect) -> None:
        """Add one report."""
        self.left += effect == "strange"
        self.bounced += effect in ("bounced", "refused")
        self.refused += effect == "refused"
        self.complaints += effect == "complaint"

    def troubles(self) -> list[Trouble]:
        """What the operator must look at."""
        found = []
        if self.stopped:
            head = "the mailbox of bounces cannot be read"
            found.append(Trouble("bounces", "bounces", head, self.stopped, "`kratomwatch outbox bounces` tries again"))
        if self.broken:
            head = f"{len(self.broken)} messages in the mailbox of bounces cannot be read"
            advice = "read them with a mail program: that ends this alarm"
            found.append(Trouble("bounces:broken", "bounces", head, one_line("; ".join(self.broken), 600), advice))
        return found


def read_bounces(store: Store, settings: MailSettings, clock: Clock) -> BounceReport:
    """Read the reports that wait in the mailbox of the settings and do what follows from them; each is then marked as
    read. What is none is left as it is. Raises StoreError; what is wrong with the mailbox is in the report."""
    found = BounceReport()
    try:
        with opened(settings) as box:
            for key in box.unread():
                _take(box, key, store, clock, found)
            found.left += box.others
    except (MailboxError, MailConfigError) as error:
        found.stopped = str(error)
    return found


def _take(box: Mailbox, key: str, store: Store, clock: Clock, found: BounceReport) -> None:
    try:
        report = read(box.read(key))
    except BrokenReport as error:
        found.broken.append(f"message {key}: {error}")
        return
    effect: Effect = "strange"
    if report is not None:
        with store.write() as conn:
            effect = take(conn, report, clock)
    found.count(effect)
    if effect != "strange":
        box.mark(key)


def take(conn: Connection, report: Report, clock: Clock) -> Effect:
    """Do what follows from a report; a second one of the same does nothing. "strange": it is about no message that was
    sent to anybody."""
    box = schema.outbox
    ours = (box.c.message_id == report.message_id, box.c.channel == "email", box.c.state.not_in(_NOT_YET))
    row = conn.execute(select(box).where(*ours)).first() if report.message_id else None
    if row is None:
        return "strange"
    if report.complaint:
        return _complained(conn, row, clock)
    verdict = next((one for one in report.verdicts if one.recipient == row.recipient.lower()), None)
    if verdict is None:
        return _elsewhere(conn, row, report.verdicts)
    if not verdict.failed or row.state == "failed":
        return "nothing"
    told = one_line(f"bounced: {verdict.text}", 400)
    conn.execute(update(box).where(box.c.id == row.id).values(state="failed", error=told))
    if verdict.refused and row.subscriber is not None:
        suppress(conn, row.subscriber, told, clock)
        return "refused"
    return "bounced"


def _complained(conn: Connection, row: Row[Any], clock: Clock) -> Effect:
    told = "its reader reported it as unwanted"
    reader = subscriber(conn, row.subscriber) if row.subscriber is not None else None
    if reader is None or row.error == told:
        return "nothing"
    conn.execute(update(schema.outbox).where(schema.outbox.c.id == row.id).values(error=told))
    return "complaint" if unsubscribe(conn, reader.email, clock) else "nothing"


def _elsewhere(conn: Connection, row: Row[Any], verdicts: Iterable[Verdict]) -> Effect:
    """Note that the message did not get to where its reader's server passed it on. It may have got to others there, as
    where the address is a whole office's: nobody is written to less for it."""
    lost = [f"passed on to {one.recipient}: {one.text}" for one in verdicts if one.failed]
    if lost:
        told = one_line(f"bounced, {'; '.join(lost)}", 400)
        conn.execute(update(schema.outbox).where(schema.outbox.c.id == row.id).values(error=told))
    return "nothing"


def read(raw: bytes) -> Report | None:
    """The report that a message is, None where it is none. Raises BrokenReport."""
    try:
        message = message_from_bytes(raw)
    except RecursionError as error:
        raise BrokenReport("it holds parts within parts without end") from error
    if message.get_content_type() != "multipart/report":
        return None
    kind = collapse_rfc2231_value(message.get_param("report-type") or "").lower()
    parts = {part.get_content_type(): part for part in reversed(_inside(message))}
    if kind == "delivery-status":
        return Report(_returned(parts), tuple(_verdicts(_part(parts, "message/delivery-status"))))
    if kind == "feedback-report":
        fields = _inside(_part(parts, "message/feedback-report"))
        kinds = {str(one["Feedback-Type"] or "").strip().lower() for one in fields}
        return Report(_returned(parts), complaint=True) if kinds & _COMPLAINTS else None
    return None


def _part(parts: dict[str, Message], kind: str) -> Message:
    if kind not in parts:
        raise BrokenReport(f"a report without its part {kind}")
    return parts[kind]


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _returned(parts: dict[str, Message]) -> str:
    """The Message-ID of the message that a report returns, whole or in part."""
    if "message/rfc822" in parts:
        heads = _inside(parts["message/rfc822"])
    elif "text/rfc822-headers" in parts:
        text = parts["text/rfc822-headers"].get_payload(decode=True)
        heads = [message_from_string(text.decode("ascii", "replace"))] if isinstance(text, bytes) else []
    else:
        return ""
    return str(heads[0]["Message-ID"] or "").strip() if heads else ""


def _verdicts(status: Message) -> Iterator[Verdict]:
    """What a delivery status says of each recipient (RFC 3464 2.3): the first block of fields is about the message."""
    for fields in _inside(status)[1:]:
        recipient = str(fields["Final-Recipient"] or "").partition(";")[2].strip().strip("<>").lower()
        code = _STATUS.search(str(fields["Status"] or ""))
        said = one_line(str(fields["Diagnostic-Code"] or "").partition(";")[2], 300)
        failed = str(fields["Action"] or "").strip().lower() == "failed"
        yield Verdict(recipient, failed, code[0] if code else "", said or (code[0] if code else "no reason given"))
