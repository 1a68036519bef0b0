"""A command that keeps running, as a process of its own that a test reads from and sends signals to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[2]
#: A process that has not done what a test waits for by then is killed, and the test fails.
_PATIENCE_S = 90.0

#: Becomes the command that follows the number of a listening socket, as a process that systemd hands it to.
_HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


def _hears_interrupts() -> None:
    """In the child: a shell that runs the tests in the background ignores Ctrl-C for all of them."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


class Running:
    """``kratomwatch ARGUMENTS`` in `folder`, in a process group of its own. What it says is in ``lines``. `listener` is
    handed over as systemd does, `variables` are of its environment."""

    def __init__(
        self, folder: Path, *arguments: str, listener: socket.socket | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.lines: list[str] = []
        command = [sys.executable, "-m", "cli", *arguments]
        kept = [] if listener is None else [listener.fileno()]
        if listener is not None:
            command = [sys.executable, "-c", _HAND_OVER, str(listener.fileno()), *command]
        self._process = subprocess.Popen(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=kept,
            text=True, start_new_session=True, env={**os.environ, "PYTHONPATH": str(ROOT), **(variables or {})},
            preexec_fn=_hears_interrupts,
        )  # fmt: skip
        self._patience = threading.Timer(_PATIENCE_S, self._process.kill)

    def __enter__(self) -> Running:
        self._patience.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._patience.cancel()
        self._process.kill()
        self._process.communicate()

    def until(self, text: str) -> str:
        """Read on to the line that holds `text`; that line."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.lines.append(line.rstrip("\n"))
            if text in line:
                return self.lines[-1]
        raise AssertionError(f"never said {text!r}, but:\n" + "\n".join(self.lines[-30:]))

    def signal(self, *numbers: signal.Signals) -> None:
        """Send signals to the process, one after the other."""
        for number in numbers:
            self._process.send_signal(number)

    def end(self) -> int:
        """Read what else it says, wait for its end; its exit status."""
        assert self._process.stdout is not None
        self.lines += self._process.stdout.read().splitlines()
        status = self._process.wait()
        assert status != -signal.SIGKILL, "it did not end, but said:\n" + "\n".join(self.lines[-30:])
        return status

    def leaves_nobody_behind(self) -> bool:
        """Whether no process that it started is left."""
        try:
            os.killpg(self._process.pid, 0)
        except ProcessLookupError:
            return True
        return False
