"""A place's timeline as a drawing: a lane for each status that ever held, and one for each kind of event beside them.
Lanes tell what a bar is by where it stands, so that nothing hangs on colour. Places along the line are percentages:
the drawing is as wide as the screen, and its words stay as large as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jurisdictions.codebook import PRECEDENCE, ChangeKind
from tracker.telling.wording import day_text, status_label
from tracker.timeline import Band

#: Kinds that have a lane of their own; a change of status shows in the bars.
_KINDS: Mapping[str, str] = {
    ChangeKind.PROVISION: "rules changed",
    ChangeKind.SCHEDULED: "signed law",
    ChangeKind.PENDING: "bills",
    ChangeKind.CORRECTION: "corrections",
    ChangeKind.NOTICE: "notices",
}
_LANE, _AXIS = 38, 26  # px
_MOST_MARKS = 200
_MOST_TICKS = 6
_EDGE = 8  # percent at either end that have no room for a word
#: Months between two ticks.
_STEPS = (3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)
_BEFORE, _AFTER = 0.06, 0.04  # of the time drawn, left open at either end


@dataclass(frozen=True)
class Bar:
    """A stretch of a lane, in percent of the width; `coming` where it lies ahead."""

    x: float
    width: float
    title: str
    coming: bool


@dataclass(frozen=True)
class Mark:
    """An event, in percent of the width."""

    x: float
    title: str


@dataclass(frozen=True)
class Lane:
    """A row of the drawing: `name` is the class that its bars and marks have."""

    name: str
    label: str
    y: int
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Drawing:
    """What the template draws, from top to bottom; `ticks` are years with their place, `today` is a place too."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    today: float
    height: int
    text: str


def draw(bands: Sequence[Band], entries: Iterable[Mapping[str, Any]], today: date) -> Drawing | None:
    """The drawing of a place's `bands` and of `entries` (rows of `tracker.queries.history`); None where nothing on
    record has a date, so that there is no time to draw."""
    events = [(_day_of(entry), entry) for entry in entries if entry["kind"] in _KINDS][-_MOST_MARKS:]
    dated = [band.start for band in bands if band.start is not None]
    if not dated and not events:
        return None
    scale = _Scale([*dated, *(day for day, _ in events)], today)
    statuses = [status.value for status in PRECEDENCE if any(band.status == status.value for band in bands)]
    lanes = [Lane(name, name.replace("-", " "), 0, bars=_bars(bands, name, scale, today)) for name in statuses]
    lanes += [
        Lane(kind, label, 0, marks=_marks(events, kind, scale))
        for kind, label in _KINDS.items() if any(entry["kind"] == kind for _, entry in events)
    ]  # fmt: skip
    placed = tuple(replace(lane, y=at * _LANE) for at, lane in enumerate(lanes))
    text = " ".join(f"{_told(band)}." for band in bands)
    return Drawing(placed, tuple(scale.ticks()), scale.at(today), len(placed) * _LANE + _AXIS, text)


class _Scale:
    """Days as percentages of the width."""

    def __init__(self, days: Sequence[date], today: date) -> None:
        first, last = min([*days, today]).toordinal(), max([*days, today]).toordinal()
        span = max(last - first, 365)
        self._first, self._last = first - span * _BEFORE, last + span * _AFTER

    def at(self, day: date | None) -> float:
        """Where `day` lies; None: at the left end."""
        if day is None:
            return 0.0
        share = (day.toordinal() - self._first) / (self._last - self._first)
        return round(100 * min(max(share, 0.0), 1.0), 2)

    def ticks(self) -> Iterable[tuple[float, str]]:
        """Days to name below the drawing: years, or months where there are few."""
        low, high = _month(self._first) + 1, _month(self._last)
        step = next((step for step in _STEPS if (high - low) // step < _MOST_TICKS), _STEPS[-1])
        for month in range(low + -low % step, high + 1, step):
            day = date(month // 12, month % 12 + 1, 1)
            x = self.at(day)
            if _EDGE <= x <= 100 - _EDGE:
                yield x, f"{day:%Y}" if step >= 12 else f"{day:%b %Y}"


def _month(ordinal: float) -> int:
    """Months since the year 0."""
    day = date.fromordinal(min(max(int(ordinal), 1), date.max.toordinal()))
    return day.year * 12 + day.month - 1


def _bars(bands: Sequence[Band], status: str, scale: _Scale, today: date) -> tuple[Bar, ...]:
    found = []
    for band in (band for band in bands if band.status == status):
        x = scale.at(band.start)
        end = 100.0 if band.end is None else scale.at(band.end)
        coming = band.start is not None and band.start > today
        found.append(Bar(x, round(max(end - x, 0.3), 2), _told(band), coming))
    return tuple(found)


def _marks(events: Sequence[tuple[date, Mapping[str, Any]]], kind: str, scale: _Scale) -> tuple[Mark, ...]:
    return tuple(
        Mark(scale.at(day), f"{_KINDS[kind]}, {day_text(day, entry['certainty'] if entry['effective'] else 'day')}")
        for day, entry in events if entry["kind"] == kind
    )  # fmt: skip


def _day_of(entry: Mapping[str, Any]) -> date:
    return date.fromisoformat((entry["effective"] or entry["recorded_at"])[:10])


def _told(band: Band) -> str:
    """A band in words: "banned from 10 May 2016 to 3 March 2020"."""
    begun = f" from {day_text(band.start, band.certainty)}" if band.start else ""
    ended = f" to {day_text(band.end, band.end_certainty)}" if band.end else (" on" if begun else "")
    label = status_label(band.status)
    return f"{label[:1].upper()}{label[1:]}{begun}{ended or ('' if begun else ' throughout')}"
