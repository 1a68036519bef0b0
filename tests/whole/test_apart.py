"""A pass whose pages are read in processes of their own, one of which breaks its reader."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.apart.jobs import look_of
from scrapers.apart.room import Room
from scrapers.capture import Answer
from scrapers.document import Document
from scrapers.extract import extract
from scrapers.look import Look
from scrapers.plain import plain_answer
from tests.scrapers.apart import jobs
from tests.tracker.conftest import NOW
from tests.whole.program import Program, Watched, html, running
from tests.whole.test_passes import law
from tracker.apart import CoderApart, _plain_reading, _reading_of
from tracker.coding import read
from tracker.reading import Context

LAW = Path(__file__).parents[1] / "tracker" / "coding" / "law"


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.close()


def watch_two(program: Program, one: str, other: str) -> None:
    sources = [Watched(one, must_contain=["4-45-104"]), Watched(other, must_contain=["4-45-104"], id="other")]
    program.registry({"US-UT": ("kcpa", sources)}, provisions="min_age = 18")


def test_a_page_that_kills_its_reader_is_told_and_the_pass_goes_on(tmp_path: Path, room: Room) -> None:
    def looks(source: Source, place: str, answer: Answer) -> Look:
        given = {"source": source.model_dump(mode="json"), "place": place, "answer": plain_answer(answer)}
        return room.ask(jobs.named("crash_on_sight"), given, answer.body or b"", look_of)

    with running(tmp_path) as (program, site):
        one, other = site.route("/law", html(law())), site.route("/other", html(law() + "<p>break the reader</p>"))
        watch_two(program, one, other)
        report = program.check(looks=looks, reader=CoderApart(room))
        assert dict(report.outcomes) == {"new": 1, "unreadable": 1}
        assert report.failures == [
            "US-UT#other: unreadable: the process that read it died of it (SIGSEGV)"
        ]  # fmt: skip
        assert report.changes == []
        site.route("/other", html(law()))
        site.route("/law", html(law(21)))
        assert [c.after["provisions"] for c in program.check(looks=looks, reader=CoderApart(room)).changes] == [
            {"min_age": 21}
        ]  # fmt: skip
        assert program.verify() == []


def test_a_text_that_kills_the_coder_is_told_and_the_pass_goes_on(tmp_path: Path, room: Room) -> None:
    def reader(document: Document, context: Context) -> object:
        return room.ask(jobs.named("crash"), {}, b"", lambda plain: plain)

    with running(tmp_path) as (program, site):
        watch_two(program, site.route("/law", html(law())), site.route("/other", html(law())))
        report = program.check(looks=room.look, reader=reader)
        assert dict(report.outcomes) == {"unreadable": 2}
        assert report.faults == 0


def test_a_pass_over_unchanged_pages_starts_no_process(tmp_path: Path) -> None:
    room = Room()
    with running(tmp_path) as (program, site):
        watch_two(program, site.route("/law", html(law())), site.route("/other", html(law())))
        program.check()
        assert dict(program.check(looks=room.look, reader=CoderApart(room)).outcomes) == {"unchanged": 2}
        assert room.started == 0


def test_every_text_is_coded_there_as_it_is_here(room: Room) -> None:
    coder = CoderApart(room)
    for file in sorted(LAW.glob("*.toml")):
        for case in tomllib.loads(file.read_text("utf-8"))["case"][::10]:
            document = extract(case["text"].encode(), format="text", language=file.stem)
            kind = SourceKind(case.get("kind", "statute"))
            context = Context("XX", kind, file.stem, "text", "https://law.example/", NOW.date())
            assert coder(document, context) == read(document, context), case["name"]


def test_a_quote_that_does_not_stand_in_the_text_is_not_believed() -> None:
    document = extract(b"<p>No person shall sell kratom.</p>", format="html")
    context = Context("XX", SourceKind.STATUTE, "en", today=NOW.date())
    plain = _plain_reading(read(document, context))
    assert _reading_of(plain, document) == read(document, context)
    plain["evidence"][0][1] = "Anybody may sell kratom."
    with pytest.raises(ValueError, match="no such words"):
        _reading_of(plain, document)
