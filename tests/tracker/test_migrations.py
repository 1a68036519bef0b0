"""Databases of earlier releases, with what they hold, become today's."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, select, text

import tracker.store
from tracker.store import open_store, schema

MIGRATIONS = Path(tracker.store.__file__).parent / "migrations"
NOW = "2026-11-24T17:00:00.000000Z"


def database_of(revision: str, path: Path) -> str:
    """An empty database as the release with `revision` made it; its URL."""
    url = f"sqlite:///{path}"
    engine = create_engine(url)
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    return url


def test_migrations_make_the_tables_that_the_program_uses(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'new.db'}")
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    store.close()


def test_readers_of_the_first_release_keep_their_subscriptions_and_messages(tmp_path: Path) -> None:
    url = database_of("0001", tmp_path / "old.db")
    engine = create_engine(url)
    with engine.begin() as connection:
        for number, active in ((1, 1), (2, 0)):
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
                f"x'41', 'sent', 1, '{NOW}', '{NOW}')"
            )
        )
    engine.dispose()
    store = open_store(url)
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


def test_readings_of_earlier_releases_are_of_the_address_that_they_were_read_at(tmp_path: Path) -> None:
    url = database_of("0002", tmp_path / "old.db")
    engine = create_engine(url)
    with engine.begin() as connection:
        for line in (
            "INSERT INTO jurisdiction (id, name, level, timezone, spec) VALUES ('US-UT', 'Utah', 'state', 'UTC', '{}')",
            "INSERT INTO source_state (id, jurisdiction, spec, active, failures, reading, served_by) "
            "VALUES ('US-UT#law', 'US-UT', '{}', 1, 0, 2, 'https://law.example/page')",
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
    engine.dispose()
    store = open_store(url)
    with store.read() as connection:
        readings = connection.execute(select(schema.reading.c.place, schema.reading.c.stood)).all()
        assert [tuple(row) for row in readings] == [
            ("https://copy.example/", True), ("https://law.example/page", True),
        ]  # fmt: skip
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    store.close()


def test_what_earlier_releases_decided_stays_decided_by_nobody_known(tmp_path: Path) -> None:
    url = database_of("0003", tmp_path / "old.db")
    engine = create_engine(url)
    with engine.begin() as connection:
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
    engine.dispose()
    store = open_store(url)
    with store.read() as connection:
        item = connection.execute(select(schema.review)).one()
        assert (item.state, item.note, item.decided_by) == ("accepted", "read it", None)
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
    store.close()
