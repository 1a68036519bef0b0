"""One place through time: bands of statuses, and what names a moment's answers for good."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from jurisdictions.codebook import Status
from tests.tracker.conftest import NOW
from tracker.history import Record
from tracker.store import Store
from tracker.timeline import Band, around, bands, bands_of, known_by

DAY = date(2020, 1, 1)


def record(status: Status, start: date | None, end: date | None = None, **more: object) -> Record:
    return Record("US-UT", status, {}, start, NOW, "test", valid_to=end, **more)  # type: ignore[arg-type]


def test_neighbours_of_one_status_are_one_band() -> None:
    found = bands([record(Status.UNREGULATED, None), record(Status.KCPA, DAY), record(Status.KCPA, date(2022, 1, 1))])
    assert found == [Band("unregulated", None, DAY), Band("kcpa", DAY, None)]


def test_a_rule_that_lapses_falls_back_to_what_stood_before_it() -> None:
    found = bands([record(Status.UNREGULATED, None), record(Status.BANNED, DAY, date(2020, 7, 1))])
    assert [(band.status, band.start, band.end) for band in found] == [
        ("unregulated", None, DAY), ("banned", DAY, date(2020, 7, 1)), ("unregulated", date(2020, 7, 1), None),
    ]  # fmt: skip


def test_before_the_first_record_nothing_is_known() -> None:
    found = bands([record(Status.BANNED, DAY, certainty="year")])
    assert found == [Band("unknown", None, DAY, end_certainty="year"), Band("banned", DAY, None, "year")]
    assert [band.covers(DAY) for band in found] == [False, True]


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_days_like_others(day: date) -> None:
    found = bands([record(Status.UNREGULATED, None), record(Status.BANNED, day, rank=1)])
    assert found[-1].status == "banned"


def test_the_registry_s_law_to_come_is_a_band_too(loaded: Store) -> None:
    with loaded.read() as connection:
        found = bands_of(connection, "US-UT")
        assert bands_of(connection, "US-UT", NOW - timedelta(days=1)) == []
    assert [band.status for band in found] == ["unregulated", "kcpa", "banned"]


def test_the_newest_entry_names_what_was_known(loaded: Store) -> None:
    with loaded.read() as connection:
        now, then = known_by(connection, "US-UT"), known_by(connection, "US-UT", datetime(2020, 1, 1, tzinfo=UTC))
    assert then is None
    assert now is not None
    assert (now.moment, now.change is not None, len(now.hash)) == ("2026-11-24T12:00:00Z", True, 64)


def test_a_place_knows_what_it_lies_in_and_what_lies_in_it(loaded: Store) -> None:
    with loaded.read() as connection:
        assert around(connection, "US-UT")["parent"] == "US"
        assert around(connection, "US")["inside"] == ["US-UT"]
