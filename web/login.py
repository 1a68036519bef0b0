"""The operator's session: who has the token gives a name and may decide, for eight hours.

The cookie is signed and holds all of the session; only sessions that were ended before their time are on record. What
a form of a session sends is believed where it comes from our own pages: they hold what no other site can read.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from itsdangerous import BadData, URLSafeTimedSerializer
from itsdangerous.timed import TimestampSigner
from sqlalchemy import delete

from tracker.clock import Clock, stamp
from tracker.store import Store, schema
from tracker.store.engine import get_meta, insert_once
from tracker.telling.inert import one_line
from web.limit import Limit
from web.pages import Pages

COOKIE = "kratomwatch_desk"
#: So long a session lasts.
LASTS = timedelta(hours=8)
#: So many wrong tokens may come from one address of the network within an hour.
_TRIES = 10
#: Keys of table `meta` that begin so hold the sessions that were ended, until they would have ended by themselves.
_ENDED = "desk_ended:"
Text = Annotated[str, Form(max_length=300)]


@dataclass(frozen=True)
class Session:
    """Who is at the desk; ``form`` is what each form of this session sends along."""

    id: str
    name: str
    form: str


class NoSession(Exception):
    """Nobody is logged in, or not any more."""


class Door:
    """Lets in who has the token. Cookies are signed with `key`, which must change with the token: so does who is in."""

    def __init__(self, store: Store, clock: Clock, token: str, key: str) -> None:
        self._store, self._clock, self._token = store, clock, token

        class Signer(TimestampSigner):
            def get_timestamp(self) -> int:
                return int(clock.now().timestamp())

        self._signed = URLSafeTimedSerializer(key, salt="kratomwatch:desk", signer=Signer)

    def fits(self, token: str) -> bool:
        """Whether this is the token; says nothing about it by the time that takes."""
        return hmac.compare_digest(token.encode("utf-8", "replace"), self._token.encode())

    def cookie(self, name: str) -> str:
        """The cookie of a new session of `name`."""
        return str(self._signed.dumps(asdict(Session(secrets.token_hex(16), name, secrets.token_hex(16)))))

    def session(self, request: Request) -> Session | None:
        """Whose session the request belongs to, None where it is none's (any more)."""
        try:
            found = Session(**self._signed.loads(request.cookies.get(COOKIE, ""), max_age=int(LASTS.total_seconds())))
        except (BadData, TypeError, ValueError):
            return None
        with self._store.read() as connection:
            return None if get_meta(connection, _ENDED + found.id) else found

    def inside(self, request: Request) -> Session:
        """Whose session a request that only looks belongs to. Raises NoSession."""
        if (found := self.session(request)) is None:
            raise NoSession
        return found

    def acting(self, request: Request, form: str) -> Session:
        """Whose session a form that changes something belongs to. Raises NoSession, or HTTPException for one that none
        of our pages sent."""
        refuse_others(request)
        found = self.inside(request)
        if not hmac.compare_digest(form.encode("utf-8", "replace"), found.form.encode()):
            raise HTTPException(403, "this form is not of your session: open its page again and send that")
        return found

    def end(self, session: Session) -> None:
        """End a session before its time."""
        table, now = schema.meta, self._clock.now()
        with self._store.write() as connection:
            connection.execute(delete(table).where(table.c.key.like(f"{_ENDED}%"), table.c.value < stamp(now - LASTS)))
            insert_once(connection, table, "key", {"key": _ENDED + session.id, "value": stamp(now)})


def refuse_others(request: Request) -> None:
    """Raises HTTPException where a form was sent by another site's page, as the browser tells: by Fetch Metadata, which
    holds behind any proxy, or where it has none by the origin (RFC 6454, 7)."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = origin is None or _host_of(origin) == request.headers.get("Host", "").lower()
    if not (ours if site is None else site == "same-origin"):
        raise HTTPException(403, "this form was sent by another site's page: nothing was done")


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def private(answer: Response) -> Response:
    """An answer to the operator. Where the policy is no-referrer, browsers send forms without their origin (Fetch,
    3.2); here it is asked for."""
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def add_login(app: FastAPI, pages: Pages, door: Door, home: Callable[[str], str]) -> None:
    """Add the addresses to `app`; `home` makes of what somebody asked for the page of ours to go on to."""
    limit = Limit(_TRIES)

    def form(request: Request, status: int = 200, wrong: str = "", person: str = "", back: str = "") -> Response:
        return private(pages.page(request, "login.html", status, wrong=wrong, person=person, back=home(back)))

    @app.get("/login", response_class=HTMLResponse, include_in_schema=False)
    def show(request: Request, back: str = "") -> Response:
        return form(request, back=back)

    @app.post("/login", response_class=HTMLResponse, include_in_schema=False)
    def login(request: Request, name: Text = "", token: Text = "", back: Text = "") -> Response:
        refuse_others(request)
        host, person = request.client.host if request.client else "", one_line(name, 60)
        if not limit.admits(host):
            wrong = "too many wrong tokens from here within an hour; try again later"
            answer = form(request, 429, wrong, person, back)
            answer.headers["Retry-After"] = "3600"
            return answer
        if not door.fits(token):
            return form(request, 403, "that is not the token", person, back)
        limit.clear(host)
        if not person:
            return form(request, 400, "say your name too: it stays with what you decide", back=back)
        answer = RedirectResponse(_path(request) + home(back), 303)
        _keep(request, answer, door.cookie(person), int(LASTS.total_seconds()))
        return private(answer)

    @app.post("/logout", response_class=HTMLResponse, include_in_schema=False)
    def logout(request: Request, form: Text = "") -> Response:
        door.end(door.acting(request, form))
        answer = RedirectResponse(f"{_path(request)}/login", 303)
        _keep(request, answer, "", 0)
        return answer

    @app.exception_handler(NoSession)
    async def outside(request: Request, error: NoSession) -> Response:
        path = str(request.scope["path"]).removeprefix(_path(request))
        if request.method in ("GET", "HEAD"):
            return RedirectResponse(f"{_path(request)}/login?back={home(path)}", 303)
        return form(request, 401, "your session is over: log in again; nothing was done", back=path)


def _path(request: Request) -> str:
    return str(request.scope.get("root_path", ""))


def _keep(request: Request, answer: Response, cookie: str, seconds: int) -> None:
    """Have the browser keep a cookie: for this app, from scripts and other sites, over TLS alone where it came so."""
    answer.set_cookie(
        COOKIE, cookie, seconds, path=_path(request) or "/", secure=request.url.scheme == "https", httponly=True,
        samesite="strict",
    )  # fmt: skip
