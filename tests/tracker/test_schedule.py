"""When a source is looked at next, and how the daemon takes sources up."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from tests.scrapers.site import Visitor, page
from tests.whole.program import Program, Watched, html, running
from tests.whole.test_passes import BAN, law
from tracker import queries
from tracker.run import Watch, check
from tracker.schedule import SLOWEST, URGENT, Daemon, next_due
from tracker.store import schema

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def source(cadence: str = "1d") -> Source:
    return Source(
        id="law", url="https://law.example/1", authority="Legislature", kind=SourceKind.STATUTE, cadence=cadence
    )


def wait(cadence: str = "1d", failures: int = 0, **more: float | bool) -> timedelta:
    return next_due(source(cadence), NOW, failures, **more) - NOW  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cadence", "span"), [("6h", timedelta(hours=6)), ("1d", timedelta(days=1)), ("2w", timedelta(14))]
)
def test_a_healthy_source_is_looked_at_again_after_its_cadence_and_a_little(cadence: str, span: timedelta) -> None:
    for _ in range(50):
        assert span <= wait(cadence) <= span * 1.1


def test_sources_seen_together_do_not_come_back_together() -> None:
    assert len({wait() for _ in range(50)}) == 50


def test_near_a_known_date_no_source_waits_longer_than_six_hours() -> None:
    assert wait("1d", urgent=True) <= URGENT * 1.1
    assert wait("1h", urgent=True) <= timedelta(hours=1) * 1.1


def test_a_failing_source_is_looked_at_within_the_hour_and_then_less_and_less_often() -> None:
    spans = [wait("1d", failures) for failures in range(1, 12)]
    assert spans[0] <= timedelta(hours=1) * 1.1
    assert all(later >= sooner for sooner, later in pairwise(spans[:8]))
    assert spans[-1] >= SLOWEST
    assert max(spans) <= SLOWEST * 1.1


def test_a_server_that_asks_for_time_gets_it() -> None:
    assert wait("1h", retry_after_s=90_000) >= timedelta(seconds=90_000)


def due_in_hours(program: Program) -> dict[str, float]:
    """Hours from the last pass until each source is due."""
    seen = program.clock.at - timedelta(days=1)
    with program.store.read() as connection:
        rows = queries.sources(connection)
    return {row["id"]: (datetime.fromisoformat(row["next_due_at"]) - seen).total_seconds() / 3600 for row in rows}


@pytest.mark.parametrize("passes", [1, 2])
def test_a_pass_files_when_each_source_is_due(tmp_path: Path, passes: int) -> None:
    """A second pass finds everything unchanged, and looks as often as the first."""
    with running(tmp_path) as (program, site):
        steady = Watched(site.route("/law", html(law())), must_contain=["4-45-104"])
        bill = Watched(site.route("/bill", html("<h1>A BILL</h1><p>Kratom.</p>")), kind="bill", id="bill")
        gone = Watched(site.url("/gone"), id="gone")
        program.registry({"US-UT": ("kcpa", [steady, bill]), "US-AL": ("banned", [gone])}, provisions="min_age = 18")
        soon = '\n[[scheduled]]\neffective = 2026-12-01\nto = "banned"\ninstrument = "HB 1"\nsource = "https://law.example/1"\n'
        near = Watched(site.route("/near", html(BAN)))
        program.registry({"US-WY": ("banned", [near])})
        (tmp_path / "registry" / "us" / "wy.toml").open("a").write(soon.replace('"banned"', '"restricted"'))
        program.registry({})
        for _ in range(passes):
            program.check()
        due = due_in_hours(program)
    assert 24 <= due["US-UT#law"] <= 26.4
    assert due["US-UT#bill"] <= 6.6
    assert due["US-WY#law"] <= 6.6
    assert due["US-AL#gone"] <= 2.2


def test_after_a_long_downtime_sources_come_back_in_turns_the_longest_waiting_first(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        names = [f"p{number}" for number in range(5)]
        program.registry({"US-UT": ("kcpa", [Watched(site.route(f"/{n}", html(law())), id=n) for n in names])})
        program.check()
        table = schema.source_state
        with program.store.write() as connection:
            for number, name in enumerate(reversed(names)):
                due = f"2026-01-0{number + 1}T00:00:00.000000Z"
                connection.execute(update(table).where(table.c.id == f"US-UT#{name}").values(next_due_at=due))
        seen = []
        for _ in range(4):
            before = len(site.requests)
            watch = Watch(program.store, program.fetcher, program.archive, program.clock)
            check(watch, due_only=True, limit=2)
            seen.append(sorted(one.path for one in site.requests[before:] if one.path != "/robots.txt"))
        with program.store.read() as connection:
            last = queries.last_pass(connection)
    assert seen == [["/p3", "/p4"], ["/p1", "/p2"], ["/p0"], []]
    # A round with nothing due is no pass: the last one is the one that visited something.
    assert last is not None
    assert last["sources"] == 1


def test_a_pass_told_to_stop_leaves_the_rest_due_and_blames_no_page(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        stop = threading.Event()

        def last_words(visitor: Visitor) -> None:
            stop.set()
            page(b"<p>Kratom.</p>")(visitor)

        pages = [Watched(site.route(f"/{n}", last_words), id=n) for n in ("a", "b", "c")]
        program.registry({"US-UT": ("kcpa", pages)})
        watch = Watch(program.store, program.fetcher, program.archive, program.clock, stop=stop)
        report = check(watch)
        with program.store.read() as connection:
            rows = queries.sources(connection)
    assert report.sources <= 1
    assert not report.offline
    assert [row["failures"] for row in rows] == [0, 0, 0]
    assert sum(row["last_at"] is None for row in rows) >= 2
    assert len(site.hits("/a")) + len(site.hits("/b")) + len(site.hits("/c")) == 1


class Turns:
    """Counts calls; the first one lasts until it is released."""

    def __init__(self) -> None:
        self.begun, self.release, self.ended = threading.Event(), threading.Event(), 0
        self.at_once = self.most = 0

    def __call__(self) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.begun.set()
        self.release.wait(60)
        self.at_once -= 1
        self.ended += 1


def test_the_daemon_looks_at_once_never_twice_at_a_time_and_stops_after_what_is_under_way() -> None:
    look = Turns()
    daemon = Daemon(look, lambda: None, lambda: None, interval_s=3600)
    daemon.start()
    assert look.begun.wait(60)
    daemon.wake()
    stopped = threading.Thread(target=daemon.stop)
    stopped.start()
    assert stopped.is_alive()
    look.release.set()
    stopped.join(60)
    assert not stopped.is_alive()
    assert (look.most, look.ended) == (1, 1)


class Wall:
    """The machine's clock as the scheduler and the daemon read it, so many seconds from the real one."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.ahead = 0.0
        wall = self

        class Shown(datetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Shown:
                return cls.fromtimestamp(wall.time(), tz)

        self._time = time.time
        for module in ("apscheduler.schedulers.base", "apscheduler.triggers.interval", "tracker.schedule"):
            patch.setattr(f"{module}.datetime", Shown)
        patch.setattr("tracker.schedule.time", SimpleNamespace(time=self.time, monotonic=time.monotonic))

    def time(self) -> float:
        return self._time() + self.ahead


@pytest.mark.parametrize("jump", [-3600.0, -365 * 86400.0, 365 * 86400.0], ids=["hour back", "back", "on"])
def test_a_clock_that_is_set_keeps_the_daemon_from_nothing(monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    wall = Wall(monkeypatch)
    monkeypatch.setattr("tracker.schedule._HEED_S", 0.05)
    looked = [threading.Event(), threading.Event()]
    turns = iter(looked)
    daemon = Daemon(lambda: next(turns, looked[1]).set(), lambda: None, lambda: None, interval_s=600)
    daemon.start()
    assert looked[0].wait(60)
    wall.ahead = jump
    assert looked[1].wait(20)
    daemon.stop()
