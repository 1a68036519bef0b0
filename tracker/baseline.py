"""The registry's cited history as records: loaded silently at first, and as open corrections afterwards."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from jurisdictions.codebook import ChangeKind, EventKind
from jurisdictions.model import Event, Jurisdiction, Scheduled
from jurisdictions.registry import Registry
from jurisdictions.timeline import Period, timeline
from tracker.changes import Change
from tracker.clock import local_day
from tracker.history import Record, add_record, records, standing
from tracker.ledger import Notify, append
from tracker.store import schema
from tracker.store.engine import batches, get_meta, set_meta


def sync(connection: Connection, registry: Registry, now: datetime, notify: Notify | None = None) -> bool:
    """Load `registry` where it differs from what was loaded last; returns whether it did.

    The first load is silent. Later, an edit that changes what is believed today is a correction, and one that adds
    law to come announces it: `notify` hears of both. What an edit removes is superseded, never deleted.
    """
    loaded = get_meta(connection, "registry")
    if loaded == registry.digest:
        return False
    for places in batches(list(registry.values())):
        _write_places(connection, places)
        _write_sources(connection, places)
        believed = records(connection, [place.id for place in places])
        for place in places:
            before = believed.get(place.id, [])
            _write_records(connection, place, before, now)
            if loaded is not None and before:
                _announce(connection, place, before, now, notify)
                _correct(connection, place, before, registry.digest, now, notify)
            _write_events(connection, place, now)
    _end_sources(connection, {key for key, _, _ in registry.sources()})
    set_meta(connection, "registry", registry.digest)
    return True


def source_key(jurisdiction: str, source: str) -> str:
    """The id of a source across jurisdictions."""
    return f"{jurisdiction}#{source}"


def _write_places(connection: Connection, places: Sequence[Jurisdiction]) -> None:
    table = schema.jurisdiction
    query = select(table.c.id).where(table.c.id.in_([place.id for place in places]))
    known = set(connection.execute(query).scalars())
    rows = [
        {"id": p.id, "name": p.name, "level": p.level.value, "parent": p.parent, "timezone": p.timezone,
         "spec": p.model_dump(mode="json", by_alias=True)}
        for p in places
    ]  # fmt: skip
    if fresh := [row for row in rows if row["id"] not in known]:
        connection.execute(table.insert(), fresh)
    for row in rows:
        if row["id"] in known:
            connection.execute(update(table).where(table.c.id == row["id"]).values(row))


def _write_sources(connection: Connection, places: Sequence[Jurisdiction]) -> None:
    table = schema.source_state
    query = select(table.c.id, table.c.spec, table.c.active)
    query = query.where(table.c.jurisdiction.in_([place.id for place in places]))
    known = {row.id: row for row in connection.execute(query)}
    fresh = []
    for place in places:
        for source in place.sources:
            key, spec = source_key(place.id, source.id), source.model_dump(mode="json")
            if key not in known:
                fresh.append({"id": key, "jurisdiction": place.id, "spec": spec, "active": True, "failures": 0})
            elif not known[key].active or spec != known[key].spec:
                # Another address or another cut of the page: old validators would answer for the wrong text.
                connection.execute(
                    update(table).where(table.c.id == key)
                    .values(spec=spec, active=True, etag=None, last_modified=None, fingerprint=None)
                )  # fmt: skip
    if fresh:
        connection.execute(table.insert(), fresh)


def _end_sources(connection: Connection, wanted: Set[str]) -> None:
    """Watch no more what the registry has no more."""
    table = schema.source_state
    for key in set(connection.execute(select(table.c.id).where(table.c.active)).scalars()) - wanted:
        connection.execute(update(table).where(table.c.id == key).values(active=False))


def _write_records(connection: Connection, place: Jurisdiction, before: list[Record], now: datetime) -> None:
    wanted = {r.origin: r for r in (_record(place, n, p, now) for n, p in enumerate(timeline(place)))}
    have = {r.origin: r for r in before if r.origin.startswith("registry:")}
    stale = [record for origin, record in have.items() if origin not in wanted]
    for origin, record in wanted.items():
        if origin in have:
            continue
        old = next((r for r in stale if r.rank == record.rank), None)
        if old is not None:
            stale.remove(old)
            record = replace(record, supersedes=old.id)
        add_record(connection, record)
    for old in stale:
        add_record(
            connection,
            replace(old, status=None, recorded_at=now, supersedes=old.id, origin=f"registry:{old.id}:withdrawn"),
        )


def _record(place: Jurisdiction, number: int, period: Period, now: datetime) -> Record:
    cited = period.event or period.scheduled
    evidence = {
        "provision": "status", "quote": None, "captured_at": None,
        "citation": cited.instrument if cited else place.citation,
        "url": cited.source if cited else "",
        "secondary": isinstance(cited, Event) and cited.source_kind == "secondary",
    }  # fmt: skip
    record = Record(
        jurisdiction=place.id,
        status=period.status,
        provisions=dict(period.provisions),
        valid_from=period.valid_from,
        certainty=period.certainty,
        valid_to=period.valid_to,
        recorded_at=now,
        origin="",
        rank=number,
        instrument=cited.instrument if cited else place.citation,
        evidence=(evidence,),
    )
    body = [place.id, number, record.status, record.provisions, str(record.valid_from), record.certainty,
            str(record.valid_to), record.instrument, evidence]  # fmt: skip
    return replace(record, origin=f"registry:{_digest(body)}")


def _digest(body: Any) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def _write_events(connection: Connection, place: Jurisdiction, now: datetime) -> None:
    for event in place.events:
        kind = {
            EventKind.STATUS: ChangeKind.STATUS,
            EventKind.PROVISION: ChangeKind.PROVISION,
            EventKind.NOTICE: ChangeKind.NOTICE,
        }[event.kind]
        append(connection, _cited(place, kind, event, event.old.value, event.certainty, now))
    for item in place.scheduled:
        append(connection, _cited(place, ChangeKind.SCHEDULED, item, place.status.value, "day", now))


def _announce(
    connection: Connection, place: Jurisdiction, before: list[Record], now: datetime, notify: Notify | None
) -> None:
    """Tell of law to come that an edit of the registry added, unless that day was on record already."""
    known = {(record.valid_from, record.status) for record in before}
    today = local_day(now, place.timezone)
    for item in place.scheduled:
        if item.effective is not None and item.effective > today and (item.effective, item.to) not in known:
            cited = _cited(place, ChangeKind.SCHEDULED, item, place.status.value, "day", now)
            append(connection, replace(cited, origin="edit"), notify)


def current_keys(places: Iterable[Mapping[str, Any]]) -> set[str]:
    """The keys of the Changes that tell what the registry, as it is loaded now (`places` are its rows' ``spec``),
    cites. An edited event has another key than before; both Changes stay in the chain."""
    return {_key(spec["id"], cited) for spec in places for cited in (*spec["events"], *spec["scheduled"])}


def _key(place: str, cited: Mapping[str, Any]) -> str:
    return f"registry:{place}:{_digest(cited)}"


def _cited(
    place: Jurisdiction, kind: ChangeKind, cited: Event | Scheduled, old: str, certainty: str, now: datetime
) -> Change:
    new = cited.new if isinstance(cited, Event) else cited.to
    return Change(
        key=_key(place.id, cited.model_dump(mode="json", by_alias=True)),
        jurisdiction=place.id,
        kind=kind,
        origin="registry",
        before={"status": old, "provisions": {k: c.old for k, c in cited.changes.items() if c.old is not None}},
        after={"status": new.value, "provisions": {k: c.new for k, c in cited.changes.items() if c.new is not None}},
        effective=cited.effective,
        certainty=certainty,
        recorded_at=now,
        instrument=cited.instrument,
        why=cited.what,
        url=cited.source,
    )


def _correct(
    connection: Connection, place: Jurisdiction, before: list[Record], digest: str, now: datetime,
    notify: Notify | None,
) -> None:  # fmt: skip
    """Say openly where an edit of the registry changed what is believed today."""
    today = local_day(now, place.timezone)
    old, new = standing(before, today), standing(records(connection, [place.id])[place.id], today)
    if old is None or new is None or (old.status, old.provisions) == (new.status, new.provisions):
        return
    keys = [k for k in {*old.provisions, *new.provisions} if old.provisions.get(k) != new.provisions.get(k)]
    append(
        connection,
        Change(
            key=f"correction:{place.id}:{digest}",
            jurisdiction=place.id,
            kind=ChangeKind.CORRECTION,
            origin="registry",
            before=_side(old, keys),
            after=_side(new, keys),
            effective=new.valid_from,
            certainty=new.certainty,
            recorded_at=now,
            instrument=new.instrument,
            why="the registry's own record of this place was corrected",
            evidence=new.evidence,
            record=new.id,
        ),
        notify,
    )


def _side(record: Record, keys: list[str]) -> Mapping[str, Any]:
    return {
        "status": record.status and record.status.value,
        "provisions": {k: record.provisions[k] for k in sorted(keys) if k in record.provisions},
    }
