"""The web page and the JSON API, over the same queries as the command line.

Everything is rendered here and escaped (Jinja2 autoescape); no page runs a script or asks a third party for
anything, and the headers say so to the browser.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi import Path as InPath
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.base import RequestResponseEndpoint

from jurisdictions.codebook import Status
from tracker import queries
from tracker.changes import entry
from tracker.clock import Clock, day_of, moment_of
from tracker.copies import change_numbered, copies_of
from tracker.health import health
from tracker.queries import UnknownPlace
from tracker.store import Store, StoreError
from tracker.store.engine import get_meta
from web import mail
from web.feeds import MEDIA_TYPES, Feeds, add_feeds
from web.links import safe_link
from web.readers import LARGEST_NUMBER, Readers, add_readers

HERE = Path(__file__).parent
#: Content Security Policy level 3: nothing but our own style sheet, forms only to ourselves, no frames.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Pages:
    """Renders templates; every link begins with the path that the app is mounted at."""

    def __init__(self, demo: bool, demo_at: str, feeds: bool) -> None:
        self._demo, self._demo_at, self._feeds = demo, demo_at, MEDIA_TYPES if feeds else {}
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters |= {"link": safe_link, "day": queries.day_text, "freshness": queries.freshness}

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page `name`."""
        base = request.scope.get("root_path", "")
        shared = {
            "base": base, "demo": self._demo, "demo_at": self._demo_at, "here": request.url.path, "feeds": self._feeds,
        }  # fmt: skip
        text = self._templates.get_template(name).render(**shared, **values)
        return HTMLResponse(text, status)


def create_app(
    store: Store, mail_folders: Sequence[Path], demo: bool, clock: Clock, *, readers: Readers | None = None,
    feeds: Feeds | None = None, demo_at: str = "", mail_names: frozenset[str] | None = None,
) -> FastAPI:  # fmt: skip
    """The app over `store`. Messages (.eml) in `mail_folders` are shown under /mail, where the page is asked for by one
    of `mail_names` (None: any; another site's name that leads here must not read them); `demo` puts a banner on every
    page, and `demo_at` is where a demo is shown beside live pages; `readers` is what readers do for
    themselves: subscribe, confirm, choose, leave; `feeds` makes feeds and calendars."""
    app = FastAPI(title="kratomwatch", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")
    pages = Pages(demo, demo_at, feeds is not None)
    _guard(app, pages)
    if feeds is not None:
        add_feeds(app, store, feeds)  # before the pages: a place's identifier may hold slashes
    _add_pages(app, pages, store, clock)
    _add_api(app, store, clock)
    _add_mail(app, pages, mail_folders, mail_names)
    if readers is not None:
        add_readers(app, pages.page, store, readers)
    return app


def _guard(app: FastAPI, pages: Pages) -> None:
    @app.middleware("http")
    async def headers(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    def told(request: Request, status: int, message: str) -> Response:
        path = str(request.scope["path"]).removeprefix(request.scope.get("root_path", ""))
        if path.startswith(("/api/", "/healthz")):
            return JSONResponse({"error": message}, status)
        return pages.page(request, "error.html", status, message=message)

    @app.exception_handler(StarletteHTTPException)
    async def refused(request: Request, error: StarletteHTTPException) -> Response:
        return told(request, error.status_code, str(error.detail))

    @app.exception_handler(RequestValidationError)
    async def misasked(request: Request, error: RequestValidationError) -> Response:
        return told(request, 400, "; ".join(f"{fault['loc'][-1]}: {fault['msg'].lower()}" for fault in error.errors()))

    @app.exception_handler(UnknownPlace)
    async def unknown(request: Request, error: UnknownPlace) -> Response:
        return told(request, 404, str(error))

    @app.exception_handler(StoreError)
    async def broken(request: Request, error: StoreError) -> Response:
        return told(request, 503, str(error))


def _add_pages(app: FastAPI, pages: Pages, store: Store, clock: Clock) -> None:
    @app.get("/", response_class=HTMLResponse)
    def index(request: Request) -> Response:
        with store.read() as connection:
            rows = queries.status(connection, now=clock.now())
            last = queries.last_pass(connection)
        counts = {status.value: sum(row["status"] == status.value for row in rows) for status in Status}
        return pages.page(request, "index.html", rows=rows, counts=counts, last=last)

    @app.get("/jurisdiction/{key:path}", response_class=HTMLResponse)
    def place(request: Request, key: str) -> Response:
        with store.read() as connection:
            found = queries.resolve(connection, key)
            row = queries.status(connection, [found], now=clock.now())[0]
            history = queries.history(connection, found)
            sources = queries.sources(connection, [found])
        return pages.page(request, "place.html", row=row, history=history, sources=sources)

    @app.get("/change/{number}", response_class=HTMLResponse)
    def change(request: Request, number: Annotated[int, InPath(ge=1, le=LARGEST_NUMBER)]) -> Response:
        with store.read() as connection:
            found = change_numbered(connection, number)
            if found is None:
                raise HTTPException(404, f"there is no change {number}")
            row = queries.status(connection, [found.jurisdiction], now=clock.now())[0]
            copies = copies_of(connection, found)
        return pages.page(request, "change.html", entry=entry(found), place=row["name"], copies=copies)

    @app.get("/style.css")
    def style() -> Response:
        return Response((HERE / "static" / "style.css").read_text(encoding="utf-8"), media_type="text/css")


def _add_api(app: FastAPI, store: Store, clock: Clock) -> None:
    """What the commands print with --json, at addresses. Days are read as the commands read them."""

    @app.get("/api/status")
    def api_status(
        place: str | None = None, as_of: str | None = None, known_at: str | None = None, status: str | None = None
    ) -> list[dict[str, Any]]:
        if status is not None and status not in set(Status):
            raise HTTPException(400, f"no such status: {status[:40]!r}; there is {', '.join(Status)}")
        day, known, only = _day(as_of), _moment(known_at), Status(status) if status else None
        with store.read() as connection:
            ids = [queries.resolve(connection, place)] if place else []
            return queries.status(connection, ids, now=clock.now(), as_of=day, known_at=known, only=only)

    @app.get("/api/history/{key:path}")
    def api_history(key: str, known_at: str | None = None) -> list[dict[str, Any]]:
        with store.read() as connection:
            return queries.history(connection, queries.resolve(connection, key), _moment(known_at))

    @app.get("/api/changes")
    def api_changes(
        since: str | None = None, until: str | None = None, known_at: str | None = None
    ) -> list[dict[str, Any]]:
        with store.read() as connection:
            return queries.changes(connection, _day(since), _day(until), _moment(known_at))

    @app.get("/api/diff/{key:path}")
    def api_diff(key: str, day1: str, day2: str, known_at: str | None = None) -> dict[str, Any]:
        first, second = _known_day(day1), _known_day(day2)
        if second < first:
            raise HTTPException(400, f"{second} lies before {first}; the earlier day comes first")
        with store.read() as connection:
            return queries.diff(connection, queries.resolve(connection, key), first, second, _moment(known_at))

    @app.get("/api/sources")
    def api_sources() -> list[dict[str, Any]]:
        with store.read() as connection:
            return health(connection, clock.now())

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        """Whether the database answers, and how the last pass went."""
        with store.read() as connection:
            last = queries.last_pass(connection)
            sources = queries.sources(connection)
            mode = get_meta(connection, "mode")
        return {
            "ok": True, "mode": mode, "sources": len(sources), "failing": sum(bool(s["failures"]) for s in sources),
            "last_pass": last["ended_at"].isoformat() if last else None,
        }  # fmt: skip


def _known_day(text: str) -> date:
    try:
        return day_of(text)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error


def _day(text: str | None) -> date | None:
    return None if text is None else _known_day(text)


def _moment(text: str | None) -> datetime | None:
    try:
        return None if text is None else moment_of(text)
    except ValueError as error:
        raise HTTPException(400, str(error)) from error


def _add_mail(app: FastAPI, pages: Pages, folders: Sequence[Path], names: frozenset[str] | None) -> None:
    def admit(request: Request) -> None:
        if folders and names is not None and request.url.hostname not in names:
            raise HTTPException(403, "messages are shown to this machine only")

    @app.get("/mail", response_class=HTMLResponse)
    def box(request: Request) -> Response:
        admit(request)
        return pages.page(request, "mail.html", messages=mail.newest(folders), shown=bool(folders))

    @app.get("/mail/{name}", response_class=HTMLResponse)
    def message(request: Request, name: str) -> Response:
        admit(request)
        found = mail.read(folders, name)
        if found is None:
            raise HTTPException(404, "there is no such message")
        return pages.page(request, "message.html", message=found)
