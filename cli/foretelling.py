"""What a pass would record of a page, in words: the decisions that it would take, and nothing done."""

from __future__ import annotations

from typing import Any

from jurisdictions.codebook import ChangeKind
from tracker.reconcile import Amend, Ask, Confirm, Decision, Move, Renew, Sign, Tell
from tracker.telling.wording import provision_order, value_text
from tracker.weighing import Weighed


def foretold(weighed: Weighed, place: str) -> str:
    """What comes of `weighed`, in one line."""
    told = "; ".join(_told(decision, weighed, place) for decision in weighed.decisions) or _nothing(weighed)
    return f"once a second visit shows the same: {told}" if weighed.again else told


def _told(decision: Decision, weighed: Weighed, place: str) -> str:
    match decision:
        case Confirm():
            return f"{place} confirmed as {weighed.current.status}" if weighed.undisputed else _nothing(weighed)
        case Amend():
            day = f"from {decision.effective}" if decision.effective else "from the day it is seen"
            how = "announced at once" if decision.kind is ChangeKind.SCHEDULED else "recorded at once"
            return f"a change ({decision.kind.value}), {how}: {_sides(decision.before, decision.after)}, {day}"
        case Move():
            return f"the move of a bill, told and not law: it would bring {decision.after['would'] or 'nothing told'}"
        case Sign():
            return "a bill that became law, told at once and not recorded as law"
        case Renew():
            return (
                f"a notice: the temporary rule lasts {f'until {decision.expires}' if decision.expires else 'for good'}"
            )
        case Tell():
            return "a notice to readers that changes nothing"
        case Ask():
            return f"a review ({decision.kind}): {decision.why}"


def _nothing(weighed: Weighed) -> str:
    reading, held = weighed.reading, weighed.current.status
    if weighed.compared is not None:
        return f"nothing: it says of the law what it said when it was last read, and {held} is on record"
    if reading.status is not None:
        return f"nothing: {held} is on record"
    followed = f"; it would be followed as {reading.would} to come" if reading.would else ""
    return f"nothing by itself: {reading.why}{followed}"


def _sides(before: Any, after: Any) -> str:
    """``banned -> restricted, minimum age: 18 years -> 21 years`` and the like."""
    told = [f"{before['status']} -> {after['status']}"] if before["status"] != after["status"] else []
    old, new = before["provisions"], after["provisions"]
    for key in provision_order({*old, *new}):
        told.append(" -> ".join([f"{key}: {value_text(key, old.get(key))}", value_text(key, new.get(key))]))
    return ", ".join(told)
