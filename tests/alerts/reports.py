"""Reports on mail, as servers write them: RFC 3464 when it came back, RFC 5965 when a reader complains."""

from __future__ import annotations


def bounce(
    message_id: str,
    recipient: str = "reader0@example.org",
    status: str = "5.1.1",
    said: str = "550 5.1.1 no such user",
    *,
    action: str = "failed",
    returned: str = "message/rfc822",
) -> bytes:
    """A delivery status notification that returns the message with `message_id` (its headers only where `returned` is
    text/rfc822-headers)."""
    return _report(
        "delivery-status",
        "Reporting-MTA: dns; mx.example.org\nArrival-Date: Wed, 6 May 2026 12:00:00 +0000\n\n"
        f"Final-Recipient: rfc822; {recipient}\nOriginal-Recipient: rfc822;{recipient}\nAction: {action}\n"
        f"Status: {status}\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp;\n    {said}\n",
        message_id,
        returned,
    )


def complaint(message_id: str, kind: str = "abuse") -> bytes:
    """A feedback report on the message with `message_id`."""
    fields = f"Feedback-Type: {kind}\nUser-Agent: FeedbackLoop/1.0\nVersion: 1\n"
    return _report("feedback-report", fields, message_id, "message/rfc822")


def _report(kind: str, fields: str, message_id: str, returned: str) -> bytes:
    head = f"From: kratomwatch@localhost\nTo: reader0@example.org\nSubject: Utah\nMessage-ID: {message_id}\n"
    return (
        "From: MAILER-DAEMON@mx.example.org\nTo: kratomwatch@localhost\nSubject: Report\n"
        "Message-ID: <r1@mx.example.org>\nMIME-Version: 1.0\n"
        f'Content-Type: multipart/report; report-type={kind};\n\tboundary="=_b"\n\n'
        "--=_b\nContent-Type: text/plain\n\nFor people: it did not arrive.\n\n"
        f"--=_b\nContent-Type: message/{kind}\n\n{fields}\n"
        f"--=_b\nContent-Type: {returned}\n\n{head}\n--=_b--\n"
    ).encode()


FROM_A_PERSON = b"From: a@example.org\nTo: kratomwatch@localhost\nSubject: Thank you\n\nThis is useful.\n"
AUTO_REPLY = (
    b"From: a@example.org\nTo: kratomwatch@localhost\nSubject: Out of office\nAuto-Submitted: auto-replied\n\n"
    b"I am away. This is about <x@localhost>, 550 5.1.1 no such user.\n"
)
