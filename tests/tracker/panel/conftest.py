"""The shipped registry in a database, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from jurisdictions.registry import load
from tests.tracker.conftest import NOW
from tracker.baseline import sync
from tracker.panel.periods import Every
from tracker.panel.rows import Asked, panel
from tracker.store import Store, open_store
from tracker.store.engine import set_meta


@pytest.fixture(scope="session")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(f"sqlite:///{tmp_path_factory.mktemp('panel') / 'ours.db'}")
    with store.write() as connection:
        sync(connection, load(), NOW)
        set_meta(connection, "mode", "live")
    yield store
    store.close()


def rows_of(
    store: Store, first: str, last: str, every: Every = Every.MONTH, *ids: str, **more: Any
) -> list[dict[str, Any]]:
    """The panel's rows from one day to another."""
    asked = Asked(date.fromisoformat(first), date.fromisoformat(last), more.pop("now", NOW), every, ids=ids, **more)
    with store.read() as connection:
        return list(panel(connection, asked).rows)
