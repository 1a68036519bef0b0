"""What the registry's events establish: which status and provisions held from which day to which.

Provisions are known best today, so they are worked backwards: the latest period carries the registry's
current provisions, and each event's changes are undone on the way back. Across a change of status only what
that event names as its old values is established for the time before; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jurisdictions.codebook import EventKind, Status
from jurisdictions.model import Certainty, Event, Jurisdiction, ProvisionChange, Scheduled


@dataclass(frozen=True)
class Period:
    """A status with its provisions from `valid_from` (None: since before any known date) until a period that
    starts later, or `valid_to` (the first day on which an emergency rule no longer holds, None: no end of its
    own). `event` or `scheduled` is what established it; both are None for the base period."""

    status: Status
    provisions: Mapping[str, Any] = field(default_factory=dict)
    valid_from: date | None = None
    certainty: Certainty = "day"
    valid_to: date | None = None
    event: Event | None = None
    scheduled: Scheduled | None = None


def timeline(place: Jurisdiction) -> tuple[Period, ...]:
    """The periods that the file of `place` establishes, the base period first, scheduled ones last.

    Notices make no period, save one that renews a temporary rule: that rule holds on by it.
    """
    turns = [event for event in place.events if event.kind is not EventKind.NOTICE or event.renews]
    periods: list[Period] = []
    provisions: Mapping[str, Any] = place.provisions
    for event in reversed(turns):
        provisions = {**provisions, **_named(event.changes, "new", missing_from=provisions)}
        periods.append(Period(event.new, provisions, event.effective, event.certainty, event.expires, event))
        provisions = _before(event, provisions)
    periods.append(Period(_base_status(place), provisions, certainty="observed"))
    periods.reverse()
    return (*periods, *_coming(place))


def status_on(periods: Sequence[Period], day: date) -> Period:
    """The period that holds on `day`: of those begun and not ended, the one begun last, ties by their order.

    So when an emergency rule lapses, what stood before it holds again. `periods` is not empty and its first
    one has neither beginning nor end, as `timeline` makes them.
    """
    holding = [
        (period.valid_from or date.min, position, period)
        for position, period in enumerate(periods)
        if (period.valid_from is None or period.valid_from <= day)
        and (period.valid_to is None or day < period.valid_to)
    ]
    return max(holding, key=lambda entry: entry[:2])[2]


def redo(provisions: Mapping[str, Any], changes: Mapping[str, ProvisionChange]) -> dict[str, Any]:
    """`provisions` after `changes`: each named key takes its new value, or goes where there is none."""
    kept = {key: value for key, value in provisions.items() if key not in changes}
    return kept | _named(changes, "new")


def undo(provisions: Mapping[str, Any], changes: Mapping[str, ProvisionChange]) -> dict[str, Any]:
    """`provisions` before `changes`: each named key takes its old value, or goes where there is none."""
    kept = {key: value for key, value in provisions.items() if key not in changes}
    return kept | _named(changes, "old")


def _before(event: Event, provisions: Mapping[str, Any]) -> dict[str, Any]:
    if event.kind is EventKind.STATUS:
        return _named(event.changes, "old")
    return undo(provisions, event.changes)


def _named(
    changes: Mapping[str, ProvisionChange], side: str, missing_from: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The values that `changes` give on one side ("old", "new"), without those in `missing_from`."""
    values = {key: getattr(change, side) for key, change in changes.items()}
    taken = missing_from or {}
    return {key: value for key, value in values.items() if value is not None and key not in taken}


def _base_status(place: Jurisdiction) -> Status:
    return place.events[0].old if place.events else place.status


def _coming(place: Jurisdiction) -> list[Period]:
    """A period for each scheduled change whose date is known, by date, each built on the one before."""
    dated = [(item.effective, item) for item in place.scheduled if item.effective is not None]
    periods: list[Period] = []
    provisions: Mapping[str, Any] = place.provisions
    for day, item in sorted(dated, key=lambda entry: entry[0]):
        provisions = redo(provisions, item.changes)
        periods.append(Period(item.to, provisions, day, scheduled=item))
    return periods
