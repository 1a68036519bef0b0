"""Old visits are thinned out, and nothing that proves anything goes with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tracker import queries
from tracker.checkpoint import checkpoint, keep, lost, seen_now
from tracker.clock import stamp
from tracker.operations import days
from tracker.retention import Rule, Thinned, compact, is_due
from tracker.store import Store, schema

NOW = datetime(2028, 1, 1, 12, tzinfo=UTC)
RULE = Rule.at(NOW, keep_days=90, weekly_after_days=365)
#: A Monday, more than 90 days and less than a year before NOW; and one more than a year before.
DAYS = datetime(2027, 6, 7, 6, tzinfo=UTC)
WEEKS = datetime(2026, 11, 2, 6, tzinfo=UTC)
SIX_HOURS = timedelta(hours=6)
SOURCE = "US-UT#statute"


def visits(store: Store, first: datetime, outcomes: Sequence[str], pause: timedelta = SIX_HOURS, **more: Any) -> None:
    """A visit of each outcome from `first` on, `pause` apart."""
    with store.write() as connection:
        number = connection.execute(schema.pass_.insert().values(started_at=stamp(first))).inserted_primary_key[0]  # type: ignore[index]
        for count, outcome in enumerate(outcomes):
            values = {
                "source": SOURCE, "pass": number, "at": stamp(first + count * pause), "url": "https://law.example/4-45",
                "final_url": "https://law.example/4-45", "outcome": outcome, "detail": "", "headers": {},
                "elapsed_ms": 1, **more,
            }  # fmt: skip
            connection.execute(schema.capture.insert().values(values))


def kept(store: Store) -> list[tuple[str, int, str | None]]:
    """Of each visit that is there: the hour (or the outcome, where it is not one as before), for how many others it
    stands, until which hour."""
    table = schema.capture
    with store.read() as connection:
        return [
            (row.at[:13] if row.outcome in ("unchanged", "not-modified") else row.outcome, row.stands_for,
             row.stands_until and row.stands_until[:13])
            for row in connection.execute(select(table).order_by(table.c.id))
        ]  # fmt: skip


def stood_for(store: Store) -> int:
    """How many visits there were, by those that are there."""
    with store.read() as connection:
        return int(connection.scalar(select(func.sum(1 + schema.capture.c.stands_for))) or 0)


def test_one_visit_a_day_stands_for_the_others_and_the_last_stays(loaded: Store) -> None:
    visits(loaded, DAYS, ["unchanged", "not-modified"] * 5)
    assert compact(loaded, NOW, RULE) == Thinned(removed=6, standing=3, sources=1)
    assert kept(loaded) == [
        ("2027-06-07T06", 2, "2027-06-07T18"),
        ("2027-06-08T00", 3, "2027-06-08T18"),
        ("2027-06-09T00", 1, "2027-06-09T06"),
        ("2027-06-09T12", 0, None),
    ]
    assert stood_for(loaded) == 10


def test_later_one_a_week_stands_for_the_days(loaded: Store) -> None:
    visits(loaded, WEEKS, ["unchanged"] * 12 * 4)
    then = WEEKS + timedelta(days=150)
    compact(loaded, then, Rule.at(then, keep_days=90, weekly_after_days=365))
    assert len(kept(loaded)) == 13
    compact(loaded, NOW, RULE)
    assert kept(loaded) == [
        ("2026-11-02T06", 26, "2026-11-08T18"),
        ("2026-11-09T00", 19, "2026-11-13T18"),
        ("2026-11-14T00", 0, None),
    ]
    assert stood_for(loaded) == 48
    assert compact(loaded, NOW, RULE).removed == 0, "what was thinned out is not thinned again"


def test_visits_of_the_last_days_all_stay(loaded: Store) -> None:
    visits(loaded, NOW - timedelta(days=90), ["unchanged"] * 40)
    assert compact(loaded, NOW, RULE).removed == 0


@pytest.mark.parametrize("outcome", ["new", "timeout", "soft-404", "blocked", "moved"])
def test_what_found_anything_else_stays_and_so_do_its_neighbours(loaded: Store, outcome: str) -> None:
    visits(loaded, DAYS, [*["unchanged"] * 4, outcome, *["unchanged"] * 4], pause=timedelta(hours=1))
    compact(loaded, NOW, RULE)
    assert kept(loaded) == [
        ("2027-06-07T06", 2, "2027-06-07T08"),
        ("2027-06-07T09", 0, None),
        (outcome, 0, None),
        ("2027-06-07T11", 2, "2027-06-07T13"),
        ("2027-06-07T14", 0, None),
    ]


@pytest.mark.parametrize(
    "proof", [{"document": "d" * 64}, {"archive_file": "a.warc.gz", "archive_offset": 0, "sha256": "0" * 64}]
)
def test_a_visit_whose_text_or_body_was_kept_stays(loaded: Store, proof: dict[str, Any]) -> None:
    visits(loaded, DAYS, ["unchanged"] * 8, pause=timedelta(minutes=1), **proof)
    assert compact(loaded, NOW, RULE).removed == 0


def test_a_visit_that_a_reading_or_a_document_names_stays(loaded: Store) -> None:
    visits(loaded, DAYS, ["unchanged"] * 9, pause=timedelta(minutes=1))
    with loaded.write() as connection:
        ids = list(connection.execute(select(schema.capture.c.id).order_by(schema.capture.c.id)).scalars())
        connection.execute(
            schema.reading.insert().values(
                source=SOURCE, document="d", capture=ids[3], coder="c", at=stamp(NOW), payload={}, place="", stood=True
            )
        )
        connection.execute(schema.document.insert().values(id="e", extractor="x", body=b"", first_capture=ids[6]))
    compact(loaded, NOW, RULE)
    with loaded.read() as connection:
        left = list(connection.execute(select(schema.capture.c.id).order_by(schema.capture.c.id)).scalars())
    assert {ids[3], ids[6]} <= set(left)
    assert [ids.index(number) for number in left] == [0, 2, 3, 4, 5, 6, 7, 8]


def test_visits_at_another_address_or_with_something_to_tell_are_another_row(loaded: Store) -> None:
    for url, detail in (("https://a.example/", ""), ("https://b.example/", ""), ("https://b.example/", "moved away")):
        visits(loaded, DAYS, ["unchanged"] * 3, pause=timedelta(minutes=1), url=url, detail=detail)
    assert compact(loaded, NOW, RULE) == Thinned(removed=3, standing=3, sources=1)


def test_what_was_last_confirmed_at_a_past_moment_stays_true(loaded: Store) -> None:
    visits(loaded, DAYS, ["unchanged"] * 20)

    def confirmed(moment: datetime) -> str:
        with loaded.read() as connection:
            return str(queries.status(connection, ["US-UT"], now=NOW, known_at=moment)[0]["confirmed_at"])

    moments = [DAYS + timedelta(hours=3 * count) for count in range(1, 40)]
    before = [confirmed(moment) for moment in moments]
    assert compact(loaded, NOW, RULE).removed > 0
    after = [confirmed(moment) for moment in moments]
    for moment, told, tells in zip(moments, before, after, strict=True):
        assert tells <= told, "never later than it was"
        assert tells[:10] == told[:10], "and no more than a day earlier"
        if moment.hour >= 18:
            assert tells == told, "exact where the day's visits are over"


def test_the_numbers_of_visits_by_day_stay_as_they_were(loaded: Store) -> None:
    visits(loaded, DAYS, ["unchanged"] * 20)
    with loaded.read() as connection:
        before = days(connection, DAYS + timedelta(days=6), 10)
    compact(loaded, NOW, RULE)
    with loaded.read() as connection:
        assert days(connection, DAYS + timedelta(days=6), 10) == before


def test_a_dry_run_counts_and_changes_nothing(loaded: Store) -> None:
    visits(loaded, DAYS, ["unchanged"] * 20)
    before = kept(loaded)
    told = compact(loaded, NOW, RULE, dry_run=True)
    assert kept(loaded) == before
    assert told == compact(loaded, NOW, RULE)
    assert told.removed == 14


def test_verifications_miss_no_visit_that_was_thinned_out_and_each_that_was_taken_away(loaded: Store) -> None:
    visits(loaded, DAYS, ["unchanged"] * 20)
    with loaded.write() as connection:
        assert keep(connection, seen_now(connection, stamp(NOW)))
    compact(loaded, NOW, RULE)
    with loaded.write() as connection:
        assert list(lost(connection, checkpoint(connection))) == []
        connection.execute(schema.capture.delete().where(schema.capture.c.id == 1))
        assert len(list(lost(connection, checkpoint(connection)))) == 1


def test_a_verification_under_way_while_visits_are_thinned_out_is_not_noted(loaded: Store) -> None:
    visits(loaded, DAYS, ["unchanged"] * 20)
    with loaded.read() as connection:
        seen = seen_now(connection, stamp(NOW))
    compact(loaded, NOW, RULE)
    with loaded.write() as connection:
        assert not keep(connection, seen)


def test_it_is_due_once_a_day(loaded: Store) -> None:
    def due(moment: datetime) -> bool:
        with loaded.read() as connection:
            return is_due(connection, moment)

    assert due(NOW)
    compact(loaded, NOW, RULE)
    assert not due(NOW + timedelta(hours=23))
    assert due(NOW + timedelta(days=1))
    assert due(NOW - timedelta(days=1)), "a clock that was ahead holds up nothing"
