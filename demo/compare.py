"""What happened against what was noticed: every event once, and nothing besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from demo.farm.plan import Expected
from jurisdictions.codebook import ChangeKind
from tracker.changes import Change


@dataclass
class Outcome:
    """``missed`` and ``false`` are plain data for people and programs."""

    detected: int = 0
    missed: list[dict[str, Any]] = field(default_factory=list)
    false: list[dict[str, Any]] = field(default_factory=list)


def compare(
    expected: Sequence[Expected], noticed: Sequence[tuple[date, Change]], settled: Sequence[tuple[date, str]]
) -> Outcome:
    """Match each expected event with one Change noticed on its day (or taking effect on it).

    `noticed` are (day of the replay, Change), `settled` the (day, place) of reviews that the operator settled.
    """
    outcome, left = Outcome(), list(noticed)
    for event in expected:
        found = next((item for item in left if _matches(event, *item)), None)
        lost = event.by_review and (event.visible_on, event.jurisdiction) in settled
        if found is None:
            outcome.missed.append(_event(event, [c for _, c in noticed if c.jurisdiction == event.jurisdiction]))
            continue
        left.remove(found)
        outcome.detected += 1
        if lost:
            left = [item for item in left if not _part_of(event, *item)]
    for event in expected:
        left = [item for item in left if not _announces(event, *item)]
    outcome.false = [_change(day, change) for day, change in left]
    return outcome


def _matches(event: Expected, day: date, change: Change) -> bool:
    if change.jurisdiction != event.jurisdiction or change.kind.value != event.kind:
        return False
    if event.kind == ChangeKind.NOTICE.value:
        return day == event.visible_on
    if event.by_review:
        return change.origin == "review" and change.after["status"] == event.new and day == event.visible_on
    dated = change.effective == event.effective or (change.effective is None and day == event.visible_on)
    statuses = (change.before.get("status"), change.after.get("status")) == (event.old, event.new)
    return dated and statuses and all(_shows(change.after, key, new) for key, (_, new) in event.changes.items())


def _shows(after: Mapping[str, Any], key: str, value: Any) -> bool:
    """After a repeal nothing is said of what is allowed: absent is allowed there."""
    got = after["provisions"].get(key)
    return bool(got == value) or (value in (None, "allowed") and got is None)


def _announces(event: Expected, day: date, change: Change) -> bool:
    """A scheduled change that told of this event before it took effect."""
    return (
        change.kind is ChangeKind.SCHEDULED
        and change.jurisdiction == event.jurisdiction
        and change.effective == event.effective
        and change.after.get("status") == event.new
        and day == event.visible_on
    )


def _part_of(event: Expected, day: date, change: Change) -> bool:
    """A temporary rule lapsed by its own terms on the day from which nothing is established any more."""
    return change.jurisdiction == event.jurisdiction and change.origin == "clock" and day == event.visible_on


def _event(event: Expected, near: Sequence[Change]) -> dict[str, Any]:
    return {
        "jurisdiction": event.jurisdiction, "kind": event.kind, "from": event.old, "to": event.new,
        "changes": {key: list(pair) for key, pair in event.changes.items()},
        "effective": event.effective.isoformat(), "visible_on": event.visible_on.isoformat(),
        "instrument": event.instrument,
        "noticed_there": [f"{c.kind.value} {c.before.get('status')}->{c.after.get('status')} {c.effective}" for c in near],
    }  # fmt: skip


def _change(day: date, change: Change) -> dict[str, Any]:
    return {
        "jurisdiction": change.jurisdiction, "kind": change.kind.value, "from": dict(change.before),
        "to": dict(change.after), "effective": change.effective and change.effective.isoformat(),
        "noticed_on": day.isoformat(), "why": change.why, "url": change.url,
        "quote": next((e["quote"] for e in change.evidence if e.get("quote")), None),
    }  # fmt: skip
