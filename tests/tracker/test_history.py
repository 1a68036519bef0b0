"""Two time axes, the chain of changes, and law that starts by itself."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from jurisdictions.codebook import ChangeKind, Status
from jurisdictions.registry import load
from tests.tracker.conftest import NOW, PARENT, PLACE, write_registry
from tracker import queries, reviews
from tracker.baseline import sync
from tracker.changes import Change
from tracker.effects import take_effect
from tracker.history import Record, add_record, records, since, standing
from tracker.ledger import append, verify_chain
from tracker.store import Store, StoreError, open_store, schema

pytestmark = pytest.mark.both_databases


def row(store: Store, **kwargs: object) -> dict[str, object]:
    with store.read() as connection:
        return queries.status(connection, ["US-UT"], now=NOW, **kwargs)[0]  # type: ignore[arg-type]


def test_nothing_was_known_in_the_year_999(loaded: Store) -> None:
    assert row(loaded, known_at=datetime(999, 12, 31, tzinfo=UTC))["status"] == "unknown"


def test_the_registry_answers_for_any_day(loaded: Store) -> None:
    assert row(loaded, as_of=date(2018, 1, 1))["status"] == "unregulated"
    assert row(loaded, as_of=date(2020, 1, 1))["provisions"] == {"min_age": 18, "labelling": "required"}
    today = row(loaded)
    assert today["status"] == "kcpa"
    assert today["since"] == "2019-05-14"
    assert today["provisions"] == {"min_age": 21, "labelling": "required"}
    assert [item["effective"] for item in today["scheduled"]] == ["2027-03-01"]  # type: ignore[attr-defined]
    assert row(loaded, as_of=date(2027, 3, 1))["status"] == "banned"


def test_every_status_but_unknown_is_cited(loaded: Store) -> None:
    with loaded.read() as connection:
        for place in queries.status(connection, now=NOW):
            assert all(item["citation"] for item in place["evidence"])
            assert place["evidence"]


def test_nothing_was_known_before_it_was_recorded(loaded: Store) -> None:
    assert row(loaded, known_at=NOW - timedelta(days=1))["status"] == "unknown"
    assert row(loaded, known_at=NOW)["status"] == "kcpa"


def test_loading_the_same_registry_again_records_nothing(loaded: Store, tmp_path: Path) -> None:
    with loaded.write() as connection:
        assert not sync(connection, load(tmp_path / "registry"), NOW + timedelta(days=1))


def test_an_edit_of_the_registry_is_an_open_correction(loaded: Store, tmp_path: Path) -> None:
    heard: list[Change] = []
    edited = PLACE.replace("min_age = 21", "min_age = 20").replace("to = 21", "to = 20")
    write_registry(tmp_path / "registry", us=PARENT, ut=edited)
    later = NOW + timedelta(days=1)
    with loaded.write() as connection:
        assert sync(connection, load(tmp_path / "registry"), later, lambda _c, change: heard.append(change))
    assert [(c.kind, c.before["provisions"], c.after["provisions"]) for c in heard] == [
        (ChangeKind.CORRECTION, {"min_age": 21}, {"min_age": 20})
    ]
    assert row(loaded)["provisions"]["min_age"] == 20  # type: ignore[index]
    assert row(loaded, known_at=NOW)["provisions"]["min_age"] == 21  # type: ignore[index]


def test_an_event_cited_better_is_shown_once_as_it_is_cited_now(loaded: Store, tmp_path: Path) -> None:
    root = write_registry(tmp_path / "fixed", us=PARENT, ut=PLACE.replace("SB 58 (2019)", "S.B. 58 (2019), ch. 3"))
    with loaded.write() as connection:
        sync(connection, load(root), NOW + timedelta(days=1))
    with loaded.read() as connection:
        cited = [entry["instrument"] for entry in queries.history(connection, "US-UT")]
        assert cited == ["S.B. 58 (2019), ch. 3", "SB 45 (2026)", "HB 9 (2026)"]
        assert [e["instrument"] for e in queries.changes(connection)] == cited
        assert "SB 58 (2019)" in [e["instrument"] for e in queries.history(connection, "US-UT", NOW)]
        assert list(verify_chain(connection)) == []


def test_law_to_come_that_an_edit_of_the_registry_adds_is_announced_once(loaded: Store, tmp_path: Path) -> None:
    added = (
        '[[scheduled]]\neffective = 2027-02-01\nto = "restricted"\ninstrument = "{}"\nsource = "https://law.example/"\n'
    )
    heard: list[Change] = []
    for days, instrument in enumerate(("HB 77", "HB 77 (2026)"), 1):
        root = write_registry(tmp_path / instrument, us=PARENT, ut=f"{PLACE}\n{added.format(instrument)}")
        with loaded.write() as connection:
            sync(connection, load(root), NOW + timedelta(days=days), lambda _, told: heard.append(told))
    assert [(c.kind, c.after["status"], c.effective) for c in heard] == [
        (ChangeKind.SCHEDULED, "restricted", date(2027, 2, 1))
    ]


def test_scheduled_law_takes_effect_at_local_midnight_once(loaded: Store) -> None:
    before_midnight = datetime(2027, 3, 1, 6, 59, tzinfo=UTC)  # Denver is seven hours behind
    midnight = datetime(2027, 3, 1, 7, 0, tzinfo=UTC)
    with loaded.write() as connection:
        assert take_effect(connection, before_midnight) == []
        changes = take_effect(connection, midnight)
        assert take_effect(connection, midnight + timedelta(days=9)) == []
    assert [(c.kind, c.before["status"], c.after["status"], c.effective) for c in changes] == [
        (ChangeKind.STATUS, "kcpa", "banned", date(2027, 3, 1))
    ]


def test_downtime_over_an_effective_date_loses_nothing(loaded: Store) -> None:
    with loaded.write() as connection:
        changes = take_effect(connection, datetime(2027, 9, 1, tzinfo=UTC))
    assert [c.effective for c in changes] == [date(2027, 3, 1)]


def temporary(**kwargs: object) -> Record:
    values: dict[str, object] = {
        "jurisdiction": "US-UT", "status": Status.BANNED, "provisions": {}, "valid_from": date(2026, 12, 1),
        "valid_to": date(2027, 1, 1), "recorded_at": NOW, "origin": "test", "instrument": "Emergency rule 1",
    }  # fmt: skip
    return Record(**{**values, **kwargs})  # type: ignore[arg-type]


def test_an_emergency_rule_lapses_by_itself_and_asks_what_replaced_it(loaded: Store) -> None:
    with loaded.write() as connection:
        add_record(connection, temporary())
        changes = take_effect(connection, datetime(2027, 1, 15, tzinfo=UTC))
        asked = reviews.listing(connection)
    assert [(c.after["status"], c.effective) for c in changes] == [
        ("banned", date(2026, 12, 1)), ("kcpa", date(2027, 1, 1)),
    ]  # fmt: skip
    assert [item["kind"] for item in asked] == ["expired"]


def test_a_renewed_emergency_rule_does_not_lapse(loaded: Store) -> None:
    with loaded.write() as connection:
        add_record(connection, temporary())
        add_record(connection, temporary(valid_from=date(2027, 1, 1), valid_to=date(2027, 2, 1), rank=1))
        take_effect(connection, datetime(2026, 12, 2, tzinfo=UTC))
        assert take_effect(connection, datetime(2027, 1, 15, tzinfo=UTC)) == []


def test_a_superseded_record_is_still_known_at_its_time(loaded: Store) -> None:
    later = NOW + timedelta(hours=1)
    with loaded.write() as connection:
        old = standing(records(connection)["US-UT"], date(2026, 11, 24))
        assert old is not None
        add_record(connection, temporary(status=Status.RESTRICTED, valid_from=old.valid_from, valid_to=None,
                                         supersedes=old.id, recorded_at=later, rank=9))  # fmt: skip
    assert row(loaded)["status"] == "restricted"
    assert row(loaded, known_at=NOW)["status"] == "kcpa"


def test_since_walks_back_over_changes_of_provisions_only() -> None:
    def at(day: date, status: Status, number: int) -> Record:
        return Record("X", status, {}, day, NOW, "t", id=number)

    timeline = [at(date(2020, 1, 1), Status.BANNED, 1), at(date(2021, 1, 1), Status.KCPA, 2),
                at(date(2022, 1, 1), Status.KCPA, 3), at(date(2023, 1, 1), Status.BANNED, 4)]  # fmt: skip
    assert since(timeline, date(2022, 6, 1)).valid_from == date(2021, 1, 1)  # type: ignore[union-attr]
    assert since(timeline, date(2024, 1, 1)).valid_from == date(2023, 1, 1)  # type: ignore[union-attr]


def change(key: str) -> Change:
    return Change(key, "US-UT", ChangeKind.STATUS, "reading", {"status": "kcpa"}, {"status": "banned"}, None, NOW)


def test_the_same_change_is_never_recorded_twice(loaded: Store) -> None:
    heard: list[int] = []
    with loaded.write() as connection:
        assert append(connection, change("a"), lambda _c, c: heard.append(c.id)) is not None
        assert append(connection, change("a"), lambda _c, c: heard.append(c.id)) is None
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        ("UPDATE change SET \"why\" = 'x' WHERE id = 2", "change 2: its content was altered"),
        ("DELETE FROM change WHERE id = 2", "change 2: missing"),
        ("DELETE FROM change WHERE id > 1", "change 2: missing, and all"),
    ],
)
def test_tampering_with_the_chain_shows(loaded: Store, tamper: str, told: str) -> None:
    with loaded.write() as connection:
        assert list(verify_chain(connection)) == []
        connection.execute(text(tamper))
        assert any(line.startswith(told) for line in verify_chain(connection))


def test_a_failed_transaction_keeps_neither_change_nor_message(loaded: Store) -> None:
    def refuse(_connection: object, _change: Change) -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError), loaded.write() as connection:
        append(connection, change("b"), refuse)
    with loaded.read() as connection:
        assert connection.execute(schema.change.select().where(schema.change.c.key == "b")).first() is None


def test_a_review_is_decided_once_and_kept(loaded: Store) -> None:
    with loaded.write() as connection:
        reviews.open_(connection, key="k", jurisdiction="US-UT", source=None, kind="disappeared", why="gone",
                      payload={"proposal": {}, "evidence": []}, now=NOW)  # fmt: skip
        with pytest.raises(reviews.ReviewError, match="--status"):
            reviews.accept(connection, 1, "n", by="Ada", now=NOW)
        made = reviews.accept(connection, 1, "phoned them", by="Ada", now=NOW, status=Status.UNKNOWN)
        assert made is not None
        assert made.after["status"] == "unknown"
        with pytest.raises(reviews.ReviewError, match="accepted"):
            reviews.reject(connection, 1, "n", by="Ada", now=NOW)
        with pytest.raises(reviews.ReviewError, match="no review 7"):
            reviews.show(connection, 7)
    assert row(loaded)["status"] == "unknown"


def decided(store: Store, effective: date) -> Change | None:
    """A person takes it that kratom is banned from `effective` on."""
    with store.write() as connection:
        reviews.open_(connection, key="k", jurisdiction="US-UT", source=None, kind="conflict", why="sources differ",
                      payload={"proposal": {}, "evidence": []}, now=NOW)  # fmt: skip
        return reviews.accept(connection, 1, "read it", by="Ada", now=NOW, status=Status.BANNED, effective=effective)


def test_a_decision_dated_before_the_record_it_replaces_holds_today(loaded: Store) -> None:
    assert decided(loaded, date(2019, 6, 1)) is not None
    assert row(loaded)["status"] == "banned"


def test_a_decision_on_law_to_come_is_scheduled_and_today_stays(loaded: Store) -> None:
    change = decided(loaded, date(2027, 1, 1))
    assert change is not None
    assert change.kind is ChangeKind.SCHEDULED
    assert row(loaded)["status"] == "kcpa"


def test_a_database_of_a_newer_program_is_refused_in_one_line(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    opened = open_store(url)
    with opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    with pytest.raises(StoreError, match="newer kratomwatch"):
        open_store(url)


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{path}")


def test_migrations_and_tables_agree(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []


def test_an_unknown_place_gets_a_suggestion(loaded: Store) -> None:
    with loaded.read() as connection:
        assert queries.resolve(connection, "utah") == "US-UT"
        with pytest.raises(queries.UnknownPlace, match="did you mean US-UT"):
            queries.resolve(connection, "Utahh")


def test_sources_that_left_the_registry_are_no_longer_visited(loaded: Store, tmp_path: Path) -> None:
    write_registry(tmp_path / "registry", us=PARENT, ut=PLACE.replace('id = "statute"', 'id = "code"'))
    with loaded.write() as connection:
        sync(connection, load(tmp_path / "registry"), NOW)
    with loaded.read() as connection:
        assert [s["id"] for s in queries.sources(connection)] == ["US-UT#code"]
        kept = connection.execute(schema.source_state.select()).all()
    assert len(kept) == 2


def test_a_source_that_comes_back_to_the_registry_is_watched_again(loaded: Store, tmp_path: Path) -> None:
    for ut in (PLACE.replace('id = "statute"', 'id = "code"'), PLACE):
        write_registry(tmp_path / "registry", us=PARENT, ut=ut)
        with loaded.write() as connection:
            sync(connection, load(tmp_path / "registry"), NOW)
    with loaded.read() as connection:
        assert [s["id"] for s in queries.sources(connection)] == ["US-UT#statute"]


def test_an_old_date_in_the_database_does_not_alarm_again(loaded: Store) -> None:
    with loaded.write() as connection:
        connection.execute(update(schema.record).values(recorded_at="2020-01-01T00:00:00.000000Z"))
        first = take_effect(connection, NOW)
        assert take_effect(connection, NOW) == []
    assert [c.effective for c in first] == [date(2026, 5, 6)]
