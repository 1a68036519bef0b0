"""robots.txt (RFC 9309): the rules of each host, kept across runs in one small JSON file."""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from protego import Protego

#: The name that our rules stand under in a robots.txt (section 2.2.1).
PRODUCT = "kratomwatch"
#: As much of a robots.txt as is read (section 2.5: at least 500 KiB).
MAX_BYTES = 500 * 1024

_LONGEST_DELAY_S = 60.0
_SAVE_EVERY_S = 10.0
#: A copy that old no longer stands in for a robots.txt that cannot be had.
_STALE_S = 30 * 86400.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rules:
    """What one host allows. Without a parser everything is allowed."""

    parser: Protego | None = None
    delay_s: float = 0.0

    @classmethod
    @lru_cache(maxsize=256)  # hosts of one platform have one text
    def parse(cls, text: str) -> Rules:
        """Rules of a robots.txt; an empty one allows all."""
        if not text.strip():
            return cls()
        parser = Protego.parse(text)
        return cls(parser, min(float(parser.crawl_delay(PRODUCT) or 0.0), _LONGEST_DELAY_S))

    def allow(self, url: str) -> bool:
        """Whether ``url`` may be fetched."""
        return self.parser is None or bool(self.parser.can_fetch(url, PRODUCT))


@dataclass
class _Entry:
    text: str
    at: float  # seconds since the epoch
    rules: Rules | None = None


class RobotsCache:
    """Rules by host key. Safe to share between threads; ``path`` None keeps them in memory only."""

    def __init__(self, path: Path | None, ttl_s: float) -> None:
        self._path = path
        self._ttl_s = ttl_s
        self._lock = threading.Lock()
        self._asking: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._entries = _load(path) if path else {}
        self._dirty = False
        self._saved_at = time.monotonic()

    def asking(self, key: str) -> threading.Lock:
        """Held while the host's robots.txt is fetched, so that it is fetched once."""
        with self._lock:
            return self._asking[key]

    def rules(self, key: str, *, stale: bool = False) -> Rules | None:
        """The host's rules if they are known and young enough; with ``stale``, also older ones
        (section 2.4: a cached copy may be used longer while the file cannot be reached)."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or not 0 <= time.time() - entry.at < (_STALE_S if stale else self._ttl_s):
                return None
            if entry.rules is None:
                entry.rules = Rules.parse(entry.text)
            return entry.rules

    def learn(self, key: str, text: str) -> Rules:
        """Keeps what the host's robots.txt says; empty for a host without one."""
        rules = Rules.parse(text)
        with self._lock:
            self._entries[key] = _Entry(text, time.time(), rules)
            self._dirty = True
            due = time.monotonic() - self._saved_at > _SAVE_EVERY_S
        if due:
            self.save()
        return rules

    def save(self) -> None:
        """Writes the file if there is news. That it cannot be written is worth a warning and no more."""
        with self._lock:
            if not self._dirty or self._path is None:
                return
            hosts = {key: {"at": entry.at, "text": entry.text} for key, entry in self._entries.items()}
            self._dirty = False
            self._saved_at = time.monotonic()
            try:
                _replace(self._path, json.dumps({"hosts": hosts}))
            except OSError as error:
                log.warning("robots.txt cache %s not written: %s", self._path, error.strerror)


def _load(path: Path) -> dict[str, _Entry]:
    try:
        hosts = json.loads(path.read_text("utf-8"))["hosts"]
        entries = {str(key): _Entry(str(entry["text"]), float(entry["at"])) for key, entry in hosts.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        log.warning("robots.txt cache %s is not readable and begun anew (%s)", path, type(error).__name__)
        return {}
    oldest = time.time() - _STALE_S
    return {key: entry for key, entry in entries.items() if entry.at > oldest}


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, "utf-8")
        temporary.replace(path)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
        raise
