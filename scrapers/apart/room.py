"""The reading processes of a program: started when something must be read, kept for the next page, replaced when one
dies or hangs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from jurisdictions.model import Source
from scrapers.apart.jobs import LOOK, look_of
from scrapers.apart.reader import BrokenReader, Reader
from scrapers.capture import Answer, Outcome
from scrapers.defects import DefectApart
from scrapers.extract import Unreadable
from scrapers.look import Look
from scrapers.plain import plain_answer, words
from scrapers.settings import LimitSettings

T = TypeVar("T")
#: So many processes keep more pages coming than one network brings, and little memory.
_MOST = 4


class Room:
    """As many reading processes as the settings allow, at most; any thread may ask."""

    def __init__(self, limits: LimitSettings | None = None) -> None:
        self._limits = limits or LimitSettings()
        self._seats = threading.BoundedSemaphore(self._limits.processes or min(_processors(), _MOST))
        self._lock = threading.Lock()
        self._idle: list[Reader] = []
        self.started = 0  # how many processes it took so far

    def look(self, source: Source, place: str, answer: Answer) -> Look:
        """As `scrapers.look.look`. Raises Unreadable also where the page broke its reader, DefectApart, RoomError."""
        given = {"source": source.model_dump(mode="json"), "place": place, "answer": plain_answer(answer)}
        return self.ask(LOOK, given, answer.body or b"", look_of)

    def ask(self, job: str, given: Mapping[str, Any], body: bytes, take: Callable[[Any], T]) -> T:
        """What `job` ("module:function") makes of `given` and `body`, as `take` understands it: that raises
        LookupError, TypeError or ValueError for what is no answer to that job. Raises as `look`."""
        with self._seats:
            reader = self._reader()
            try:
                found = self._understood(reader.ask(job, given, body), take)
            except BaseException:
                reader.end()
                raise
            with self._lock:
                self._idle.append(reader)
        if isinstance(found, Exception):
            raise found
        return found

    def close(self) -> None:
        """End the processes that wait for a page; a later one starts others."""
        with self._lock:
            idle, self._idle = self._idle, []
        for reader in idle:
            reader.end()

    def _reader(self) -> Reader:
        """The process that read last, so that as few as can be are at work, or a new one. Raises RoomError."""
        with self._lock:
            while self._idle:
                reader = self._idle.pop()
                if reader.alive:
                    return reader
                reader.end()
            self.started += 1
        return Reader(self._limits)

    def _understood(self, told: Any, take: Callable[[Any], T]) -> T | Unreadable | DefectApart:
        """What a process answered, or what it says is wrong with the page. Raises BrokenReader."""
        try:
            match told:
                case {"value": plain}:
                    return take(plain)
                case {"unreadable": [outcome, detail]}:
                    return Unreadable(Outcome(outcome), words(detail))
                case {"defect": line}:
                    return DefectApart(words(line))
                case {"memory": True}:
                    raise BrokenReader(f"reading it takes more than {self._limits.memory_mb} MiB ([limits] memory_mb)")
        except (LookupError, TypeError, ValueError) as error:
            raise BrokenReader(f"the process that read it gave no answer ({type(error).__name__}: {error})") from None
        raise BrokenReader("the process that read it gave no answer")


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
