"""Messages written to the mail folder, shown to this machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from web.guard import from_here
from web.pages import Pages

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


def add_mail(app: FastAPI, pages: Pages, folders: Sequence[Path], names: frozenset[str] | None) -> None:
    def admit(request: Request) -> None:
        if folders and names is not None and not from_here(request, names):
            raise HTTPException(403, "messages are shown to this machine only")

    @app.get("/mail", response_class=HTMLResponse)
    def box(request: Request) -> Response:
        admit(request)
        return pages.page(request, "mail.html", messages=newest(folders), shown=bool(folders))

    @app.get("/mail/{name}", response_class=HTMLResponse)
    def message(request: Request, name: str) -> Response:
        admit(request)
        found = read(folders, name)
        if found is None:
            raise HTTPException(404, "there is no such message")
        return pages.page(request, "message.html", message=found)
