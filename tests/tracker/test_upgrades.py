"""One release follows another while the former one still runs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from tests.tracker.test_migrations import MIGRATIONS, database_of
from tests.whole.program import html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.store.engine import HEAD

#: From the release with this migration on, one release works on what the next one has migrated.
SINCE = "0004"


def revisions() -> list[str]:
    """All migrations, the oldest first."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def columns(folder: Path, revision: str) -> dict[tuple[str, str], Any]:
    engine = create_engine(database_of(revision, f"sqlite:///{folder / revision}.db"))
    found = {
        (table, column["name"]): column
        for table in inspect(engine).get_table_names()
        for column in inspect(engine).get_columns(table)
    }
    engine.dispose()
    return found


def breaks(before: dict[tuple[str, str], Any], after: dict[tuple[str, str], Any]) -> list[str]:
    """What of a migration a program that knows `before` cannot work with: columns that are gone or of another type, and
    new ones of its tables that it would have to fill."""
    tables = {table for table, _ in before}
    gone = [f"{key} is gone" for key in before if key not in after]
    other = [
        f"{key} is another"
        for key, column in before.items()
        if key in after
        and (str(after[key]["type"]), after[key]["nullable"]) != (str(column["type"]), column["nullable"])
    ]
    wanted = [
        f"{key} must be filled"
        for key, column in after.items()
        if key not in before and key[0] in tables and not column["nullable"] and column["default"] is None
    ]
    return gone + other + wanted


def test_what_a_migration_takes_away_is_found(tmp_path: Path) -> None:
    assert "('subscriber', 'active') is gone" in breaks(columns(tmp_path, "0001"), columns(tmp_path, "0002"))


def test_migrations_only_add_so_that_the_former_release_goes_on_beside_them(tmp_path: Path) -> None:
    all_of_them = revisions()
    assert all_of_them[-1] == HEAD
    later = all_of_them[all_of_them.index(SINCE) :]
    for before, after in pairwise(later):
        assert breaks(columns(tmp_path, before), columns(tmp_path, after)) == []


@pytest.mark.parametrize("statement", ["ALTER TABLE change ADD COLUMN more TEXT", "CREATE TABLE more (id INTEGER)"])
def test_a_program_goes_on_while_a_newer_one_adds_to_its_database(tmp_path: Path, statement: str) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.check()
        newer = create_engine(f"sqlite:///{tmp_path / 'watch.db'}")
        with newer.begin() as connection:
            connection.execute(text(statement))
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        newer.dispose()
        site.route("/law", html(law(21)))
        assert len(program.check().changes) == 1
        assert program.verify() == []
