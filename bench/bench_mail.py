"""How fast mail leaves and how big its deliverer grows: ten changes for many readers, to a mail server on loopback.

    PYTHONPATH=. python bench/bench_mail.py [--readers 1000]

Ends with 1 where ten thousand messages would take more than two minutes, or where the deliverer grows after the first
thousand. Unlike tests/alerts/test_ten_thousand.py, which it takes its parts from, nothing goes wrong here.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from tests.alerts.conftest import PLACES
from tests.alerts.mailhost import MailHost
from tests.alerts.test_ten_thousand import CHANGES, Deliverer, counts, fill
from tracker.clock import SetClock
from tracker.store import schema
from tracker.store.engine import open_store

#: Messages a second, and megabytes after the first thousand.
TARGET_RATE, TARGET_GROWTH_MB = 84, 20


class Forgetful(MailHost):
    """Keeps nothing: what the server remembers is not what is measured."""

    def _keep(self, message: bytes) -> None:
        del message


def main() -> int:
    """Exit status: 0 both targets hold, 1 one is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=1000)
    readers = parser.parse_args().readers
    with tempfile.TemporaryDirectory(prefix="kratomwatch-bench-") as name, Forgetful() as host:
        folder, clock, settings = Path(name), SetClock(datetime.now(UTC)), host.settings(burst=1000)
        store = open_store(f"sqlite:///{folder / 'watch.db'}")
        with store.write() as conn:
            conn.execute(insert(schema.jurisdiction), [
                {"id": key, "name": place, "level": level, "parent": parent, "timezone": "UTC", "spec": {}}
                for key, (place, level, parent) in PLACES.items()
            ])  # fmt: skip
        fill(store.engine, settings, clock, readers)
        begun = time.perf_counter()
        peaks = Deliverer(store.engine, settings, folder, clock).ended()
        rate = readers * CHANGES / (time.perf_counter() - begun)
        growth = (peaks[-1] - peaks[0]) / 1024
        print(f"{dict(counts(store.engine))}: {rate:.0f} messages/s, {host.connections} connection(s), "
              f"{peaks[-1] / 1024:.0f} MB, {growth:.0f} MB more than after a thousand")  # fmt: skip
        store.close()
    return 0 if rate >= TARGET_RATE and growth <= TARGET_GROWTH_MB else 1


if __name__ == "__main__":
    sys.exit(main())
