"""A small registry and a real database for the tracker's tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jurisdictions.registry import Registry, load
from tracker.baseline import sync
from tracker.store import Store, open_store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)

PLACE = """\
id = "US-UT"
name = "Utah"
level = "state"
parent = "US"
timezone = "America/Denver"
status = "kcpa"
status_as_of = 2026-11-01
grade = "official"

[provisions]
min_age = 21
labelling = "required"

[[sources]]
id = "statute"
url = "https://law.example/4-45"
authority = "Legislature"
kind = "statute"

[[events]]
effective = 2019-05-14
from = "unregulated"
to = "kcpa"
instrument = "SB 58 (2019)"
source = "https://law.example/sb58"
changes = { min_age = { to = 18 } }

[[events]]
effective = 2026-05-06
from = "kcpa"
to = "kcpa"
instrument = "SB 45 (2026)"
source = "https://law.example/sb45"
changes = { min_age = { from = 18, to = 21 } }

[[scheduled]]
effective = 2027-03-01
to = "banned"
instrument = "HB 9 (2026)"
source = "https://law.example/hb9"
"""

PARENT = """\
id = "US"
name = "United States"
level = "federal"
timezone = "America/New_York"
status = "unregulated"
status_as_of = 2026-11-01
grade = "official"
citation = "21 CFR 1308 searched"
"""


def write_registry(folder: Path, **places: str) -> Path:
    """A registry folder with one file for each of `places` (file stem to text)."""
    target = folder / "us"
    target.mkdir(parents=True, exist_ok=True)
    for stem, text in places.items():
        (target / f"{stem}.toml").write_text(text)
    return folder


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return load(write_registry(tmp_path / "registry", us=PARENT, ut=PLACE))


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = open_store(database)
    yield opened
    opened.close()


@pytest.fixture
def loaded(store: Store, registry: Registry) -> Store:
    with store.write() as connection:
        sync(connection, registry, NOW)
    return store
