"""Waiting for what another process does, for as long as it takes but not for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_LONGEST_S, _PAUSE_S = 60.0, 0.05


def until(true: Callable[[], bool], why: Callable[[], str], longest_s: float = _LONGEST_S) -> None:
    """Return once `true`; fail with the text of `why` where that takes longer than `longest_s`."""
    end, pause = time.monotonic() + longest_s, threading.Event()
    while not true():
        assert time.monotonic() < end, why()
        pause.wait(_PAUSE_S)
