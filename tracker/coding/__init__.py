"""The coder: reads one Document as law and says what it says of kratom, with the words that prove it.

`read` gives the Reading, `passage` the part of a document worth comparing. Rules are read by structure (who may not
do what, under which heading, with which exception); where patterns conflict the Reading says so in ``unsettled``
instead of choosing.

The modules behind both are loaded by the first call: preparing their patterns takes longer than most commands, and
most passes find no text to read.
"""

from __future__ import annotations

from scrapers.document import Document
from tracker.reading import Context, Reading

__all__ = ["CODER", "passage", "read"]

#: Version of the coder; readings of different versions are never compared with each other.
CODER = "coder/3"


def read(document: Document, context: Context) -> Reading:
    """What `document` says the law is, for `context` (whose, of what kind, read on which day).

    Deterministic; raises nothing on any text. Where the document settles no status, ``status`` is None.
    """
    from tracker.coding import reader

    return reader.read(document, context)


def passage(document: Document, reading: Reading) -> str:
    """The blocks of `document` that name kratom or prove a provision of `reading`, in order, one a line."""
    from tracker.coding import excerpt

    return excerpt.passage(document, reading)
