"""An object store on loopback: as much of Amazon S3's interface as an archive asks for (path-style addresses)."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

_XMLNS = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


class ObjectStore(AbstractContextManager["ObjectStore"]):
    """The store; ``objects`` are its bodies by path ("/bucket/key"), ``asked`` the requests as "METHOD path range".
    While ``refusing`` it answers 403 to all."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.refusing = False
        self.parts: dict[str, dict[int, bytes]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"store": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def address(self, bucket: str) -> str:
        """The address of a bucket, or of a prefix in one, as settings name it."""
        port = self._server.server_address[1]
        return f"s3://{bucket}?endpoint_override=127.0.0.1:{port}&scheme=http&region=us-east-1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: ObjectStore

    def do_GET(self) -> None:
        path, query = self._asked()
        if "list-type" in query:
            self._list(path, query)
        elif path not in self.store.objects:
            self._answer(404, b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>")
        else:
            body, asked = self.store.objects[path], self.headers.get("Range")
            if asked is None:
                self._answer(200, body, path)
                return
            first, last = asked.removeprefix("bytes=").split("-")
            start, end = int(first), min(int(last), len(body) - 1)
            self._answer(206, body[start : end + 1], path, {"Content-Range": f"bytes {start}-{end}/{len(body)}"})

    do_HEAD = do_GET  # noqa: N815

    def do_PUT(self) -> None:
        path, query = self._asked()
        body = self._body()
        if "partNumber" in query:
            self.store.parts[query["uploadId"][0]][int(query["partNumber"][0])] = body
        else:
            self.store.objects[path] = body
        self._answer(200, b"", etag=md5(body).hexdigest())

    def do_POST(self) -> None:
        path, query = self._asked()
        self._body()
        if "uploads" in query:
            upload = f"upload-{len(self.store.parts)}"
            self.store.parts[upload] = {}
            inside = f"<UploadId>{upload}</UploadId>"
            self._answer(
                200, f"<InitiateMultipartUploadResult {_XMLNS}>{inside}</InitiateMultipartUploadResult>".encode()
            )
        else:
            parts = self.store.parts.pop(query["uploadId"][0])
            self.store.objects[path] = b"".join(parts[number] for number in sorted(parts))
            self._tell("CompleteMultipartUploadResult", "<ETag>e</ETag>")

    def do_DELETE(self) -> None:
        path, _ = self._asked()
        self.store.objects.pop(path, None)
        self._answer(204, b"")

    def _asked(self) -> tuple[str, dict[str, list[str]]]:
        parts = urlsplit(self.path)
        self.store.asked.append(f"{self.command} {parts.path} {self.headers.get('Range', '')}".strip())
        return unquote(parts.path), parse_qs(parts.query, keep_blank_values=True)

    def _body(self) -> bytes:
        """What was sent; chunks of HTTP, and the store's own chunks in them ("aws-chunked"), are put together."""
        if self.headers.get("Transfer-Encoding") == "chunked":
            sent = _together(self.rfile)
        else:
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        own = "aws-chunked" in self.headers.get("Content-Encoding", "")
        return _together(BytesIO(sent)) if own else sent

    def _list(self, path: str, query: dict[str, list[str]]) -> None:
        prefix = query.get("prefix", [""])[0]
        bucket = path.strip("/")
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(body)}</Size><ETag>e</ETag>"
            f"<LastModified>{_MODIFIED.isoformat()}Z</LastModified></Contents>"
            for name, body in sorted(self.store.objects.items())
            if name.startswith(f"/{bucket}/") and (key := name[len(bucket) + 2 :]).startswith(prefix)
        )
        head = f"<Name>{bucket}</Name><Prefix>{escape(prefix)}</Prefix><IsTruncated>false</IsTruncated>"
        self._tell("ListBucketResult", head + found)

    def _tell(self, name: str, inside: str) -> None:
        self._answer(200, f"<{name} {_XMLNS}>{inside}</{name}>".encode())

    def _answer(
        self, status: int, body: bytes, path: str = "", more: dict[str, str] | None = None, etag: str = "e"
    ) -> None:
        if self.store.refusing:
            status, body = 403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{etag}"')
        self.send_header("Last-Modified", f"{_MODIFIED:%a, %d %b %Y %H:%M:%S} GMT")
        for name, value in (more or {}).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


_MODIFIED = datetime(2026, 11, 24, 12, tzinfo=UTC).replace(tzinfo=None)


def _together(stream: BinaryIO) -> bytes:
    """The chunks of `stream`, and over what follows the last one."""
    pieces = []
    while size := int(stream.readline().split(b";")[0], 16):
        pieces.append(stream.read(size))
        stream.readline()
    while stream.readline().strip():
        continue
    return b"".join(pieces)
