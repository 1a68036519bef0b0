"""What holds for every answer: the headers that keep a browser from doing anything but reading, and errors in one
line, as JSON where a program asks and as a page where a person does."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker.queries import UnknownPlace
from tracker.store import StoreError
from web.pages import SCRIPT, STYLE, Pages


def _allowed(text: str) -> str:
    """CSP Level 3, 2.3.1: what a page holds is run where its hash is named."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


#: Content Security Policy level 3: our own style sheet and script, which every page carries, by their hashes; data from
#: and forms to ourselves; no frames. A page is whole with its first answer.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src {_allowed(STYLE)}; script-src {_allowed(SCRIPT)}; img-src data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_RAW = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]


#: What proxies say for whom they ask in (RFC 7239, and what came before it).
_BY_PROXY = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
#: Bytes of a form: the longest note of the desk, its characters of four bytes each as three letters, and some.
_MOST_SENT = 256 * 1024
#: What is below these is asked for by programs, which are told errors as JSON.
PROGRAMS = ("/api/", "/data/", "/healthz", "/readyz", "/metrics")


def here(scope: Scope) -> str:
    """The path asked for, below the one that the app is mounted at."""
    return str(scope["path"]).removeprefix(scope.get("root_path", ""))


def from_here(request: Request, names: frozenset[str]) -> bool:
    """Whether something on this machine asks, and for one of `names`. Neither do visitors of a proxy on this machine
    (whichever name they say), nor pages of a site whose name was made to lead here."""
    try:
        near = request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False
    return near and request.url.hostname in names and not any(name in request.headers for name in _BY_PROXY)


def _for_programs(request: Request) -> bool:
    """Whether a program asks. Looked for anywhere in the path: one with a line break in it does not reach an app that
    is mounted here."""
    return any(start in request.scope["path"] for start in PROGRAMS)


class _Headed:
    """Adds HEADERS to answers that do not say otherwise."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                message["headers"] += [header for header in _RAW if header[0] not in given]
            await send(message)

        await self._app(scope, receive, headed if scope["type"] == "http" else send)


class _Bounded:
    """Reads no more of what is sent than a form of ours holds: a longer one would be kept on the disk meanwhile."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > _MOST_SENT:
                raise StarletteHTTPException(413, f"more than {_MOST_SENT} bytes were sent: no form here is that long")
            return message

        await self._app(scope, bounded, send)


def _fault(fault: Mapping[str, Any]) -> str:
    """What is wrong with one thing that was asked: which, and why; in our own words where we have some."""
    own = fault.get("ctx", {}).get("error")
    name = next((part for part in fault["loc"][1:] if isinstance(part, str)), fault["loc"][0])
    return f"{name}: {own or fault['msg'].lower()}"


def guard(app: FastAPI, pages: Pages) -> None:
    """Put all of this around `app`."""
    app.add_middleware(_Bounded)
    app.add_middleware(_Headed)

    def told(request: Request, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
        if _for_programs(request):
            return JSONResponse({"error": message}, status, headers)
        page = pages.page(request, "error.html", status, message=message)
        page.headers.update(headers or {})
        return page

    @app.exception_handler(StarletteHTTPException)
    async def refused(request: Request, error: StarletteHTTPException) -> Response:
        return told(request, error.status_code, str(error.detail), error.headers)

    @app.exception_handler(RequestValidationError)
    async def misasked(request: Request, error: RequestValidationError) -> Response:
        return told(request, 400, "; ".join(map(_fault, error.errors())))

    @app.exception_handler(UnknownPlace)
    async def unknown(request: Request, error: UnknownPlace) -> Response:
        return told(request, 404, str(error))

    @app.exception_handler(StoreError)
    async def broken(request: Request, error: StoreError) -> Response:
        return told(request, 503, str(error))

    @app.exception_handler(Exception)
    async def defect(request: Request, error: Exception) -> Response:
        """Outside of all middleware, which therefore adds nothing; the server logs the error itself."""
        answer = told(request, 500, "a defect of this program, not of what you asked; its log says more")
        answer.headers.update(HEADERS)
        return answer
