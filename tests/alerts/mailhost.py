"""A mail server on loopback that answers as a test tells it, and remembers what it took."""

from __future__ import annotations

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.settings import MailSettings

#: "MAIL", "RCPT", "DATA" (the message is here, no answer yet), "TAKEN" (the answer is about to leave).
Event = Callable[[str], None]


class MailHost:
    """``replies`` are used up one a message; "250 OK" after them. "drop" ends the connection unanswered.

    ``stage`` says at which command the replies are given: "MAIL", "RCPT" or "DATA". ``on_event`` is called
    in the server's thread at each step of each conversation.
    """

    def __init__(self, replies: Iterable[str] = (), stage: str = "DATA", **options: Any) -> None:
        self.replies = list(replies)
        self.stage = stage
        self.on_event: Event = lambda event: None
        self.messages: list[bytes] = []
        self.connections = 0
        self.lock = threading.Lock()
        self.controller = _Controller(self, hostname="127.0.0.1", port=0, **options)

    def __enter__(self) -> MailHost:
        self.controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.controller.stop()

    @property
    def port(self) -> int:
        assert self.controller.server is not None
        return int(self.controller.server.sockets[0].getsockname()[1])

    def settings(self, **more: Any) -> MailSettings:
        """Settings that send here in the clear."""
        return MailSettings(
            **{"host": "127.0.0.1", "port": self.port, "starttls": False, "timeout_s": 10, **more}
        )

    @property
    def taken(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        ids = [line for body in self.messages for line in body.split(b"\r\n") if line.startswith(b"Message-ID:")]
        return Counter(line.split(b":", 1)[1].strip().decode() for line in ids)

    def _reply(self, stage: str, server: SMTP, usual: str) -> str:
        if stage != self.stage or not self.replies:
            return usual
        reply = self.replies.pop(0)
        if reply == "drop":
            assert server.transport is not None
            server.transport.abort()
            raise ConnectionResetError
        return usual if reply == "ok" else reply

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.on_event("MAIL")
        envelope.mail_from = address
        reply = self._reply("MAIL", server, "250 OK")
        if not reply.startswith("2"):
            envelope.mail_from = None
        return reply

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.on_event("RCPT")
        reply = self._reply("RCPT", server, "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.on_event("DATA")
        reply = self._reply("DATA", server, "250 OK")
        if reply.startswith("2"):
            assert isinstance(envelope.content, bytes)
            self.messages.append(envelope.content)
            self.on_event("TAKEN")
        return reply


class _Controller(Controller):
    """aiosmtpd's thread on a free port: its own start-up check knows only the port it was told."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        with socket.create_connection(self.server.sockets[0].getsockname(), timeout=5) as probe:
            probe.recv(64)
