"""Numbers for Prometheus, read from the database when they are asked for: nothing is counted beside it, so nothing is
lost or doubled by a restart. Names as its conventions want them: units at the end, totals as _total, instants as
timestamps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version

from fastapi import FastAPI, HTTPException, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector
from sqlalchemy import Connection

from tracker import queries
from tracker.clock import parse
from tracker.operations import changes_by_kind, database_bytes, sources
from tracker.store import Store
from tracker.waiting import open_by_kind
from web.guard import from_here
from web.operations import Works

_NAME = "kratomwatch"


def add_metrics(app: FastAPI, store: Store, works: Works | None, names: frozenset[str] | None) -> None:
    """Add the address to `app`; with `names` for this machine only, asked for by one of these."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_FromDatabase(store, works))

    @app.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        if names is not None and not from_here(request, names):
            raise HTTPException(403, 'metrics are for this machine only; [web] metrics = "always" opens them')
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _FromDatabase(Collector):
    """Reads the database once for each answer."""

    def __init__(self, store: Store, works: Works | None) -> None:
        self._store, self._works = store, works

    def collect(self) -> Iterable[Metric]:
        with self._store.read() as connection:
            return [*_watching(connection), *_record(connection), *self._mail(connection)]

    def _mail(self, connection: Connection) -> Iterator[Metric]:
        if self._works is None:
            return
        letters = self._works.letters(connection)
        yield _by("outbox_messages", "Messages in the outbox by state.", "state", letters.states)
        since = parse(letters.waiting_since) if letters.waiting_since else None
        yield _when("outbox_oldest_waiting", "When the oldest message that waits was made.", since)
        yield _one("alarms_open", "Alarms that last.", len(self._works.alarms(connection)))


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


def _when(name: str, told: str, at: datetime | None) -> Metric:
    """An instant; without a value where there was none yet."""
    family = GaugeMetricFamily(f"{_NAME}_{name}_timestamp_seconds", told)
    if at is not None:
        family.add_metric([], at.timestamp())
    return family
