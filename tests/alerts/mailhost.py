"""A mail server on loopback that answers as a test tells it, and remembers what it took."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from email import message_from_bytes
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from alerts.settings import MailSettings

#: "MAIL", "RCPT", "DATA" (the message is here, no answer yet), "TAKEN" (the answer is about to leave).
Event = Callable[[str], None]


class MailHost:
    """``replies`` are used up one a message; "250 OK" after them. "drop" ends the connection unanswered.

    ``stage`` says at which command the replies are given: "MAIL", "RCPT", "DATA", or "TAKEN" for a message that
    is kept all the same. ``on_event`` is called in the server's thread at each step of each conversation.
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
        return self.controller.address[1]

    def settings(self, **more: Any) -> MailSettings:
        """Settings that send here in the clear."""
        return MailSettings(**{"host": "127.0.0.1", "port": self.port, "starttls": False, "timeout_s": 10, **more})

    @property
    def taken(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(message_from_bytes(body)["Message-ID"]) for body in self.messages)

    def _reply(self, stage: str, server: SMTP, usual: str) -> str:
        if stage != self.stage or not self.replies:
            return usual
        return self._give(self.replies.pop(0), server, usual)

    @staticmethod
    def _give(reply: str, server: SMTP, usual: str) -> str:
        if reply == "drop":
            assert isinstance(server.transport, asyncio.WriteTransport)
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
            self._keep(envelope.content)
            self.on_event("TAKEN")
            reply = self._reply("TAKEN", server, reply)
        return reply

    def _keep(self, message: bytes) -> None:
        self.messages.append(message)


class _Controller(Controller):
    """aiosmtpd's thread on a free port: its own start-up check knows only the port it was told."""

    @property
    def address(self) -> tuple[str, int]:
        assert isinstance(self.server, asyncio.Server)
        host, port = self.server.sockets[0].getsockname()
        return host, port

    def _trigger_server(self) -> None:
        socket.create_connection(self.address, timeout=5).close()
