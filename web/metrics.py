"""Numbers for Prometheus, read from the database when they are asked for, so that nothing is lost or doubled by a
restart; what only this process knows (how long the page took to answer, what it takes of the machine) is counted in it.
Names as its conventions want them: units at the end, totals as _total, instants as timestamps."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version

from fastapi import FastAPI, HTTPException, Request, Response
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Connection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tracker import queries
from tracker.clock import parse
from tracker.operations import changes_by_kind, database_bytes, fetch_seconds, platforms, sources
from tracker.store import Store
from tracker.waiting import open_by_kind
from web.guard import from_here, here
from web.operations import Works

_NAME = "kratomwatch"
_QUANTILES = (0.5, 0.9, 0.99)
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
#: What is asked of the page, by the first part of the path; all else is a page for people.
_KINDS = {"api": "api", "data": "data", "metrics": "health", "healthz": "health", "readyz": "health"}


def add_metrics(app: FastAPI, store: Store, works: Works | None, names: frozenset[str] | None) -> None:
    """Add the address to `app`; with `names` for this machine only, asked for by one of these."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_FromDatabase(store, works))
    ProcessCollector(registry=registry)
    took = Histogram(
        f"{_NAME}_web_request_duration_seconds", "How long the page took to answer.", ("kind", "status"),
        buckets=_BUCKETS, registry=registry,
    )  # fmt: skip
    app.add_middleware(_Timed, took=took)

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        if names is not None and not from_here(request, names):
            raise HTTPException(403, 'metrics are for this machine only; [web] metrics = "always" opens them')
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Timed:
    """Counts how long each answer took, to its last octet."""

    def __init__(self, app: ASGIApp, took: Histogram) -> None:
        self._app, self._took = app, took

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def noted(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            kind = _KINDS.get(here(scope).split("/", 2)[1], "page")
            self._took.labels(kind, f"{status // 100}xx").observe(time.perf_counter() - began)


class _FromDatabase(Collector):
    """Reads the database once for each answer."""

    def __init__(self, store: Store, works: Works | None) -> None:
        self._store, self._works = store, works

    def collect(self) -> Iterable[Metric]:
        with self._store.read() as connection:
            return [*_watching(connection), *_record(connection), *self._works_of(connection)]

    def _works_of(self, connection: Connection) -> Iterator[Metric]:
        if self._works is None:
            return
        letters = self._works.letters(connection)
        yield _by("outbox_messages", "Messages in the outbox by state.", "state", letters.states)
        since = parse(letters.waiting_since) if letters.waiting_since else None
        yield _when("outbox_oldest_waiting", "When the oldest message that waits was made.", since)
        yield _one("alarms_open", "Alarms that last.", len(self._works.alarms(connection)))
        yield _one("archive_size_bytes", "How large the archive of pages is.", self._works.archive_bytes())
        yield _one("disk_free_bytes", "What is free on the disk of the data folder.", self._works.disk_free())


def _watching(connection: Connection) -> Iterator[Metric]:
    found, last = sources(connection), queries.last_pass(connection)
    build = GaugeMetricFamily(f"{_NAME}_build_info", "The program's version.", labels=["version"])
    build.add_metric([version("kratomwatch")], 1)
    yield build
    yield _by("sources", "Watched sources by the outcome of their last visit.", "outcome", found.outcomes)
    yield _one("sources_failing", "Watched sources whose last visit brought no law.", found.failing)
    yield _when(
        "source_oldest_good", "When the source that went longest without it was last read well.", found.oldest_good
    )
    yield _when("last_pass", "When the last pass ended.", last["ended_at"] if last else None)
    if last:
        yield _one("last_pass_duration_seconds", "How long the last pass took.", last["seconds"])
    by_platform = GaugeMetricFamily(
        f"{_NAME}_platform_sources", "Watched sources by platform, and whether their last visit brought the law.",
        labels=["platform", "state"],
    )  # fmt: skip
    for platform, state, count in platforms(connection):
        by_platform.add_metric([platform, state], count)
    yield by_platform
    yield _quantiles("fetch_duration_seconds", "How long the last thousand requests took.", fetch_seconds(connection))


def _record(connection: Connection) -> Iterator[Metric]:
    changes = CounterMetricFamily(f"{_NAME}_changes", "Changes recorded by kind.", labels=["kind"])
    for kind, count in changes_by_kind(connection).items():
        changes.add_metric([kind], count)
    yield changes
    yield _by("reviews_open", "Review items that wait for a person, by kind.", "kind", open_by_kind(connection))
    yield _one("database_size_bytes", "How large the database is.", database_bytes(connection))


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"{_NAME}_{name}", told, value=value)


def _by(name: str, told: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(f"{_NAME}_{name}", told, labels=[label])
    for key, count in sorted(values.items()):
        family.add_metric([key], count)
    return family


def _quantiles(name: str, told: str, values: list[float]) -> Metric:
    """How `values`, sorted, are spread; nothing where there are none."""
    family = GaugeMetricFamily(f"{_NAME}_{name}", told, labels=["quantile"])
    for quantile in _QUANTILES if values else ():
        family.add_metric([str(quantile)], values[min(len(values) - 1, int(quantile * len(values)))])
    return family


def _when(name: str, told: str, at: datetime | None) -> Metric:
    """An instant; without a value where there was none yet."""
    family = GaugeMetricFamily(f"{_NAME}_{name}_timestamp_seconds", told)
    if at is not None:
        family.add_metric([], at.timestamp())
    return family
