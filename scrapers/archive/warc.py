"""Records of WARC 1.1 (ISO 28500:2017) as bytes, each a gzip member: made of an answer, and read again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import zlib
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Any, BinaryIO
from urllib.parse import quote

from scrapers.capture import Answer
from scrapers.settings import LARGEST_BODY, product

#: Within a tenth of the size that zlib's default of 6 gives, for less than a third of its time.
_LEVEL = 1
_CHUNK = 256 * 1024
#: A body has no more ([http] max_bytes), and the heads of its record are short.
_LARGEST = LARGEST_BODY + 2**20
#: Headers that spoke of the body as sent. What is kept is the decoded body, so they move aside, under the
#: names that Common Crawl gives them.
_AS_SENT = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class DamageError(Exception):
    """A gzip member that cannot be inflated."""


def response(answer: Answer, body: bytes) -> bytes:
    """The response record of `answer`, whose decompressed body is `body`."""
    head = _http_head(answer)
    block = hashlib.sha256(head.headers_buff)
    block.update(body)
    fields = {
        "WARC-Date": _warc_date(answer.started_at),
        "WARC-Payload-Digest": _labelled(hashlib.sha256(body).digest()),
        "WARC-Block-Digest": _labelled(block.digest()),
    }
    if answer.final_url != answer.url:
        fields["X-Requested-URI"] = _uri(answer.url)
    writer = _writer()
    record = writer.create_warc_record(
        _uri(answer.final_url), "response", payload=BytesIO(body), length=len(body),
        http_headers=head, warc_headers_dict=fields,
    )  # fmt: skip
    return _member(writer, record)


def failure(answer: Answer) -> bytes:
    """The metadata record of an answer that gave no body."""
    facts = {"outcome": answer.outcome.value, "status": answer.status or "", "detail": answer.detail}
    payload = "".join(f"{name}: {_flat(str(value))}\r\n" for name, value in facts.items() if value).encode()
    fields = {
        "WARC-Date": _warc_date(answer.started_at),
        "WARC-Block-Digest": _labelled(hashlib.sha256(payload).digest()),
    }
    writer = _writer()
    record = writer.create_warc_record(
        _uri(answer.final_url), "metadata", payload=BytesIO(payload), length=len(payload),
        warc_content_type="application/warc-fields", warc_headers_dict=fields,
    )  # fmt: skip
    return _member(writer, record)


def opening(name: str) -> bytes:
    """The warcinfo record at the head of the file `name`: who wrote it."""
    writer = _writer()
    info = {"software": product(), "format": "WARC File Format 1.1"}
    return _member(writer, writer.create_warcinfo_record(name, info))


def inflate(file: BinaryIO) -> bytes:
    """The record whose gzip member begins where `file` stands. Raises DamageError, also where it swells beyond any that
    was written."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    pieces: list[bytes] = []
    left = _LARGEST
    while not unpacker.eof:
        chunk = unpacker.unconsumed_tail or file.read(_CHUNK)
        if not chunk:
            raise DamageError("record is torn: the file ends inside it")
        try:
            pieces.append(unpacker.decompress(chunk, _CHUNK))
        except zlib.error as error:
            raise DamageError(f"record is damaged ({error})") from error
        if (left := left - len(pieces[-1])) < 0:
            raise DamageError(f"record is larger than {_LARGEST:,} bytes")
    return b"".join(pieces)


def body_of(record: bytes) -> tuple[bytes, str]:
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


def _writer() -> Any:
    # Loaded with the first record: a pass that finds nothing new stores nothing.
    from warcio.warcwriter import WARCWriter

    return WARCWriter(BytesIO(), gzip=False, warc_version="1.1")


def _member(writer: Any, record: Any) -> bytes:
    writer.write_record(record)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, zlib.MAX_WBITS + 16)
    return packer.compress(writer.out.getbuffer()) + packer.flush()


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
