"""The files of an archive in an object store, named by an address: s3://bucket/prefix, gs://…, memory://….

There a file cannot be appended to: each sync puts one complete object, so that what a commit refers to is there as a
whole. Keys and regions come from the environment, as the drivers have it (AWS_ACCESS_KEY_ID and its like).
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from scrapers.archive.shelf import Sink, State

#: Read by the drivers that pyarrow brings; all else by those that fsspec knows, which somebody has to install.
_PYARROW = ("s3", "gs")
#: How stores call the time of the last writing.
_TIMES = ("mtime", "LastModified", "last_modified", "updated", "created")


def shown(address: str) -> str:
    """The address as people may see it: without user, password and what stands behind a question mark."""
    head, _, rest = address.partition("?")[0].partition("://")
    host, slash, path = rest.partition("/")
    return f"{head}://{host.rpartition('@')[2]}{slash}{path}".rstrip("/")


class Bucket:
    """The objects below an address. Its errors are OSErrors, whichever driver they come from."""

    appends = False

    def __init__(self, address: str) -> None:
        self._shown = shown(address)
        self._fs, self._root = _connect(address)
        self._writing: dict[str, _ObjectSink] = {}

    def prepare(self) -> None:
        with _plainly():
            self._fs.exists(self._root)

    def begin(self, name: str) -> Sink:
        sink = self._writing[name] = _ObjectSink(self, name)
        return sink

    def open(self, name: str) -> BinaryIO:
        if name in self._writing:
            return BytesIO(self._writing[name].data)
        with _plainly():
            return cast(BinaryIO, self._fs.open(self._path(name), "rb"))

    def put(self, name: str, source: BinaryIO) -> None:
        with _plainly(), self._fs.open(self._path(name), "wb") as target:
            while chunk := source.read(2**20):
                target.write(chunk)

    def state(self, name: str) -> State:
        with _plainly():
            found = self._fs.info(self._path(name))
        return _state(found)

    def written_to(self, name: str) -> bool:
        return name in self._writing

    def files(self) -> dict[str, State]:
        with _plainly():
            try:
                found = [entry for entry in self._fs.ls(self._root, detail=True) if entry["type"] == "file"]
            except FileNotFoundError:
                return {}
        return dict(sorted((str(entry["name"]).rpartition("/")[2], _state(entry)) for entry in found))

    def where(self, name: str = "") -> str:
        return f"{self._shown}/{name}" if name else self._shown

    def complete(self, name: str, data: bytes) -> None:
        """Put the object."""
        with _plainly():
            self._fs.pipe_file(self._path(name), data)

    def forget(self, name: str) -> None:
        """Nobody writes the object any more."""
        self._writing.pop(name, None)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


class _ObjectSink:
    """An object that comes to be at its sync."""

    def __init__(self, bucket: Bucket, name: str) -> None:
        self._bucket, self._name = bucket, name
        self._pieces = BytesIO()

    @property
    def data(self) -> bytes:
        """What was written."""
        return self._pieces.getvalue()

    def write(self, data: bytes) -> None:
        self._pieces.write(data)

    def sync(self) -> None:
        self._bucket.complete(self._name, self.data)

    def close(self) -> None:
        self._bucket.forget(self._name)


def _state(entry: Mapping[str, Any]) -> State:
    return State(int(entry["size"]), str(next((entry[key] for key in _TIMES if entry.get(key)), "")))


def _connect(address: str) -> tuple[Any, str]:
    """The file system at `address`, and the path in it. Raises OSError where its driver is missing or refuses."""
    # Imported only where somebody has an object store: they take longer to import than most commands to run.
    try:
        if urlsplit(address).scheme in _PYARROW:
            from fsspec.implementations.arrow import ArrowFSWrapper
            from pyarrow.fs import FileSystem

            system, root = FileSystem.from_uri(address)
            return ArrowFSWrapper(system), root.rstrip("/")
        from fsspec.core import url_to_fs

        system, root = url_to_fs(address)
        return system, str(root).rstrip("/")
    except ImportError as error:
        raise OSError(errno.ENOPKG, f"its driver is not installed ({_line(error)}); install it") from error
    except ValueError as error:
        raise OSError(errno.EINVAL, f"no such address can be opened ({_line(error)})") from error


@contextmanager
def _plainly() -> Iterator[None]:
    """Make OSErrors of what a driver raises: each has classes of its own."""
    try:
        yield
    except OSError as error:
        if error.strerror is None:
            raise type(error)(error.errno or errno.EIO, _line(error)) from error
        raise
    except Exception as error:
        raise OSError(errno.EIO, f"{type(error).__name__}: {_line(error)}") from error


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
