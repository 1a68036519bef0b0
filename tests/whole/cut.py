"""One pass in a process of its own that kills itself at one moment of writing, as a power cut would.

python -m tests.whole.cut FOLDER MOMENT DAY, where MOMENT is ``stored`` (the page is in the archive, not yet for good),
``synced`` (it is there for good, what refers to it is not yet) or ``committed`` (both are).
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from tests.whole.program import START, Program
from tracker.run import Watch, check


def die(*_: object) -> NoReturn:
    """As when the power goes: nothing is closed, nothing is said."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError("unreachable")


def main() -> None:
    """Run the pass as far as the moment."""
    folder, moment, day = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    program = Program(folder)
    program.clock.at = START + timedelta(days=day)
    sync = program.archive.sync

    def synced() -> None:
        sync()
        die()

    if moment != "committed":
        program.archive.sync = die if moment == "stored" else synced  # type: ignore[method-assign]
    watch = Watch(program.store, program.fetcher, program.archive, program.clock, program._notify)
    check(watch, progress=die)  # told of the first batch when it is recorded


if __name__ == "__main__":
    main()
