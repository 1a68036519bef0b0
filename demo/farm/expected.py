"""What the program must come to, event by event: the registry's own account, without what no page can say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from demo.farm.law import schedule_name
from demo.farm.site import Moment
from jurisdictions.codebook import EventKind, Status, provision_problem
from jurisdictions.model import Event, Jurisdiction

#: Provisions that pages do not carry in comparable words.
_UNSPOKEN = frozenset({"limits", "penalty", "basis"})


@dataclass(frozen=True)
class Expected:
    """One event as it must be detected.

    ``changes`` are the provisions that a page names, each ``{"from", "to"}``; ``may`` are provisions whose
    change the same page also justifies. ``visible_on`` with ``part`` is the pass in which the page first shows
    it: before ``effective`` the change is to be scheduled then and to take effect on its day by itself.
    ``by_review``: kratom goes from the page without a word of repeal, so only a person can settle it.
    """

    jurisdiction: str
    kind: EventKind
    old: Status
    new: Status
    changes: Mapping[str, Mapping[str, Any]]
    effective: date
    visible_on: date
    part: int
    instrument: str
    what: str
    by_review: bool = False
    expires: date | None = None
    may: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready, with "from" and "to"."""
        return {
            "jurisdiction": self.jurisdiction,
            "kind": self.kind.value,
            "from": self.old.value,
            "to": self.new.value,
            "changes": {key: dict(value) for key, value in self.changes.items()},
            "may": list(self.may),
            "effective": self.effective.isoformat(),
            "visible_on": self.visible_on.isoformat(),
            "part": self.part,
            "instrument": self.instrument,
            "by_review": self.by_review,
        }


def expected_of(jurisdiction: Jurisdiction, event: Event, moment: Moment) -> Expected:
    """What `event`, shown from `moment` on, must lead to."""
    changes, may = _spoken(event)
    return Expected(
        jurisdiction.id, event.kind, event.old, event.new, changes, event.effective, moment[0], moment[1],
        event.instrument, event.what, event.new is Status.UNKNOWN and event.kind is EventKind.STATUS,
        event.expires, may,
    )  # fmt: skip


def _spoken(event: Event) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """The changes that the page's words carry, and the keys that it may also be read to change."""
    changes: dict[str, dict[str, Any]] = {}
    may = {"limits", "penalty", "schedule"}
    if event.new is Status.UNKNOWN:
        return {}, ()
    if "schedule" in event.changes or any(key.startswith("seven_oh_cap") for key in event.changes):
        may |= {"seven_oh", "sale"}
    for key, change in event.changes.items():
        if key in _UNSPOKEN or (change.new is not None and provision_problem(key, change.new)):
            continue
        if key == "schedule":
            sole = not (set(event.changes) - _UNSPOKEN - {"schedule"})
            if not (sole or event.new is Status.BANNED) or not schedule_name(str(change.new)):
                continue
            changes[key] = {"from": change.old, "to": schedule_name(str(change.new))}
            continue
        changes[key] = {"from": change.old, "to": change.new}
    return changes, tuple(sorted(may - set(changes)))
