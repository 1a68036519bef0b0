"""Run the command line under cProfile in all threads and keep the sum: seconds of CPU, not of waiting.

python bench/profiled.py FILE ARGUMENT…
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from cli.main import main

_profiles: list[cProfile.Profile] = []


def _profile_threads() -> None:
    """Let every thread that starts from now on be profiled by itself."""
    plain_run: Callable[[threading.Thread], None] = threading.Thread.run

    def run(self: threading.Thread) -> None:
        profile = cProfile.Profile(time.thread_time)
        _profiles.append(profile)
        profile.runcall(plain_run, self)

    threading.Thread.run = run  # type: ignore[method-assign]


def profiled(file: str, arguments: list[str]) -> Any:
    """Run the command, write the statistics of all its threads to `file`; the command's exit status."""
    sys.argv = ["kratomwatch", *arguments]
    _profile_threads()
    own = cProfile.Profile(time.thread_time)
    status: Any = 0
    try:
        own.runcall(main)
    except SystemExit as end:
        status = end.code
    total = pstats.Stats(own)
    for profile in _profiles:
        total.add(profile)
    total.dump_stats(file)
    return status


if __name__ == "__main__":
    sys.exit(profiled(sys.argv[1], sys.argv[2:]))
