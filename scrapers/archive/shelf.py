"""Where the files of an archive lie: what such a place can do, and the folder of this machine that usually is one."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from scrapers.lasting import sync_folder


@dataclass(frozen=True, slots=True)
class State:
    """How a file lies there: its size in bytes, and a mark that is another one after it was written to."""

    size: int
    mark: str


class Sink(Protocol):
    """A file that is being written. Its methods raise OSError."""

    def write(self, data: bytes) -> None:
        """Append `data`, the whole of it or nothing that stays visible."""
        ...

    def sync(self) -> None:
        """Return when all that was written outlives a crash."""
        ...

    def close(self) -> None:
        """Let go of it; one that holds nothing goes away. What was not synced may be lost."""
        ...


class Shelf(Protocol):
    """A place for files. Its methods raise OSError, for a file that is not there FileNotFoundError."""

    #: Whether a file can be written to after it was synced; else each sync completes one.
    appends: bool

    def prepare(self) -> None:
        """Make the place where it is missing, or see that it answers."""
        ...

    def begin(self, name: str) -> Sink:
        """A new file."""
        ...

    def put(self, name: str, source: BinaryIO) -> None:
        """A new file with all that `source` gives; it is there as a whole or not at all."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The file for reading."""
        ...

    def state(self, name: str) -> State:
        """How the file lies there."""
        ...

    def written_to(self, name: str) -> bool:
        """Whether somebody is writing to the file."""
        ...

    def files(self) -> dict[str, State]:
        """All files by their names, sorted, and how they lie there."""
        ...

    def where(self, name: str = "") -> str:
        """The path or address of the file, of the place itself for "": for people."""
        ...


class Folder:
    """A folder of this machine. Nothing is made before the first file is begun."""

    appends = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def prepare(self) -> None:
        self._path.mkdir(parents=True, exist_ok=True)

    def begin(self, name: str) -> Sink:
        self.prepare()
        return _FileSink(self._path / name)

    def put(self, name: str, source: BinaryIO) -> None:
        self.prepare()
        beside = self._path / f".{name}.part"
        try:
            with beside.open("wb") as target:
                shutil.copyfileobj(source, target, 2**20)
                os.fsync(target.fileno())
            beside.replace(self._path / name)
            sync_folder(self._path)
        finally:
            beside.unlink(missing_ok=True)

    def open(self, name: str) -> BinaryIO:
        return (self._path / name).open("rb")

    def state(self, name: str) -> State:
        found = (self._path / name).stat()
        return State(found.st_size, str(found.st_mtime_ns))

    def written_to(self, name: str) -> bool:
        with self.open(name) as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def files(self) -> dict[str, State]:
        if not self._path.is_dir():
            return {}
        names = sorted(path.name for path in self._path.iterdir() if path.is_file() and not path.name.startswith("."))
        return {name: self.state(name) for name in names}

    def where(self, name: str = "") -> str:
        return str(self._path / name)


class _FileSink:
    """A file that is locked for as long as its writer lives: the kernel lets go of a lock however a process dies."""

    def __init__(self, path: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC
        self._path, self._size = path, 0
        self._file = os.open(path, flags, 0o644)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        try:
            while left:
                left = left[os.write(self._file, left) :]
        except OSError:
            with suppress(OSError):  # the error to report is the first one; a torn tail harms nobody
                os.ftruncate(self._file, self._size)
            raise
        self._size += len(data)

    def sync(self) -> None:
        os.fsync(self._file)
        sync_folder(self._path.parent)

    def close(self) -> None:
        os.close(self._file)
        if self._size == 0:
            self._path.unlink()
