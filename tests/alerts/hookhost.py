"""A receiver of webhooks on loopback: checks each signature with the specification's own library, then says what it is
told to say."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class HookHost:
    """Takes posts; answers the statuses of `replies` in turn (each with headers), then 204."""

    def __init__(self, replies: Iterable[tuple[int, dict[str, str]]] = ()) -> None:
        self.replies = list(replies)
        self.taken: list[tuple[str, Any]] = []  # (webhook-id, payload) of what was acknowledged
        self.asked: list[str] = []  # webhook-id of every try
        self.forged = 0
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                host.asked.append(self.headers["webhook-id"])
                status, headers = host.replies.pop(0) if host.replies else (204, {})
                try:
                    payload = Webhook(SECRET).verify(body, dict(self.headers.items()))
                except WebhookVerificationError:
                    host.forged += 1
                    status, headers = 401, {}
                if status < 300:
                    host.taken.append((self.headers["webhook-id"], payload))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: pytest shows what matters."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook?token=geheim"

    def __enter__(self) -> HookHost:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
