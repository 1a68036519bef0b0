"""One row for each place and period: which law held, for how many days, since when, and how sure that is."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, select

from jurisdictions.codebook import CERTAINTIES, PRECEDENCE, PROVISIONS, Status, caps_from_limits
from jurisdictions.described import edition
from jurisdictions.identifiers import iso_codes
from tracker.clock import local_day, stamp
from tracker.history import Record, edges, records, since, standing
from tracker.ledger import head
from tracker.panel.columns import NAMES, days_of, share_of
from tracker.panel.periods import Every, Period, containing, periods
from tracker.store import schema
from tracker.store.engine import get_meta
from tracker.tabular import whole

#: How many places are done, of how many.
Progress = Callable[[int, int], None]
_EXACTNESS = tuple(CERTAINTIES)


@dataclass(frozen=True)
class Asked:
    """What is asked: the law from ``first`` to ``last``, in periods of ``every``, as believed at ``known_at`` (None:
    ``now``), for the places ``ids`` (none: all)."""

    first: date
    last: date
    now: datetime
    every: Every = Every.MONTH
    known_at: datetime | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """The rows, made one by one as they are taken, and ``about``: where they are from, as a file tells it."""

    rows: Iterator[dict[str, Any]]
    about: Mapping[str, str]


def panel(connection: Connection, asked: Asked, progress: Progress | None = None) -> Panel:
    """What `asked` wants, by place and then by period. Each row has the keys of `COLUMNS`, in their order; its values
    are str, int, float, bool, date, datetime, a list of str, or None where nothing is stated.

    `connection` has to stay open until the rows are taken. Raises ValueError where the last day is before the first.
    """
    periods(asked.first, asked.last, asked.every)
    return Panel(_rows(connection, asked, progress), _about(connection, asked))


def _about(connection: Connection, asked: Asked) -> dict[str, str]:
    from importlib.metadata import version

    return {
        "program": f"kratomwatch {version('kratomwatch')}",
        "codebook": edition(),
        "registry": get_meta(connection, "registry") or "",
        "changes": head(connection, asked.known_at),
        "data": get_meta(connection, "mode") or "",
        "asked": f"{asked.first} to {asked.last}, every {asked.every}"
        + (f", {' '.join(asked.ids)}" if asked.ids else ""),
        "known_at": stamp(asked.known_at) if asked.known_at else "",
        "licence": "MIT, as the program; the law that is quoted is its authorities'. No legal advice; it can be wrong.",
    }


def _rows(connection: Connection, asked: Asked, progress: Progress | None) -> Iterator[dict[str, Any]]:
    table = schema.jurisdiction
    query = select(table).order_by(table.c.id)
    if asked.ids:
        query = query.where(table.c.id.in_(asked.ids))
    believed = records(connection, asked.ids or None, asked.known_at)
    found = connection.execute(query).all()
    for number, place in enumerate(found, 1):
        today = local_day(asked.known_at or asked.now, place.timezone)
        law = _Law(believed.get(place.id, []), today)
        cells = _place_cells(place)
        for period in periods(asked.first, asked.last, asked.every):
            row = cells | law.on(period)
            yield {name: row[name] for name in NAMES}
        if progress is not None:
            progress(number, len(found))


def _place_cells(place: Row[Any]) -> dict[str, Any]:
    country, alpha_3, subdivision = iso_codes(place.id)
    return _in_utf8({
        "id": place.id, "name": place.name, "level": place.level, "parent": place.parent, "grade": place.spec["grade"],
        "iso_3166_1": country, "iso_3166_1_alpha_3": alpha_3, "iso_3166_2": subdivision,
    })  # fmt: skip


def _in_utf8(cells: Mapping[str, Any]) -> dict[str, Any]:
    """`cells` with "?" for half a surrogate pair, which page text may hold and no file can."""

    def said(value: Any) -> Any:
        if isinstance(value, list):
            return [said(one) for one in value]
        return whole(value) if isinstance(value, str) else value

    return {key: said(value) for key, value in cells.items()}


@dataclass(frozen=True)
class _Stretch:
    """Days from ``start`` on over which one record is the law."""

    start: date
    status: Status
    provisions: Mapping[str, Any]
    cells: Mapping[str, Any]


class _Law:
    """The law of one place over all days."""

    def __init__(self, timeline: Sequence[Record], today: date) -> None:
        dated = any(record.valid_from and record.valid_from <= today for record in timeline)
        self._today = today
        self._stretches = [_stretch(timeline, start, dated) for start in (date.min, *edges(timeline))]
        self._starts = [stretch.start for stretch in self._stretches]
        self._doubts = list(_doubts(timeline, self._stretches))

    def on(self, period: Period) -> dict[str, Any]:
        """The cells of `period`."""
        begun = bisect_right(self._starts, period.first) - 1
        held = self._stretches[begun : bisect_right(self._starts, period.last)]
        before = self._stretches[begun - 1] if begun and held[0].start == period.first else held[0]
        turns = list(pairwise((before, *held)))
        return {
            "period": period.first, "period_end": period.last, "days": period.days,
            "projected": period.last > self._today,
            "status_first_day": held[0].status.value,
            "status_changed": any(one.status != other.status for one, other in turns),
            "provisions_changed": any(one.provisions != other.provisions for one, other in turns),
            "change_certainty": self._certainty(period),
            **_exposure(period, held),
            **held[-1].cells,
        }  # fmt: skip

    def _certainty(self, period: Period) -> str | None:
        """The least exact certainty of the changes that may lie in `period`."""
        near = (doubt for doubt, days in self._doubts if days.first <= period.last and days.last >= period.first)
        return max(near, key=_EXACTNESS.index, default=None)


def _exposure(period: Period, held: Sequence[_Stretch]) -> dict[str, Any]:
    """For each status its days in `period`, and their share."""
    days = dict.fromkeys(PRECEDENCE, 0)
    left = period.days
    for stretch in reversed(held):
        count = left - max((stretch.start - period.first).days, 0)
        days[stretch.status] += count
        left -= count
    shares = {share_of(status): count / period.days for status, count in days.items()}
    return {days_of(status): count for status, count in days.items()} | shares


def _stretch(timeline: Sequence[Record], start: date, dated: bool) -> _Stretch:
    current, first = standing(timeline, start), since(timeline, start)
    status = (current and current.status) or Status.UNKNOWN
    provisions = dict(current.provisions) if current else {}
    cells = {
        "status": status.value,
        "since": first.valid_from if first else None,
        "since_certainty": first.certainty if first and first.valid_from else None,
        "ground": _ground(status, first, dated),
        **_provision_cells(provisions),
        "instrument": (current.instrument or None) if current else None,
        "source_url": _address(current) if current else None,
        "recorded_at": current.recorded_at if current else None,
    }
    return _Stretch(start, status, provisions, _in_utf8(cells))


def _ground(status: Status, first: Record | None, dated: bool) -> str:
    if status is Status.UNKNOWN or first is None:
        return "none"
    if first.valid_from:
        return "dated"
    return "before-first-event" if dated else "undated"


def _provision_cells(provisions: Mapping[str, Any]) -> dict[str, Any]:
    limits = provisions.get("limits")
    known = {**caps_from_limits(limits or ()), **provisions}
    cells = {key: _cell(spec.form, known.get(key)) for key, spec in PROVISIONS.items()}
    return cells | {"limits": json.dumps(limits, ensure_ascii=False) if limits else None}


def _cell(form: str, value: Any) -> Any:
    if value is None:
        return None
    return {"number": float, "age": int, "list": list}.get(form, str)(value)


def _address(record: Record) -> str | None:
    """Where what proves the status can be read, or else what proves anything of it."""
    proofs = sorted(record.evidence, key=lambda proof: proof.get("provision") != "status")
    return next((str(proof["url"]) for proof in proofs if proof.get("url")), None)


def _doubts(timeline: Sequence[Record], stretches: Sequence[_Stretch]) -> Iterator[tuple[str, Period]]:
    """For each change its certainty and the days on which it may have been; what lapses does so on its day."""
    for before, after in pairwise(stretches):
        if (before.status, before.provisions) == (after.status, after.provisions):
            continue
        current, day = standing(timeline, after.start), after.start
        certainty = current.certainty if current and current.valid_from == day else "day"
        around = {"month": Every.MONTH, "year": Every.YEAR}.get(certainty)
        yield certainty, containing(day, around) if around else Period(day, day)
