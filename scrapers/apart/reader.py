"""One reading process, as the program sees it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scrapers.apart import pipe
from scrapers.capture import Outcome
from scrapers.extract import Unreadable
from scrapers.settings import LimitSettings

_START_S = 60.0  # the processors may be busy with all else
#: So many times the seconds of a processor may pass: others use the processors too.
_BY_THE_CLOCK = 5
_PROGRAM = str(Path(__file__).resolve().parents[2])
_SCRIPT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from scrapers.apart.child import main; main(int(sys.argv[2]), int(sys.argv[3]))"
)


class RoomError(Exception):
    """No reading process can be had. The message says why."""


class BrokenReader(Unreadable):
    """What was to be read broke the process that read it, or would have. The detail says how."""

    def __init__(self, detail: str) -> None:
        super().__init__(Outcome.UNREADABLE, detail)


class Reader:
    """A process that does one job at a time. Once `ask` raised it is of no more use: `end` it."""

    def __init__(self, limits: LimitSettings) -> None:
        """Start it. Raises RoomError."""
        self._limits = limits
        self._line, far = socket.socketpair()
        with far:
            self._process = _start(far.fileno(), limits)
        try:
            pipe.receive(self._line, time.monotonic() + _START_S)
        except pipe.PipeError:
            self.end()
            raise RoomError(f"no reading process can be started (it ended with {self._process.returncode})") from None

    @property
    def alive(self) -> bool:
        """False where it died, perhaps while nobody asked it anything."""
        return self._process.poll() is None

    def ask(self, job: str, given: Mapping[str, Any], body: bytes) -> Any:
        """What it answers to one job. Raises BrokenReader where it died of it, or was at it for too long."""
        seconds = self._limits.seconds
        patience_s = _BY_THE_CLOCK * seconds
        until = time.monotonic() + patience_s
        try:
            pipe.send(self._line, {"do": job, "given": given, "seconds": seconds}, body, until)
            return pipe.receive(self._line, until)[0]
        except pipe.LateError:
            raise BrokenReader(f"not read within {patience_s} s ([limits] seconds)") from None
        except pipe.PipeError:
            self.end()
            raise BrokenReader(self._death()) from None

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._line.close()
        self._process.kill()
        self._process.wait()

    def _death(self) -> str:
        ended = self._process.returncode
        if ended == -signal.SIGXCPU:
            return f"reading it takes more than {self._limits.seconds} s of a processor ([limits] seconds)"
        how = signal.Signals(-ended).name if ended < 0 else f"exit status {ended}"
        return f"the process that read it died of it ({how})"


def _start(descriptor: int, limits: LimitSettings) -> subprocess.Popen[bytes]:
    """A Python with no environment, in no folder, that imports what this one does. Raises RoomError."""
    path = [*(str(Path(part).resolve()) for part in sys.path), _PROGRAM]
    command = [sys.executable, "-I", "-S", "-B", "-c", _SCRIPT]
    command += [json.dumps(path), str(descriptor), str(limits.memory_mb * 2**20)]
    libraries = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    nothing = subprocess.DEVNULL
    try:
        return subprocess.Popen(
            command, stdin=nothing, stdout=nothing, stderr=nothing, cwd="/", env=libraries, pass_fds=(descriptor,)
        )
    except OSError as error:
        raise RoomError(f"no reading process can be started: {error.strerror}") from error
