"""What is public for programs may be read by pages of other sites too (Fetch Standard, CORS protocol): the API, the
files and the feeds; never a form, and never more than reading. Whatever can be got, its head can be asked for alone."""

from __future__ import annotations

from pathlib import PurePosixPath

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.feeds import MEDIA_TYPES
from web.guard import here

_METHODS = "GET, HEAD, OPTIONS"
_SHARED = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Content-Disposition, ETag, Link, X-Total-Count"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
#: A day: what may be asked does not change while the program runs.
_PREFLIGHT = {
    "Allow": _METHODS, "Access-Control-Allow-Methods": _METHODS, "Access-Control-Allow-Headers": "*",
    "Access-Control-Max-Age": "86400",
}  # fmt: skip


def is_shared(path: str) -> bool:
    """Whether pages of other sites may read what is at `path`."""
    return path.startswith(("/api/", "/data/")) or PurePosixPath(path).name in MEDIA_TYPES


class Sharing:
    """Adds the headers of what is shared, answers preflights for it, and HEAD for everything."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        shared, method = is_shared(here(scope)), scope["method"]
        told = _Told(send, shared=shared, headless=method == "HEAD")
        if shared and method == "OPTIONS":
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, told)
        else:
            await self._app({**scope, "method": "GET"} if method == "HEAD" else scope, receive, told)


class _Told:
    """What is sent, with the headers of what is shared, and without its body where only the head was asked for."""

    def __init__(self, send: Send, *, shared: bool, headless: bool) -> None:
        self._send, self._shared, self._headless = send, shared, headless

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = self._headers(message["headers"])
        elif message["type"] == "http.response.body" and self._headless:
            message = {**message, "body": b""}
        await self._send(message)

    def _headers(self, given: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        if not self._shared:
            return given
        ours = {name for name, _ in _SHARED}
        kept = [(name, _METHODS.encode() if name == b"allow" else value) for name, value in given if name not in ours]
        return [*kept, *_SHARED]
