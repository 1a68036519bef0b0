"""Many sources and a long history: what `bench/past.py` makes for `bench/bench_scale.py` is what the program records,
and no answer reads the whole of what happened."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event

from cli.main import run
from tracker import queries
from tracker.health import health
from tracker.store import Store, open_store

PAST = Path(__file__).parents[2] / "bench" / "past.py"
NOW = datetime.now(UTC)
MIDST = NOW - timedelta(days=25)


def made(folder: Path, passes: int) -> Store:
    """A database of sixty sources after so many passes."""
    folder.mkdir()
    command = [sys.executable, str(PAST), str(folder), "--sources", "60", "--passes", str(passes)]
    subprocess.run(command, check=True, cwd=PAST.parents[1], capture_output=True)
    return open_store(f"sqlite:///{folder / 'var' / 'kratomwatch.db'}")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """The same sources after one pass and after eight."""
    folder = tmp_path_factory.mktemp("scale")
    stores = made(folder / "one", 1), made(folder / "eight", 8)
    yield stores
    for store in stores:
        store.close()


@contextmanager
def plans(store: Store) -> Iterator[list[str]]:
    """How SQLite finds the rows of each query that is made meanwhile."""
    found: list[str] = []

    def explain(
        connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
    ) -> None:
        raw = connection.connection.cursor()
        found.extend(str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(store.engine, "before_cursor_execute", explain)
    yield found
    event.remove(store.engine, "before_cursor_execute", explain)


def test_a_made_past_is_what_was_recorded_to_the_last_hash(
    worlds: tuple[Store, Store], capsys: pytest.CaptureFixture[str]
) -> None:
    for store in worlds:
        config = Path(str(store.engine.url.database)).parents[1] / "config.toml"
        assert run(["verify", "--config", str(config)]) == 0, capsys.readouterr().out


def test_what_is_told_is_the_same_after_one_pass_and_after_eight(worlds: tuple[Store, Store]) -> None:
    told = []
    for store in worlds:
        with store.read() as connection:
            now = queries.status(connection, now=NOW)
            then = queries.status(connection, now=NOW, known_at=MIDST)
        told.append([
            {row["id"]: (row["provisions"].get("min_age"), (row["not_confirmed"] or {}).get("because")) for row in rows}
            for rows in (now, then)
        ])  # fmt: skip
    one, eight = told
    assert one[0] == eight[0]
    assert (eight[0]["US-UT/page-10000"], eight[1]["US-UT/page-10000"]) == ((18, None), (21, None))
    assert (eight[0]["US-UT/page-10007"], eight[1]["US-UT/page-10007"]) == ((18, "timeout"), (18, "timeout"))


@pytest.mark.parametrize("table", ["capture", "change", "reading", "record"])
def test_no_answer_reads_all_that_ever_happened(worlds: tuple[Store, Store], table: str) -> None:
    store = worlds[1]
    with store.read() as connection, plans(store) as found:
        queries.status(connection, now=NOW)
        queries.status(connection, now=NOW, known_at=MIDST)
        queries.history(connection, "US-UT/page-10000")
        queries.changes(connection, since=date(2026, 1, 1))
        health(connection, NOW)
    scans = [step for step in found if step.split()[:2] == ["SCAN", table]]
    assert len(found) > 20
    assert scans == []


def test_how_a_source_stood_is_asked_of_its_own_newest_captures(worlds: tuple[Store, Store]) -> None:
    store = worlds[1]
    with store.read() as connection, plans(store) as found:
        queries.status(connection, ["US-UT/page-10000"], now=NOW, known_at=MIDST)
        health(connection, NOW)
    looks = {step for step in found if "capture" in step and "PRIMARY KEY" not in step}
    assert looks, found
    assert all("INDEX ix_capture_source (source=?" in step for step in looks), looks


@pytest.mark.parametrize("first", [None, date(2019, 5, 14), date(2024, 7, 2), (NOW - timedelta(days=30)).date()])
@pytest.mark.parametrize("last", [None, date(2019, 5, 14), date(2024, 7, 1), NOW.date(), date.max])
def test_a_window_holds_the_changes_whose_law_or_whose_recording_is_in_it(
    worlds: tuple[Store, Store], first: date | None, last: date | None
) -> None:
    low, high = (first or date.min).isoformat(), (last or date.max).isoformat()
    with worlds[1].read() as connection:
        every, found = queries.changes(connection), queries.changes(connection, first, last)
    assert found == [
        e for e in every
        if first is last is None or low <= (e["effective"] or "") <= high
        or (e["origin"] != "registry" and low <= e["recorded_at"][:10] <= high)
    ]  # fmt: skip
    assert every == sorted(every, key=lambda e: (e["effective"] or e["recorded_at"][:10], e["number"]))
    assert len(every) == 2 * 60 + 3
