"""What was recorded and is not there any more as it was: `verify` names it, and passes go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tests.whole.program import Program, Watched, html, running
from tests.whole.test_passes import law, watch_kcpa
from tests.whole.test_upgrade import MORE, first_pass_with_the_former_coder, forget_what_the_page_said
from tracker.store import StoreError
from web.app import create_app


@pytest.fixture
def recorded(tmp_path: Path) -> Iterator[Program]:
    """A change of the minimum age is on record."""
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        program.check()
        site.route("/law", html(law(21), "b"))
        assert len(program.check().changes) == 1
        assert program.verify() == []
        yield program


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        ("UPDATE record SET status = 'unregulated' WHERE origin LIKE 'reading:%'", "says something else than change 1"),
        ("UPDATE record SET provisions = '{}' WHERE origin LIKE 'reading:%'", "says something else than change 1"),
        ("DELETE FROM record WHERE origin LIKE 'reading:%'", "is missing, change 1 brought it"),
        ("UPDATE reading SET payload = replace(payload, 'under 21', 'under 16')", "quotes what does not stand"),
        ("UPDATE document SET body = x'00'", "cannot be read any more"),
    ],
)
def test_what_was_altered_in_the_database_is_named(recorded: Program, tamper: str, told: str) -> None:
    with recorded.store.engine.connect() as connection:
        connection.execute(text("PRAGMA foreign_keys = OFF"))
    with recorded.store.write() as connection:
        connection.execute(text(tamper))
    assert any(told in line for line in recorded.verify())


def test_a_database_file_that_was_removed_in_use_is_not_written_to(recorded: Program, tmp_path: Path) -> None:
    for file in tmp_path.glob("watch.db*"):
        file.rename(tmp_path / f"away-{file.name}")
    with pytest.raises(StoreError, match="removed or replaced while it was in use") as error:
        recorded.check()
    assert "\n" not in str(error.value)
    for file in tmp_path.glob("away-*"):
        file.rename(tmp_path / file.name.removeprefix("away-"))
    assert recorded.check().changes == []
    assert recorded.verify() == []


def test_a_damaged_archive_keeps_no_pass_from_going_on_after_an_upgrade(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        first_pass_with_the_former_coder(program)
        forget_what_the_page_said(program)
        for file in (tmp_path / "archive").iterdir():
            file.write_bytes(file.read_bytes()[:200])
        site.route("/law", html(law() + MORE))
        assert program.check().changes == []
        site.route("/law", html(law(21) + MORE))
        assert [c.after["provisions"] for c in program.check().changes] == [{"min_age": 21}]


def test_a_damaged_archive_file_is_named_and_everything_else_is_shown_and_verified(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        places = {}
        for place, age in (("US-UT", 18), ("US-AL", 21)):
            url = site.route(f"/{place}", html(law(age)))
            places[place] = ("kcpa", [Watched(url, must_contain=["4-45-104"])])
        program.registry(places, provisions="min_age = 16")
        for place in places:
            program.check([place])
            program.archive.close()  # the next one begins a file of its own
        hurt, whole = sorted((tmp_path / "archive").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        hurt.write_bytes(hurt.read_bytes()[:-200] + b"x" * 200)
        told = program.verify()
        assert told
        assert all(hurt.name in line for line in told)
        assert not any(whole.name in line for line in told)
        web = TestClient(create_app(program.store, [], False, program.clock))
        for place, copy, age in (("US-UT", 1, 18), ("US-AL", 2, 21)):
            assert web.get(f"/jurisdiction/{place}").status_code == 200
            shown = web.get(f"/copy/{copy}")
            assert shown.status_code == 200
            assert f"under {age} years of age" in shown.text
