"""The archive of raw answers: WARC 1.1 files (ISO 28500:2017), one gzip member a record.

A file is only ever appended to by the process that made it. Whoever opens the archive to write starts a new
file, so the torn tail that a killed process leaves stands at the end of a file that nobody writes to again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import secrets
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

from scrapers.capture import Answer
from scrapers.settings import product

#: Within a tenth of the size that zlib's default of 6 gives, for less than a third of its time.
_LEVEL = 1
_CHUNK = 256 * 1024
#: Headers that spoke of the body as sent. What is kept is the decoded body, so they move aside, under the
#: names that Common Crawl gives them.
_AS_SENT = frozenset({"content-encoding", "content-length", "transfer-encoding"})


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


class Archive:
    """A folder of WARC files. Any number of readers; one thread writes.

    Nothing is opened or made before the first ``store``. ``max_file_mb`` is the size (MiB) at which a file is
    closed and the next one begun.
    """

    def __init__(self, folder: Path, max_file_mb: int = 256) -> None:
        self._folder = folder
        self._max_bytes = max_file_mb * 2**20
        self._file: int | None = None
        self._name = ""
        self._size = 0
        self._unsynced = False

    @cached_property
    def _builder(self) -> Any:
        """Writes records. Loaded with the first: a pass that finds nothing new stores nothing."""
        from warcio.warcwriter import WARCWriter

        return WARCWriter(BytesIO(), gzip=False, warc_version="1.1")

    def store(self, answer: Answer) -> Place:
        """Appends the answer as a response record; it outlives a crash once ``sync`` returned.

        Raises ArchiveError where the disk takes no more (nothing of the record stays visible), ValueError for
        an answer without a body.
        """
        if answer.body is None:
            raise ValueError(f"{answer.url}: an answer without a body has no place in the archive")
        digest = hashlib.sha256(answer.body)
        head = _http_head(answer)
        block = hashlib.sha256(head.headers_buff)
        block.update(answer.body)
        fields = {
            "WARC-Date": _warc_date(answer.started_at),
            "WARC-Payload-Digest": _labelled(digest.digest()),
            "WARC-Block-Digest": _labelled(block.digest()),
        }
        if answer.final_url != answer.url:
            fields["X-Requested-URI"] = _uri(answer.url)
        record = self._builder.create_warc_record(
            _uri(answer.final_url), "response", payload=BytesIO(answer.body), length=len(answer.body),
            http_headers=head, warc_headers_dict=fields,
        )  # fmt: skip
        return self._append(record, digest.hexdigest())

    def note_failure(self, answer: Answer) -> None:
        """Appends a metadata record on an answer that gave no body. Raises ArchiveError."""
        facts = {"outcome": answer.outcome.value, "status": answer.status or "", "detail": answer.detail}
        text = "".join(f"{name}: {_flat(str(value))}\r\n" for name, value in facts.items() if value)
        payload = text.encode()
        record = self._builder.create_warc_record(
            _uri(answer.final_url), "metadata", payload=BytesIO(payload), length=len(payload),
            warc_content_type="application/warc-fields",
            warc_headers_dict={
                "WARC-Date": _warc_date(answer.started_at),
                "WARC-Block-Digest": _labelled(hashlib.sha256(payload).digest()),
            },
        )  # fmt: skip
        self._append(record, "")

    def sync(self) -> None:
        """Puts all that was stored on the disk (fsync). Call it before committing what refers to it.

        Raises ArchiveError.
        """
        if self._file is None or not self._unsynced:
            return
        try:
            os.fsync(self._file)
            _sync_folder(self._folder)
        except OSError as error:
            self._fail(error)
        self._unsynced = False

    def close(self) -> None:
        """Syncs and closes the file being written; a later ``store`` starts another. Raises ArchiveError."""
        self.sync()
        self._abandon()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self, place: Place) -> bytes:
        """The decompressed body kept at ``place``. Raises ArchiveError where it is missing or altered."""
        if Path(place.file).name != place.file:
            raise ArchiveError(f"{place.file!r} is not a file name of the archive")
        path = self._folder / place.file
        try:
            with path.open("rb") as file:
                file.seek(place.offset)
                record = _inflate_member(file)
        except FileNotFoundError:
            raise ArchiveError(f"{path}: file is missing") from None
        except OSError as error:
            raise ArchiveError(f"{path}: cannot be read ({error.strerror})") from None
        except _DamageError as damage:
            raise ArchiveError(f"{path} at byte {place.offset}: {damage}") from None
        body, problem = _body_of(record)
        if not problem and hashlib.sha256(body).hexdigest() != place.sha256:
            problem = f"holds another body than the one recorded (sha256 {place.sha256})"
        if problem:
            raise ArchiveError(f"{path} at byte {place.offset}: {problem}")
        return body

    def verify(self, places: Iterable[Place]) -> Iterator[str]:
        """One line for each problem with the records at ``places``; a missing file is named once."""
        by_file: defaultdict[str, list[Place]] = defaultdict(list)
        for place in places:
            by_file[place.file].append(place)
        for name, held in sorted(by_file.items()):
            if Path(name).name == name and not (self._folder / name).is_file():
                yield f"{self._folder / name}: file is missing, {len(held)} records with it"
                continue
            for place in sorted(held, key=lambda one: one.offset):
                try:
                    self.load(place)
                except ArchiveError as error:
                    yield str(error)

    def _append(self, record: Any, sha256: str) -> Place:
        self._builder.out = plain = BytesIO()
        self._builder.write_record(record)
        member = _deflate(plain.getbuffer())
        if self._file is not None and self._size >= self._max_bytes:
            self.close()
        if self._file is None:
            self._begin()
        place = Place(self._name, self._size, len(member), sha256)
        self._write(member)
        return place

    def _begin(self) -> None:
        """Makes a file of our own, with the record that says who wrote it."""
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}-{secrets.token_hex(4)}.warc.gz"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
            self._file = os.open(self._folder / name, flags, 0o644)
        except OSError as error:
            self._fail(error)
        self._name, self._size = name, 0
        info = {"software": product(), "format": "WARC File Format 1.1"}
        self._builder.out = plain = BytesIO()
        self._builder.write_record(self._builder.create_warcinfo_record(name, info))
        self._write(_deflate(plain.getbuffer()))

    def _write(self, member: bytes) -> None:
        assert self._file is not None
        left = memoryview(member)
        self._unsynced = True
        try:
            while left:
                left = left[os.write(self._file, left) :]
        except OSError as error:
            with suppress(OSError):  # the error to report is the first one; a torn tail harms nobody
                os.ftruncate(self._file, self._size)
            self._fail(error)
        self._size += len(member)

    def _fail(self, error: OSError) -> NoReturn:
        self._abandon()
        raise ArchiveError(f"archive folder {self._folder}: {error.strerror or error}") from error

    def _abandon(self) -> None:
        """Lets go of the file. One that an error hit is not written to again: its state is not certain."""
        if self._file is None:
            return
        empty = self._size == 0
        with suppress(OSError):
            os.close(self._file)
            if empty:
                (self._folder / self._name).unlink()
        self._file = None
        self._unsynced = False


class _DamageError(Exception):
    """A gzip member that cannot be inflated."""


def _deflate(data: memoryview) -> bytes:
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(data) + packer.flush()


def _inflate_member(file: Any) -> bytes:
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    pieces: list[bytes] = []
    while not unpacker.eof:
        chunk = file.read(_CHUNK)
        if not chunk:
            raise _DamageError("record is torn: the file ends inside it")
        try:
            pieces.append(unpacker.decompress(chunk))
        except zlib.error as error:
            raise _DamageError(f"record is damaged ({error})") from error
    return b"".join(pieces)


def _body_of(record: bytes) -> tuple[bytes, str]:
    """The payload of a response record, and what is wrong with the record."""
    from warcio.archiveiterator import WARCIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        found = next(iter(WARCIterator(BytesIO(record), check_digests=True)), None)
        if found is None or found.rec_type != "response":
            return b"", "is not a response record"
        body: bytes = found.raw_stream.read()
    except (ArchiveLoadFailed, EOFError, ValueError, binascii.Error) as error:
        return b"", f"is not a WARC record ({_flat(str(error))[:120]})"
    problems = found.digest_checker.problems
    return body, f"was altered: {_flat(str(problems[0]))}" if problems else ""


def _http_head(answer: Answer) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    status = answer.status or 200
    try:
        line = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        line = str(status)
    fields = []
    for name, value in answer.headers.items():
        title = "-".join(part.capitalize() for part in _flat(name).split("-"))
        fields.append((f"X-Crawler-{title}" if name in _AS_SENT else title, _flat(value)))
    fields.append(("Content-Length", str(len(answer.body or b""))))
    head = StatusAndHeaders(line, fields, protocol="HTTP/1.1")
    head.compute_headers_buffer()
    return head


def _flat(text: str) -> str:
    """One line: a header of an archived page must not become a header of the record."""
    return " ".join(text.split())


def _uri(url: str) -> str:
    return quote(url, safe="%/:=&?~#+!$,;'@()*[]")


def _labelled(digest: bytes) -> str:
    return "sha256:" + base64.b32encode(digest).decode("ascii")


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _sync_folder(folder: Path) -> None:
    """Makes the names of new files as lasting as their bytes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
