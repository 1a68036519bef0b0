"""An archive in an object store: a complete object for each sync, read by range, and errors in one line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from scrapers.archive import Archive, ArchiveError
from tests.scrapers.bucket import ObjectStore
from tests.scrapers.test_archive import BODY, answer


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an operator gives them; asking Amazon's machines for others is left out."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)


@pytest.fixture
def s3() -> Iterator[ObjectStore]:
    with ObjectStore() as store:
        yield store


@pytest.fixture(params=["memory", "s3"])
def address(request: pytest.FixtureRequest) -> str:
    if request.param == "memory":
        return f"memory://{uuid4().hex}/archive"
    store: ObjectStore = request.getfixturevalue("s3")
    return store.address("laws/archive")


def test_a_body_comes_back_as_it_was_also_from_another_archive(address: str) -> None:
    with Archive(address) as archive:
        places = [archive.store(answer()), archive.store(answer(b"other"))]
        assert [archive.load(place) for place in places] == [BODY, b"other"], "before it is in the store"
        archive.sync()
        assert [archive.load(place) for place in places] == [BODY, b"other"]
    again = Archive(address)
    assert [again.load(place) for place in places] == [BODY, b"other"]
    assert list(again.verify(places)) == []


def test_each_sync_puts_one_object_that_is_sealed_and_complete(address: str) -> None:
    archive = Archive(address)
    archive.store(answer())
    archive.store(answer(b"other"))
    assert archive.files() == {}, "nothing is there before what refers to it may be committed"
    archive.sync()
    archive.sync()
    archive.note_failure(answer(None))
    archive.close()
    seals = sorted(archive.take_seals(), key=lambda seal: seal.file)
    assert [(seal.file, seal.size) for seal in seals] == [(name, file.size) for name, file in archive.files().items()]
    assert len(seals) == 2
    assert [archive.measure(seal.file) for seal in seals] == seals
    assert not any(archive.written_to(seal.file) for seal in seals)


def test_an_archive_that_is_left_without_a_sync_leaves_no_object(address: str) -> None:
    Archive(address).store(answer())
    assert Archive(address).files() == {}


def test_an_object_that_is_missing_or_another_one_is_named_with_its_address(address: str) -> None:
    with Archive(address) as archive:
        place = archive.store(answer())
    [missing] = Archive(address).verify([replace(place, file="none.warc.gz")])
    assert missing.endswith("/archive/none.warc.gz: file is missing, 1 records with it")
    assert "endpoint_override" not in missing
    [another] = Archive(address).verify([replace(place, sha256="0" * 64)])
    assert "holds another body" in another


def test_files_of_another_archive_are_taken_in_once(address: str) -> None:
    with Archive(f"memory://{uuid4().hex}") as other:
        place = other.store(answer())
    archive = Archive(address)
    with other.open(place.file) as body:
        archive.adopt(place.file, body)
    assert archive.load(place) == BODY
    with other.open(place.file) as body, pytest.raises(ArchiveError, match="nothing is overwritten"):
        archive.adopt(place.file, body)


def test_a_body_is_read_by_its_range_and_not_with_the_whole_object(s3: ObjectStore) -> None:
    with Archive(s3.address("laws")) as archive:
        places = [archive.store(answer(bytes([number]) * 10)) for number in range(3)]
    s3.asked.clear()
    assert Archive(s3.address("laws")).load(places[1]) == b"\1" * 10
    [read] = [line for line in s3.asked if line.startswith("GET")]
    assert f"bytes={places[1].offset}-" in read


def test_a_store_that_refuses_is_one_line_and_takes_the_next_batch_when_it_answers_again(s3: ObjectStore) -> None:
    archive = Archive(s3.address("laws"))
    archive.store(answer())
    s3.refusing = True
    with pytest.raises(ArchiveError, match=r"s3://laws: .*ACCESS_DENIED") as told:
        archive.sync()
    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)
    s3.refusing = False
    place = archive.store(answer())
    archive.close()
    assert archive.load(place) == BODY


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("abfs://laws/archive", "abfs://laws/archive: its driver is not installed"),
        ("gopher://laws/archive", "gopher://laws/archive: no such address can be opened"),
    ],
)
def test_an_address_without_a_driver_is_one_line_that_says_what_is_missing(address: str, told: str) -> None:
    with pytest.raises(ArchiveError) as error:
        Archive(address)
    assert told in str(error.value)
    assert "\n" not in str(error.value)
