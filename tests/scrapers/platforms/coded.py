"""What the coder says of a visit's document: whether an adapter's text can be read as law, now and from the archive."""

from __future__ import annotations

from scrapers.platforms import adapter_of
from scrapers.platforms.unwrap import today
from scrapers.visit import Visit
from tracker.coding import read
from tracker.reading import Context, Reading


def coded(seen: Visit, jurisdiction: str) -> Reading:
    """The reading of the document that `seen` gave."""
    assert seen.document is not None, seen.attempts[-1]
    source = seen.source
    again = adapter_of(source, seen.answer.url).document(source, seen.answer)
    assert again.id == seen.document.id, "an archived answer reads otherwise"
    return read(seen.document, Context(jurisdiction, source.kind, source.language, "html", source.url, today()))
