"""What reading processes do for scrapers/: a look at a page, from plain values to plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jurisdictions.model import Source
from scrapers.look import Look, look
from scrapers.plain import answer_of, document_of, found_of, plain_document, plain_found, words

#: The name of `look_at` as a job.
LOOK = f"{__name__}:look_at"


def look_at(given: Mapping[str, Any], body: bytes) -> dict[str, Any]:
    """The job: `scrapers.look.look` at a body. Raises Unreadable."""
    answer = answer_of(given["answer"], body)
    found = look(Source.model_validate(given["source"]), given["place"], answer)
    announced = None if found.announced is None else [plain_found(item) for item in found.announced]
    return {"document": plain_document(found.document), "emptied": found.emptied, "announced": announced}


def look_of(plain: Mapping[str, Any]) -> Look:
    """The Look that `look_at` gave. Raises LookupError, TypeError or ValueError for anything else."""
    announced = plain["announced"]
    items = None if announced is None else tuple(found_of(item) for item in announced)
    return Look(document_of(plain["document"]), words(plain["emptied"]), items)
