"""Mailboxes as programs keep them: a Maildir, an mbox file, a folder of an IMAP server.

Each gives its unread messages and marks those that were dealt with as read, as a mail program would. Nothing is ever
deleted or moved elsewhere.
"""

from __future__ import annotations

import imaplib
import ipaddress
import mailbox
import re
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from alerts.settings import MailSettings
from tracker.telling.inert import one_line

#: So much of a message is read: what a report says stands before the message that it returns.
MOST_READ = 1_000_000
_PORTS = {"imap": 143, "imaps": 993}


class MailboxError(ValueError):
    """A mailbox that cannot be read; the message is one line that says which and why."""


class Mailbox(Protocol):
    """One mailbox. ``others`` counts unread messages that are told to be no report without being read."""

    others: int

    def unread(self) -> list[str]:
        """The keys of unread messages."""
        ...

    def read(self, key: str) -> bytes:
        """The beginning of a message; b"" where somebody took it away meanwhile."""
        ...

    def mark(self, key: str) -> None:
        """Mark a message as read."""
        ...

    def close(self) -> None:
        """Give up what is held, and write down what was marked."""
        ...


@contextmanager
def opened(settings: MailSettings) -> Iterator[Mailbox]:
    """The mailbox that ``[mail] bounces`` names. Raises MailboxError, MailConfigError."""
    address = settings.bounces
    try:
        with closing(_open(address, settings)) as box:
            yield box
    except (OSError, imaplib.IMAP4.error, mailbox.Error) as error:
        said = error.args[0] if isinstance(error, imaplib.IMAP4.error) and error.args else error
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
        advice = "look at [mail] bounces and who may read and write there"
        raise MailboxError(f"mailbox {address}: {one_line(text) or type(error).__name__}; {advice}") from error


def _open(address: str, settings: MailSettings) -> Mailbox:
    scheme, _, path = address.partition(":")
    if scheme == "maildir":
        return Maildir(Path(path))
    if scheme == "mbox":
        return Mbox(Path(path))
    return Imap(settings)


class Maildir:
    """A folder of files, one a message (https://cr.yp.to/proto/maildir.html): what is read is in ``cur``, its name
    marked with an S."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.others = folder, 0

    def unread(self) -> list[str]:
        """Names within the folder; those that begin with a dot are no messages."""
        new = [f"new/{path.name}" for path in (self.folder / "new").iterdir()]
        current = [f"cur/{path.name}" for path in (self.folder / "cur").iterdir() if "S" not in _flags(path.name)]
        return sorted(key for key in (*new, *current) if not key[4:].startswith("."))

    def read(self, key: str) -> bytes:
        with suppress(FileNotFoundError), (self.folder / key).open("rb") as file:
            return file.read(MOST_READ)
        return b""

    def mark(self, key: str) -> None:
        name = key[4:]
        flags = "".join(sorted({*_flags(name), "S"}))
        with suppress(FileNotFoundError):  # another program moved it meanwhile: it knows better
            (self.folder / key).rename(self.folder / "cur" / f"{name.partition(':2,')[0]}:2,{flags}")

    def close(self) -> None:
        """Nothing is held."""


def _flags(name: str) -> str:
    return name.partition(":2,")[2]


class Mbox:
    """One file of many messages, locked while it is worked on; what is read has "R" in its Status."""

    def __init__(self, path: Path) -> None:
        self.others = 0
        if not path.exists():
            raise FileNotFoundError(2, "no such file", str(path))
        self.box = mailbox.mbox(path, create=False)
        try:
            self.box.lock()
        except BaseException:
            self.box.close()
            raise

    def unread(self) -> list[str]:
        keys = (str(key) for key in self.box.iterkeys())
        return [key for key in keys if not _STATUS_READ.search(_HEAD_END.split(self.read(key), 1)[0])]

    def read(self, key: str) -> bytes:
        return self._whole(key)[:MOST_READ]

    def mark(self, key: str) -> None:
        head, *body = _HEAD_END.split(self._whole(key, envelope=True), 1)
        unmarked = _STATUS.sub(b"", head + b"\n")
        self.box[int(key)] = unmarked + b"Status: RO\n\n" + b"".join(body)  # type: ignore[index]

    def _whole(self, key: str, *, envelope: bool = False) -> bytes:
        return self.box.get_bytes(int(key), from_=envelope)  # type: ignore[arg-type]

    def close(self) -> None:
        """Write the marks: all messages into a new file, which then takes the old one's place."""
        self.box.close()


_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb"(?im)^Status:.*\n?")
_STATUS_READ = re.compile(rb"(?im)^Status:[^\n]*R")


class Imap:
    """A folder of an IMAP server (RFC 3501); what is read has the flag \\Seen. A password leaves encrypted, or to this
    machine only."""

    def __init__(self, settings: MailSettings) -> None:
        parts = urlsplit(settings.bounces)
        self.others, host, user = 0, parts.hostname or "", unquote(parts.username or "")
        password, port = settings.bounces_password(), parts.port or _PORTS[parts.scheme]
        context = ssl.create_default_context(cafile=settings.ca_file or None)
        self.imap: imaplib.IMAP4
        if parts.scheme == "imaps":
            self.imap = imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=settings.timeout_s)
        else:
            self.imap = imaplib.IMAP4(host, port, settings.timeout_s)
        try:
            if parts.scheme == "imap" and "STARTTLS" in self.imap.capabilities:
                self.imap.starttls(context)
            elif parts.scheme == "imap" and not _is_this_machine(host):
                raise imaplib.IMAP4.error("the server offers no STARTTLS; write imaps:// for TLS from the start")
            self.imap.login(user, password)
            self._told(self.imap.select(_quoted(unquote(parts.path[1:]) or "INBOX")))
        except BaseException:
            self.close()
            raise

    def unread(self) -> list[str]:
        everything = self._search("UNSEEN")
        reports = self._search("UNSEEN", "HEADER", "Content-Type", "report")
        self.others = len(everything) - len(reports)
        return reports

    def _search(self, *asked: str) -> list[str]:
        found = self._told(self.imap.uid("SEARCH", *asked))
        return found[0].decode().split() if found and found[0] else []

    def read(self, key: str) -> bytes:
        found = self._told(self.imap.uid("FETCH", key, f"(BODY.PEEK[]<0.{MOST_READ}>)"))
        return next((bytes(part[1]) for part in found if isinstance(part, tuple)), b"")

    def mark(self, key: str) -> None:
        self._told(self.imap.uid("STORE", key, "+FLAGS.SILENT", r"(\Seen)"))

    def close(self) -> None:
        """Take leave; the server may be gone already."""
        with suppress(OSError, imaplib.IMAP4.error):
            self.imap.logout()

    @staticmethod
    def _told(answer: tuple[str, Any]) -> list[Any]:
        """What the server answered. Raises imaplib's error where it refused."""
        if answer[0] != "OK":
            raise imaplib.IMAP4.error(answer[1][0] if answer[1] else answer[0])
        return list(answer[1])


def _quoted(name: str) -> str:
    """A folder's name as RFC 3501 4.3 writes strings; imaplib leaves that to its callers."""
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
