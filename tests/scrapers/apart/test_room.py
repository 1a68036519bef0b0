"""Reading processes: what they give back, what they survive, and what they cannot do."""

from __future__ import annotations

import os
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.model import Source
from scrapers.apart.jobs import look_of
from scrapers.apart.reader import Reader, RoomError
from scrapers.apart.room import Room
from scrapers.capture import Answer, Outcome
from scrapers.defects import DefectApart
from scrapers.document import Block, BlockKind, Document, Mark, MarkKind
from scrapers.extract import Unreadable
from scrapers.look import look
from scrapers.plain import document_of, plain_document
from scrapers.settings import LimitSettings
from tests.scrapers.apart import jobs

SOURCE = Source(id="law", url="https://law.example/4-45", authority="Legislature", kind="statute")
FEED = Source(id="news", url="https://law.example/feed", authority="Agency", kind="news", adapter="feed", format="xml")
PAGE = b"<title>Code</title><h1>4-45. Kratom</h1><p>(1) No person shall sell <u>kratom</u> <strike>x</strike>.</p>"
ENTRIES = (
    b"<rss><channel><title>News</title><item><title>Kratom seized</title><link>https://law.example/1</link>"
    b"<description>Two boxes</description></item></channel></rss>"
)


def answered(body: bytes, source: Source = SOURCE, kind: str = "text/html") -> Answer:
    headers = {"content-type": kind}
    return Answer(source.url, source.url, Outcome.NEW, datetime.now(UTC), status=200, headers=headers, body=body)


def as_it_is(plain: Any) -> Any:
    return plain


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    """One process, which has a second and 400 MiB a page."""
    made = Room(LimitSettings(seconds=1, memory_mb=400, processes=1))
    yield made
    made.close()


@pytest.mark.parametrize(("source", "body"), [(SOURCE, PAGE), (FEED, ENTRIES)], ids=["law", "feed"])
def test_a_page_says_there_what_it_says_here(room: Room, source: Source, body: bytes) -> None:
    answer = answered(body, source, "application/xml" if source is FEED else "text/html")
    assert room.look(source, source.url, answer) == look(source, source.url, answer)


def test_a_page_that_is_no_law_is_refused_there_as_here(room: Room) -> None:
    wanted = SOURCE.model_copy(update={"must_contain": ("4-45",)})
    told = []
    for looks in (look, room.look):
        with pytest.raises(Unreadable) as error:
            looks(wanted, wanted.url, answered(b"<h1>Sign in</h1><form><input type=password></form>"))
        told.append((error.value.outcome, error.value.detail))
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("job", "told"),
    [
        ("crash", r"died of it \(SIGSEGV\)"),
        ("compute", r"takes more than 1 s of a processor|not read within 5 s"),
        ("wait", "not read within 5 s"),
        ("hoard", "takes more than 400 MiB"),
        ("leave", r"died of it \(exit status 3\)"),
    ],
)
def test_a_page_that_breaks_its_reader_costs_that_page_only(room: Room, job: str, told: str) -> None:
    with pytest.raises(Unreadable) as error:
        room.ask(jobs.named(job), {}, b"", as_it_is)
    assert error.value.outcome is Outcome.UNREADABLE
    assert re.search(told, error.value.detail)
    assert room.look(SOURCE, SOURCE.url, answered(PAGE)).document.text.startswith("4-45. Kratom")


def test_a_reader_that_died_while_nobody_asked_is_replaced(room: Room) -> None:
    number = room.ask(jobs.named("process"), {}, b"", int)
    os.kill(number, 9)
    os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
    assert room.ask(jobs.named("process"), {}, b"", int) != number


def test_a_reader_is_kept_for_the_next_page(room: Room) -> None:
    assert len({room.ask(jobs.named("process"), {}, b"", int) for _ in range(3)}) == 1


def test_a_room_in_which_nothing_was_read_started_no_process() -> None:
    assert Room().started == 0


def test_as_many_read_at_once_as_the_settings_say() -> None:
    room = Room(LimitSettings(processes=2))
    found: set[int] = set()
    threads = [
        threading.Thread(target=lambda: found.add(room.ask(jobs.named("process"), {}, b"", int))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    room.close()
    assert room.started <= 2
    assert 1 <= len(found) <= 2


def test_a_defect_of_ours_is_told_with_its_place(room: Room) -> None:
    with pytest.raises(DefectApart, match=r"^KeyError at jobs\.py:\d+: 'law'$"):
        room.ask(jobs.named("stumble"), {}, b"", as_it_is)


@pytest.mark.parametrize("value", [None, {}, {"document": {}}, {"document": None, "emptied": "", "announced": None}])
def test_what_is_no_answer_is_not_believed(room: Room, value: object) -> None:
    with pytest.raises(Unreadable, match="gave no answer"):
        room.ask(jobs.named("answer"), {"value": value}, b"", look_of)


def test_a_reader_has_no_environment_and_stands_in_no_folder(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_LEGISCAN", "a secret")
    fresh = Room(LimitSettings(processes=1))
    found = fresh.ask(jobs.named("surroundings"), {}, b"", dict)
    fresh.close()
    assert "a secret" not in str(found)
    assert set(found["environment"]) <= {"LC_CTYPE", "LD_LIBRARY_PATH"}
    assert found["folder"] == "/"


def test_a_reader_writes_no_file_and_reaches_nobody(room: Room, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        given = {"file": str(tmp_path / "left"), "port": server.getsockname()[1]}
        found = room.ask(jobs.named("break_out"), given, b"", dict)
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert "done" not in found.values(), found
    assert not (tmp_path / "left").exists() or (tmp_path / "left").read_bytes() == b""


def test_a_reader_ends_when_the_program_is_gone() -> None:
    reader = Reader(LimitSettings())
    reader._line.close()
    assert reader._process.wait(30) == 0


def test_that_no_process_can_be_had_is_told_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.apart.reader.sys.executable", "/nowhere/python")
    with pytest.raises(RoomError, match="no reading process can be started: No such file"):
        Room().look(SOURCE, SOURCE.url, answered(PAGE))
    monkeypatch.setattr("scrapers.apart.reader.sys.executable", "/bin/false")
    with pytest.raises(RoomError, match=r"it ended with 1\)"):
        Room().look(SOURCE, SOURCE.url, answered(PAGE))


DOCUMENT = Document(
    "Law\nx", (Block(BlockKind.HEADING, 0, 3, 1, "4"), Block(BlockKind.ITEM, 4, 5)), (Mark(MarkKind.STRUCK, 4, 5),),
    "Code", "en", "html", "html/1", ("a note",), (4,), date(2027, 1, 1),
)  # fmt: skip


def test_a_document_keeps_all_of_itself_on_the_way() -> None:
    assert document_of(plain_document(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize(
    "lie",
    [
        {"text": 3}, {"text": "half \ud800"}, {"blocks": [["heading", 0, 99, 1, ""]]}, {"marks": [["struck", 3, 1]]},
        {"blocks": [["picture", 0, 1, 1, ""]]}, {"blocks": [["heading", -1, 1, 1, ""]]}, {"title": None},
        {"seams": ["x"]}, {"until": "soon"}, {"notes": [1]}, {"blocks": [["heading", True, 1, 1, ""]]},
    ],
    ids=str,
)  # fmt: skip
def test_a_document_that_cannot_be_is_not_taken(lie: dict[str, object]) -> None:
    with pytest.raises((LookupError, TypeError, ValueError)):
        document_of({**plain_document(DOCUMENT), **lie})
