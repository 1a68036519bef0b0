"""A verification goes on from the last clean one, and never says clean where rows are gone or files were changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from scrapers.archive import Archive
from tests.whole.program import Program, html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.checkpoint import NOTHING, checkpoint
from tracker.store import schema
from tracker.verify import verify


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which three texts of a law are on record, in a file of the archive each, and were verified."""
    folder = tmp_path_factory.mktemp("recorded")
    with running(folder) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        for age in (18, 21, 25):
            site.route("/law", html(law(age), "b"))
            program.check()
            program.archive.close()
        program.check()
        assert newly(program) == []
    return folder


@pytest.fixture
def watched(recorded: Path, tmp_path: Path) -> Iterator[Program]:
    """The program on a copy of that folder."""
    copy = shutil.copytree(recorded, tmp_path / "copy")
    program = Program(copy)
    program.clock.at += timedelta(days=4)
    yield program
    program.close()


def newly(program: Program) -> list[str]:
    """What a verification finds that goes on from the last clean one."""
    return list(verify(program.store, program.archive, program.clock.now()))


def files(program: Program) -> list[Path]:
    return sorted((program.folder / "archive").iterdir())


def alter(program: Program, statement: str) -> None:
    with program.store.write() as connection:
        connection.execute(text(statement))


def flip(file: Path, *, in_secret: bool, at: int = -20) -> None:
    """Alter the byte `at` of `file`; `in_secret` leaves its time of modification as it was."""
    before, body = file.stat(), bytearray(file.read_bytes())
    body[at] ^= 0xFF
    file.write_bytes(bytes(body))
    if in_secret:
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def bodies_read(program: Program, *, full: bool = False) -> int:
    """How many documents and archived bodies a clean verification reads."""
    done: list[int] = [0]
    options = {"full": full, "progress": lambda now, total: done.append(now)}
    assert list(verify(program.store, program.archive, program.clock.now(), **options)) == []  # type: ignore[arg-type]
    return done[-1]


def test_only_what_is_new_is_read_and_with_full_everything(watched: Program) -> None:
    everything = bodies_read(watched, full=True)
    assert everything == 6, "three documents and their three bodies"
    assert bodies_read(watched) == 0
    watched.clock.at += timedelta(days=31)
    assert bodies_read(watched) == 3, "files that were not read for long are read again"
    assert bodies_read(watched) == 0


def test_what_a_pass_brought_is_read_by_the_next_verification(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        program.check()
        program.archive.close()
        assert bodies_read(program) == 2
        site.route("/law", html(law(21), "b"))
        program.check()
        program.archive.close()
        assert bodies_read(program) == 2
        assert newly(program) == []


@pytest.mark.parametrize("table", ["capture", "document", "reading", "record"])
def test_a_row_that_was_there_and_is_gone_is_found_without_reading_all(watched: Program, table: str) -> None:
    alter(watched, f"DELETE FROM {table} WHERE rowid = (SELECT max(rowid) FROM {table})")
    [line] = [line for line in newly(watched) if line.startswith("table")]
    assert line.startswith(f"table {table}: 1 of the ")
    assert newly(watched), "it is found as often as it is looked for"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET instrument = 'forged' WHERE id = 1",
        "DELETE FROM change WHERE id = 2",
        "UPDATE record SET status = 'unregulated' WHERE origin LIKE 'reading:%'",
    ],
)
def test_the_chain_is_recomputed_from_its_beginning_each_time(watched: Program, statement: str) -> None:
    alter(watched, statement)
    assert newly(watched)


def test_a_row_put_between_those_that_were_verified_makes_everything_be_read(watched: Program) -> None:
    alter(watched, "UPDATE reading SET payload = replace(payload, 'under 18', 'under 16')")
    assert newly(watched) == [], "what was verified is not read again"
    alter(
        watched,
        "INSERT INTO reading SELECT -1, source, document, capture, coder, at, payload, place, 0 FROM reading LIMIT 1",
    )
    assert any("quotes what does not stand" in line for line in newly(watched))


def test_a_file_that_is_gone_or_was_cut_or_altered_is_named_and_the_others_are_not(watched: Program) -> None:
    gone, cut, altered = files(watched)
    gone.unlink()
    os.truncate(cut, cut.stat().st_size - 9)
    flip(altered, in_secret=False)
    found = newly(watched)
    assert [line for line in found if str(gone) in line] == [f"{gone}: file is missing, 1 records with it"]
    assert any(f"{cut}: is " in line and "bytes long" in line for line in found)
    assert len([line for line in found if str(altered) in line]) == 1
    assert len(found) == 4, "of the one that was cut the record too"


def test_what_was_altered_beside_the_records_that_captures_refer_to_is_told_by_the_seal(watched: Program) -> None:
    file = files(watched)[0]
    flip(file, in_secret=False, at=60)
    assert newly(watched) == [f"{file}: was altered after it was sealed (its SHA-256 is another one)"]


def test_a_file_altered_in_secret_is_found_by_a_full_verification(watched: Program) -> None:
    file = files(watched)[0]
    flip(file, in_secret=True)
    assert newly(watched) == []
    [told] = watched.verify()
    assert str(file) in told
    assert newly(watched) == [], "the file is as it was when it was noted: only a full verification tells"
    watched.clock.at += timedelta(days=31)
    assert newly(watched) == [told], "or one that comes much later"


def test_a_file_whose_writer_was_killed_is_sealed_once_it_was_read(watched: Program) -> None:
    alter(watched, "DELETE FROM archive_file")
    assert newly(watched) == []
    with watched.store.read() as connection:
        sealed = {row.name: row.size for row in connection.execute(select(schema.archive_file))}
    assert sealed == {file.name: file.stat().st_size for file in files(watched)}


def test_a_file_that_is_being_written_to_is_not_sealed(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law(), "a")))
        program.check()
        assert newly(program) == []
        with program.store.read() as connection:
            assert connection.execute(select(schema.archive_file)).all() == []
        site.route("/law", html(law(21), "b"))
        program.check()
        assert newly(program) == []
        program.archive.close()
        assert list(verify(program.store, Archive(tmp_path / "archive"), program.clock.now())) == []
        with program.store.read() as connection:
            assert len(connection.execute(select(schema.archive_file)).all()) == 1


def test_where_something_is_wrong_the_next_verification_begins_where_this_one_did(watched: Program) -> None:
    with watched.store.read() as connection:
        before = checkpoint(connection)
    flip(files(watched)[0], in_secret=False)
    assert newly(watched)
    with watched.store.read() as connection:
        assert checkpoint(connection) == before


def test_a_note_of_the_last_verification_that_cannot_be_read_means_to_read_all(watched: Program) -> None:
    alter(watched, "UPDATE meta SET value = '{}' WHERE key = 'verified'")
    with watched.store.read() as connection:
        assert checkpoint(connection) == NOTHING
    assert bodies_read(watched) > 0
