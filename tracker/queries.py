"""What people ask: status, history, changes, differences, sources. Commands, pages and API share these.

Every answer is plain JSON data in the shapes that DESIGN's command contract names.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from jurisdictions.codebook import BillStage, SourceKind, Status
from scrapers.capture import Outcome
from tracker.baseline import current_keys
from tracker.bills.together import belong, is_record
from tracker.changes import entry
from tracker.clock import local_day, parse, stamp
from tracker.coming import turns
from tracker.history import Record, coming, records, setters, since, standing
from tracker.ledger import from_row
from tracker.store import schema
from tracker.store.codec import reading_from_json

_LONGEST = 120  # characters of a name that are looked at where it is nobody's
_GOOD = tuple(outcome.value for outcome in Outcome if outcome.good)
#: Stages that end a bill: it is pending no more.
_OVER = (BillStage.ENACTED, BillStage.VETOED, BillStage.FAILED, BillStage.WITHDRAWN)
#: Reading such a page says nothing about the law in force, so it confirms no status.
_NO_LAW = frozenset({SourceKind.BILL.value, SourceKind.NEWS.value})


class UnknownPlace(ValueError):
    """No jurisdiction goes by that name; the message is one line with a suggestion."""


def resolve(connection: Connection, text: str) -> str:
    """The identifier for an identifier, name or alias, in any letter case. Raises UnknownPlace."""
    return resolver(connection)(text)


def resolver(connection: Connection) -> Callable[[str], str]:
    """`resolve` for as many places as are asked for: what they are called is read once."""
    table = schema.jurisdiction
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for row in connection.execute(select(table.c.id, table.c.name, table.c.spec)):
        ids[row.id.casefold()] = row.id
        for name in (*row.spec.get("aliases", ()), row.name):
            names.setdefault(name.casefold(), row.id)

    def resolved(text: str) -> str:
        wanted = text.strip().casefold()
        if found := ids.get(wanted) or names.get(wanted):
            return found
        near = difflib.get_close_matches(wanted[:_LONGEST], [*ids, *names], n=1, cutoff=0.6)
        hint = f"; did you mean {ids.get(near[0]) or names[near[0]]}?" if near else "; `kratomwatch status` lists them"
        raise UnknownPlace(f"unknown place {text[:_LONGEST]!r}{hint}")

    return resolved


def places(connection: Connection) -> list[dict[str, str]]:
    """Every jurisdiction's id and name, by name."""
    table = schema.jurisdiction
    rows = connection.execute(select(table.c.id, table.c.name).order_by(table.c.name, table.c.id))
    return [{"id": row.id, "name": row.name} for row in rows]


def status(
    connection: Connection, ids: Sequence[str] = (), *, now: datetime, as_of: date | None = None,
    known_at: datetime | None = None, only: Status | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Each jurisdiction's status on `as_of` (None: today, in its own time zone), as believed at `known_at`.

    What the registry lists as pending is shown for today only, and what pages say today proves no other day.
    """
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
    today = today and bool(timeline)
    return {
        "id": place.id,
        "name": place.name,
        "level": place.level,
        "parent": place.parent,
        "status": held,
        "since": first.valid_from.isoformat() if first and first.valid_from and began else None,
        "since_certainty": first.certainty if first and first.valid_from else None,
        "observed_since": first.valid_from.isoformat() if first and first.valid_from and not began else None,
        "provisions": dict(current.provisions) if current else {},
        "scheduled": [*_scheduled(timeline, day), *(_undated(spec) if today else [])],
        "lapses": _lapses(timeline, day),
        "pending": [item for item in _pending(spec, sources) if item.get("stage") not in _OVER] if today else [],
        "evidence": _evidence(timeline, day, sources if today else (), held),
        "grade": spec["grade"],
        **_freshness(sources, spec),
    }


def _scheduled(timeline: list[Record], day: date) -> list[dict[str, Any]]:
    return [
        {"effective": r.valid_from.isoformat() if r.valid_from else None, "to": r.status and r.status.value,
         "instrument": r.instrument, "provisions": dict(r.provisions)}
        for r in coming(timeline, day)
    ]  # fmt: skip


def _lapses(timeline: list[Record], day: date) -> list[dict[str, Any]]:
    """The ends of temporary law after `day`, each with the law that holds from then on, unless it is renewed."""
    if day == date.max:
        return []
    found = []
    for turn in turns("", timeline, day + timedelta(days=1)):
        if not turn.starts:
            left = standing(timeline, turn.day)
            found.append({"effective": turn.day.isoformat(), "to": turn.status and turn.status.value,
                          "instrument": turn.record.instrument,
                          "provisions": dict(left.provisions) if left else {}})  # fmt: skip
    return found


def _undated(spec: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {"effective": None, "to": item["to"], "instrument": item["instrument"], "provisions": {}}
        for item in spec["scheduled"] if item["effective"] is None
    ]  # fmt: skip


def _pending(spec: Mapping[str, Any], sources: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    listed = [
        {
            "instrument": p["instrument"],
            "would": p["would"],
            "as_of": p["as_of"],
            "source": p["source"],
            "stage": None,
            "stage_date": None,
        }
        for p in spec["pending"]
    ]
    read = [source for source in sources if source["reading"]]
    texts: set[str] = set()
    for source in read:
        if (record := reading_from_json(source["reading"])) and is_record(record):
            text = next((s for s in read if s is not source and belong(record, source["url"], (s["url"],))), None)
            texts.update([text["id"]] if text else [])
            would = text["reading"]["would"] or text["reading"]["status"] if text else None
            if record.mentions_kratom or would:
                listed.append(_bill(source, would, record.stage_on.isoformat() if record.stage_on else None))
    for source in read:
        reading = source["reading"]
        bill = reading["would"] and source["kind"] == "bill" and reading["in_force"] is not True
        if bill and source["id"] not in texts:
            listed.append(_bill(source, reading["would"], None))
    return listed


def _bill(source: Mapping[str, Any], would: str | None, since: str | None) -> dict[str, Any]:
    reading = source["reading"]
    return {
        "instrument": reading["instrument"] or source["authority"], "would": would, "as_of": source["read_at"],
        "source": source["url"], "stage": reading["stage"], "stage_date": since,
    }  # fmt: skip


def _evidence(
    timeline: Sequence[Record], day: date, sources: Iterable[Mapping[str, Any]], held: str
) -> list[dict[str, Any]]:
    """What proves the law: the record's own evidence, what the law before it that still holds is cited as, then quotes
    of pages that confirm the status."""
    current = standing(timeline, day)
    if current is None or held == Status.UNKNOWN.value:
        return []
    found = [*map(dict, current.evidence), *_older(timeline, day, current)]
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


def _older(timeline: Sequence[Record], day: date, current: Record) -> list[dict[str, Any]]:
    """The evidence of provisions that an earlier record set and `current` says nothing new of."""
    told = {item.get("provision") for item in current.evidence}
    found = []
    for key, record in setters(timeline, day).items():
        if record is not current and key not in told:
            own = [item for item in record.evidence if item.get("provision") == key]
            found += [{**item, "provision": key} for item in own or record.evidence[:1]]
    return found


def _freshness(sources: Sequence[Mapping[str, Any]], spec: Mapping[str, Any]) -> dict[str, Any]:
    """When a page of law was last read well, and, where none can be read now, since when and why."""
    lawful = [s for s in sources if s["kind"] not in _NO_LAW] or sources
    good = max((s["last_good_at"] for s in lawful if s["last_good_at"]), default=None)
    failing = [s for s in lawful if s["failures"]]
    if good is not None and len(failing) < len(lawful):
        return {"confirmed_at": good, "not_confirmed": None}
    because, url = (failing[0]["last_outcome"], failing[0]["url"]) if failing else ("no page read yet", None)
    missing = {"since": good[:10] if good else spec["status_as_of"], "because": because, "url": url}
    return {"confirmed_at": good, "not_confirmed": missing}


def freshness(row: Mapping[str, Any]) -> str:
    """The freshness of a row of `status` in a few words, for tables."""
    missing = row["not_confirmed"]
    if missing is None:
        return str(row["confirmed_at"])[:16].replace("T", " ")
    since = missing["since"] if row["confirmed_at"] else f"{missing['since']} (registry)"
    return f"{since}, then {missing['because']}" if missing["url"] else since


def day_text(day: str | None, certainty: str | None) -> str:
    """``2017``, ``2017-03`` or ``2017-03-01``: as much of a date as is certain."""
    return (day or "")[: {"year": 4, "month": 7}.get(certainty or "", 10)]


def _watched(connection: Connection, ids: Sequence[str], known_at: datetime | None) -> dict[str, list[dict[str, Any]]]:
    """Active sources by jurisdiction, how their watching stands (or stood at `known_at`), and what each says."""
    state, reading = schema.source_state, schema.reading
    query = (
        select(state, reading.c.payload, reading.c.place, reading.c.at.label("read_at"))
        .outerjoin(reading, state.c.reading == reading.c.id)
        .where(state.c.active)
        .order_by(state.c.id)
    )
    if ids:
        query = query.where(state.c.jurisdiction.in_(list(ids)))
    then = _watched_then(connection, known_at) if known_at is not None else None
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        stands: dict[str, Any] = {
            "failures": row.failures, "last_outcome": row.last_outcome, "last_good_at": row.last_good_at,
            "read_at": row.read_at, "reading": row.payload,
        } if then is None else then.get(row.id, _NEVER)  # fmt: skip
        found.setdefault(row.jurisdiction, []).append(
            {"id": row.id, "url": row.place or row.served_by or row.spec["url"], "kind": row.spec["kind"],
             "authority": row.spec["authority"], **stands}
        )  # fmt: skip
    return found


_NEVER = {"failures": 0, "last_outcome": None, "last_good_at": None, "read_at": None, "reading": None}


def _watched_then(connection: Connection, moment: datetime) -> dict[str, dict[str, Any]]:
    """How the watching of each source stood at `moment`, from the captures and readings filed until then. A capture
    that stands for later ones (tracker/retention.py) tells of the last of them from then on."""
    capture, reading, limit = schema.capture, schema.reading, stamp(moment)
    until = select(func.max(capture.c.id)).where(capture.c.at <= limit).group_by(capture.c.source)
    found = {
        row.source: {**_NEVER, "last_outcome": row.outcome, "failures": int(row.outcome not in _GOOD)}
        for row in connection.execute(select(capture.c.source, capture.c.outcome).where(capture.c.id.in_(until)))
    }
    seen = case((capture.c.stands_until <= limit, capture.c.stands_until), else_=capture.c.at)
    good = (
        select(capture.c.source, func.max(seen))
        .where(capture.c.at <= limit, capture.c.outcome.in_(_GOOD))
        .group_by(capture.c.source)
    )
    for source, at in connection.execute(good):
        found[source]["last_good_at"] = at
    said = select(func.max(reading.c.id)).where(reading.c.at <= limit, reading.c.stood).group_by(reading.c.source)
    for row in connection.execute(select(reading).where(reading.c.id.in_(said))):
        found.setdefault(row.source, dict(_NEVER)).update(read_at=row.at, reading=row.payload)
    return found


def history(connection: Connection, jurisdiction: str, known_at: datetime | None = None) -> list[dict[str, Any]]:
    """The timeline of one jurisdiction (as known at `known_at`) in order of the law's dates, undated items by
    when they were recorded."""
    query = _changes(known_at).where(schema.change.c.jurisdiction == jurisdiction)
    replaced = _replaced(connection, known_at, jurisdiction)
    return _in_order(entry(from_row(row)) for row in connection.execute(query) if not replaced(row))


def changes(
    connection: Connection, since: date | None = None, until: date | None = None, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Changes whose legal date, or (for what this program noticed itself) whose day of recording, lies in the
    window, both ends included; without a window all, those without a date too."""
    low, high = (since or date.min).isoformat(), (until or date.max).isoformat()
    found, replaced = [], _replaced(connection, known_at)
    for row in connection.execute(_changes(known_at)):
        if replaced(row):
            continue
        noticed = row.origin != "registry" and low <= row.recorded_at[:10] <= high
        if noticed or (since is until is None) or (row.effective is not None and low <= row.effective <= high):
            found.append(entry(from_row(row)))
    return _in_order(found)


def _changes(known_at: datetime | None) -> Select[Any]:
    table = schema.change
    query = select(table).order_by(table.c.id)
    return query if known_at is None else query.where(table.c.recorded_at <= stamp(known_at))


def _replaced(
    connection: Connection, known_at: datetime | None, jurisdiction: str | None = None
) -> Callable[[Any], bool]:
    """Tells the Changes that cite what the registry no longer says so: each event is shown once, as it is cited now.
    With `known_at` all that was recorded by then is shown."""
    table = schema.jurisdiction
    query = select(table.c.spec)
    if jurisdiction is not None:
        query = query.where(table.c.id == jurisdiction)
    keys = current_keys(connection.execute(query).scalars()) if known_at is None else set()
    return lambda row: known_at is None and row.key.startswith("registry:") and row.key not in keys


def _in_order(entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(entries, key=lambda entry: (entry["effective"] or entry["recorded_at"][:10], entry["number"]))


def diff(
    connection: Connection, jurisdiction: str, day1: date, day2: date, known_at: datetime | None = None
) -> dict[str, Any]:
    """What differs in one jurisdiction between two days: status, provisions, and the text that changed."""
    timeline = records(connection, [jurisdiction], known_at).get(jurisdiction, [])
    one, two = standing(timeline, day1), standing(timeline, day2)
    old, new = (one.provisions if one else {}), (two.provisions if two else {})
    passages = [
        row.passage
        for row in connection.execute(_changes(known_at).where(schema.change.c.jurisdiction == jurisdiction))
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
    query = select(table).where(table.c.ended_at.is_not(None)).order_by(table.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return {"started_at": parse(row.started_at), "ended_at": parse(row.ended_at), **row.summary} if row else None
