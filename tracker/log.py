"""What the program does, told as events for whoever reads the log: a fixed word, and facts beside it.

``log("source.failed", logging.WARNING, source="US-UT#law", outcome="timeout")``. Nothing is written anywhere before a
command that keeps running says where (cli/logs.py); until then an event costs next to nothing. docs/operating.md lists
the words.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

#: All events go through this logger.
NAME = "kratomwatch"
_LOGGER = logging.getLogger(NAME)
_LOGGER.addHandler(logging.NullHandler())
_BOUND: ContextVar[Mapping[str, Any]] = ContextVar("bound", default=MappingProxyType({}))


def log(event: str, level: int = logging.INFO, /, **facts: Any) -> None:
    """Tell that `event` happened; durations among the `facts` are in seconds."""
    if _LOGGER.isEnabledFor(level):
        _LOGGER.log(level, event, extra={"facts": facts})


def bound() -> Mapping[str, Any]:
    """The facts that hold for all that this thread does now: the pass that it works for."""
    return _BOUND.get()


@contextmanager
def during(**facts: Any) -> Iterator[None]:
    """Put `facts` beside every event within; in other threads where they were started with a copy of the context."""
    token = _BOUND.set({**_BOUND.get(), **facts})
    try:
        yield
    finally:
        _BOUND.reset(token)
