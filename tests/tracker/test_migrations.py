"""Databases of earlier releases, with what they hold, become today's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, make_url, select, text

import tracker.store
from tracker.store import open_store, schema
from tracker.store.engine import driven

pytestmark = pytest.mark.both_databases

MIGRATIONS = Path(tracker.store.__file__).parent / "migrations"
NOW = "2026-11-24T17:00:00.000000Z"


def database_of(revision: str, url: str) -> str:
    """The database at `url`, empty, as the release with `revision` made it; `url` again."""
    with connected(url) as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    return url


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A transaction in the database at `url`, whatever its tables are."""
    engine = create_engine(driven(make_url(url)))
    with engine.begin() as connection:
        yield connection
    engine.dispose()


def test_migrations_make_the_tables_that_the_program_uses(empty_database: str) -> None:
    store = open_store(empty_database)
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    store.close()


def test_readers_of_the_first_release_keep_their_subscriptions_and_messages(empty_database: str) -> None:
    with connected(database_of("0001", empty_database)) as connection:
        for number, active in ((1, "true"), (2, "false")):
            connection.execute(
                text(
                    "INSERT INTO subscriber (id, email, name, timezone, active, created_at, digest_at) "
                    f"VALUES ({number}, 'reader{number}@example.org', '', 'Europe/Berlin', {active}, '{NOW}', '{NOW}')"
                )
            )
        connection.execute(
            text(
                "INSERT INTO subscription (id, subscriber, jurisdictions, kinds, mode, created_at) "
                f"VALUES (1, 1, '[\"US-UT\"]', '[\"status\"]', 'weekly', '{NOW}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO outbox (id, key, subscriber, recipient, channel, message_id, subject, body, state, "
                "attempts, next_at, created_at) VALUES (1, 'k', 1, 'reader1@example.org', 'email', '<1@x>', 'News', "
                f":body, 'sent', 1, '{NOW}', '{NOW}')"
            ),
            {"body": b"A"},
        )
    store = open_store(empty_database)
    with store.read() as connection:
        people = {row.email: row for row in connection.execute(select(schema.subscriber))}
        assert {email: row.state for email, row in people.items()} == {
            "reader1@example.org": "active", "reader2@example.org": "left",
        }  # fmt: skip
        told = connection.execute(select(schema.told).where(schema.told.c.subscriber == 1)).one()
        assert (told.topic, told.until, told.known) == ("weekly", NOW, None)
        wish = connection.execute(select(schema.subscription)).one()
        assert (wish.jurisdictions, wish.kinds, wish.mode, wish.channel) == (["US-UT"], ["status"], "weekly", "email")
        assert (wish.statuses, wish.provisions, wish.reminders) == ([], [], [])
        assert connection.execute(select(schema.outbox.c.body, schema.outbox.c.state)).one() == (b"A", "sent")
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    store.close()


def test_readings_of_earlier_releases_are_of_the_address_that_they_were_read_at(empty_database: str) -> None:
    with connected(database_of("0002", empty_database)) as connection:
        for line in (
            "INSERT INTO jurisdiction (id, name, level, timezone, spec) VALUES ('US-UT', 'Utah', 'state', 'UTC', '{}')",
            "INSERT INTO source_state (id, jurisdiction, spec, active, failures, reading, served_by) "
            "VALUES ('US-UT#law', 'US-UT', '{}', true, 0, 2, 'https://law.example/page')",
            f"INSERT INTO pass (id, started_at) VALUES (1, '{NOW}')",
            *(
                "INSERT INTO capture (id, source, pass, at, url, final_url, outcome, detail, headers, elapsed_ms) "
                f"VALUES ({number}, 'US-UT#law', 1, '{NOW}', 'https://{host}.example/', '', 'new', '', '{{}}', 1)"
                for number, host in ((1, "copy"), (2, "api"))
            ),
            *(
                "INSERT INTO reading (id, source, document, capture, coder, at, payload) "
                f"VALUES ({number}, 'US-UT#law', 'd', {number}, 'coder/2', '{NOW}', '{{}}')"
                for number in (1, 2)
            ),
        ):
            connection.execute(text(line))
    store = open_store(empty_database)
    with store.read() as connection:
        readings = connection.execute(select(schema.reading.c.place, schema.reading.c.stood)).all()
        assert [tuple(row) for row in readings] == [
            ("https://copy.example/", True), ("https://law.example/page", True),
        ]  # fmt: skip
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    store.close()


def test_what_earlier_releases_decided_stays_decided_by_nobody_known(empty_database: str) -> None:
    with connected(database_of("0003", empty_database)) as connection:
        connection.execute(
            text(
                "INSERT INTO jurisdiction (id, name, level, timezone, spec) VALUES ('US', 'US', 'federal', 'UTC', '{}')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO review (id, key, jurisdiction, kind, opened_at, why, payload, state, decided_at, note) "
                f"VALUES (1, 'k', 'US', 'conflict', '{NOW}', 'why', '{{}}', 'accepted', '{NOW}', 'read it')"
            )
        )
    store = open_store(empty_database)
    with store.read() as connection:
        item = connection.execute(select(schema.review)).one()
        assert (item.state, item.note, item.decided_by) == ("accepted", "read it", None)
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    store.close()


def test_text_is_compared_by_code_point_on_both_kinds(empty_database: str) -> None:
    store = open_store(empty_database)
    with store.write() as connection:
        for key in ("b", "B", "é", "a-b", "a_b", "ab", "A"):
            connection.execute(schema.meta.insert().values(key=key, value=""))
        found = connection.execute(select(schema.meta.c.key).order_by(schema.meta.c.key)).scalars().all()
    store.close()
    assert found == ["A", "B", "a-b", "a_b", "ab", "b", "é"]
