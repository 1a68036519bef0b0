"""A database with a few places, and a mail settings to match."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, insert

from tests.alerts.mailhost import MailHost
from tracker.clock import SetClock
from tracker.store import schema
from tracker.store.engine import open_store

PLACES = {
    "US": ("United States", "federal", None),
    "US-UT": ("Utah", "state", "US"),
    "US-FL": ("Florida", "state", "US"),
    "US-FL/sarasota-county": ("Sarasota County", "local", "US-FL"),
    "EU": ("European Union", "supranational", None),
    "SE": ("Sweden", "country", "EU"),
    "TH": ("Thailand", "country", None),
}


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    store = open_store(database)
    with store.write() as conn:
        for key, (name, level, parent) in PLACES.items():
            conn.execute(
                insert(schema.jurisdiction).values(
                    id=key, name=name, level=level, parent=parent, timezone="UTC", spec={}
                )
            )
    yield store.engine
    store.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 5, 6, 12, 0, tzinfo=UTC))


@pytest.fixture
def mailhost() -> Iterator[MailHost]:
    with MailHost() as host:
        yield host
