"""The law of a place on a day: what each provision is cited as, and what ends by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jurisdictions.registry import load
from tests.tracker.conftest import NOW, PARENT, PLACE, write_registry
from tracker import queries
from tracker.baseline import sync
from tracker.store import Store

pytestmark = pytest.mark.both_databases

LAPSING = PLACE.replace('to = "kcpa"\ninstrument = "SB 45', 'expires = 2027-01-15\nto = "kcpa"\ninstrument = "SB 45')


def test_each_provision_is_cited_to_the_law_that_made_it_what_it_is(loaded: Store) -> None:
    with loaded.read() as connection:
        (now,) = queries.status(connection, ["US-UT"], now=NOW)
        (then,) = queries.status(connection, ["US-UT"], now=NOW, as_of=date(2020, 1, 1))
    assert [(item["provision"], item["citation"]) for item in now["evidence"]] == [
        ("status", "SB 45 (2026)"),
        ("labelling", "SB 58 (2019)"),
    ]
    assert [(item["provision"], item["citation"]) for item in then["evidence"]] == [("status", "SB 58 (2019)")]


def test_temporary_law_tells_what_holds_once_it_ends(store: Store, tmp_path: Path) -> None:
    with store.write() as connection:
        sync(connection, load(write_registry(tmp_path / "registry", us=PARENT, ut=LAPSING)), NOW)
        (row,) = queries.status(connection, ["US-UT"], now=NOW)
        (past,) = queries.status(connection, ["US-UT"], now=NOW, as_of=date(2027, 1, 15))
        (last,) = queries.status(connection, ["US-UT"], now=NOW, as_of=date.max)
    assert row["lapses"] == [
        {
            "effective": "2027-01-15",
            "to": "kcpa",
            "instrument": "SB 45 (2026)",
            "provisions": {"labelling": "required", "min_age": 18},
        }
    ]
    assert (past["lapses"], last["lapses"]) == ([], [])
