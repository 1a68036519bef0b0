"""``registry lint``, ``verify``, ``compact``, ``export``, ``backup``, ``restore``: keeping the data sound."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tarfile
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from cli.commands.serving import Round
from cli.settings import load
from cli.wiring import Program
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site
from tests.whole.first_release import SAID, lay
from tracker.store import schema
from tracker.store.engine import HEAD


@pytest.fixture
def watched(shell: Shell) -> Iterator[Shell]:
    """A law that was read, and read again when it had changed."""
    with Site() as site:
        watch(shell, serve_law(site))
        shell.fine("check")
        serve_law(site, age=21)
        shell.fine("check")
        yield shell


def test_lint_names_file_and_fault_and_exits_with_one(small: Shell) -> None:
    file = small.folder / "registry" / "us" / "ut.toml"
    file.write_text(file.read_text().replace('to = "kcpa"\ninstrument = "SB 58', 'to = "banned"\ninstrument = "SB 58'))
    answer = small("registry", "lint")
    assert answer.status == 1
    assert "us/ut.toml" in answer.out
    assert answer.err.endswith(" problem\n" if len(answer.out.splitlines()) == 1 else " problems\n")
    problems = json.loads(small("registry", "lint", "--json").out)
    assert {problem["file"] for problem in problems} == {"us/ut.toml"}


def test_lint_knows_which_platforms_there_are(small: Shell) -> None:
    file = small.folder / "registry" / "us" / "ut.toml"
    file.write_text(file.read_text().replace('kind = "statute"', 'kind = "statute"\nadapter = "pgae"'))
    answer = small("registry", "lint")
    assert answer.status == 1
    line = file.read_text().splitlines().index('adapter = "pgae"') + 1
    told = f"us/ut.toml: line {line}: source 'statute': there is no adapter 'pgae'; did you mean page?"
    assert (answer.out.rstrip(), answer.err) == (told, "1 problem\n")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('adapter = "nysenate"', "adapter nysenate does not read https://"),
        ('format = "docx"', "no adapter reads docx files"),
        ('adapter = "feed"', 'leads to law and no law: say kind = "news"'),
    ],
)
def test_lint_refuses_a_source_that_no_adapter_can_read(small: Shell, line: str, told: str) -> None:
    file = small.folder / "registry" / "us" / "ut.toml"
    file.write_text(file.read_text().replace('kind = "statute"', f'kind = "statute"\n{line}'))
    answer = small("registry", "lint")

    assert answer.status == 1
    assert told in answer.out


def test_lint_wants_a_copy_by_others_to_be_marked_as_one(small: Shell) -> None:
    file = small.folder / "registry" / "us" / "ut.toml"
    copy = 'url = "https://law.justia.com/codes/utah/title-4/"\nadapter = "justia"'
    file.write_text(re.sub(r'url = ".*"', copy, file.read_text(), count=1))

    assert "say secondary = true" in small("registry", "lint").out


def test_lint_takes_another_folder(small: Shell) -> None:
    assert "2 places, no problems" in small("registry", "lint", small.folder / "registry").err


def test_what_was_recorded_verifies(watched: Shell) -> None:
    for how, told in ((), None), ((), "an instant"), (("--full",), None):
        answer = watched("verify", "--json", *how)
        assert (answer.status, answer.json["ok"], answer.json["problems"]) == (0, True, [])
        assert bool(answer.json["since"]) == bool(told)
        assert ("was not read again (--full does)" in answer.err) == bool(told)


def test_a_change_altered_in_the_database_is_found(watched: Shell) -> None:
    with sqlite3.connect(watched.folder / "var" / "kratomwatch.db") as database:
        database.execute("UPDATE change SET instrument = 'forged'")
    answer = watched("verify")
    assert answer.status == 1
    assert "altered after it was recorded" in answer.out
    assert "restore a backup" in answer.err


def test_a_page_altered_in_the_archive_is_found(watched: Shell) -> None:
    file = max((watched.folder / "var" / "archive").rglob("*.warc.gz"), key=lambda file: file.stat().st_size)
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 0xFF
    file.write_bytes(bytes(body))
    answer = watched("verify", "--json")
    assert answer.status == 1
    assert json.loads(answer.out)["problems"]


def test_export_is_every_place_with_its_history(watched: Shell) -> None:
    places = json.loads(watched.fine("export"))
    assert [place["id"] for place in places] == ["US-UT"]
    assert places[0]["provisions"]["min_age"] == 21
    assert [entry["provisions_changed"] for entry in places[0]["history"]] == [{"min_age": [18, 21]}]


def test_export_as_csv_has_a_row_for_each_event(watched: Shell) -> None:
    out = watched.folder / "all.csv"
    answer = watched("export", "--format", "csv", "--output", out)
    assert (answer.status, answer.out) == (0, "")
    assert f"wrote 1 places to {out}" in answer.err
    (row,) = csv.DictReader(io.StringIO(out.read_text()))
    assert (row["id"], row["kind"], row["provisions_changed"]) == ("US-UT", "provision", '{"min_age": [18, 21]}')


def everything_said(shell: Shell) -> dict[str, object]:
    """What there is to be asked of what was recorded."""
    return {
        "status": shell("status", "--json").json,
        "history": shell("history", "US-UT", "--json").json,
        "subscribers": shell.fine("subscribers", "export"),
        "outbox": shell("outbox", "list", "--json").json,
    }


def use(shell: Shell, **top: str) -> None:
    """Put keys at the top of the settings file."""
    file = shell.folder / "config.toml"
    file.write_text("".join(f'{key} = "{value}"\n' for key, value in top.items()) + file.read_text())


@pytest.mark.parametrize("name", ["copy.tar", "copy.tar.gz"])
def test_a_restored_backup_is_the_same_program_again(watched: Shell, name: str) -> None:
    watched.fine("subscribe", "reader@example.org", "--jurisdiction", "US-UT")
    before = everything_said(watched)
    assert f"`kratomwatch restore {name}` brings it back" in watched("backup", name).err
    answer = watched("restore", name, "--to", "again", "--json")
    assert answer.json == {
        "places": 1, "changes": 1, "captures": 2, "files": 2, "waiting": 0,
        "database": f"sqlite:///{watched.folder}/again/kratomwatch.db", "archive": f"{watched.folder}/again/archive",
    }  # fmt: skip
    assert "restored 1 places, 1 changes and 2 visits" in answer.err
    use(watched, data="again")
    assert everything_said(watched) == before
    assert watched("verify", "--json").json["ok"] is True
    assert watched("verify", "--full", "--json").json["ok"] is True
    watched.fine("check")
    assert sorted(file.name for file in (watched.folder / "again").iterdir() if file.name.startswith(".")) == []


def test_a_backup_can_be_unpacked_by_hand(watched: Shell) -> None:
    before = everything_said(watched)
    watched.fine("backup", "copy.tar.gz")
    with tarfile.open(watched.folder / "copy.tar.gz") as tar:
        tar.extractall(watched.folder / "restored", filter="data")
    use(watched, data="restored")
    assert everything_said(watched) == before
    assert watched("verify", "--json").json["ok"] is True


def test_restoring_overwrites_nothing(watched: Shell) -> None:
    watched.fine("backup", "copy.tar")
    database = watched.folder / "var" / "kratomwatch.db"
    kept = database.read_bytes()
    answer = watched("restore", "copy.tar")
    assert answer.status == 1
    assert answer.complaint.endswith("exists already, and restoring overwrites nothing; say --to FOLDER")
    assert database.read_bytes() == kept


def test_restoring_goes_on_where_it_was_interrupted_and_leaves_other_files_alone(watched: Shell) -> None:
    watched.fine("backup", "copy.tar")
    first, second = sorted((watched.folder / "var" / "archive").iterdir())
    archive = watched.folder / "again" / "archive"
    archive.mkdir(parents=True)
    (archive / first.name).write_bytes(first.read_bytes())
    (archive / second.name).write_bytes(b"another file")
    answer = watched("restore", "copy.tar", "--to", "again")
    assert answer.status == 1
    assert "is there already, and is another file" in answer.complaint
    assert not (watched.folder / "again" / "kratomwatch.db").exists()
    (archive / second.name).unlink()
    watched.fine("restore", "copy.tar", "--to", "again")
    assert (archive / second.name).read_bytes() == second.read_bytes()


def test_a_damaged_backup_is_refused_and_leaves_nothing(watched: Shell) -> None:
    watched.fine("backup", "copy.tar")
    copy = watched.folder / "copy.tar"
    whole = copy.read_bytes()
    pages = [file.read_bytes() for file in (watched.folder / "var" / "archive").iterdir()]
    inside = whole.index(max(pages, key=len)) + 900
    for broken, told in (
        (whole[:inside] + bytes([whole[inside] ^ 0xFF]) + whole[inside + 1 :], "is damaged: "),
        (whole[:5000], "is no backup, or a damaged one"),
        (b"precious", "is no backup, or a damaged one"),
        (b"", "is no backup"),
    ):
        copy.write_bytes(broken)
        answer = watched("restore", "copy.tar", "--to", "again")
        assert answer.status == 1
        assert told in answer.complaint
        assert list((watched.folder / "again").iterdir()) == []


def test_nobody_else_on_the_machine_reads_the_database_or_a_backup(watched: Shell) -> None:
    """Both name readers, and hold the secret that their links are signed with."""
    watched.fine("backup", "copy.tar")
    modes = {name: (watched.folder / name).stat().st_mode & 0o777 for name in ("copy.tar", "var/kratomwatch.db")}
    assert modes == dict.fromkeys(modes, 0o600)


def test_a_backup_overwrites_nothing(watched: Shell) -> None:
    copy = watched.folder / "copy.tar"
    copy.write_bytes(b"precious")
    answer = watched("backup", copy)
    assert answer.status == 2
    assert "a backup overwrites nothing" in answer.complaint
    assert copy.read_bytes() == b"precious"


def test_an_archive_in_an_object_store_is_verified_backed_up_and_restored(shell: Shell) -> None:
    with Site() as site:
        (shell.folder / "pages").mkdir()
        watch(shell, serve_law(site), archive={"folder": f"file://{shell.folder}/pages"})
        assert "ready: 1 places" in shell("init").err
        for age in (18, 21):
            serve_law(site, age)
            shell.fine("check")
    assert not (shell.folder / "var" / "archive").exists()
    assert shell("verify", "--full", "--json").json["ok"] is True
    shell.fine("backup", "copy.tar")
    before = everything_said(shell)
    assert shell("restore", "copy.tar", "--to", "again", "--json").json["files"] == 2
    assert len(list((shell.folder / "again" / "archive").iterdir())) == 2
    shell.settings(registry={"path": "registry"})
    use(shell, data="again")
    assert everything_said(shell) == before
    assert shell("verify", "--full", "--json").json["ok"] is True


def test_an_object_store_whose_driver_is_missing_is_one_line(small: Shell) -> None:
    small.settings(registry={"path": "registry"}, archive={"folder": "abfs://laws/pages"})
    answer = small("init")
    assert answer.status == 1
    assert answer.complaint.startswith("kratomwatch: archive abfs://laws/pages: its driver is not installed")


@pytest.fixture
def long_watched(watched: Shell) -> Shell:
    """The same, seen unchanged four times within a minute; all of it 100 days ago."""
    watched.fine("check")
    with sqlite3.connect(watched.folder / "var" / "kratomwatch.db") as database:
        columns = [row[1] for row in database.execute("PRAGMA table_info(capture)") if row[1] != "id"]
        again = ", ".join("strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now')" if c == "at" else c for c in columns)
        for _ in range(3):
            database.execute(
                f"INSERT INTO capture ({', '.join(columns)}) SELECT {again} FROM capture ORDER BY id DESC LIMIT 1"
            )
        database.execute("UPDATE capture SET at = strftime('%Y-%m-%dT%H:%M:%S.000000Z', at, '-100 days')")
    return watched


def test_compact_says_what_it_did_and_keeps_what_can_be_asked(long_watched: Shell) -> None:
    assert long_watched("verify", "--json").json["ok"] is True
    before = everything_said(long_watched)
    would = {"removed": 2, "standing": 1, "sources": 1}
    assert long_watched("compact", "--dry-run", "--json").json == {**would, "dry_run": True}
    answer = long_watched("compact", "--json")
    assert answer.json == {**would, "dry_run": False}
    assert answer.err == "2 visits older than 90 days went; 1 at 1 sources stand for them\n"
    assert everything_said(long_watched) == before
    assert long_watched("verify", "--json").json["ok"] is True
    assert long_watched("verify", "--full", "--json").json["ok"] is True


def test_the_daemon_thins_out_once_a_day_where_the_settings_want_it(long_watched: Shell) -> None:
    def visits_after_a_round(keep_days: int) -> int:
        watch(long_watched, "http://127.0.0.1:9/law", retention={"keep_days": keep_days})
        made = Program(load(long_watched.folder / "config.toml"))
        try:
            Round(made, None).digest()
            with made.store.read() as connection:
                return len(connection.execute(select(schema.capture.c.id)).all())
        finally:
            made.close()

    assert visits_after_a_round(0) == 6
    assert long_watched("compact").status == 2, "nothing is to go"
    assert visits_after_a_round(90) == 4


def test_data_of_the_first_release_is_brought_to_this_one_with_a_line_and_says_what_it_said(shell: Shell) -> None:
    lay(shell.folder / "var")
    (shell.folder / "var" / "registry").rename(shell.folder / "registry")
    shell.settings(registry={"path": "registry"})
    answer = shell("history", "US-AL", "--json")
    kept = shell.folder / "var" / f"kratomwatch.db.before-{HEAD}"
    assert f"the database was brought to this release; as it was before it is kept in {kept}" in answer.err
    assert answer.json == SAID["history US-AL"]
    assert shell("history", "US-AL", "--json").err == ""
    assert shell("verify", "--json").json["ok"] is True


@pytest.mark.parametrize(
    ("url", "status", "told"),
    [
        ("sqlite://", 2, "write it like"),
        ("postgresql+pg8000://nobody@127.0.0.1:9/none", 2, "write it like"),
        ("postgresql+psycopg://nobody@127.0.0.1:9/none", 1, "check [database] url and that the server is up"),
    ],
)
def test_a_database_that_cannot_be_filled_is_one_line(small: Shell, url: str, status: int, told: str) -> None:
    small.fine("backup", "copy.tar")
    answer = small("restore", "copy.tar", "--database", url)
    assert answer.status == status
    assert told in answer.complaint


def test_what_is_restored_is_its_owners_alone_as_the_backup_is(watched: Shell) -> None:
    watched.fine("backup", "copy.tar")
    with tarfile.open(watched.folder / "copy.tar") as tar:
        assert tar.getmember("kratomwatch.db").mode == 0o600
    assert watched("restore", "copy.tar", "--to", "again").status == 0
    assert (watched.folder / "again" / "kratomwatch.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_takes_no_second_database_from_below(watched: Shell) -> None:
    watched.fine("backup", "copy.tar")
    with tarfile.open(watched.folder / "copy.tar", "a") as tar:
        for name in ("archive/kratomwatch.db", "archive/kratomwatch.db-wal", "archive/x.warc"):
            other = tarfile.TarInfo(name)
            other.size = 7
            tar.addfile(other, io.BytesIO(b"garbage"))
    assert watched("restore", "copy.tar", "--to", "again").status == 0
    assert all(path.name.endswith(".warc.gz") for path in (watched.folder / "again" / "archive").iterdir())


def test_an_empty_database_is_no_backup(watched: Shell) -> None:
    with tarfile.open(watched.folder / "empty.tar", "w") as tar:
        tar.addfile(tarfile.TarInfo("kratomwatch.db"))
    answer = watched("restore", "empty.tar", "--to", "again")
    assert answer.status == 1
    assert "is no backup of kratomwatch" in answer.complaint


def test_a_backup_without_a_file_that_the_history_needs_says_so(watched: Shell) -> None:
    file = min((watched.folder / "var" / "archive").iterdir())
    file.unlink()
    answer = watched("backup", "copy.tar")
    assert answer.status == 1
    assert f"without {file.name}, which the archive lacks" in answer.err


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("database", "url", "postgresql://u:geheim@127.0.0.1:abc/n"),
        ("database", "url", "postgresql+nonsense://u:geheim@127.0.0.1/n"),
        ("database", "url", "postgresql://u@127.0.0.1/n?password=geheim"),
        ("database", "url", "postgresql://u:ge@geheim@127.0.0.1/n"),
        ("database", "url", "sqlite://"),
        ("archive", "folder", ""),
        ("archive", "folder", "."),
        ("archive", "folder", "memory://geheim"),
        ("archive", "folder", "://geheim"),
        ("archive", "folder", "s3://key:geheim@bucket/pages"),
    ],
)
def test_an_address_that_cannot_be_used_is_one_line_without_its_secrets(
    small: Shell, section: str, key: str, value: str
) -> None:
    small.settings(registry={"path": "registry"}, **{section: {key: value}})
    answer = small("status")
    assert answer.status == 2
    assert f"[{section}] {key}" in answer.complaint
    assert "geheim" not in answer.err
