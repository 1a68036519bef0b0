"""The panel's rows against what `status`, `history` and the registry's own timelines say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice, pairwise
from operator import itemgetter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jurisdictions.codebook import PRECEDENCE, PROVISIONS, Status
from jurisdictions.registry import load
from jurisdictions.timeline import status_on, timeline
from tests.tracker.conftest import NOW
from tests.tracker.panel.conftest import rows_of
from tracker import queries
from tracker.history import OBSERVED_RANK, Record, add_record, records
from tracker.panel.columns import NAMES, days_of, share_of
from tracker.panel.periods import Every, periods
from tracker.panel.rows import Asked, panel
from tracker.store import Store

REGISTRY = load()
PLACES = st.sampled_from(list(REGISTRY))
DAYS = st.dates(date(2010, 1, 1), date(2028, 12, 31))
asking = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@asking
@given(PLACES, DAYS, st.integers(0, 400), st.sampled_from(Every))
def test_each_row_is_what_status_says_of_the_last_day(
    ours: Store, place: str, first: date, more: int, every: Every
) -> None:
    *_, row = rows_of(ours, str(first), str(first + timedelta(more)), every, place)
    with ours.read() as connection:
        (told,) = queries.status(connection, [place], now=NOW, as_of=row["period_end"])
        (begin,) = queries.status(connection, [place], now=NOW, as_of=row["period"])
    assert (row["id"], row["name"], row["level"], row["grade"]) == itemgetter("id", "name", "level", "grade")(told)
    assert (row["status"], row["status_first_day"]) == (told["status"], begin["status"])
    assert (row["since"] and row["since"].isoformat()) == (told["since"] or told["observed_since"])
    assert row["since_certainty"] == told["since_certainty"]
    for key in PROVISIONS:
        if key != "limits" and (key in told["provisions"] or not key.startswith("seven_oh_cap")):
            assert row[key] == told["provisions"].get(key), key
    if told["evidence"]:
        assert row["source_url"] == (told["evidence"][0]["url"] or None)


@asking
@given(PLACES, DAYS, st.sampled_from(Every))
def test_exposure_is_what_the_registry_says_day_by_day(ours: Store, place: str, first: date, every: Every) -> None:
    whole = timeline(REGISTRY[place])
    for row in rows_of(ours, str(first), str(first + timedelta(70)), every, place):
        days = [row["period"] + timedelta(number) for number in range(row["days"])]
        held = Counter(status_on(whole, day).status for day in days)
        assert {status: row[days_of(status)] for status in PRECEDENCE if row[days_of(status)]} == dict(held)
        assert sum(row[share_of(status)] for status in PRECEDENCE) == pytest.approx(1, abs=1e-12)
        before = status_on(whole, days[0] - timedelta(1))
        walk = [before, *(status_on(whole, day) for day in days)]
        assert row["status_changed"] is any(one.status != other.status for one, other in pairwise(walk))
        assert row["provisions_changed"] is any(one.provisions != other.provisions for one, other in pairwise(walk))


def test_the_periods_in_which_the_status_changes_are_those_that_history_tells(ours: Store) -> None:
    rows = rows_of(ours, "1940-01-01", "2030-12-31")
    with ours.read() as connection:
        told = queries.changes(connection)
        believed = records(connection)
    for place, months in groupby(rows, itemgetter("id")):
        changed = {row["period"].isoformat()[:7] for row in months if row["status_changed"]}
        events = {entry["effective"][:7] for entry in told
                  if entry["id"] == place and entry["from"] != entry["to"] and entry["effective"]}  # fmt: skip
        lapses = {record.valid_to.isoformat()[:7] for record in believed[place] if record.valid_to}
        assert events <= changed <= events | lapses, place


def test_between_periods_the_status_goes_on_unless_it_changes_on_the_first_day(ours: Store) -> None:
    for _, rows in groupby(rows_of(ours, "2014-01-01", "2026-11-30"), itemgetter("id")):
        for one, other in pairwise(rows):
            assert one["status"] == other["status_first_day"] or other["status_changed"]
            if not other["status_changed"]:
                assert one["status"] == other["status"]


def test_every_place_has_every_period_once_and_each_row_has_every_column(ours: Store) -> None:
    rows = rows_of(ours, "2014-01-01", "2026-11-30")
    assert len(rows) == len(REGISTRY) * 155
    assert len({(row["id"], row["period"]) for row in rows}) == len(rows)
    assert all(tuple(row) == NAMES for row in rows)


def one_year(store: Store, place: str, year: int) -> dict[str, Any]:
    (row,) = rows_of(store, f"{year}-01-01", f"{year}-12-31", Every.YEAR, place)
    return row


def test_a_change_that_is_known_by_its_year_makes_every_month_of_that_year_doubtful(ours: Store) -> None:
    rows = rows_of(ours, "2016-12-01", "2018-01-31", Every.MONTH, "US-RI")
    assert [row["change_certainty"] for row in rows] == [None, *["year"] * 12, None]
    assert [row["period"].isoformat() for row in rows if row["status_changed"]] == ["2017-01-01"]
    assert (rows[-1]["since"], rows[-1]["since_certainty"]) == (date(2017, 1, 1), "year")


def test_each_month_tells_how_exactly_its_possible_changes_are_known(ours: Store) -> None:
    """Against the registry's own timelines: a change known by its year may be in any month of that year."""
    order = ["day", "month", "year", "observed"]
    for place, rows in groupby(rows_of(ours, "2014-01-01", "2027-12-31"), itemgetter("id")):
        doubts = list(changes_of(place))
        for row in rows:
            month = row["period"].isoformat()[:7]
            near = [certainty for day, certainty in doubts if month.startswith(str(day)[: _KNOWN.get(certainty, 7)])]
            assert row["change_certainty"] == max(near, key=order.index, default=None), (place, month)


#: How much of a date is known.
_KNOWN = {"year": 4}


def changes_of(place: str) -> Iterator[tuple[date, str]]:
    """The days on which the law of `place` became another, with their certainty."""
    whole = timeline(REGISTRY[place])
    for day in sorted({day for period in whole for day in (period.valid_from, period.valid_to) if day}):
        before, after = status_on(whole, day - timedelta(1)), status_on(whole, day)
        if (before.status, before.provisions) != (after.status, after.provisions):
            yield day, after.certainty if after.valid_from == day else "day"


def test_what_a_page_was_seen_to_say_counts_from_when_it_is_known(loaded: Store) -> None:
    seen = datetime(2026, 12, 5, 9, tzinfo=UTC)
    proofs = ({"provision": "min_age", "url": "https://law.example/age"},
              {"provision": "status", "url": "https://law.example/new"})  # fmt: skip
    limits = [{"analyte": "7-OH", "max": 0.1, "unit": "percent", "basis": "product"}]
    record = Record(
        "US", Status.BANNED, {"limits": limits}, date(2026, 12, 5), seen, "reading:1", "observed", rank=OBSERVED_RANK,
        evidence=proofs,
    )  # fmt: skip
    with loaded.write() as connection:
        add_record(connection, record)
    days = ("2026-12-01", "2026-12-31", Every.MONTH, "US")
    (row,) = rows_of(loaded, *days, now=seen)
    assert (row["status_first_day"], row["status"], row["days_banned"]) == ("unregulated", "banned", 27)
    assert (row["since"], row["since_certainty"], row["ground"]) == (date(2026, 12, 5), "observed", "dated")
    assert (row["change_certainty"], row["seven_oh_cap_ppm"]) == ("observed", 1000.0)
    assert (row["source_url"], row["recorded_at"]) == ("https://law.example/new", seen)
    (then,) = rows_of(loaded, *days, now=seen, known_at=seen - timedelta(1))
    assert (then["status"], then["ground"]) == ("unregulated", "undated")


def test_the_ground_tells_how_a_status_came_to_be_known(ours: Store) -> None:
    assert [one_year(ours, "US-RI", year)["ground"] for year in (2014, 2020)] == ["before-first-event", "dated"]
    bare = next(p.id for p in REGISTRY.values() if not p.events and not p.scheduled and p.status is Status.BANNED)
    unknown = next(p.id for p in REGISTRY.values() if not p.events and not p.scheduled and p.status is Status.UNKNOWN)
    assert (one_year(ours, bare, 2014)["ground"], one_year(ours, bare, 2014)["status"]) == ("undated", "banned")
    assert (one_year(ours, unknown, 2014)["ground"], one_year(ours, unknown, 2014)["status"]) == ("none", "unknown")


def test_places_have_the_codes_of_iso_and_none_where_it_assigns_none(ours: Store) -> None:
    codes = ("iso_3166_1", "iso_3166_1_alpha_3", "iso_3166_2")
    found = {row["id"]: [row[code] for code in codes] for row in rows_of(ours, "2026-01-01", "2026-01-01")}
    assert found["TH"] == ["TH", "THA", None]
    assert found["US-UT"] == ["US", "USA", "US-UT"]
    assert found["US-FL/sarasota-county"] == ["US", "USA", "US-FL"]
    assert found["XK"] == found["EU"] == found["UN"] == [None, None, None]


def test_a_rule_that_lapses_gives_back_what_stood_before(ours: Store) -> None:
    rows = rows_of(ours, "2027-08-01", "2027-09-30", Every.MONTH, "US-MA")
    assert [(row["status_first_day"], row["status"], row["status_changed"]) for row in rows] == [
        ("banned", "unregulated", True), ("unregulated", "unregulated", False),
    ]  # fmt: skip


def test_law_to_come_is_counted_on_and_marked_as_such(loaded: Store) -> None:
    rows = rows_of(loaded, "2026-11-23", "2027-03-02", Every.DAY, "US-UT")
    assert [row["projected"] for row in rows[:3]] == [False, False, True]  # it is 24 November in Utah
    assert [(str(row["period"]), row["status"]) for row in rows[-3:]] == [
        ("2027-02-28", "kcpa"), ("2027-03-01", "banned"), ("2027-03-02", "banned"),
    ]  # fmt: skip


def test_before_it_knew_anything_the_program_believed_nothing(loaded: Store) -> None:
    known = datetime(2020, 1, 1, tzinfo=UTC)
    for row in rows_of(loaded, "2014-01-01", "2026-12-31", Every.YEAR, known_at=known):
        assert (row["status"], row["ground"], row["days_unknown"]) == ("unknown", "none", row["days"])
        assert (row["instrument"], row["recorded_at"], row["min_age"]) == (None, None, None)
        assert row["projected"] is (row["period"].year >= 2020)


def test_rows_are_made_as_they_are_taken(ours: Store) -> None:
    """A panel of the whole calendar by day would fill any memory."""
    asked = Asked(date.min, date.max, NOW, Every.DAY)
    with ours.read() as connection:
        rows = list(islice(panel(connection, asked).rows, 3))
    assert [row["period"] for row in rows] == [
        period.first for period in islice(periods(date.min, date.max, Every.DAY), 3)
    ]


def test_progress_is_told_place_by_place(loaded: Store) -> None:
    told: list[tuple[int, int]] = []
    with loaded.read() as connection:
        list(panel(connection, Asked(date(2026, 1, 1), date(2026, 1, 31), NOW), lambda *at: told.append(at)).rows)
    assert told == [(1, 2), (2, 2)]
