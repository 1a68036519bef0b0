"""What people ask: status, history, changes, differences, sources. Commands, pages and API share these.

Every answer is plain JSON data in the shapes that DESIGN's command contract names.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from jurisdictions.codebook import BillStage, SourceKind, Status
from scrapers.capture import Outcome
from tracker.baseline import current_keys
from tracker.bills.together import belong, is_record
from tracker.changes import entry
from tracker.clock import local_day, parse, stamp
from tracker.coming import turns
from tracker.history import Record, coming, records, setters, since, standing
from tracker.ledger import from_row
from tracker.plain import reading_from_json
from tracker.store import schema
from tracker.store.engine import AT_ONCE, batches

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
    table = schema.jurisdiction
    known = connection.execute(select(table.c.id).where(table.c.id == text)).scalar()
    return known or resolver(connection)(text)


def resolver(connection: Connection) -> Callable[[str], str]:
    """`resolve` for as many places as are asked for: what they are called is read once."""
    table = schema.jurisdiction
    ids: dict[str, str] = {}
    names: dict[str, str] = {}
    for row in connection.execute(select(table.c.id, table.c.name, table.c.spec["aliases"].label("aliases"))):
        ids[row.id.casefold()] = row.id
        for name in (*(row.aliases or ()), row.name):
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
    return list(each_status(connection, ids, now=now, as_of=as_of, known_at=known_at, only=only))


def each_status(
    connection: Connection, ids: Sequence[str] = (), *, now: datetime, as_of: date | None = None,
    known_at: datetime | None = None, only: Status | None = None,
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """The rows of `status` one by one: what so many places are made of is never held all at once."""
    for some in _places(connection, ids):
        names = [place.id for place in some]
        believed, watched = records(connection, names, known_at), _watched(connection, names, known_at)
        for place in some:
            day = as_of or local_day(now, place.timezone)
            row = _status_row(place, believed.get(place.id, []), day, watched.get(place.id, []), as_of is None)
            if only is None or row["status"] == only.value:
                yield row


def _places(connection: Connection, ids: Sequence[str]) -> Iterator[Sequence[Any]]:
    """The rows of the places `ids` (none: all) in the order of their identifiers, some at a time."""
    table = schema.jurisdiction
    query = select(table.c.id).order_by(table.c.id)
    wanted = connection.execute(query.where(table.c.id.in_(list(ids))) if ids else query).scalars().all()
    for some in batches(wanted):
        yield connection.execute(select(table).where(table.c.id.in_(some)).order_by(table.c.id)).all()


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


def _stood(moment: datetime) -> tuple[ColumnElement[Any], ...]:
    """How a source stood at `moment`: `last_outcome`, `last_good_at` and the reading that stood, by what was filed
    until then. Each is asked of one source's newest rows, however long its history is."""
    state, capture, reading, limit = schema.source_state, schema.capture, schema.reading.alias(), stamp(moment)
    seen = select(capture).where(capture.c.source == state.c.id, capture.c.at <= limit)
    seen = seen.order_by(capture.c.at.desc(), capture.c.id.desc()).limit(1).correlate(state)
    good = seen.where(capture.c.outcome.in_(_GOOD))
    # A capture that stands for later ones (tracker/retention.py) tells of the last of them from then on.
    good_at = case((capture.c.stands_until <= limit, capture.c.stands_until), else_=capture.c.at)
    said = select(reading.c.id).where(reading.c.source == state.c.id, reading.c.at <= limit, reading.c.stood)
    said = said.order_by(reading.c.id.desc()).limit(1).correlate(state)
    return (
        seen.with_only_columns(capture.c.outcome).scalar_subquery().label("last_outcome"),
        good.with_only_columns(good_at).scalar_subquery().label("last_good_at"),
        said.scalar_subquery(),
    )


def _watched(connection: Connection, ids: Sequence[str], known_at: datetime | None) -> dict[str, list[dict[str, Any]]]:
    """Active sources of the places `ids` by jurisdiction, how their watching stands (or stood at `known_at`), and what
    each says."""
    state, reading = schema.source_state, schema.reading
    stood = (state.c.last_outcome, state.c.last_good_at, state.c.reading) if known_at is None else _stood(known_at)
    query = (
        select(state.c.id, state.c.jurisdiction, state.c.spec, state.c.served_by, state.c.failures, *stood[:2],
               reading.c.payload, reading.c.place, reading.c.at.label("read_at"))
        .select_from(state.outerjoin(reading, reading.c.id == stood[2]))
        .where(state.c.active, state.c.jurisdiction.in_(list(ids)))
        .order_by(state.c.id)
    )  # fmt: skip
    found: dict[str, list[dict[str, Any]]] = {}
    for row in connection.execute(query):
        failures = row.failures if known_at is None else int(row.last_outcome not in (None, *_GOOD))
        found.setdefault(row.jurisdiction, []).append(
            {"id": row.id, "url": row.place or row.served_by or row.spec["url"], "kind": row.spec["kind"],
             "authority": row.spec["authority"], "failures": failures, "last_outcome": row.last_outcome,
             "last_good_at": row.last_good_at, "read_at": row.read_at, "reading": row.payload}
        )  # fmt: skip
    return found


def history(connection: Connection, jurisdiction: str, known_at: datetime | None = None) -> list[dict[str, Any]]:
    """The timeline of one jurisdiction (as known at `known_at`) in order of the law's dates, undated items by
    when they were recorded."""
    query = _changes(known_at).where(schema.change.c.jurisdiction == jurisdiction)
    return list(_entries(connection, query, known_at))


def changes(
    connection: Connection, since: date | None = None, until: date | None = None, known_at: datetime | None = None
) -> list[dict[str, Any]]:
    """Changes whose legal date, or (for what this program noticed itself) whose day of recording, lies in the
    window, both ends included; without a window all, those without a date too."""
    return list(each_change(connection, since, until, known_at))


def each_change(
    connection: Connection, since: date | None = None, until: date | None = None, known_at: datetime | None = None
) -> Iterator[dict[str, Any]]:
    """The entries of `changes` one by one."""
    query = _changes(known_at)
    if since is not None or until is not None:
        query = query.where(_dated(since or date.min, until or date.max))
    return _entries(connection, query, known_at)


def _dated(first: date, last: date) -> ColumnElement[bool]:
    """Tells the Changes whose legal date, or, of what was noticed here, whose day of recording is in the window."""
    table = schema.change
    noticed = table.c.recorded_at >= first.isoformat()  # compares as text: "2026-11-24" < "2026-11-24T…" < "2026-11-25"
    if last < date.max:
        noticed &= table.c.recorded_at < (last + timedelta(days=1)).isoformat()
    lawful = table.c.effective.between(first.isoformat(), last.isoformat())
    return (noticed & (table.c.origin != "registry")) | lawful


def _changes(known_at: datetime | None) -> Select[Any]:
    query = select(schema.change)
    return query if known_at is None else query.where(schema.change.c.recorded_at <= stamp(known_at))


def _entries(connection: Connection, query: Select[Any], known_at: datetime | None) -> Iterator[dict[str, Any]]:
    """The Changes of `query` in order of the law's dates, undated ones by when they were recorded; but not those that
    cite what the registry no longer says so: each event is shown once, as it is cited now. With `known_at` all that was
    recorded by then is shown."""
    table, cited = schema.change, _Cited(connection)
    query = query.order_by(func.coalesce(table.c.effective, func.substr(table.c.recorded_at, 1, 10)), table.c.id)
    rows = connection.execute(query, execution_options={"yield_per": AT_ONCE})
    for some in rows.partitions():
        if known_at is None:
            cited.learn({row.jurisdiction for row in some if row.key.startswith("registry:")})
        for row in some:
            if known_at is not None or not row.key.startswith("registry:") or row.key in cited.keys:
                yield entry(from_row(row))


class _Cited:
    """The keys of the Changes that tell what the registry cites now, of the places that were asked for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._places: set[str] = set()
        self.keys: set[str] = set()

    def learn(self, places: set[str]) -> None:
        """Read what is cited of `places`, where that is not known."""
        table = schema.jurisdiction
        if fresh := places - self._places:
            query = select(table.c.spec).where(table.c.id.in_(fresh))
            self.keys |= current_keys(self._connection.execute(query).scalars())
            self._places |= fresh


def diff(
    connection: Connection, jurisdiction: str, day1: date, day2: date, known_at: datetime | None = None
) -> dict[str, Any]:
    """What differs in one jurisdiction between two days: status, provisions, and the text that changed."""
    timeline = records(connection, [jurisdiction], known_at).get(jurisdiction, [])
    one, two = standing(timeline, day1), standing(timeline, day2)
    old, new = (one.provisions if one else {}), (two.provisions if two else {})
    told = _changes(known_at).where(schema.change.c.jurisdiction == jurisdiction)
    passages = [
        row.passage
        for row in connection.execute(told.order_by(schema.change.c.id))
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
    found = []
    for some in _places(connection, ids):
        watched = _watched(connection, [place.id for place in some], None)
        for place in some:
            pending = _pending(place.spec, watched.get(place.id, []))
            found += [{"id": place.id, "name": place.name, **item} for item in pending]
    return found


def last_pass(connection: Connection) -> dict[str, Any] | None:
    """The newest finished pass: when, and its summary."""
    table = schema.pass_
    query = select(table).where(table.c.ended_at.is_not(None)).order_by(table.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return {"started_at": parse(row.started_at), "ended_at": parse(row.ended_at), **row.summary} if row else None
