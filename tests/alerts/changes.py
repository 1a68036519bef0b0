"""Changes for tests, and a short way to queue mail about them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine

from alerts.outbox import OutboxRow, enqueue, rows
from alerts.readers import subscribe
from alerts.settings import MailSettings
from jurisdictions.codebook import ChangeKind
from tracker.changes import Change
from tracker.clock import Clock
from tracker.ledger import append

BANNED: dict[str, Any] = {"status": "banned", "provisions": {"sale": "prohibited"}}
CAPPED: dict[str, Any] = {
    "status": "kcpa",
    "provisions": {"seven_oh_cap_percent": 1.0, "min_age": 21, "labelling": "required"},
}


def change(key: str = "c1", **values: Any) -> Change:
    """A change of provisions unless told otherwise."""
    plain: dict[str, Any] = {
        "key": key,
        "jurisdiction": "US-UT",
        "kind": ChangeKind.PROVISION,
        "origin": "reading",
        "before": {"status": "kcpa", "provisions": {"seven_oh_cap_percent": 2, "min_age": 18}},
        "after": {"status": "kcpa", "provisions": {"seven_oh_cap_percent": 1, "min_age": 21}},
        "effective": date(2026, 5, 6),
        "recorded_at": datetime(2026, 5, 6, 11, 30, tzinfo=UTC),
        "instrument": "SB 45",
        "url": "https://law.example/45",
        "evidence": (
            {
                "provision": "min_age",
                "quote": "A person under 21 may not buy kratom.",
                "url": "https://law.example/45",
                "captured_at": "2026-05-06T11:29:00.000000Z",
            },
        ),
        "passage": {
            "before": "A person under 18 may not buy kratom.",
            "after": "A person under 21 may not buy kratom.",
        },
    }
    return Change(**{**plain, **values})


def queue(engine: Engine, settings: MailSettings, clock: Clock, readers: int = 1, **values: Any) -> list[OutboxRow]:
    """Queue mail about one change to so many readers; the rows."""
    with engine.connect().execution_options(kratomwatch_write=True) as conn, conn.begin():
        for number in range(readers):
            subscribe(conn, f"reader{number}@example.org", clock=clock)
        append(conn, change(**values), partial(enqueue_in, settings, clock))
        return rows(conn)


def enqueue_in(settings: MailSettings, clock: Clock, conn: Connection, told: Change) -> None:
    enqueue(conn, told, settings, clock)
