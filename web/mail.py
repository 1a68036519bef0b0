"""Messages written to the mail folder, read for showing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

#: How many messages the list shows.
NEWEST = 200
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,120}\.eml")


@dataclass(frozen=True)
class Message:
    """One message as text; ``name`` is its file."""

    name: str
    date: str
    sender: str
    recipient: str
    subject: str
    text: str = ""


def newest(folders: Sequence[Path]) -> list[Message]:
    """The newest messages first (file names begin with the time they were made)."""
    files = [file for folder in folders for file in folder.glob("*.eml") if _NAME.fullmatch(file.name)]
    files.sort(key=lambda file: file.name, reverse=True)
    found = (read(folders, file.name) for file in files[:NEWEST])
    return [message for message in found if message is not None]


def read(folders: Sequence[Path], name: str) -> Message | None:
    """The message in the file `name`; None where no folder has it, or where the name is no message's."""
    if not _NAME.fullmatch(name):
        return None
    for folder in folders:
        try:
            body = (folder / name).read_bytes()
        except FileNotFoundError:
            continue
        message = message_from_bytes(body, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return _message(name, message)
    return None


def _message(name: str, message: EmailMessage) -> Message:
    part = message.get_body(("plain",))
    text = part.get_content() if part is not None else ""
    date, sender, recipient, subject = (str(message[key] or "") for key in ("Date", "From", "To", "Subject"))
    return Message(name, date, sender, recipient, subject, str(text))
