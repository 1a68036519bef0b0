"""The replay detects everything that happened, and cannot fool itself."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from shutil import move

import pytest

from cli.commands.replaying import refuse_foreign
from cli.settings import SettingsError
from demo.replay import MARK, DemoReport, run
from jurisdictions.codebook import Status
from jurisdictions.registry import Registry, load
from scrapers.document import Document
from tracker.coding import read
from tracker.lock import Busy, single
from tracker.reading import Context, Reading

#: Places with bans, repeals, amended caps, temporary rules and notices between them.
SOME = ("US-AL", "US-RI", "US-UT", "US-GA", "US-MS", "US-TN", "US-SC", "US-OK")


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    folder = tmp_path_factory.mktemp("registry")
    whole = load()
    for key in SOME:
        target = folder / whole.files[key]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(whole.root / whole.files[key], target)
    return load(folder)


@pytest.mark.slow
def test_every_event_of_the_registry_is_detected_and_nothing_else(whole_demo: DemoReport) -> None:
    report = whole_demo
    assert (report.missed, report.false) == ([], [])
    assert report.detected == report.expected == sum(len(place.events) for place in load().values())
    assert report.emails > 0


def test_a_coder_that_reads_nothing_misses_everything_but_invents_nothing(tmp_path: Path, some: Registry) -> None:
    def blind(document: Document, context: Context) -> Reading:
        return Reading(False, coder="blind")

    report = run(tmp_path / "demo", seed=1, registry=some, reader=blind)
    assert report.detected == 0
    assert len(report.missed) == report.expected
    assert report.false == []
    assert not report.ok


def test_a_coder_that_misreads_ages_is_found_out(tmp_path: Path, some: Registry) -> None:
    def older(document: Document, context: Context) -> Reading:
        reading = read(document, context)
        provisions = dict(reading.provisions)
        if "min_age" in provisions:
            provisions["min_age"] += 1
        return replace(reading, provisions=provisions)

    report = run(tmp_path / "demo", seed=1, registry=some, reader=older)
    assert report.missed
    assert report.false
    assert not report.ok


def test_a_coder_that_takes_every_mention_for_a_ban_is_found_out(tmp_path: Path, some: Registry) -> None:
    def shrill(document: Document, context: Context) -> Reading:
        reading = read(document, context)
        return replace(reading, status=Status.BANNED, in_force=True) if reading.mentions_kratom else reading

    report = run(tmp_path / "demo", seed=1, registry=some, reader=shrill)
    assert any(item["kind"] == "status" for item in report.false)
    assert not report.ok


def test_a_demo_that_was_killed_at_any_moment_is_begun_anew(tmp_path: Path, some: Registry) -> None:
    folder = tmp_path / "demo"

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(folder, registry=some, progress=killed)
    for left in ("kratomwatch.db", "registry"):
        refuse_foreign(folder)
        move(folder / left, tmp_path / left)
    refuse_foreign(folder)
    assert run(folder, registry=some).ok


def test_two_demos_in_one_folder_are_refused_and_so_is_a_folder_of_something_else(
    tmp_path: Path, some: Registry
) -> None:
    with single(tmp_path / "demo" / MARK), pytest.raises(Busy, match="another demo"):
        run(tmp_path / "demo", registry=some)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("mine")
    with pytest.raises(SettingsError, match="no demo"):
        refuse_foreign(tmp_path / "letters")
