"""A host that asks to be left alone is left alone for as long, whatever answers in its place, and after a restart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.scrapers.platforms.double import Double, Said
from tests.whole.program import START, Program, Watched
from tests.whole.test_passes import law
from tracker.clock import parse
from tracker.discovery import discover
from tracker.queries import sources
from tracker.run import Watch, check

OFFICIAL, COPY, OTHER = "https://law.example/1", "https://copy.example/1", "https://law.example/2"
LAW = Said(f"<html><body>{law()}</body></html>")
BUSY = Said("slow down", 429, headers={"Retry-After": "604800"})


class Busy:
    """A host that is asked for a page with a mirror elsewhere, and for another page without one."""

    def __init__(self, program: Program, double: Double) -> None:
        self.program, self.double = program, double
        for url in (OFFICIAL, OTHER):
            double.on(url, BUSY)
        double.on(COPY, LAW)
        program.registry({"US-UT": ("kcpa", [Watched(OFFICIAL)]), "US-AL": ("kcpa", [Watched(OTHER)])})
        path = program.folder / "registry" / "us" / "ut.toml"
        path.write_text(path.read_text() + f'mirrors = ["{COPY}"]\n')
        program.registry({})
        self.restart()

    def restart(self) -> None:
        self.program.fetcher.close()
        self.program.fetcher = self.double.fetcher()

    def asked(self) -> list[str]:
        """What a pass asks for, of that host and the mirror's."""
        before = len(self.double.asked)
        self.program.check(days=0)
        return [asked.url for asked in self.double.asked[before:]]


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Busy]:
    program = Program(tmp_path)
    try:
        with Double() as double:
            yield Busy(program, double)
    finally:
        program.close()


def test_it_is_asked_again_when_its_time_is_over_and_not_before_though_a_mirror_answers(busy: Busy) -> None:
    first = busy.asked()
    assert COPY in first
    assert len([url for url in first if url != COPY]) == 1  # whichever of its pages came first
    for days in (1, 6):
        busy.program.clock.at = START + timedelta(days=days)
        busy.restart()
        assert busy.asked() == [COPY]
    busy.program.clock.at = START + timedelta(days=7, hours=1)
    busy.double.on(OFFICIAL, LAW)
    busy.double.on(OTHER, LAW)
    busy.restart()
    assert sorted(busy.asked()) == [OFFICIAL, OTHER]


def test_a_mirror_is_not_kept_waiting_by_what_another_host_asked_for(busy: Busy) -> None:
    busy.double.on(COPY, Said("down", 404))
    busy.program.check(days=0)
    with busy.program.store.read() as connection:
        due = {row["jurisdiction"]: parse(row["next_due_at"]) - START for row in sources(connection)}
    assert due["US-UT"] < timedelta(hours=2)
    assert due["US-AL"] >= timedelta(days=7)


def test_a_clock_that_was_ahead_keeps_nobody_away_for_longer_than_a_week(busy: Busy) -> None:
    busy.program.clock.at = START + timedelta(days=3650)
    busy.asked()
    busy.program.clock.at = START
    busy.restart()
    busy.asked()
    busy.program.clock.at = START + timedelta(days=8)
    busy.double.on(OFFICIAL, LAW)
    busy.restart()
    assert OFFICIAL in busy.asked()


def test_a_search_leaves_it_alone_too(busy: Busy) -> None:
    search = "https://www.federalregister.gov/api/v1/documents.json"
    busy.double.on(search, BUSY)
    words, since = ("kratom",), START.date()
    busy.restart()
    program = busy.program
    report = discover(program.store, program.fetcher, program.clock, since, words, ["federal-register"])
    assert "rate-limited" in report.failures[0]
    busy.restart()
    before = len(busy.double.asked)
    discover(program.store, program.fetcher, program.clock, since, words, ["federal-register"])
    assert len(busy.double.asked) == before


def test_the_host_with_most_pages_is_begun_with_for_a_pass_lasts_as_long_as_its_slowest_host(tmp_path: Path) -> None:
    urls = ["https://one.example/1", "https://many.example/1", "https://many.example/2", "https://two.example/1"]
    program = Program(tmp_path)
    with Double() as double:
        for url in urls:
            double.on(url, LAW)
        program.fetcher = double.fetcher()
        watched = [Watched(url, id=f"law-{number}") for number, url in enumerate(urls)]
        program.registry({"US-UT": ("kcpa", watched)})
        check(Watch(program.store, program.fetcher, program.archive, program.clock, workers=1))
        assert [asked.url for asked in double.asked] == [urls[1], urls[2], urls[0], urls[3]]
    program.close()
