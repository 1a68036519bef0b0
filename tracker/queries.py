"""What people ask: status, history, changes, differences, sources. Commands, pages and API share these.

Every answer is plain JSON data in the shapes that DESIGN's command contract names.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from jurisdictions.codebook import Status
from tracker.clock import local_day, parse, stamp
from tracker.history import Record, coming, records, since, standing
from tracker.store import schema


class UnknownPlace(ValueError):
    """No jurisdiction goes by that name; the message is one line with a suggestion."""


def resolve(connection: Connection, text: str) -> str:
    """The identifier for an identifier, name or alias, in any letter case. Raises UnknownPlace."""
    table = schema.jurisdiction
    names: dict[str, str] = {}
    for row in connection.execute(select(table.c.id, table.c.name, table.c.spec)):
        for name in (*row.spec.get("aliases", ()), row.name):
            names.setdefault(name.casefold(), row.id)
    ids = {key.casefold(): key for key in connection.execute(select(table.c.id)).scalars()}
    wanted = text.strip().casefold()
    if found := ids.get(wanted) or names.get(wanted):
        return found
    near = difflib.get_close_matches(wanted, [*ids, *names], n=1, cutoff=0.6)
    hint = f"; did you mean {ids.get(near[0]) or names[near[0]]}?" if near else "; `kratomwatch status` lists them"
    raise UnknownPlace(f"unknown place {text!r}{hint}")


def status(
    connection: Connection, ids: Sequence[str] = (), *, now: datetime, as_of: date | None = None,
    known_at: datetime | None = None, only: Status | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Each jurisdiction's status on `as_of` (None: today, in its own time zone), as believed at `known_at`."""
    table = schema.jurisdiction
    query = select(table).order_by(table.c.id)
    if ids:
        query = query.where(table.c.id.in_(list(ids)))
    believed = records(connection, ids or None, known_at)
    watched = _watched(connection, ids, known_at)
    rows = []
    for place in connection.execute(query):
        day = as_of or local_day(now, place.timezone)
        row = _status_row(place, believed.get(place.id, []), day, watched.get(place.id, []), as_of is None)
        if only is None or row["status"] == only.value:
            rows.append(row)
    return rows


def _status_row(
    place: Any, timeline: list[Record], day: date, sources: list[dict[str, Any]], today: bool
) -> dict[str, Any]:
    current, first = standing(timeline, day), since(timeline, day)
    spec: Mapping[str, Any] = place.spec
    held = current.status.value if current and current.status else Status.UNKNOWN.value
    began = first is not None and first.valid_from is not None and first.certainty != "observed"
    return {
        "id": place.id,
        "name": place.name,
        "level": place.level,
        "status": held,
        "since": first.valid_from.isoformat() if first and first.valid_from and began else None,
        "since_certainty": first.certainty if first and first.valid_from else None,
        "observed_since": first.valid_from.isoformat() if first and first.valid_from and not began else None,
        "provisions": dict(current.provisions) if current else {},
        "scheduled": [*_scheduled(timeline, day), *(_undated(spec) if today else [])],
        "pending": _pending(spec, sources) if today else [],
        "evidence": _evidence(current, sources, held),
        "grade": spec["grade"],
        **_freshness(sources, spec),
    }


def _scheduled(timeline: list[Record], day: date) -> list[dict[str, Any]]:
    return [
        {"effective": r.valid_from.isoformat() if r.valid_from else None, "to": r.status and r.status.value,
         "instrument": r.instrument, "provisions": dict(r.provisions)}
        for r in coming(timeline, day)
    ]  # fmt: skip


def _undated(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"effective": None, "to": item["to"], "instrument": item["instrument"], "provisions": {}}
        for item in spec["scheduled"] if item["effective"] is None
    ]  # fmt: skip


def _pending(spec: Mapping[str, Any], sources: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    listed = [
        {"instrument": p["instrument"], "would": p["would"], "as_of": p["as_of"], "source": p["source"]}
        for p in spec["pending"]
    ]
    for source in sources:
        reading = source["reading"]
        if reading and reading["would"] and source["kind"] == "bill" and reading["in_force"] is not True:
            listed.append(
                {"instrument": reading["instrument"] or source["authority"], "would": reading["would"],
                 "as_of": source["read_at"], "source": source["url"], "stage": reading["stage"]}
            )  # fmt: skip
    return listed


def _evidence(current: Record | None, sources: Iterable[Mapping[str, Any]], held: str) -> list[dict[str, Any]]:
    """What proves the status: the record's own evidence, then quotes of pages that confirm it."""
    if current is None or held == Status.UNKNOWN.value:
        return []
    found = [dict(item) for item in current.evidence]
    seen = {(item.get("provision"), item.get("quote"), item.get("url")) for item in found}
    for source in sources:
        reading = source["reading"]
        if not reading or reading["status"] != held:
            continue
        for provision, quote, _start, _end in reading["evidence"]:
            if (provision, quote, source["url"]) not in seen:
                seen.add((provision, quote, source["url"]))
                found.append({"provision": provision, "quote": quote, "url": source["url"],
                              "captured_at": source["read_at"]})  # fmt: skip
    return found


def _freshness(sources: Sequence[Mapping[str, Any]], spec: Mapping[str, Any]) -> dict[str, Any]:
    """When a page last confirmed the status, or since when and why none could."""
    good = [s["last_good_at"] for s in sources if s["last_good_at"]]
    failing = [s for s in sources if s["failures"]]
    if good and not (failing and len(failing) == len(sources)):
        return {"confirmed_at": max(good), "not_confirmed": None}
    if failing:
        worst = failing[0]
        last = max(good) if good else f"{spec['status_as_of']} (registry)"
        return {
            "confirmed_at": max(good) if good else None,
            "not_confirmed": f"not confirmed since {last}: {worst['last_outcome']} at {worst['url']}",
        }
    return {"confirmed_at": None, "not_confirmed": f"no page read yet; the registry is as of {spec['status_as_of']}"}


def _watched(connection: Connection, ids: Sequence[str], known_at: datetime | None) -> dict[str, list[dict[str, Any]]]:
    """Active sources by jurisdiction with the reading that stands for each (none for a past `known_at`)."""
    state, reading = schema.source_state, schema.reading
    query = (
        select(state, reading.c.payload, reading.c.at.label("read_at"))
        .outerjoin(reading, state.c.reading == reading.c.id)
        .where(state.c.active)
        .order_by(state.c.id)
    )
    if ids:
        query = query.where(state.c.jurisdiction.in_(list(ids)))
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        late = known_at is not None and (row.read_at is None or row.read_at > stamp(known_at))
        found.setdefault(row.jurisdiction, []).append(
            {
                "id": row.id, "url": row.served_by or row.spec["url"], "kind": row.spec["kind"],
                "authority": row.spec["authority"], "failures": row.failures, "last_outcome": row.last_outcome,
                "last_good_at": row.last_good_at, "read_at": row.read_at, "reading": None if late else row.payload,
            }
        )  # fmt: skip
    return found


def history(connection: Connection, jurisdiction: str) -> list[dict[str, Any]]:
    """The timeline of one jurisdiction in order of the law's dates, undated items by when they were recorded."""
    table = schema.change
    rows = connection.execute(select(table).where(table.c.jurisdiction == jurisdiction).order_by(table.c.id)).all()
    return [_entry(row) for row in sorted(rows, key=lambda r: (r.effective or r.recorded_at[:10], r.id))]


def changes(connection: Connection, since: date | None = None, until: date | None = None) -> list[dict[str, Any]]:
    """Changes whose legal date, or (for what this program noticed itself) whose day of recording, lies in the
    window, both ends included."""
    table = schema.change
    low = since.isoformat() if since else "0000"
    high = (until + timedelta(days=1)).isoformat() if until else "9999"
    found = []
    for row in connection.execute(select(table).order_by(table.c.id)):
        noticed = row.origin != "registry" and low <= row.recorded_at < high
        if noticed or (row.effective is not None and low <= row.effective < high):
            found.append({"id": row.jurisdiction, **_entry(row)})
    return sorted(found, key=lambda entry: (entry["effective"] or entry["recorded_at"][:10], entry["number"]))


def _entry(row: Any) -> dict[str, Any]:
    before, after = row.before, row.after
    old, new = before.get("provisions", {}), after.get("provisions", {})
    quote = next((item["quote"] for item in row.evidence if item.get("quote")), None)
    return {
        "number": row.id,
        "kind": row.kind,
        "from": before.get("status") or before.get("would"),
        "to": after.get("status") or after.get("would"),
        "effective": row.effective,
        "certainty": row.certainty,
        "recorded_at": row.recorded_at,
        "instrument": row.instrument,
        "provisions_changed": {k: [old.get(k), new.get(k)] for k in sorted({*old, *new})},
        "source": row.url,
        "quote": quote,
        "why": row.why,
        "origin": row.origin,
        "hash": row.hash,
    }


def diff(connection: Connection, jurisdiction: str, day1: date, day2: date) -> dict[str, Any]:
    """What differs in one jurisdiction between two days: status, provisions, and the text that changed."""
    timeline = records(connection, [jurisdiction]).get(jurisdiction, [])
    one, two = standing(timeline, day1), standing(timeline, day2)
    old, new = (one.provisions if one else {}), (two.provisions if two else {})
    table = schema.change
    passages = [
        row.passage
        for row in connection.execute(
            select(table.c.passage, table.c.effective, table.c.recorded_at)
            .where(table.c.jurisdiction == jurisdiction)
            .order_by(table.c.id)
        )
        if row.passage.get("after") and day1.isoformat() < (row.effective or row.recorded_at[:10]) <= day2.isoformat()
    ]
    return {
        "id": jurisdiction,
        "from": day1.isoformat(),
        "to": day2.isoformat(),
        "status": [r.status.value if r and r.status else Status.UNKNOWN.value for r in (one, two)],
        "provisions": {k: [old.get(k), new.get(k)] for k in sorted({*old, *new}) if old.get(k) != new.get(k)},
        "passage": {
            "before": passages[0]["before"] if passages else "",
            "after": passages[-1]["after"] if passages else "",
        },
    }


def sources(connection: Connection, ids: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Every watched source and how its watching stands."""
    table = schema.source_state
    query = select(table).where(table.c.active).order_by(table.c.id)
    if ids:
        query = query.where(table.c.jurisdiction.in_(list(ids)))
    return [
        {"id": row.id, "jurisdiction": row.jurisdiction, "url": row.spec["url"], "kind": row.spec["kind"],
         "last_at": row.last_at, "last_outcome": row.last_outcome, "last_detail": row.last_detail,
         "last_good_at": row.last_good_at, "failures": row.failures, "next_due_at": row.next_due_at,
         "served_by": row.served_by}
        for row in connection.execute(query)
    ]  # fmt: skip


def bills(connection: Connection, ids: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Bills and proposals followed: those the registry lists and those whose pages were read."""
    table = schema.jurisdiction
    query = select(table).order_by(table.c.id)
    if ids:
        query = query.where(table.c.id.in_(list(ids)))
    watched = _watched(connection, ids, None)
    return [
        {"id": place.id, "name": place.name, **item}
        for place in connection.execute(query)
        for item in _pending(place.spec, watched.get(place.id, []))
    ]


def last_pass(connection: Connection) -> dict[str, Any] | None:
    """The newest finished pass: when, and its summary."""
    table = schema.pass_
    row = connection.execute(select(table).where(table.c.ended_at.is_not(None)).order_by(table.c.id.desc())).first()
    return {"started_at": parse(row.started_at), "ended_at": parse(row.ended_at), **row.summary} if row else None
