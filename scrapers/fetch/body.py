"""Reading a body within limits: of bytes on the wire, of bytes decompressed, and of patience."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence

from urllib3 import BaseHTTPResponse

#: What the request offers; nothing else is understood in the answer.
ACCEPT_ENCODING = "gzip, deflate"

#: Most pages come in one read, and are not copied.
_READ = 256 * 1024
_PIECE = 256 * 1024
_PLAIN = frozenset({"", "identity", "none", "utf-8", "utf8", "binary", "8bit", "chunked"})
_MAX_CODINGS = 3


class TooLargeError(Exception):
    """The body is over the limit; the message says which one."""


class BrokenBodyError(Exception):
    """The body's coding is unknown, damaged, or ends early."""


def read_body(raw: BaseHTTPResponse, headers: Mapping[str, str], max_bytes: int) -> bytes:
    """The decompressed body.

    Reading stops as soon as a limit is passed, so neither an endless answer nor a compression bomb costs
    more than ``max_bytes`` and a piece. Raises TooLargeError, BrokenBodyError and what the connection raises.
    """
    declared = headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > max_bytes:
        raise TooLargeError(f"the server announces {int(declared):,} bytes, [http] max_bytes is {max_bytes:,}")
    stages = _stages(headers.get("content-encoding", ""), max_bytes)
    pieces: list[bytes] = []
    wire = total = 0
    while data := raw.read(_READ, decode_content=False):
        wire += len(data)
        if wire > max_bytes:
            raise TooLargeError(f"more than {max_bytes:,} bytes sent, the limit set by [http] max_bytes")
        for piece in _through(stages, data):
            total += len(piece)
            if total > max_bytes:
                raise TooLargeError(
                    f"more than {max_bytes:,} bytes when decompressed, the limit set by [http] max_bytes"
                )
            pieces.append(piece)
    if wire:
        for stage in stages:
            stage.finish()
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def read_some(raw: BaseHTTPResponse, headers: Mapping[str, str], max_bytes: int) -> tuple[bytes, bool]:
    """The beginning of a body of which the rest does not matter: at most ``max_bytes`` as sent, decompressed
    as far as that goes, and whether it was all of it. A damaged coding gives what came before the damage."""
    pieces: list[bytes] = []
    wire = total = 0
    try:
        stages = _stages(headers.get("content-encoding", ""), max_bytes)
        while wire <= max_bytes:
            data = raw.read(_READ, decode_content=False)
            if not data:
                return b"".join(pieces)[:max_bytes], True
            wire += len(data)
            for piece in _through(stages, data):
                pieces.append(piece)
                total += len(piece)
                if total > max_bytes:
                    return b"".join(pieces)[:max_bytes], False
    except (BrokenBodyError, TooLargeError):
        return b"".join(pieces)[:max_bytes], False
    return b"".join(pieces)[:max_bytes], False


class _Inflater:
    """One content coding undone piece by piece (RFC 9110, section 8.4.1)."""

    def __init__(self, coding: str, limit: int) -> None:
        self._coding = coding
        self._left = limit
        self._stream = self._start(b"") if coding == "gzip" else None
        self._head = b""

    def _start(self, head: bytes) -> zlib._Decompress:
        if self._coding == "gzip":
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        # "deflate" is zlib by the standard and raw deflate by the habit of some servers.
        is_zlib = head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0
        return zlib.decompressobj(zlib.MAX_WBITS if is_zlib else -zlib.MAX_WBITS)

    def expand(self, data: bytes) -> Iterator[bytes]:
        """What ``data`` adds, in pieces of bounded size. Raises BrokenBodyError, TooLargeError."""
        if self._stream is None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._stream = self._head, self._start(self._head)
        while data:
            try:
                piece = self._stream.decompress(data, _PIECE)
            except zlib.error as error:
                raise BrokenBodyError(f"damaged {self._coding} data ({error})") from error
            if piece:
                self._left -= len(piece)
                if self._left < 0:
                    raise TooLargeError("over the limit set by [http] max_bytes when decompressed")
                yield piece
            data = self._rest()

    def _rest(self) -> bytes:
        assert self._stream is not None
        if not self._stream.eof:
            return self._stream.unconsumed_tail
        tail = self._stream.unused_data
        if self._coding == "gzip" and tail.startswith(b"\x1f\x8b"):  # another member (RFC 1952, section 2.2)
            self._stream = self._start(b"")
            return tail
        return b""  # padding after the end, which browsers ignore too

    def finish(self) -> None:
        """Raises BrokenBodyError where the stream was cut off."""
        if self._stream is None or not self._stream.eof:
            raise BrokenBodyError(f"the {self._coding} data ends early")


def _stages(content_encoding: str, limit: int) -> list[_Inflater]:
    """The codings in the order to undo them: the last applied comes first."""
    names = [name.strip().lower() for name in content_encoding.split(",")]
    codings = [name.removeprefix("x-") for name in names if name not in _PLAIN]
    if len(codings) > _MAX_CODINGS:
        raise BrokenBodyError(f"{len(codings)} content codings on top of each other")
    for coding in codings:
        if coding not in ("gzip", "deflate"):
            raise BrokenBodyError(f"content coding {coding[:40]!r} was not asked for and is not understood")
    return [_Inflater(coding, limit) for coding in reversed(codings)]


def _through(stages: Sequence[_Inflater], data: bytes) -> Iterator[bytes]:
    if not stages:
        yield data
        return
    for piece in stages[0].expand(data):
        yield from _through(stages[1:], piece)
