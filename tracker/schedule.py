"""When to look again, and the daemon that does."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from jurisdictions.cadence import parse_cadence
from jurisdictions.model import Source

#: Near a known effective date, or while a bill moves, no source waits longer than this.
URGENT = timedelta(hours=6)
SLOWEST = timedelta(days=7)
#: Sources taken up in one tick: after a long downtime they come back in turns, not as a stampede.
PER_TICK = 100
#: How often it is looked whether the clock was set, and by how much: what sets it gently moves it by less.
_HEED_S, _JUMP_S = 2.0, 30.0


def next_due(
    source: Source, now: datetime, failures: int, *, urgent: bool = False, retry_after_s: float | None = None,
    turn: datetime | None = None,
) -> datetime:  # fmt: skip
    """When `source` is looked at next: its cadence, faster when `urgent`, not long after the `turn` at which its text
    is another one by its own dates, doubling with each failure in a row up to a week, never before the server's
    Retry-After; spread by a jitter of ten percent."""
    wait = parse_cadence(source.cadence)
    if urgent:
        wait = min(wait, URGENT)
    if turn is not None:
        wait = min(wait, max(turn - now, URGENT))
    if failures:
        # The first failure is looked at sooner than the cadence says, a long streak later.
        wait = min(timedelta(hours=1) * 2 ** min(failures - 1, 10), max(SLOWEST, wait))
    if retry_after_s is not None:
        wait = max(wait, timedelta(seconds=retry_after_s))
    return now + wait * random.uniform(1.0, 1.1)


class Jumps:
    """Tells when the machine's clock was set, on or back: time went by, and the clock does not show it."""

    def __init__(self) -> None:
        self._ahead = time.time() - time.monotonic()

    def seen(self) -> bool:
        """Whether it was set since this was asked last."""
        before, self._ahead = self._ahead, time.time() - time.monotonic()
        return abs(self._ahead - before) > _JUMP_S


class Daemon:
    """Runs `tick` every `interval_s` seconds and `deliver` beside it, never two of one kind at a time. `digest` and
    `discover` are asked every half hour; they know themselves whether they are due, whenever the daemon began. A clock
    that is set keeps none of them waiting for the time that it showed."""

    def __init__(
        self, tick: Callable[[], Any], deliver: Callable[[], Any], digest: Callable[[], Any], interval_s: int = 60,
        discover: Callable[[], Any] | None = None,
    ) -> None:  # fmt: skip
        # Imported here: only the daemon needs it, and every command imports this module.
        from apscheduler.schedulers.background import BackgroundScheduler

        self._scheduler = BackgroundScheduler(
            timezone="UTC", job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None}
        )
        self._scheduler.add_job(tick, "interval", seconds=interval_s, jitter=min(5, interval_s // 10), id="tick")
        self._scheduler.add_job(deliver, "interval", seconds=interval_s, id="deliver")
        self._scheduler.add_job(digest, "interval", minutes=30, id="digest")
        if discover is not None:
            self._scheduler.add_job(discover, "interval", minutes=30, jitter=300, id="discover")
        self._stopped = threading.Event()
        self._heed = threading.Thread(target=self._heed_jumps, name="jumps", daemon=True)

    def start(self) -> None:
        """Begin; the first tick comes at once."""
        self._scheduler.start()
        self._heed.start()
        self.wake()

    def _heed_jumps(self) -> None:
        jumps = Jumps()
        while not self._stopped.wait(_HEED_S):
            if jumps.seen():
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=datetime.now(UTC))

    def wake(self) -> None:
        """Run the tick now (after a reload, say)."""
        self._scheduler.modify_job("tick", next_run_time=datetime.now(UTC))

    def stop(self) -> None:
        """Let the running jobs end, then stop."""
        self._stopped.set()
        self._heed.join()
        self._scheduler.shutdown(wait=True)
