"""A reading process: it does one job after the other for the program, and can do nothing else.

It has no environment (so no keys and passwords), no files to write, a processor and memory up to a limit, and its
Python code can open no connection and start no process. What it sends back is JSON, and believed as little as a page.
"""

from __future__ import annotations

import resource
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from scrapers.apart import pipe
from scrapers.defects import defect
from scrapers.extract import Unreadable

#: What a job is: from plain values and a body to plain values. Raises Unreadable.
Job = Callable[[Mapping[str, Any], bytes], Any]

_FILES = 32
_FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec",
    "os.fork", "os.forkpty", "os.posix_spawn", "os.remove", "os.rename", "os.kill", "os.putenv",
)  # fmt: skip


def main(descriptor: int, memory: int) -> None:
    """Work for the program at the other end of the socket `descriptor`, with `memory` bytes at most, until it hangs
    up. The program ends this process as it likes; Ctrl-C and the like are meant for the program."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    _offer_ourselves()
    _confine(memory)
    with socket.socket(fileno=descriptor) as line:
        try:
            pipe.send(line, "ready")
            while _serve(line):
                pass
        except pipe.PipeError:
            return


def _offer_ourselves() -> None:
    """Where the machine runs out of memory this process is the first to go, and the program does not (proc(5))."""
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        score.write_text("1000")


def _confine(memory: int) -> None:
    """Give up what reading needs not."""
    for what, most in (
        (resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, _FILES), (resource.RLIMIT_NPROC, 0),
    ):  # fmt: skip
        hard = resource.getrlimit(what)[1]
        low = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (low, low))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} in a reading process")


def _serve(line: socket.socket) -> bool:
    """One job; False where this process should end after it."""
    job, body = pipe.receive(line)
    _limit_processor(job["seconds"])
    try:
        told = {"value": _job(job["do"])(job["given"], body)}
    except Unreadable as error:
        told = {"unreadable": [error.outcome.value, error.detail]}
    except MemoryError:
        told = {"memory": True}
    except Exception as error:  # noqa: BLE001 - told to the program, which files it with the page
        told = {"defect": defect(error)}
    pipe.send(line, told)
    return "memory" not in told


def _job(name: str) -> Job:
    module, _, function = name.partition(":")
    found: Job = getattr(import_module(module), function)
    return found


def _limit_processor(seconds: int) -> None:
    """From now on the kernel lets this process compute for so many seconds, even where nobody waits any more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
