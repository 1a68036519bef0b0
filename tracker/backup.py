"""A whole watching in one file: a tar with the database, as SQLite, and the files of the archive.

The database is a file of SQLite wherever it came from, so that it can be restored into SQLite and PostgreSQL alike, and
unpacked by hand.
"""

from __future__ import annotations

import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from sqlalchemy import func, make_url, select

from scrapers.archive import Archive
from scrapers.lasting import sync_folder
from tracker.store import Store, open_store, schema
from tracker.store.copying import copy_file, copy_rows, is_empty
from tracker.store.engine import sqlite_file
from tracker.verify import verify

DATABASE = "kratomwatch.db"
#: How names of the archive's files end.
_BODIES = ".warc.gz"
Tick = Callable[[int, int], None]


class BackupError(Exception):
    """A backup that cannot be made or restored; one line says what and where."""


def write(store: Store, archive: Archive, file: Path, folder: str, tick: Tick) -> None:
    """Write the backup `file` (.tar, or compressed), which then is there as a whole or not at all; the archive's files
    lie in its `folder`. All may go on meanwhile: the database is copied first, and what it refers to is in the archive
    by then, and stays there. `tick` hears how many files of how many are in it. Raises StoreError, ArchiveError,
    OSError."""
    beside = file.with_name(f".{file.name}.part")
    mode: Literal["w", "w:gz"] = "w" if file.name.endswith(".tar") else "w:gz"
    try:
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".kratomwatch-") as made:
            copy = Path(made) / DATABASE
            _copy_database(store, copy, file.parent)
            beside.touch(mode=0o600)  # it names readers, and holds the secret that their links are signed with
            with tarfile.open(beside, mode) as tar:
                tar.add(copy, DATABASE, filter=_owners)
                _add_archive(tar, archive, folder, tick)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def lacking(store: Store, archive: Archive) -> list[str]:
    """Files that the database refers to and the archive has no more."""
    file = schema.capture.c.archive_file
    with store.read() as connection:
        named = connection.execute(select(file).where(file.is_not(None)).distinct().order_by(file)).scalars().all()
    there = archive.files()
    return [name for name in named if name not in there]


def _owners(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """For its owner only, when it is unpacked by hand too."""
    member.mode = 0o600
    return member


def _copy_database(store: Store, copy: Path, folder: Path) -> None:
    if store.file is not None:
        copy_file(store.file, copy, folder)
        return
    made = open_store(f"sqlite:///{copy}")
    try:
        copy_rows(store, made)
    finally:
        made.close()


def _add_archive(tar: tarfile.TarFile, archive: Archive, folder: str, tick: Tick) -> None:
    files = archive.files()
    for number, (name, state) in enumerate(files.items(), 1):
        member = tarfile.TarInfo(f"{folder}/{name}")
        member.size, member.mode = state.size, 0o644  # one that is being written to: as far as it was then
        with archive.open(name) as body:
            tar.addfile(member, body)
        tick(number, len(files))


@dataclass(frozen=True)
class Restored:
    """What a backup held: how many places, changes, captures and files of the archive, and how many messages that had
    not left when it was made."""

    places: int
    changes: int
    captures: int
    files: int
    waiting: int


def restore(file: Path, url: str, archive: Archive, scratch: Path, now: datetime, tick: Tick) -> Restored:
    """Lay the backup `file` into the database at `url` and into `archive`; nothing that is there is overwritten.

    It is unpacked beside SQLite's file (for a server below the folder `scratch`), brought to this release and verified
    as a whole first, so that a damaged one leaves everything as it was. The archive comes before the database that
    refers to it: whoever is interrupted has no database, and can restore again. `tick` hears how many documents and
    bodies of how many were verified. Raises BackupError, StoreError, ArchiveError, ImportError (no driver for `url`).
    """
    path = sqlite_file(make_url(url))
    if path is None:
        _refuse_data(url)
    else:
        _refuse_file(path)
        scratch = path.parent
    scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=scratch, prefix=".kratomwatch-") as made:
        unpacked = _unpack(file, Path(made))
        source = open_store(f"sqlite:///{unpacked.database}", create=False)
        try:
            _refuse_damage(file, source, Archive(unpacked.archive), now, tick)
            told = _told(source, len(list(unpacked.archive.iterdir())))
            _adopt(unpacked.archive, archive)
            if path is None:
                with _opened(url) as target:
                    copy_rows(source, target)
        finally:
            source.close()
        if path is not None:
            _place(unpacked.database, path)
    return told


@dataclass(frozen=True)
class _Unpacked:
    database: Path
    archive: Path


def _unpack(file: Path, folder: Path) -> _Unpacked:
    """The regular files of the tar by their last names: the database, at its top, and the WARC files below."""
    unpacked = _Unpacked(folder / DATABASE, folder / "archive")
    unpacked.archive.mkdir()
    try:
        with tarfile.open(file) as tar:
            for member in tar:
                path = PurePosixPath(member.name)
                above = path.parts == (DATABASE,)
                if member.isfile() and (above or (len(path.parts) > 1 and path.name.endswith(_BODIES))):
                    member.name = path.name
                    tar.extract(member, folder if above else unpacked.archive, filter="data")
    except (tarfile.TarError, EOFError, zlib.error) as error:
        cause = (str(error) or type(error).__name__).splitlines()[0].rstrip(":")
        raise BackupError(f"{file}: is no backup, or a damaged one ({cause}); take another one") from error
    if not unpacked.database.is_file() or not unpacked.database.stat().st_size:
        raise BackupError(f"{file}: is no backup of kratomwatch: there is no {DATABASE} in it")
    return unpacked


def _refuse_damage(file: Path, store: Store, archive: Archive, now: datetime, tick: Tick) -> None:
    faults = list(verify(store, archive, now, full=True, progress=tick))
    if faults:
        more = f" and {len(faults) - 1} more" if len(faults) > 1 else ""
        raise BackupError(f"{file}: is damaged: {faults[0]}{more}; nothing was restored, take another one")


def _told(store: Store, files: int) -> Restored:
    outbox = schema.outbox
    with store.read() as connection:
        places, changes, captures = (
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (schema.jurisdiction, schema.change, schema.capture)
        )
        unsent = select(func.count()).select_from(outbox).where(outbox.c.state.in_(("queued", "sending")))
        return Restored(places, changes, captures, files, connection.scalar(unsent) or 0)


def _adopt(unpacked: Path, archive: Archive) -> None:
    """Take in the files; one that an interrupted restoring took in already is left as it is."""
    there = archive.files()
    for path in sorted(unpacked.iterdir()):
        if path.name not in there:
            with path.open("rb") as body:
                archive.adopt(path.name, body)
        elif archive.measure(path.name) != Archive(unpacked).measure(path.name):
            raise BackupError(f"{archive.where(path.name)}: is there already, and is another file; say --to FOLDER")


def _refuse_file(target: Path) -> None:
    if target.exists():
        raise BackupError(f"{target}: exists already, and restoring overwrites nothing; say --to FOLDER")


def _refuse_data(url: str) -> None:
    with _opened(url) as target:
        if not is_empty(target):
            raise BackupError(f"database {target.name}: holds data already, and restoring overwrites nothing")


def _place(database: Path, target: Path) -> None:
    _refuse_file(target)
    database.chmod(0o600)  # a backup of an earlier release says otherwise
    database.replace(target)
    sync_folder(target.parent)


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()
