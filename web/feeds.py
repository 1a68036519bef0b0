"""Feeds and calendars, of everything and of each place. Readers' programs ask again and again, so an answer that they
have already is not sent twice (RFC 9110, 13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Protocol

from fastapi import FastAPI, Request, Response
from sqlalchemy import Connection

from tracker import queries
from tracker.store import Store
from web.cache import has_it

#: What each file is, by its name.
MEDIA_TYPES = {
    "feed.atom": "application/atom+xml", "feed.rss": "application/rss+xml", "feed.json": "application/feed+json",
    "calendar.ics": "text/calendar",
}  # fmt: skip
_AGE_S = 300


class Feeds(Protocol):
    """What the page asks of the alerts."""

    def made(self, connection: Connection, file: str, place: str) -> tuple[bytes, datetime]:
        """`file` (one of MEDIA_TYPES) about the place with the identifier `place` ("": everything), and when what it
        tells changed last."""
        ...


def add_feeds(app: FastAPI, store: Store, feeds: Feeds) -> None:
    """Add the addresses to `app`."""
    for file in MEDIA_TYPES:
        answer = _answering(store, feeds, file)
        app.add_route(f"/{file}", answer)
        app.add_route(f"/jurisdiction/{{key:path}}/{file}", answer)


def _answering(store: Store, feeds: Feeds, file: str) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        key = request.path_params.get("key")
        with store.read() as connection:
            place = queries.resolve(connection, key) if key is not None else ""
            body, changed = feeds.made(connection, file, place)
        tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers = {
            "ETag": tag, "Last-Modified": format_datetime(changed, usegmt=True),
            "Cache-Control": f"public, max-age={_AGE_S}",
        }  # fmt: skip
        if _has_it(request, tag, changed):
            return Response(status_code=304, headers=headers)
        return Response(body, headers=headers, media_type=MEDIA_TYPES[file])

    return answer


def _has_it(request: Request, tag: str, changed: datetime) -> bool:
    """Whether whoever asks has this answer: by its tag, or where none is given by its date (RFC 9110, 13.2.2)."""
    if "If-None-Match" in request.headers:
        return has_it(request.headers, tag)
    with suppress(ValueError, TypeError):  # what is no date is ignored (13.1.3); one without a zone cannot be compared
        return changed.replace(microsecond=0) <= parsedate_to_datetime(request.headers.get("If-Modified-Since", ""))
    return False
