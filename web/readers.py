"""What readers do for themselves: subscribe, confirm, choose, leave. A GET changes nothing anywhere here: mail gateways
look at every link before the reader does. The links are capabilities: whoever has one is the reader it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Protocol, TypeVar
from zoneinfo import available_timezones

from fastapi import FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from jurisdictions.codebook import ChangeKind
from tracker import queries
from tracker.store import Store
from web.asked import LARGEST_NUMBER
from web.limit import Limit

_Done = TypeVar("_Done")
#: So often may one address of the network ask for a confirming message within an hour.
_ASKS = 10
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: What a form sends; longer than any of these need to be.
Text = Annotated[str, Form(max_length=300)]


class Readers(Protocol):
    """What the page asks of the alerts. Everything raises ValueError with one line for the reader."""

    def ask(self, email: str, places: Sequence[str], kinds: Sequence[str], mode: str, timezone: str) -> None:
        """Send the owner of `email` a link that makes this true."""
        ...

    def confirm(self, token: str, *, really: bool) -> str:
        """Whose subscription a link confirms; with `really` it begins."""
        ...

    def leave(self, token: str, *, really: bool) -> str:
        """Whom a link lets leave; with `really` all their subscriptions end."""
        ...

    def preferences(self, token: str) -> dict[str, Any]:
        """What the reader of a link has chosen."""
        ...

    def prefer(self, token: str, *, timezone: str, hour: int, weekday: str, quiet: bool) -> None:
        """Keep what the reader of a link chose."""
        ...

    def drop(self, token: str, subscription: int) -> None:
        """End one subscription of the reader of a link."""
        ...

    def forget(self, token: str) -> str:
        """Remove everything that names the reader of a link."""
        ...


def add_readers(app: FastAPI, page: Callable[..., HTMLResponse], store: Store, readers: Readers) -> None:
    """Add the pages to `app`; `page` renders a template for a request."""
    _add_subscribe(app, page, store, readers)
    _add_links(app, page, readers)
    _add_preferences(app, page, readers)


def _add_subscribe(app: FastAPI, page: Callable[..., HTMLResponse], store: Store, readers: Readers) -> None:
    limit = Limit(_ASKS)

    def form(request: Request, status: int = 200, **values: Any) -> Response:
        with store.read() as connection:
            places = [(row["id"], row["name"]) for row in queries.places(connection)]
        chosen = {"asked": "", "wrong": "", "email": "", "place": "", "zone": "UTC", **values}
        return page(
            request, "subscribe.html", status, places=places, kinds=[kind.value for kind in ChangeKind],
            zones=sorted(available_timezones()), **chosen,
        )  # fmt: skip

    @app.get("/subscribe", response_class=HTMLResponse)
    def show(request: Request, place: str = "") -> Response:
        return form(request, place=place[:60])

    @app.post("/subscribe", response_class=HTMLResponse)
    def ask(
        request: Request, email: Text, mode: Text = "immediate", place: Text = "", timezone: Text = "UTC",
        kind: Annotated[list[str] | None, Form()] = None,
    ) -> Response:  # fmt: skip
        if not limit.admits(request.client.host if request.client else ""):
            raise HTTPException(429, "too many subscriptions from here within an hour; try again later")
        try:
            readers.ask(email, [place] if place else [], (kind or [])[:20], mode, timezone)
        except ValueError as error:
            return form(request, 400, wrong=str(error), email=email, place=place, zone=timezone)
        return form(request, asked=email)


def _add_links(app: FastAPI, page: Callable[..., HTMLResponse], readers: Readers) -> None:
    def confirmed(request: Request, token: str, really: bool) -> Response:
        return page(request, "confirm.html", reader=_or_404(lambda: readers.confirm(token, really=really)), done=really)

    def left(request: Request, token: str, really: bool) -> Response:
        return page(request, "leave.html", reader=_or_404(lambda: readers.leave(token, really=really)), done=really)

    @app.get("/confirm/{token}", response_class=HTMLResponse)
    def ask_confirm(request: Request, token: str) -> Response:
        return confirmed(request, token, False)

    @app.post("/confirm/{token}", response_class=HTMLResponse)
    def do_confirm(request: Request, token: str) -> Response:
        return confirmed(request, token, True)

    @app.get("/unsubscribe/{token}", response_class=HTMLResponse)
    def ask_leave(request: Request, token: str) -> Response:
        return left(request, token, False)

    @app.post("/unsubscribe/{token}", response_class=HTMLResponse)
    def do_leave(request: Request, token: str) -> Response:
        return left(request, token, True)


def _add_preferences(app: FastAPI, page: Callable[..., HTMLResponse], readers: Readers) -> None:
    def form(request: Request, token: str, status: int = 200, wrong: str = "") -> Response:
        chosen = _or_404(lambda: readers.preferences(token))
        zones = sorted(available_timezones())
        return page(request, "preferences.html", status, chosen=chosen, days=_DAYS, zones=zones, wrong=wrong)

    @app.get("/preferences/{token}", response_class=HTMLResponse)
    def show(request: Request, token: str) -> Response:
        return form(request, token)

    @app.post("/preferences/{token}", response_class=HTMLResponse)
    def prefer(
        request: Request, token: str, timezone: Text, hour: Annotated[int, Form()], weekday: Text,
        quiet: Annotated[bool, Form()] = False,
    ) -> Response:  # fmt: skip
        _or_404(lambda: readers.preferences(token))
        try:
            readers.prefer(token, timezone=timezone, hour=hour, weekday=weekday, quiet=quiet)
        except ValueError as error:
            return form(request, token, 400, str(error))
        return _back(request, token)

    @app.post("/preferences/{token}/drop", response_class=HTMLResponse)
    def drop(
        request: Request, token: str, subscription: Annotated[int, Form(ge=1, le=LARGEST_NUMBER)]
    ) -> Response:  # fmt: skip
        _or_404(lambda: readers.drop(token, subscription))
        return _back(request, token)

    @app.post("/preferences/{token}/forget", response_class=HTMLResponse)
    def forget(request: Request, token: str) -> Response:
        return page(request, "forgotten.html", reader=_or_404(lambda: readers.forget(token)))


def _back(request: Request, token: str) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/preferences/{token}", 303)


def _or_404(act: Callable[[], _Done]) -> _Done:
    try:
        return act()
    except ValueError as error:
        raise HTTPException(404, str(error)) from error
