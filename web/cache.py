"""Answers kept for as long as the data they were made of: most readers ask for what the last one did.

Whether the data moved is asked of the database every few seconds at most. Where they did, one asker has the new answer
made; whoever asks meanwhile is given the one at hand, where it was true seconds ago (RFC 5861, 3).
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import Request, Response
from sqlalchemy import Connection, func, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.clock import Clock
from tracker.store import Store, schema
from tracker.store.engine import get_meta

_Found = TypeVar("_Found")
#: What an answer is kept by: the path that the app is mounted at, the path, and the query.
_Address = tuple[str, str, bytes]
#: Bytes that all kept answers may take together.
_ROOM = 64 * 2**20
#: An answer that was true this many seconds ago is good enough while its successor is made.
_GRACE_S = 5.0
_SMALL = 1024  # bytes under which packing gains nothing
#: A coding that is given no weight is one that is refused.
_GZIP = re.compile(r"gzip(\s*;\s*q=(?!0(\.0*)?$).*)?", re.IGNORECASE)
_BESIDE = 1024  # bytes, or a little less, that keeping an answer takes beside its texts


@dataclass(frozen=True)
class Content:
    """What an answer says: its body, and the headers that follow from the data as it does."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Made:
    """An answer as it is sent: its body, packed too (None where that gains nothing), and its tag (RFC 9110, 8.8.3)."""

    body: bytes
    packed: bytes | None
    media_type: str
    tag: str
    headers: Mapping[str, str]

    @property
    def size(self) -> int:
        """Bytes kept."""
        headers = sum(len(name) + len(value) for name, value in self.headers.items())
        return len(self.body) + len(self.packed or b"") + headers + _BESIDE


@dataclass
class _Kept:
    made: Made
    version: Hashable
    true_at: float = 0.0  # on the monotonic clock: when the data were last known to be those it was made of


def data_version(connection: Connection, clock: Clock) -> Hashable:
    """What every answer follows from: where this is the same, the answer is. The quarter of the hour is in it, since a
    law's day begins at some quarter of ours (Kathmandu's at 18:15 UTC)."""
    tables, now = (schema.change, schema.record, schema.capture, schema.reading), clock.now()
    columns = (*(table.c.id for table in tables), schema.pass_.c.id, schema.pass_.c.ended_at)
    newest = select(*(select(func.max(column)).scalar_subquery() for column in columns))
    decided = select(func.count(), func.max(schema.review.c.decided_at))
    return (
        *connection.execute(newest).one(), *connection.execute(decided).one(),
        get_meta(connection, "registry"), now.strftime("%Y-%m-%dT%H"), now.minute // 15,
    )  # fmt: skip


class Answers:
    """Makes answers and keeps them. `check_s`: for so long what was true is taken to be true; 0: never."""

    def __init__(self, store: Store, clock: Clock, check_s: float) -> None:
        self._store, self._clock, self._check_s = store, clock, check_s
        self._kept: OrderedDict[_Address, _Kept] = OrderedDict()
        self._size = 0
        self._making: dict[_Address, asyncio.Task[Made]] = {}

    async def read(self, ask: Callable[[Connection], _Found]) -> _Found:
        """What `ask` finds in the database: for answers that are not kept."""

        def asked() -> _Found:
            with self._store.read() as connection:
                return ask(connection)

        return await run_in_threadpool(asked)

    async def html(self, request: Request, make: Callable[[Connection], str]) -> Response:
        """The page that `make` gives for this request's address."""
        return await self.answer(
            request, lambda connection: Content(make(connection).encode()), "text/html; charset=utf-8"
        )

    async def json(self, request: Request, make: Callable[[Connection], Any]) -> Response:
        """What `make` gives for this request's address, as JSON."""
        return await self.answer(request, lambda connection: Content(encoded(make(connection))), "application/json")

    async def answer(self, request: Request, make: Callable[[Connection], Content], media_type: str) -> Response:
        """What `make` gives for this request's address: kept, packed, and not sent to whoever has it already."""
        return _sent(request.headers, await self._get(_address(request.scope), make, media_type))

    def at_hand(self, scope: Scope) -> Response | None:
        """The answer to a request, where one was true a moment ago: nothing more needs to be asked."""
        kept = self._kept.get(_address(scope))
        if kept is None or scope["method"] != "GET" or time.monotonic() - kept.true_at >= self._check_s:
            return None
        return _sent(Headers(scope=scope), kept.made)

    async def _get(self, key: _Address, make: Callable[[Connection], Content], media_type: str) -> Made:
        kept, now = self._kept.get(key), time.monotonic()
        if kept is not None and now - kept.true_at < self._check_s:
            return kept.made
        if (going := self._making.get(key)) is not None:
            if self._check_s and kept is not None and now - kept.true_at < _GRACE_S:
                return kept.made
            return await asyncio.shield(going)
        going = self._making[key] = asyncio.create_task(self._renewed(key, kept, make, media_type))
        going.add_done_callback(lambda _done: self._making.pop(key, None))
        return await asyncio.shield(going)

    async def _renewed(
        self, key: _Address, kept: _Kept | None, make: Callable[[Connection], Content], media_type: str
    ) -> Made:
        asked_at = time.monotonic()
        found = await run_in_threadpool(self._current, kept, make, media_type)
        found.true_at = asked_at
        self._keep(key, found)
        return found.made

    def _current(self, kept: _Kept | None, make: Callable[[Connection], Content], media_type: str) -> _Kept:
        """The answer at hand where the data are still the same, a new one otherwise."""
        with self._store.read() as connection:
            version = data_version(connection, self._clock)
            if kept is not None and kept.version == version:
                return kept
            return _Kept(_packed(make(connection), media_type), version)

    def _keep(self, key: _Address, kept: _Kept) -> None:
        if (before := self._kept.pop(key, None)) is not None:
            self._size -= _size(key, before)
        self._kept[key] = kept
        self._size += _size(key, kept)
        while self._size > _ROOM and len(self._kept) > 1:
            self._size -= _size(*self._kept.popitem(last=False))


def _size(key: _Address, kept: _Kept) -> int:
    """Bytes that an answer takes with what it is kept by: whoever asks chooses how long that is."""
    return sum(map(len, key)) + kept.made.size


def encoded(data: Any) -> bytes:
    """`data` as JSON. A surrogate without its other half, which UTF-8 cannot say, becomes "?"."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8", "replace")


def _packed(content: Content, media_type: str) -> Made:
    body = content.body
    packed = gzip.compress(body, 6, mtime=0) if len(body) > _SMALL else None
    digest = hashlib.sha256(body)
    digest.update("".join(f"\n{name}: {value}" for name, value in content.headers.items()).encode())
    return Made(body, packed, media_type, digest.hexdigest()[:32], content.headers)


def _address(scope: Scope) -> _Address:
    """What an answer is kept by: the path, with the one that the app is mounted at, and the query."""
    return scope.get("root_path", ""), scope["path"], scope["query_string"]


def _sent(asked: Headers, made: Made) -> Response:
    packs = made.packed is not None and _unpacks(asked.get("Accept-Encoding", ""))
    tag = f'"{made.tag}{"-gz" if packs else ""}"'
    headers = {"ETag": tag, "Cache-Control": "public, no-cache", "Vary": "Accept-Encoding", **made.headers}
    if has_it(asked, tag):
        return Response(status_code=304, headers=headers)
    if packs:
        headers["Content-Encoding"] = "gzip"
    return Response(made.packed if packs else made.body, headers=headers, media_type=made.media_type)


def _unpacks(codings: str) -> bool:
    """Whether gzip is among the codings that somebody takes (RFC 9110, 12.5.3)."""
    return any(_GZIP.fullmatch(one.strip()) for one in codings.split(","))


def has_it(asked: Headers, tag: str) -> bool:
    """Whether whoever asks names `tag` as one they have (RFC 9110, 13.1.2)."""
    tags = asked.get("If-None-Match", "")
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in tags.split(","))


class AtHand:
    """Sends what is at hand before anything else looks at the request."""

    def __init__(self, app: ASGIApp, answers: Answers) -> None:
        self._app, self._answers = app, answers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = self._answers.at_hand(scope) if scope["type"] == "http" else None
        await (found or self._app)(scope, receive, send)
