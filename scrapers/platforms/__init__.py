"""Adapters: how a platform's answer becomes a Document. One module a platform, named in a source's TOML.

To add a platform, write a module here with a class that follows `base.Adapter` (and `base.Finder` where it can be
searched) and make it end with ``ADAPTERS = (YourAdapter(),)``; nothing else is touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from jurisdictions.model import Source
from scrapers.capture import Request, Secret
from scrapers.platforms.base import (
    Adapter,
    Announcer,
    Ask,
    BillKey,
    Finder,
    Found,
    Key,
    NamesBills,
    NoAnswer,
    NoKey,
    Platform,
)  # fmt: skip
from scrapers.platforms.page import PageAdapter

__all__ = [
    "Adapter", "Announcer", "Ask", "Finder", "Found", "Key", "NoAnswer", "NoKey", "Platform", "Request", "Secret",
    "adapter_of", "adapters", "announcer", "bill_at", "finders", "key_variables", "suggested",
]  # fmt: skip


_PAGE = PageAdapter()


@cache
def adapters() -> Mapping[str, Adapter]:
    """All adapters by their name in TOML: the modules' in their order, the general one last."""
    modules = (import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__))
    found = [adapter for module in modules for adapter in getattr(module, "ADAPTERS", ())]
    return {adapter.platform.name: adapter for adapter in (*found, _PAGE)}


def finders() -> list[Finder]:
    """The adapters whose platform can be searched."""
    return [adapter for adapter in adapters().values() if hasattr(adapter, "find")]  # type: ignore[misc]


def announcer(source: Source, url: str) -> Announcer | None:
    """The adapter that reads `url` for `source`, where what it reads are announcements."""
    adapter = adapter_of(source, url)
    return adapter if hasattr(adapter, "announced") else None  # type: ignore[return-value]


def key_variables() -> set[str]:
    """The environment variables by which platforms are given their keys."""
    return {variable for adapter in adapters().values() for variable in adapter.platform.variables}


def bill_at(url: str) -> frozenset[BillKey]:
    """The bill that `url` names, whichever platform it is of; two addresses that share a key name the same one."""
    return frozenset().union(*(own.bill(url) for own in adapters().values() if isinstance(own, NamesBills)))


def suggested(url: str) -> Adapter:
    """The adapter whose platform has `url`, the general one where none has."""
    own = (adapter for adapter in adapters().values() if not adapter.platform.anywhere)
    return next((adapter for adapter in own if adapter.platform.reads(url)), _PAGE)


def adapter_of(source: Source, url: str) -> Adapter:
    """The adapter that reads `url` for `source`: its own, but for a mirror or an archived answer at an address of
    another platform. Raises KeyError where there is no adapter of that name."""
    if source.adapter == _PAGE.platform.name and url == source.url:
        return _PAGE  # most sources: the platforms need not be loaded
    own = adapters()[source.adapter]
    return own if url == source.url or own.platform.reads(url) else suggested(url)
