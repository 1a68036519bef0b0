"""The law of a place on a day: what each provision is cited as, and what ends by itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from jurisdictions.codebook import Status
from jurisdictions.registry import load
from tests.tracker.conftest import NOW, PARENT, PLACE, write_registry
from tracker import queries
from tracker.baseline import sync
from tracker.clock import stamp
from tracker.plain import reading_to_json
from tracker.reading import Evidence, Reading
from tracker.store import Store, schema

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


def test_what_a_page_said_at_a_time_is_cited_to_where_it_was_read_then(loaded: Store) -> None:
    proof = Evidence("min_age", "under 21 years", 0, 14)
    said = reading_to_json(Reading(mentions_kratom=True, status=Status.KCPA, in_force=True, evidence=(proof,)))
    at = [NOW + timedelta(days=day) for day in (1, 2, 3)]
    with loaded.write() as connection:
        number = connection.execute(schema.pass_.insert(), {"started_at": stamp(NOW)}).inserted_primary_key[0]  # type: ignore[index]
        for n, (moment, place) in enumerate(
            zip(at[:2], ("https://law.example/4-45", "https://mirror.example"), strict=True)
        ):
            row = {
                "source": "US-UT#statute",
                "document": "d",
                "capture": n,
                "coder": "c",
                "payload": said,
                "stood": True,
            }
            connection.execute(schema.reading.insert(), {"id": n + 1, "at": stamp(moment), "place": place, **row})
        for moment, outcome in zip(at, ("new", "new", "timeout"), strict=True):
            connection.execute(schema.capture.insert(), {
                "source": "US-UT#statute", "pass": number, "at": stamp(moment), "url": "u", "final_url": "u",
                "outcome": outcome, "detail": "", "headers": {}, "elapsed_ms": 1,
            })  # fmt: skip
        connection.execute(update(schema.source_state).values(reading=2, served_by="https://mirror.example"))
        rows = [queries.status(connection, ["US-UT"], now=at[2], known_at=moment)[0] for moment in (NOW, *at)]
    quoted = [[item["url"] for item in row["evidence"] if item["quote"]] for row in rows]
    assert quoted == [[], ["https://law.example/4-45"], ["https://mirror.example"], ["https://mirror.example"]]
    assert [row["confirmed_at"] for row in rows] == [None, stamp(at[0]), stamp(at[1]), stamp(at[1])]
    assert [(row["not_confirmed"] or {}).get("because") for row in rows] == ["no page read yet", None, None, "timeout"]
