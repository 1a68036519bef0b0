"""Adapters: how a platform's answer becomes a Document. One module a platform, named in a source's TOML.

To add a platform, write a module with a class that follows `Adapter` and add one line to ADAPTERS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from jurisdictions.model import Source
from scrapers.capture import Answer
from scrapers.document import Document
from scrapers.platforms.page import PageAdapter


class Adapter(Protocol):
    """What a platform module offers."""

    def accept(self, source: Source) -> str:
        """The Accept header to send."""
        ...

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document in a 2xx answer. Raises scrapers.extract.Unreadable."""
        ...


#: adapter name in a source's TOML -> adapter.
ADAPTERS: Mapping[str, Adapter] = {"page": PageAdapter()}
