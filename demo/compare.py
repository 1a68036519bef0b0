"""What happened against what was noticed: every event once, and nothing besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from demo.farm.expected import Expected
from jurisdictions.codebook import ChangeKind, EventKind
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
        left = [item for item in left if not _announces(event, *item) and not _tells_again(event, *item)]
    outcome.false = [_change(day, change) for day, change in left]
    return outcome


def _matches(event: Expected, day: date, change: Change) -> bool:
    if change.jurisdiction != event.jurisdiction or change.kind.value != event.kind.value:
        return False
    if event.kind is EventKind.NOTICE:
        return day == event.visible_on
    if event.by_review:
        return change.origin == "review" and change.after["status"] == event.new and day == event.visible_on
    dated = change.effective == event.effective or (change.effective is None and day == event.visible_on)
    statuses = (change.before.get("status"), change.after.get("status")) == (event.old, event.new)
    return dated and statuses and _provisions(event, change)


def _provisions(event: Expected, change: Change) -> bool:
    """Every provision that the event names, and in a change of provisions nothing that it does not justify."""
    shown = all(_shows(change.after, key, pair["to"]) for key, pair in event.changes.items())
    if event.kind is not EventKind.PROVISION:
        return shown
    named = {*change.before.get("provisions", ()), *change.after.get("provisions", ())}
    return shown and named <= {*event.changes, *event.may}


def _shows(after: Mapping[str, Any], key: str, value: Any) -> bool:
    """After a repeal nothing is said of what is allowed: absent is allowed there."""
    got = after["provisions"].get(key)
    if isinstance(got, str) and isinstance(value, str) and key == "schedule":
        return got.casefold() == value.casefold()
    if isinstance(got, list) and isinstance(value, list) and key == "forms_prohibited":
        return sorted(got) == sorted(value)
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


def _tells_again(event: Expected, day: date, change: Change) -> bool:
    """The same news on another page of the same place: a renewal stands on the rule's page and in the news."""
    told = change.kind is ChangeKind.NOTICE and event.kind is EventKind.NOTICE
    return told and change.jurisdiction == event.jurisdiction and day == event.visible_on


def _part_of(event: Expected, day: date, change: Change) -> bool:
    """A temporary rule lapsed by its own terms on the day from which nothing is established any more."""
    return change.jurisdiction == event.jurisdiction and change.origin == "clock" and day == event.visible_on


def _event(event: Expected, near: Sequence[Change]) -> dict[str, Any]:
    return {
        **event.as_dict(),
        "noticed_there": [_brief(change) for change in near],
    }  # fmt: skip


def _brief(change: Change) -> str:
    return f"{change.kind.value} {change.before.get('status')} -> {change.after.get('status')}, {change.effective}"


def _change(day: date, change: Change) -> dict[str, Any]:
    return {
        "jurisdiction": change.jurisdiction, "kind": change.kind.value, "from": dict(change.before),
        "to": dict(change.after), "effective": change.effective and change.effective.isoformat(),
        "noticed_on": day.isoformat(), "why": change.why, "url": change.url,
        "quote": next((e["quote"] for e in change.evidence if e.get("quote")), None),
    }  # fmt: skip
