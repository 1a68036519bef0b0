"""What each action of a record does to the bill, by which house, on which day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from scrapers.bills import Action, BillRecord
from tracker.bills.days import days_in, done_on
from tracker.bills.words import MARKS, Step, denied, means

#: No legislature says more of one action; what does is no action.
_LONGEST = 4000
#: The order in which the steps of one action count: "Concurred in House amendment and enrolled".
_ORDER = (
    Step.REFERRED, Step.REVIVED, Step.FAILED, Step.WITHDRAWN, Step.CHANGED, Step.PASSED, Step.OPEN, Step.AGREED,
    Step.CONFERENCE, Step.BOTH, Step.CALLED_ENACTED, Step.TO_EXECUTIVE, Step.VETOED, Step.OVERRIDDEN, Step.ENACTED,
)  # fmt: skip
_EXECUTIVE = frozenset((Step.TO_EXECUTIVE, Step.VETOED, Step.ENACTED))
_CHANGES = frozenset((Step.CHANGED, Step.AGREED, Step.CONFERENCE))
_BY_EXECUTIVE = _EXECUTIVE | {Step.CALLED_ENACTED, Step.OVERRIDDEN}
#: Where a house is named as the one that acts, and not as the one whose bill, amendment or message it is.
_ACTING = (
    re.compile(r"\bpass(?:ed|age)(?:/\w+ to)?(?: by| in|,)* (?:the )?(house|senate|assembly|h\.|s\.)"),
    re.compile(
        r"(?<!proposed by the )\b(house|senate|assembly)(?: has|/)? ?(?:read and )?"
        r"(?:concur|passed|adopt|agree|accede|overr|repass)"
    ),
    re.compile(r"(?<!proposed )(?<!amendments )\b(?:in|by) (?:the )?(house|senate|assembly)\b"),
    re.compile(
        r"^\(?(house|senate|assembly|h|s)\b(?!\.? (?:amend|bill|file|journal|floor amend|message|sub|comm?ittee am))"
    ),
)
_HOUSES = {
    "house": "lower", "assembly": "lower", "h": "lower", "h.": "lower", "senate": "upper", "s": "upper", "s.": "upper",
}  # fmt: skip
#: What follows a passage in some journals, so that it is final.
_RECONSIDER = re.compile(r"\b(?:and )?(?:the )?motion to reconsider (?:was )?(?:laid (?:up)?on the table|tabled)")
_PRESIDENT = r"(?:the )?president\b(?! (?:pro|of the senate))"
_SIGNED_BY_PRESIDENT = re.compile(rf"^(?:signed|approved) by {_PRESIDENT}")
_TO_PRESIDENT = re.compile(rf"\bto {_PRESIDENT}")
#: A bill by its number, with the letter that tells its house: "SB 45", "CS/H.B. 12", "Assembly Bill No. 3", "S123".
_BILL = (
    r"(?:(?:\b|/)(?:(?:[hsa]\.? ?(?:b|f|p|r|jr|cr)|l[bd]|(?:house|senate|assembly) (?:bill|file|paper))\b\.? ?"
    r"(?:no\.? ?)?|[hsa](?:[bfp]|jr|cr)?(?=\d\d))0*\d+)\b"
)
_NAMED = re.compile(_BILL)
#: Where the executive's act is told of the bill that is named. A sentence apart it is told of another.
_DONE_WITH = re.compile(
    rf"{_BILL}[^;.]{{0,60}}\b(?:signed|approved|law|act|chaptered|vetoed|veto|governor|overr\w+)\b"
    rf"|\b(?:signed|approved|vetoed|chaptered) (?:into law )?{_BILL}"
)


@dataclass(frozen=True)
class Taken:
    """One step of a bill. ``day`` is None where neither it nor an action before it is dated; ``house`` is ``lower``,
    ``upper`` or "" where the record does not tell."""

    step: Step | None
    day: date | None
    house: str
    action: Action


def steps_in(record: BillRecord) -> list[Taken]:
    """The steps of `record` in the order in which they were taken. An action that is no step is there with None."""
    taken: list[tuple[date, int, Taken]] = []
    actions = list(zip(record.actions, days_in(record), strict=True))
    dated = [day for _, day in actions if day is not None]
    if dated and dated[0] > dated[-1]:
        actions.reverse()  # the newest first, so that of one day the last comes first too
    for number, (action, day) in enumerate(actions):
        for step in (*steps_of(action, record.bill, federal=record.jurisdiction == "US"), None):
            when = done_on(action, day) if day is not None and step in _EXECUTIVE else day
            taken.append((when or date.min, number, Taken(step, when, house_of(action), action)))
    return [found for _, _, found in sorted(taken, key=lambda item: item[:2])]


def changed_on(record: BillRecord, on: date) -> tuple[date | None, date | None]:
    """The days until `on` on which a house passed the bill last, and on which its text was last changed, or the change
    agreed to; None where that was never, `date.max` where nobody knows when."""
    passed, changed = [], []
    for taken in steps_in(record):
        if taken.day is None or taken.day <= on:
            if taken.step is Step.PASSED:
                passed.append(taken.day or date.max)
            elif taken.step in _CHANGES:
                changed.append(taken.day or date.max)
    return max(passed, default=None), max(changed, default=None)


def steps_of(action: Action, bill: str = "", *, federal: bool = False) -> Iterator[Step]:
    """The steps that `action` of `bill` ("" where its number is not known) is, in the order in which they count. The
    database's marks go first, unless the words say that they are of something else; then the words alone."""
    text = _RECONSIDER.sub("", " ".join(action.description[:_LONGEST].lower().split()))
    marked = {MARKS[mark] for mark in action.marks if mark in MARKS}
    if "progress" in action.marks:
        yield from (step for step in _ORDER if step in marked)
        return
    if federal and _SIGNED_BY_PRESIDENT.search(text):
        yield Step.ENACTED
        return
    if federal and _TO_PRESIDENT.search(text):
        yield Step.TO_EXECUTIVE
    # Marks are made from words, and "signed by the Speaker" or "concurs with Senate amendment" misled them.
    misled = {Step.PASSED} if means(text, Step.BOTH) else set()
    if means(text, Step.AGREED):
        misled.add(Step.CHANGED)
    elsewhere = _BY_EXECUTIVE if _of_another(text, bill) else frozenset()
    for step in _ORDER:
        if step not in elsewhere and ((step in marked - misled and not denied(text, step)) or means(text, step)):
            yield step


def _of_another(text: str, bill: str) -> bool:
    """True where `text` tells what the executive did with another bill, and does not name `bill` itself."""
    return bool(bill and _DONE_WITH.search(text)) and _key(bill) not in map(_key, _NAMED.findall(text))


def _key(bill: str) -> tuple[str, str]:
    """What of a bill's number is the same however it is written: the letter of its house, and its digits."""
    return bill.lstrip("/")[:1].lower(), "".join(filter(str.isdigit, bill)).lstrip("0")


def house_of(action: Action) -> str:
    """The house that acts: the one that the words name, else the one the action is filed under."""
    text = action.description.lower()
    for pattern in _ACTING:
        if match := pattern.search(text):
            return _HOUSES[match[1]]
    return action.chamber if action.chamber in ("lower", "upper") else ""
