"""Storing answers, and giving them back.

A file is only ever appended to by the process that made it. Whoever opens the archive to write starts a new
file, so the torn tail that a killed process leaves stands at the end of a file that nobody writes to again.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, NoReturn

from scrapers.archive import warc
from scrapers.archive.shelf import Folder, Shelf, Sink, State
from scrapers.capture import Answer

_CHUNK = 2**20


class ArchiveError(Exception):
    """The archive cannot be written or read; one line says what and where."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a body is kept: file name in the archive folder, offset and length of its gzip member in bytes
    (length 0: not known), and the SHA-256 of the body in hex."""

    file: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Seal:
    """A file that nobody writes to any more: its name, its size in bytes, its SHA-256 in hex."""

    file: str
    size: int
    sha256: str


class Archive:
    """WARC files in a folder, or in an object store by its address. Any number of readers; one thread writes.

    Nothing is made before the first ``store``. ``max_file_mb`` is the size (MiB) at which a file is sealed and the
    next one begun; in an object store each ``sync`` seals one. Raises ArchiveError where a store cannot be opened.
    """

    def __init__(self, folder: Path | str, max_file_mb: int = 256) -> None:
        self._shelf = _shelf(folder)
        self._max_bytes = max_file_mb * 2**20
        self._sink: Sink | None = None
        self._name = ""
        self._size = 0
        self._digest = hashlib.sha256()
        self._unsynced = False
        self._seals: list[Seal] = []

    def store(self, answer: Answer) -> Place:
        """Appends the answer as a response record; it outlives a crash once ``sync`` returned.

        Raises ArchiveError where the disk takes no more (nothing of the record stays visible), ValueError for
        an answer without a body.
        """
        if answer.body is None:
            raise ValueError(f"{answer.url}: an answer without a body has no place in the archive")
        return self._append(warc.response(answer, answer.body), hashlib.sha256(answer.body).hexdigest())

    def note_failure(self, answer: Answer) -> None:
        """Appends a metadata record on an answer that gave no body. Raises ArchiveError."""
        self._append(warc.failure(answer), "")

    def sync(self) -> None:
        """Makes all that was stored outlive a crash. Call it before committing what refers to it.

        Raises ArchiveError.
        """
        if self._sink is None or not self._unsynced:
            return
        try:
            self._sink.sync()
        except OSError as error:
            self._fail(error)
        self._unsynced = False
        if not self._shelf.appends:
            self._seal()

    def close(self) -> None:
        """Syncs and seals the file being written; a later ``store`` starts another. Raises ArchiveError."""
        self.sync()
        self._seal()

    def take_seals(self) -> list[Seal]:
        """The files sealed since this was asked last."""
        taken, self._seals = self._seals, []
        return taken

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self, place: Place) -> bytes:
        """The decompressed body kept at ``place``. Raises ArchiveError where it is missing or altered."""
        where = self.where(place.file)
        try:
            with self.open(place.file) as file:
                file.seek(place.offset)
                record = warc.inflate(file)
        except OSError as error:
            raise ArchiveError(f"{where}: cannot be read ({_cause(error)})") from None
        except warc.DamageError as damage:
            raise ArchiveError(f"{where} at byte {place.offset}: {damage}") from None
        body, problem = warc.body_of(record)
        if not problem and hashlib.sha256(body).hexdigest() != place.sha256:
            problem = f"holds another body than the one recorded (sha256 {place.sha256})"
        if problem:
            raise ArchiveError(f"{where} at byte {place.offset}: {problem}")
        return body

    def verify(self, places: Iterable[Place]) -> Iterator[str]:
        """One line for each problem with the records at ``places``, which come file by file; a missing file is named
        once."""
        for name, held in groupby(places, key=lambda place: place.file):
            if _is_name(name) and self.state(name) is None:
                yield f"{self.where(name)}: file is missing, {sum(1 for _ in held)} records with it"
                continue
            for place in held:
                try:
                    self.load(place)
                except ArchiveError as error:
                    yield str(error)

    def open(self, name: str) -> BinaryIO:
        """The file for reading. Raises ArchiveError."""
        if not _is_name(name):
            raise ArchiveError(f"{name!r} is not a file name of the archive")
        try:
            return self._shelf.open(name)
        except FileNotFoundError:
            raise ArchiveError(f"{self.where(name)}: file is missing") from None
        except OSError as error:
            raise ArchiveError(f"{self.where(name)}: cannot be read ({_cause(error)})") from None

    def measure(self, name: str) -> Seal:
        """Size and SHA-256 of the file as it is now. Raises ArchiveError."""
        digest, size = hashlib.sha256(), 0
        try:
            with self.open(name) as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
        except OSError as error:
            raise ArchiveError(f"{self.where(name)}: cannot be read ({_cause(error)})") from None
        return Seal(name, size, digest.hexdigest())

    def state(self, name: str) -> State | None:
        """How the file lies there; None where it is missing. Raises ArchiveError."""
        try:
            return self._shelf.state(name) if _is_name(name) else None
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ArchiveError(f"{self.where(name)}: cannot be looked at ({_cause(error)})") from None

    def written_to(self, name: str) -> bool:
        """Whether somebody, in this process or another, is writing to the file."""
        try:
            return self._shelf.written_to(name)
        except OSError as error:
            raise ArchiveError(f"{self.where(name)}: cannot be read ({_cause(error)})") from None

    def prepare(self) -> None:
        """Make the folder where it is missing, or see that the store answers. Raises ArchiveError."""
        try:
            self._shelf.prepare()
        except OSError as error:
            self._fail(error)

    def adopt(self, name: str, source: BinaryIO) -> None:
        """Take in a file of another archive. Raises ArchiveError, also where there is one of that name already."""
        if self.state(name) is not None or not _is_name(name):
            raise ArchiveError(f"{self.where(name)}: is there already, or is no name; nothing is overwritten")
        try:
            self._shelf.put(name, source)
        except OSError as error:
            self._fail(error)

    def files(self) -> dict[str, State]:
        """All files by their names, sorted, and how they lie there. Raises ArchiveError."""
        try:
            return self._shelf.files()
        except OSError as error:
            raise ArchiveError(f"archive {self.where()}: cannot be listed ({_cause(error)})") from None

    def where(self, name: str = "") -> str:
        """The path or address of a file, of the whole archive for "": for people."""
        return self._shelf.where(name)

    def _append(self, member: bytes, sha256: str) -> Place:
        if self._sink is not None and self._size >= self._max_bytes:
            self.close()
        if self._sink is None:
            self._begin()
        place = Place(self._name, self._size, len(member), sha256)
        self._write(member)
        return place

    def _begin(self) -> None:
        """Makes a file of our own, with the record that says who wrote it."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
        try:
            self._sink = self._shelf.begin(name)
        except OSError as error:
            self._fail(error)
        self._name, self._size, self._digest = name, 0, hashlib.sha256()
        self._write(warc.opening(name))

    def _write(self, member: bytes) -> None:
        assert self._sink is not None
        self._unsynced = True
        try:
            self._sink.write(member)
        except OSError as error:
            self._fail(error)
        self._size += len(member)
        self._digest.update(member)

    def _seal(self) -> None:
        if self._sink is not None:
            self._seals.append(Seal(self._name, self._size, self._digest.hexdigest()))
        self._abandon()

    def _fail(self, error: OSError) -> NoReturn:
        self._abandon()
        raise ArchiveError(f"archive {self.where()}: {_cause(error)}") from error

    def _abandon(self) -> None:
        """Lets go of the file. One that an error hit is not written to again, nor sealed: its state is not certain."""
        if self._sink is None:
            return
        with suppress(OSError):
            self._sink.close()
        self._sink = None
        self._unsynced = False


def _shelf(folder: Path | str) -> Shelf:
    """The place that a path, or an address, names."""
    if "://" not in str(folder):
        return Folder(Path(folder))
    from scrapers.archive.objects import Bucket, shown

    try:
        return Bucket(str(folder))
    except OSError as error:
        raise ArchiveError(f"archive {shown(str(folder))}: {_cause(error)}") from error


def _is_name(name: str) -> bool:
    """Whether `name` is no way out of the folder."""
    return Path(name).name == name


def _cause(error: OSError) -> str:
    """What the error says, in one line."""
    return error.strerror or " ".join(str(error).split())[:300]
