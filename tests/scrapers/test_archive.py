"""The archive gives back what it was given, or says that it cannot."""

from __future__ import annotations

import gzip
import hashlib
import os
import resource
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from scrapers.archive import Archive, ArchiveError, Place, warc
from scrapers.capture import Answer, Outcome

BODY = b"<h1>\xc2\xa7 4-45-104</h1><p>A person may not sell kratom.</p>\r\n" * 40


def answer(body: bytes | None = BODY, **changes: object) -> Answer:
    usual = Answer(
        url="https://example.org/old?a=1", final_url="https://example.org/law?a=1", outcome=Outcome.NEW,
        started_at=datetime(2026, 3, 2, 10, 0, 0, 5, tzinfo=UTC), status=200, body=body,
        headers={"content-type": "text/html", "content-encoding": "gzip", "content-length": "7", "etag": '"1"'},
    )  # fmt: skip
    return replace(usual, **changes)  # type: ignore[arg-type]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with Archive(tmp_path) as made:
        yield made


def records(folder: Path) -> list[tuple[str, dict[str, str], bytes]]:
    found = []
    for path in sorted(folder.glob("*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                fields = dict(record.rec_headers.headers)
                found.append((record.rec_type, fields, record.content_stream().read()))
    return found


def test_a_body_comes_back_as_it_was(archive: Archive) -> None:
    place = archive.store(answer())

    assert archive.load(place) == BODY
    assert place.sha256 == hashlib.sha256(BODY).hexdigest()
    assert archive.load(replace(place, length=0)) == BODY, "offset and digest are enough"


@settings(max_examples=50, deadline=None)
@given(bodies=st.lists(st.binary(max_size=3000), min_size=1, max_size=4), header=st.text(max_size=60))
def test_any_body_comes_back_whatever_its_headers(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes], header: str
) -> None:
    with Archive(tmp_path_factory.mktemp("archive")) as archive:
        headers = {"x-any": header, "location": header}
        places = [archive.store(answer(body, headers=headers)) for body in bodies]

        assert [archive.load(place) for place in places] == bodies
        assert list(archive.verify(places)) == []


def test_records_are_warc_as_other_tools_read_it(tmp_path: Path, archive: Archive) -> None:
    archive.store(answer())
    archive.close()

    info, response = records(tmp_path)
    kind, fields, body = response
    assert info[0] == "warcinfo"
    assert (kind, body) == ("response", BODY)
    assert fields["WARC-Target-URI"] == "https://example.org/law?a=1"
    assert fields["X-Requested-URI"] == "https://example.org/old?a=1"
    assert fields["WARC-Date"] == "2026-03-02T10:00:00.000005Z"
    assert fields["WARC-Payload-Digest"].startswith("sha256:")
    assert "WARC-Block-Digest" in fields
    [path] = tmp_path.glob("*.warc.gz")
    assert path.read_bytes().count(b"\x1f\x8b\x08") == 2, "a gzip member for each record"


def test_warcio_s_own_check_finds_nothing_wrong(tmp_path: Path, archive: Archive) -> None:
    archive.store(answer())
    archive.note_failure(answer(None, outcome=Outcome.TIMEOUT, status=None, detail="the server fell silent"))
    archive.close()

    class Command:
        inputs = [str(path) for path in tmp_path.iterdir()]  # noqa: RUF012
        verbose = False

    checker = Checker(Command)
    for path in Command.inputs:
        checker.process_one(path)
    assert checker.exit_value == 0


def test_headers_of_the_body_as_sent_do_not_describe_the_body_as_kept(tmp_path: Path, archive: Archive) -> None:
    archive.store(answer())
    archive.close()
    [path] = tmp_path.iterdir()

    with path.open("rb") as file:
        [http] = [record.http_headers for record in ArchiveIterator(file) if record.rec_type == "response"]

    assert http.get_statuscode() == "200"
    assert http.get_header("Content-Encoding") is None
    assert http.get_header("X-Crawler-Content-Encoding") == "gzip"
    assert http.get_header("Content-Length") == str(len(BODY))
    assert http.get_header("Etag") == '"1"'


def test_a_failure_leaves_a_note(tmp_path: Path, archive: Archive) -> None:
    archive.note_failure(answer(None, outcome=Outcome.TIMEOUT, status=None, detail="the server\r\nfell silent"))
    archive.close()

    [_, (kind, fields, body)] = records(tmp_path)
    assert kind == "metadata"
    assert fields["WARC-Target-URI"] == "https://example.org/law?a=1"
    assert body == b"outcome: timeout\r\ndetail: the server fell silent\r\n"


def test_an_answer_without_a_body_is_not_stored(tmp_path: Path, archive: Archive) -> None:
    with pytest.raises(ValueError, match="without a body"):
        archive.store(answer(None))

    assert list(tmp_path.iterdir()) == []


def test_nothing_is_made_before_the_first_record(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive") as archive:
        archive.sync()

    assert list(tmp_path.iterdir()) == []


def test_each_opening_writes_a_file_of_its_own(tmp_path: Path) -> None:
    places = []
    for _ in range(3):
        with Archive(tmp_path) as archive:
            places += [archive.store(answer()), archive.store(answer(b"other"))]

    assert len({place.file for place in places}) == 3
    assert [Archive(tmp_path).load(place) for place in places] == [BODY, b"other"] * 3


def test_a_full_file_is_followed_by_the_next(tmp_path: Path) -> None:
    noise = os.urandom(600_000)
    with Archive(tmp_path, max_file_mb=1) as archive:
        places = [archive.store(answer(noise + bytes([number]))) for number in range(4)]
        assert len({place.file for place in places}) == 2
        assert [archive.load(place)[-1] for place in places] == [0, 1, 2, 3]


def damage(path: Path, offset: int, new: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(new)


def test_verify_names_each_kind_of_damage_in_one_line(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        whole, flipped, wrong, torn = (archive.store(answer(BODY + bytes([number]))) for number in range(4))
    with Archive(tmp_path) as archive:
        gone = archive.store(answer())
    path = tmp_path / whole.file
    damage(path, flipped.offset + flipped.length // 2, b"\xff\xff\xff\xff")
    os.truncate(path, torn.offset + torn.length - 5)
    (tmp_path / gone.file).unlink()

    places = [torn, whole, flipped, replace(wrong, sha256="0" * 64), gone, gone, replace(whole, offset=3)]
    problems = sorted(Archive(tmp_path).verify(places))

    assert len(problems) == 5
    assert all(str(tmp_path) in problem and "\n" not in problem for problem in problems)
    for words in ("is missing, 2 records", "damaged", "another body", "torn", f"byte {torn.offset}", "byte 3"):
        assert any(words in problem for problem in problems), words


def test_a_record_rewritten_with_care_is_still_found_out(tmp_path: Path) -> None:
    with Archive(tmp_path) as archive:
        place = archive.store(answer())
    path = tmp_path / place.file
    data = path.read_bytes()
    record = zlib.decompress(data[place.offset :], 16 + zlib.MAX_WBITS)
    for old, new in ((b"may not sell", b"may now sell"), (b"text/html", b"text/HTML")):
        packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
        path.write_bytes(data[: place.offset] + packer.compress(record.replace(old, new)) + packer.flush())

        [problem] = Archive(tmp_path).verify([place])

        assert "was altered" in problem


@pytest.mark.parametrize("name", ["../secret.warc.gz", "/etc/passwd", "a/b"])
def test_a_place_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    place = Place(name, 0, 0, "0" * 64)

    with pytest.raises(ArchiveError, match="not a file name"):
        Archive(tmp_path / "archive").load(place)
    assert len(list(Archive(tmp_path / "archive").verify([place]))) == 1


@contextmanager
def disk_full_at(size: int) -> Iterator[None]:
    """No file of this process may grow past ``size``: a write is cut short and then refused."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_is_one_clear_line_and_loses_nothing(tmp_path: Path) -> None:
    noise = os.urandom(200_000)
    archive = Archive(tmp_path)
    kept = archive.store(answer(noise))
    with disk_full_at(300_000), pytest.raises(ArchiveError, match=str(tmp_path)) as caught:
        archive.store(answer(noise[::-1]))
    assert "\n" not in str(caught.value)
    assert (tmp_path / kept.file).stat().st_size == kept.offset + kept.length, "half a record stayed"

    later = archive.store(answer(noise[::-1]))
    archive.close()

    assert later.file != kept.file
    assert list(archive.verify([kept, later])) == []
    assert len(records(tmp_path)) == 4


def test_a_disk_full_from_the_start_leaves_no_empty_file(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with disk_full_at(10), pytest.raises(ArchiveError):
        archive.store(answer())

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(ArchiveError, match=r"archive .*/file/archive: "):
        Archive(tmp_path / "file" / "archive").store(answer())


WRITER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from scrapers.archive import Archive
from scrapers.capture import Answer, Outcome
archive = Archive(Path(sys.argv[1]))
for number in range(100000):
    body = os.urandom(50000)
    place = archive.store(Answer("http://a/", "http://a/", Outcome.NEW, datetime.now(UTC), status=200, body=body))
    archive.sync()
    print(place.file, place.offset, place.length, place.sha256, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_had_synced(tmp_path: Path) -> None:
    places = []
    for lines in (3, 11):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            for _ in range(lines):
                file, offset, length, sha256 = writer.stdout.readline().split()
                places.append(Place(file, int(offset), int(length), sha256))
            writer.kill()
    with Archive(tmp_path) as archive:
        places.append(archive.store(answer()))

        assert list(archive.verify(places)) == []
    assert len({place.file for place in places}) == 3


def test_a_record_that_swells_beyond_any_that_was_written_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(warc, "_LARGEST", 3_000_000)  # a gigabyte takes seconds
    with pytest.raises(warc.DamageError, match="larger than 3,000,000 bytes"):
        warc.inflate(BytesIO(gzip.compress(bytes(40_000_000))))
    assert len(warc.inflate(BytesIO(gzip.compress(bytes(2_999_999))))) == 2_999_999
