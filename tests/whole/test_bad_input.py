"""Bad input through the command as somebody types it: one clear line each, the pass goes on, nothing is lost."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cli.commands.serving import Round
from cli.main import run
from cli.settings import load
from cli.wiring import Program
from tests.scrapers import site as serving
from tests.scrapers.site import Route, Site
from tests.whole.conftest import ReadOnly
from tests.whole.program import PLACE, SOURCE, html
from tests.whole.test_passes import BAN, law

CONFIG = """\
data = "{data}"
[registry]
path = "registry"
[http]
allow_private_networks = true
delay_s = 0
retries = 0
"""


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit status."""

    status: int
    out: str
    err: list[str]

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Folder:
    """A folder with settings and a registry, in which commands are typed."""

    def __init__(self, path: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.path, self._captured = path, captured
        self.config = path / "config.toml"
        self.config.write_text(CONFIG.format(data="var"))
        self.registry = path / "registry" / "us"
        self.registry.mkdir(parents=True)

    def watch(self, code: str, url: str, status: str = "banned", words: str = "20-2-23", provisions: str = "") -> Path:
        """Watch `url` for a state; the state's file."""
        file = self.registry / f"{code}.toml"
        place = PLACE.format(id=f"US-{code.upper()}", name=f"State {code}", status=status, provisions=provisions)
        source = SOURCE.format(
            id="law", url=url, kind="statute", format="html", language="en", adapter="page", must_contain=[words]
        )
        file.write_text(place + source)
        return file

    def type(self, *arguments: str) -> Said:
        """Run ``kratomwatch`` with `arguments` as its entry point does; what it cannot mend comes through."""
        before = Path.cwd()
        os.chdir(self.path)
        try:
            self._captured.readouterr()
            status = run(arguments)
            said = self._captured.readouterr()
        finally:
            os.chdir(before)
        return Said(status, said.out, said.err.splitlines())

    def is_sound(self) -> bool:
        return self.type("verify").status == 0


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Folder:
    return Folder(tmp_path, capsys)


#: Pages: (outcome, what its line must say, how it is served). None: it is read like any other page.
PAGES: dict[str, tuple[str | None, str, Callable[[], Route]]] = {
    "ak": ("too-large", "[http] max_bytes", lambda: serving.endless(total=2 * 2**30)),
    "az": ("too-large", "[http] max_bytes", lambda: serving.endless(declared=2 * 2**30)),
    "ar": ("too-large", "[http] max_bytes when decompressed", serving.bomb),
    "ca": ("redirect-loop", "a redirect leads back to where we have been", lambda: serving.redirect("/ca")),
    "co": ("forbidden-address", "169.254.169.254 is a link-local address",
           lambda: serving.redirect("http://169.254.169.254/latest/meta-data/")),
    "ct": (None, "", lambda: serving.page(b"<h2>\xa7 20-2-23 \xff\xfe\xc3( Kratom</h2><p>" + b"law \xff" * 99)),
    "de": (None, "", lambda: serving.page(b"<p>20-2-23 " + b"law " * 2_500_000 + b"</p>")),
    "fl": (None, "", lambda: serving.page(b"<div>" * 100_000 + b"20-2-23 law")),
    "ga": (None, "", lambda: serving.page(b"20-2-23 law\n" * 100_000, content_type="text/plain")),
    "hi": ("unreadable", "binary data", lambda: serving.page(bytes(range(32)) * 1000)),
    "id": ("unreadable", "not well-formed XML",
           lambda: serving.page(b"<?xml version='1.0'?><law>20-2-23<law>", content_type="application/xml")),
}  # fmt: skip


def test_bad_pages_are_told_in_a_line_each_and_the_law_beside_them_is_still_followed(
    folder: Folder, site: Site
) -> None:
    for code, (_, _, make) in PAGES.items():
        folder.watch(code, site.route(f"/{code}", make()))
    folder.watch("ut", site.route("/ut", html(law())), "kcpa", "4-45-104", "min_age = 18")
    assert folder.type("subscribe", "reader@example.org").status == 0

    first = folder.type("check", "--json")
    told = {code: words for code, (outcome, words, _) in PAGES.items() if outcome is not None}
    assert first.status == 0
    assert first.err[-1].startswith(f"{len(told)} sources gave no law: what they said before stands")
    assert len(first.err) == len(told) + 1
    for line, (code, words) in zip(first.err[:-1], sorted(told.items()), strict=True):
        assert line.startswith(f"US-{code.upper()}#law: {PAGES[code][0]}: ")
        assert words in line
    outcomes = [outcome or "new" for outcome, _, _ in PAGES.values()]
    assert first.json["outcomes"] == {outcome: outcomes.count(outcome) for outcome in sorted({*outcomes})} | {
        "new": outcomes.count("new") + 1
    }

    site.route("/ut", html(law(21)))
    second = folder.type("check", "--json").json
    assert [(change["id"], change["provisions_changed"]) for change in second["changes"]] == [
        ("US-UT", {"min_age": [18, 21]})
    ]
    assert second["outcomes"]["unchanged"] == outcomes.count("new")
    assert len(list((folder.path / "var" / "mail").glob("*.eml"))) == 1
    assert {row["status"] for row in folder.type("status", "--json").json} == {"banned", "kcpa"}
    assert folder.is_sound()


@pytest.mark.parametrize(
    ("right", "wrong", "line"),
    [
        ("delay_s", "dealy_s", "config.toml, line 6: [http] dealy_s: unknown key; did you mean delay_s?"),
        ("[http]", "[htpp]", "config.toml, line 4: [htpp]: unknown key; did you mean http?"),
        ("delay_s = 0", 'delay_s = "soon"', "config.toml, line 6: [http] delay_s: "),
        ("delay_s = 0", "delay_s = ", "config.toml: not TOML: invalid value (at line 6"),
    ],
)
def test_a_slip_in_the_settings_is_one_line_and_nothing_is_done(
    folder: Folder, site: Site, right: str, wrong: str, line: str
) -> None:
    folder.watch("al", site.route("/law", html(BAN)))
    folder.config.write_text(folder.config.read_text().replace(right, wrong))

    said = folder.type("check")
    assert (said.status, said.out) == (2, "")
    assert len(said.err) == 1
    assert said.err[0].startswith(f"kratomwatch: {line}")
    assert site.requests == []


def test_a_slip_in_settings_read_again_leaves_those_before_in_force_and_the_round_goes_on(
    folder: Folder, site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.watch("al", site.route("/law", html(BAN)))
    program = Program(load(folder.config))
    try:
        program.sync()
        rounds = Round(program, folder.config)
        folder.config.write_text(folder.config.read_text().replace("delay_s", "dealy_s"))
        rounds.reload()
        rounds.look()
    finally:
        program.close()
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert "[http] dealy_s: unknown key; did you mean delay_s?" in said[0]
    assert said[1] == "1 sources, 0 changes, 0 for review"
    assert len(site.hits("/law")) == 1


WRONG_DATES = {
    "2026-13-01": "al.toml: not TOML: ",
    "2026-02-30": "al.toml: not TOML: ",
    '"yesterday"': "al.toml: line 6: status_as_of: no date; write it like 2026-05-06",
    "20261101": "al.toml: line 6: status_as_of: no date; write it like 2026-05-06",
}


@pytest.mark.parametrize("date", WRONG_DATES)
def test_a_wrong_date_in_a_registry_that_was_never_loaded_is_one_line(folder: Folder, site: Site, date: str) -> None:
    file = folder.watch("al", site.route("/law", html(BAN)))
    file.write_text(file.read_text().replace("status_as_of = 2026-11-01", f"status_as_of = {date}"))

    said = folder.type("check")
    assert said.status == 1
    assert len(said.err) == 1
    assert WRONG_DATES[date] in said.err[0]
    assert date.strip('"') in said.err[0]
    assert site.requests == []


def test_a_wrong_date_in_one_file_does_not_end_the_watching_of_all_places(folder: Folder, site: Site) -> None:
    folder.watch("ut", site.route("/law", html(law())), "kcpa", "4-45-104", "min_age = 18")
    file = folder.watch("al", site.route("/ban", html(BAN)))
    assert folder.type("check").status == 0
    right = file.read_text()
    file.write_text(right.replace("2026-11-01", "2026-02-30"))
    site.route("/law", html(law(21)))

    said = folder.type("check", "--json")
    assert said.status == 1
    assert len(said.err) == 2
    assert "al.toml" in said.err[0]
    assert "2026-02-30" in said.err[0]
    assert "as it was loaded before stays in force" in said.err[1]
    assert [change["provisions_changed"] for change in said.json["changes"]] == [{"min_age": [18, 21]}]
    assert folder.type("status", "US-AL", "--json").json[0]["status"] == "banned"

    file.write_text(right)
    mended = folder.type("check")
    assert (mended.status, mended.err) == (0, [])
    assert folder.is_sound()


def test_a_full_disk_is_one_line_and_room_on_it_brings_the_change_once(
    small_disk: Path, folder: Folder, site: Site
) -> None:
    folder.config.write_text(CONFIG.format(data=small_disk))
    folder.watch("ut", site.route("/law", html(law())), "kcpa", "4-45-104", "min_age = 18")
    assert folder.type("check").status == 0
    assert folder.type("subscribe", "reader@example.org").status == 0
    site.route("/law", html(law(21)))

    for free_kib in (0, 20, 40):
        fill(small_disk, free_kib)
        said = folder.type("check")
        assert said.status == 1
        assert len(said.err) == 1
        assert said.err[0].startswith("kratomwatch: ")
        assert "free" in said.err[0], "what to do"
    (small_disk / "filler").unlink()

    for _ in range(2):
        assert folder.type("check").status == 0
    assert folder.type("status", "US-UT", "--json").json[0]["provisions"]["min_age"] == 21
    assert len(list((small_disk / "mail").glob("*.eml"))) == 1
    assert folder.is_sound()


def fill(disk: Path, free_kib: int) -> None:
    """Fill `disk` up to so much free space."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    room = os.statvfs(disk)
    filler.write_bytes(bytes(max(0, room.f_bavail * room.f_frsize - free_kib * 1024)))


def test_a_read_only_database_is_one_line_and_nothing_is_lost(folder: Folder, site: Site, read_only: ReadOnly) -> None:
    folder.watch("ut", site.route("/law", html(law())), "kcpa", "4-45-104", "min_age = 18")
    assert folder.type("check").status == 0
    site.route("/law", html(law(21)))

    read_only.make(folder.path / "var")
    for command in (["check"], ["subscribe", "reader@example.org"]):
        said = folder.type(*command)
        assert said.status == 1
        assert len(said.err) == 1
        assert "kratomwatch.db" in said.err[0]
        assert "writable" in said.err[0]

    read_only.undo()
    assert [change["provisions_changed"] for change in folder.type("check", "--json").json["changes"]] == [
        {"min_age": [18, 21]}
    ]
    assert folder.is_sound()
