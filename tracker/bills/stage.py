"""How far a bill has come, on any day.

A stage is dated by the day it was first reached. A text that the second house changed is passed by both only when the
first agrees; a bill that failed or was withdrawn and moves again is where it was; law stays law.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from jurisdictions.codebook import BillStage
from scrapers.bills import Action, BillRecord
from tracker.bills.days import days_in
from tracker.bills.steps import Taken, steps_in
from tracker.bills.words import Step

#: What takes up a bill that had failed; that a committee files it away does not.
_AGAIN = re.compile(r"\b(?:re-?)?refer|\brecommit", re.I)
#: Said of the second house: it passed what the first had passed.
_AS_IT_CAME = re.compile(r"\bin concurrence\b", re.I)
_MAKE_LAW = frozenset((Step.ENACTED, Step.CALLED_ENACTED, Step.OVERRIDDEN))
_OTHER = {"lower": "upper", "upper": "lower"}
#: Kinds of measures that do not make law, as Open States and LegiScan call them.
_LAWLESS = re.compile(
    r"\b(?:resolution|memorial|constitutional amendment|order|study|appointment|nomination|proclamation|commemoration"
    r"|commendation|citation|petition|address|remonstrance|claim)\b",
    re.I,
)
#: Stages on the way, in order.
WAY = (
    BillStage.INTRODUCED, BillStage.IN_COMMITTEE, BillStage.PASSED_ONE_HOUSE, BillStage.PASSED_BOTH,
    BillStage.TO_EXECUTIVE,
)  # fmt: skip


@dataclass(frozen=True)
class Reached:
    """A stage, the day it was reached (None where the record gives no day) and the action that reached it (None where
    the record lists none)."""

    stage: BillStage
    day: date | None
    action: Action | None = None


def stage(record: BillRecord, on: date | None = None) -> Reached:
    """The stage of `record` on the day `on` (None: by all it lists). Actions after that day count for nothing."""
    steps = steps_in(record)
    known = [taken for taken in steps if on is None or taken.day is None or taken.day <= on]
    way = _Way(record.chamber, _single(record), lawless=not makes_law(record))
    for taken in known:
        way.take(taken)
    if record.ended and len(known) == len(steps):
        way.end(known)
    return way.reached


def next_day(record: BillRecord, after: date) -> date | None:
    """The first day after `after` that an action of `record` is dated: then it says more than it does now."""
    days = [*(taken.day for taken in steps_in(record)), *days_in(record)]
    return min((day for day in days if day is not None and day > after), default=None)


def enacted_on(record: BillRecord, on: date | None = None) -> date | None:
    """The day on which the bill became law, None where by `on` it has not."""
    reached = stage(record, on)
    return reached.day if reached.stage is BillStage.ENACTED else None


def makes_law(record: BillRecord) -> bool:
    """False where `record` is of what no signature or chapter number makes a law: a resolution, a memorial, an
    amendment of a constitution (which the people decide on). Congress makes law by joint resolutions too."""
    joint = record.jurisdiction == "US"
    return not any(_LAWLESS.search(kind) and not (joint and kind == "joint resolution") for kind in record.kind)


def _single(record: BillRecord) -> bool:
    """True where one house makes the law: no house of two is ever named."""
    houses = {record.chamber, *(action.chamber for action in record.actions)}
    return not houses & {"lower", "upper"} and "legislature" in houses


@dataclass
class _Way:
    """A bill under way."""

    first: str
    single: bool
    lawless: bool = False  # such a measure that nothing makes a law
    reached: Reached = field(default_factory=lambda: Reached(BillStage.INTRODUCED, None))
    standing: Reached | None = None  # where it stood when it failed, was withdrawn or vetoed
    passed: list[str] = field(default_factory=list)
    changed_by: str | None = None  # the house that changed it last, "" where not told; None: nothing is open
    one_house: Reached | None = None
    conferred: set[str] = field(default_factory=set)
    overridden: set[str] = field(default_factory=set)
    sent: bool = False

    def take(self, taken: Taken) -> None:
        """Go the step that was taken."""
        if self.reached.day is None and self.reached.stage is BillStage.INTRODUCED and self.reached.action is None:
            self.reached = Reached(BillStage.INTRODUCED, taken.day, taken.action)
        if taken.step is None or self.reached.stage is BillStage.ENACTED:
            return
        if taken.step is Step.REFERRED:
            again = self.reached.stage is not BillStage.VETOED and _AGAIN.search(taken.action.description)
            self._move(BillStage.IN_COMMITTEE, taken, revives=bool(again))
        elif taken.step is Step.PASSED:
            self._pass(taken)
        elif taken.step is Step.CHANGED:
            self._change(taken.house)
        elif taken.step is Step.OPEN:
            self._change("")
        elif taken.step in (Step.AGREED, Step.CONFERENCE):
            self._agree(taken)
        elif taken.step is Step.BOTH:
            self._both(taken)
        elif taken.step is Step.REVIVED:
            self._revive()
        else:
            self._decide(taken)

    def _decide(self, taken: Taken) -> None:
        """What ends a bill, or hands it to the executive."""
        if self.lawless and taken.step in _MAKE_LAW:
            return
        if taken.step is Step.TO_EXECUTIVE:
            self.sent = True
            self._move(BillStage.TO_EXECUTIVE, taken, revives=self.reached.stage is not BillStage.VETOED)
        elif taken.step is Step.ENACTED or (taken.step is Step.CALLED_ENACTED and self.sent):
            self._over(BillStage.ENACTED, taken)
        elif taken.step is Step.VETOED and self.reached.stage is not BillStage.VETOED:
            self._over(BillStage.VETOED, taken)
        elif taken.step is Step.OVERRIDDEN:
            self.overridden.add(taken.house)
            if self.single or "" in self.overridden or len(self.overridden) > 1:
                self._over(BillStage.ENACTED, taken)
        elif taken.step in (Step.FAILED, Step.WITHDRAWN) and self.reached.stage in WAY and not self.sent:
            self._over(BillStage.FAILED if taken.step is Step.FAILED else BillStage.WITHDRAWN, taken)

    def end(self, known: Iterable[Taken]) -> None:
        """The session is over: what is not with the executive has failed, not before the last thing done with it."""
        if self.reached.stage in WAY[:3]:
            last = max((taken.day for taken in known if taken.day is not None), default=None)
            self.reached = Reached(BillStage.FAILED, last, self.reached.action)

    def _pass(self, taken: Taken) -> None:
        if self.single:
            self._move(BillStage.PASSED_BOTH, taken)
            return
        if self.passed and "progress" in taken.action.marks:
            return  # a count of passages that the history tells of
        house = taken.house or self._next_house()
        if self.passed and house in self.passed:
            self._pass_again(house, taken)
            return
        self.passed.append(house)
        if len(self.passed) == 1:
            self.changed_by = None  # what a house does before it passes a bill is its own affair
            self._move(BillStage.PASSED_ONE_HOUSE, taken)
            self.one_house = self.reached
        elif self.changed_by is None:
            self._move(BillStage.PASSED_BOTH, taken)

    def _next_house(self) -> str:
        if not self.passed:
            return self.first if self.first in _OTHER else "lower"
        return _OTHER[self.passed[0]] if len(self.passed) == 1 else self.passed[0]

    def _pass_again(self, house: str, taken: Taken) -> None:
        """A second passage agrees to what the other house changed, even where nothing told that it changed anything."""
        if len(self.passed) < 2 or house != self.passed[0]:
            return
        self.changed_by = None
        if self.reached.stage is BillStage.PASSED_BOTH and self.one_house is not None:
            self.reached = self.one_house
        self._move(BillStage.PASSED_BOTH, taken)

    def _change(self, house: str) -> None:
        if not self.passed or (house == self.passed[0] and len(self.passed) == 1):
            return
        self.changed_by = house or _OTHER[self.passed[0]]
        if self.reached.stage is BillStage.PASSED_BOTH and self.one_house is not None:
            self.reached = self.one_house

    def _agree(self, taken: Taken) -> None:
        if len(self.passed) < 2:
            return  # to a referral, say
        if taken.step is Step.CONFERENCE:
            self.conferred.add(taken.house)
            if "" not in self.conferred and len(self.conferred) < 2:
                return
        elif taken.house and taken.house == self.changed_by and not _AS_IT_CAME.search(taken.action.description):
            return
        self.changed_by = None
        self._move(BillStage.PASSED_BOTH, taken)

    def _both(self, taken: Taken) -> None:
        """Done with by both houses; what they did is not always told."""
        self.changed_by = None
        if self.passed or self.reached.stage is not BillStage.INTRODUCED:
            self._move(BillStage.PASSED_BOTH, taken)

    def _move(self, to: BillStage, taken: Taken, *, revives: bool = True) -> None:
        if self.standing is not None and not revives:
            return
        self._revive()
        if WAY.index(to) > WAY.index(self.reached.stage):
            self.reached = Reached(to, taken.day, taken.action)

    def _revive(self) -> None:
        if self.standing is not None:
            self.reached, self.standing = self.standing, None

    def _over(self, how: BillStage, taken: Taken) -> None:
        self.standing = self.standing or self.reached
        self.reached = Reached(how, taken.day, taken.action)
