"""One PostgreSQL database, as two machines have it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tracker.store import Store, open_store


@pytest.fixture
def here(on_postgres: str) -> Iterator[Store]:
    with closing(open_store(on_postgres)) as store:
        yield store


@pytest.fixture
def there(on_postgres: str) -> Iterator[Store]:
    with closing(open_store(on_postgres)) as store:
        yield store
