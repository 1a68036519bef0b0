"""The postman: a process of its own that talks to the mail server and keeps a journal.

It outlives a killed parent long enough to learn what became of the message in hand, which is what makes
"sent once" true when the main process is killed at any instant. It is run by path with nothing but the
standard library (``python -I -S postman.py``), so that it starts fast, and in a session of its own, so that
a signal to the parent's group does not reach it.

Standard input carries frames: a line with two lengths, that many octets of JSON, that many of message. The
first frame is the configuration (it holds the password, which therefore never stands on a command line), each
other one a message. Standard output carries one JSON line a message. The end of the input, which is also what
a parent's death looks like, ends the postman.

The journal is one line an event, "<verb> <row> <message-id> <code> <text>":
``begin`` just before the octets that end a message (RFC 5321 4.1.1.4: from then on the server may have it), synced
before they leave; ``done`` with the server's reply, ``lost`` where no reply came, ``fail`` where it went wrong before
``begin``. These survive a kill as they are written; a power cut may take the last of them, and leaves its message
uncertain, as one in the very moment of the reply would.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import smtplib
import socket
import ssl
import sys
from typing import Any, BinaryIO

#: Replies that speak of us (authentication, RFC 4954) rather than of the message.
_OUR_FAULT = frozenset({454, 530, 534, 535, 538})
_SHUTTING_DOWN = 421
_ENHANCED = re.compile(r"\b5\.\d{1,3}\.\d{1,3}\b")
_NO_SUCH = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
_UNKNOWN = re.compile(
    r"(?:user|mailbox|recipient|address|account)\b.{0,40}\b(?:unknown|unavailable|not found|exist|disabled|invalid)"
    r"|(?:unknown|no such|invalid)\b.{0,20}\b(?:user|mailbox|recipient|address|account)",
    re.IGNORECASE,
)
_QUIT_TIMEOUT_S = 2.0

Result = dict[str, Any]


class FailedError(Exception):
    """The message did not leave: reply `code` (0: no reply); `session` where the way is at fault, `gone` where the
    recipient's address is."""

    def __init__(self, code: int, text: str, *, session: bool = False, gone: bool = False) -> None:
        super().__init__(text)
        self.code, self.text, self.session, self.gone = code, text, session, gone


class DroppedError(FailedError):
    """The connection ended before the message was given: another connection may do."""


class LostError(Exception):
    """The connection ended after the message was given and before the server's reply."""


class Journal:
    """Appends lines; those are on the disk after `sync`. Raises OSError."""

    def __init__(self, path: str) -> None:
        self.fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.torn = b""  # ends a line that a full disk cut short, before the next one

    def write(self, verb: str, item: Result, code: int, text: str) -> None:
        """Append one line about `item`, the header of its frame."""
        told = f"{verb} {item['id']} {item['message_id']} {max(code, 0)} {_flat(text)}\n".encode()
        line = self.torn + told
        written = os.write(self.fd, line)
        self.torn = b"" if written == len(line) else b"\n"
        if self.torn:
            raise OSError("the journal could not be written whole")

    def sync(self) -> None:
        """Wait for the disk."""
        os.fsync(self.fd)


class Courier:
    """One connection to the server, kept for as long as it holds."""

    def __init__(self, config: Result, journal: Journal) -> None:
        self.config, self.journal = config, journal
        self.smtp: smtplib.SMTP | None = None
        self.clean = False  # whether the server remembers nothing of a message before

    def deliver(self, item: Result, body: bytes) -> Result:
        """Give one message to the server; what became of it."""
        try:
            code, text = self._attempt(item, body)
        except FailedError as error:
            self._note("fail", item, error.code, error.text)
            result = "refused" if error.code >= 500 and not error.session else "retry"
            return _result(item, result, error.code, error.text, session=error.session, gone=error.gone)
        except LostError as error:
            self.hang_up()
            self._note("lost", item, 0, str(error))
            return _result(item, "uncertain", 0, str(error))
        self._note("done", item, code, text)
        if code == _SHUTTING_DOWN:
            self.hang_up()
        result = "sent" if 200 <= code <= 299 else "refused" if code >= 500 else "retry"
        return _result(item, result, code, text)

    def _note(self, verb: str, item: Result, code: int, text: str) -> None:
        # The parent hears the outcome as well; a full disk costs certainty only if it is dead too.
        try:
            self.journal.write(verb, item, code, text)
        except OSError as error:
            print(f"journal: {error}", file=sys.stderr)

    def _attempt(self, item: Result, body: bytes) -> tuple[int, str]:
        if self.smtp is not None:
            try:
                return self._converse(self.smtp, item, body)
            except DroppedError:
                self.hang_up()  # an idle connection the server closed tells nothing about the message
        smtp = self._connect()
        try:
            return self._converse(smtp, item, body)
        except DroppedError as error:
            self.hang_up()
            raise FailedError(error.code, error.text, session=True) from error

    def _connect(self) -> smtplib.SMTP:
        config = self.config
        try:
            smtp = _open(config)
            self.smtp, self.clean = smtp, True
            if config["username"]:
                smtp.login(config["username"], config["password"])
        except smtplib.SMTPResponseException as error:
            self.hang_up()
            raise FailedError(error.smtp_code, _text(error.smtp_error), session=True) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:
            self.hang_up()
            raise FailedError(0, f"{config['host']}:{config['port']}: {error}", session=True) from error
        return smtp

    def _converse(self, smtp: smtplib.SMTP, item: Result, body: bytes) -> tuple[int, str]:
        try:
            # The octets that end a message are a packet of their own: they must not wait for an acknowledgement.
            _socket(smtp).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _socket(smtp).settimeout(self.config["timeout_s"])
            if not self.clean:
                _expect(smtp.docmd("RSET"), 250)
            self.clean = False
            _expect(smtp.mail(item["sender"]), 250)
            self._address(smtp, item["recipient"])
            _expect(smtp.docmd("DATA"), 354)
            _socket(smtp).sendall(_stuffed(body))
            self._heard_early(smtp)
        except (smtplib.SMTPException, OSError) as error:
            raise DroppedError(0, f"connection lost: {error}") from error
        return self._end(smtp, item)

    def _address(self, smtp: smtplib.SMTP, recipient: str) -> None:
        try:
            _expect(smtp.rcpt(recipient), 250, 251)
        except DroppedError:
            raise
        except FailedError as error:
            raise FailedError(
                error.code, error.text, session=error.session, gone=no_such(error.code, error.text)
            ) from error

    def _heard_early(self, smtp: smtplib.SMTP) -> None:
        """A server that speaks or hangs up before the message ends does not want it; better to know now."""
        sock = _socket(smtp)
        if isinstance(sock, ssl.SSLSocket) or not select.select([sock], [], [], 0)[0]:
            return
        code, raw = smtp.getreply()
        self.hang_up()
        if 500 <= code <= 599:
            raise FailedError(code, _text(raw))
        raise DroppedError(max(code, 0), _text(raw))

    def _end(self, smtp: smtplib.SMTP, item: Result) -> tuple[int, str]:
        """Send the octets that end the message: the one moment after which it may have arrived."""
        try:
            self.journal.write("begin", item, 0, "-")
            self.journal.sync()
        except OSError as error:
            self.hang_up()  # without an end the server must forget the message (RFC 5321 4.1.1.4)
            raise FailedError(0, f"cannot write the journal: {error}", session=True) from error
        sock = _socket(smtp)
        sock.settimeout(self.config["reply_timeout_s"])
        try:
            sock.sendall(b".\r\n")
        except (BrokenPipeError, ConnectionResetError) as error:
            if isinstance(sock, ssl.SSLSocket):
                raise LostError(f"connection lost: {error}") from error
            raise DroppedError(0, f"connection lost: {error}") from error  # the kernel took none of it
        except OSError as error:
            raise LostError(f"connection lost: {error}") from error
        try:
            code, raw = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise LostError(f"no answer to the message: {error}") from error
        self.clean = True  # whatever the answer is (RFC 5321 4.1.1.4)
        if not 200 <= code <= 599:
            raise LostError(f"an answer that is none: {_text(raw)}")
        return code, _text(raw)

    def hang_up(self) -> None:
        """Drop the connection without a word."""
        if self.smtp is not None:
            self.smtp.close()
            self.smtp = None

    def part(self) -> None:
        """Take leave of the server; it may be gone already."""
        if self.smtp is not None and self.smtp.sock is not None:
            self.smtp.sock.settimeout(_QUIT_TIMEOUT_S)
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self.smtp.quit()
        self.hang_up()


def _open(config: Result) -> smtplib.SMTP:
    host, port, name = config["host"], config["port"], config["local_name"]
    timeout = config["timeout_s"]
    if not (config["tls"] or config["starttls"]):
        smtp = smtplib.SMTP(host, port, name, timeout)
        smtp.ehlo_or_helo_if_needed()
        return smtp
    context = ssl.create_default_context(cafile=config["ca_file"] or None)
    if config["tls"]:
        secure = smtplib.SMTP_SSL(host, port, name, timeout=timeout, context=context)
        secure.ehlo_or_helo_if_needed()
        return secure
    smtp = smtplib.SMTP(host, port, name, timeout)
    smtp.ehlo_or_helo_if_needed()
    if not smtp.has_extn("starttls"):
        smtp.close()
        raise FailedError(
            0, "the server offers no STARTTLS; set mail.starttls = false to send unencrypted", session=True
        )
    smtp.starttls(context=context)
    smtp.ehlo()
    return smtp


def _expect(reply: tuple[int, bytes], *good: int) -> None:
    code, text = reply[0], _text(reply[1])
    if code in good:
        return
    if code == _SHUTTING_DOWN or not 200 <= code <= 599:
        raise DroppedError(max(code, 0), text)
    raise FailedError(code, text, session=code in _OUR_FAULT)


def no_such(code: int, text: str) -> bool:
    """Whether a refused recipient is one that does not exist (RFC 3463: 5.1.1 to 5.1.3, 5.1.6, 5.1.10, 5.2.1), rather
    than one that this server will not take mail for from us. Where no such code is given, the words tell."""
    told = _ENHANCED.search(text)
    if told:
        return told[0] in _NO_SUCH
    return code in (550, 551, 553) and _UNKNOWN.search(text) is not None


def _socket(smtp: smtplib.SMTP) -> Any:
    if smtp.sock is None:
        raise smtplib.SMTPServerDisconnected("the connection is closed")
    return smtp.sock


def _stuffed(body: bytes) -> bytes:
    """`body` with CRLF line ends only (a bare CR or LF can smuggle in another message) and dots doubled."""
    body = re.sub(rb"\r\n|\r|\n", b"\r\n", body)
    body = re.sub(rb"(?m)^\.", b"..", body)
    return body if body.endswith(b"\r\n") else body + b"\r\n"


def _result(item: Result, result: str, code: int, text: str, *, session: bool = False, gone: bool = False) -> Result:
    told = {"id": item["id"], "result": result, "code": code, "text": _flat(text)}
    return {**told, "session": session, "gone": gone and result == "refused"}


def _text(raw: bytes | str) -> str:
    return _flat(raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw)


def _flat(text: str) -> str:
    return " ".join(text.split())[:400] or "-"


def read_frame(stream: BinaryIO) -> tuple[Result, bytes] | None:
    """The next frame, or None at the end of the input; one cut short by the parent's death is no frame."""
    lengths = stream.readline().split()
    if len(lengths) != 2:
        return None
    head, body = (int(length) for length in lengths)
    octets = stream.read(head + body)
    if len(octets) != head + body:
        return None
    return json.loads(octets[:head]), octets[head:]


def write_frame(stream: BinaryIO, header: Result, body: bytes = b"") -> None:
    """Write one frame. Raises OSError where nobody reads any more."""
    head = json.dumps(header).encode()
    stream.write(b"%d %d\n" % (len(head), len(body)) + head + body)
    stream.flush()


def main() -> int:
    """Deliver what standard input brings until it ends."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)  # the end of the input ends us, never in the middle of a message
    first = read_frame(sys.stdin.buffer)
    if first is None:
        return 0
    courier = Courier(first[0], Journal(first[0]["journal"]))
    while (frame := read_frame(sys.stdin.buffer)) is not None:
        result = courier.deliver(*frame)
        with contextlib.suppress(BrokenPipeError):  # a dead parent hears nothing: the journal tells its heir
            os.write(1, json.dumps(result).encode() + b"\n")
    courier.part()
    return 0


if __name__ == "__main__":
    sys.exit(main())
