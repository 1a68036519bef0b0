"""Waiting for what another process does, for as long as it takes but not for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_LONGEST_S, _PAUSE_S = 60.0, 0.05


def until(true: Callable[[], bool], why: Callable[[], str]) -> None:
    """Return once `true`; fail with the text of `why` where that takes a minute."""
    end, pause = time.monotonic() + _LONGEST_S, threading.Event()
    while not true():
        assert time.monotonic() < end, why()
        pause.wait(_PAUSE_S)
