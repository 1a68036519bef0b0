"""The form in which documents are kept: compressed JSON."""

from __future__ import annotations

import json
import zlib

from scrapers.document import Document
from scrapers.plain import document_of, plain_document

#: A tenth larger than by zlib's default of 6, in two fifths of its time.
_LEVEL = 3
#: What of a Document is of use while it is read, and no longer.
_UNKEPT = frozenset(("seams", "until"))


def pack_document(document: Document) -> bytes:
    """A Document as zlib-compressed JSON."""
    plain = {name: value for name, value in plain_document(document).items() if name not in _UNKEPT}
    return zlib.compress(json.dumps(plain, ensure_ascii=False).encode(), _LEVEL)


def unpack_document(packed: bytes) -> Document:
    """The Document that `pack_document` wrote."""
    return document_of(json.loads(zlib.decompress(packed)))
