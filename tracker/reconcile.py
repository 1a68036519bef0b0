"""Reconciling: what a new reading of one source means for its jurisdiction. Pure functions, no database.

A Change comes from a difference between two readings of one source, never from a difference between a page
and the record. A first reading therefore changes nothing: it confirms the baseline or opens a review. Where
sources disagree the better-ranked one decides if it is also the later law; anything else is asked, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jurisdictions.codebook import PRECEDENCE, BillStage, ChangeKind, SourceKind, Status, headline
from tracker.bills.stage import WAY
from tracker.bills.together import became_law
from tracker.reading import Reading

#: How much a kind of source counts when two disagree; lower is better.
RANK: Mapping[SourceKind, int] = {
    SourceKind.STATUTE: 1, SourceKind.ACT: 1, SourceKind.RULE: 1, SourceKind.SCHEDULE_LIST: 1,
    SourceKind.GAZETTE: 2, SourceKind.REGISTER: 2, SourceKind.IMPORT_ALERT: 3, SourceKind.API: 3,
    SourceKind.AGENCY_PAGE: 4, SourceKind.BILL: 5, SourceKind.NEWS: 9,
}  # fmt: skip
#: A copy by somebody else counts less than any official text.
SECONDARY_RANK = 8

#: Kinds of source that publish law, not proposals: a later date there means signed and not yet in force.
_LAW_KINDS = frozenset(
    {SourceKind.STATUTE, SourceKind.ACT, SourceKind.RULE, SourceKind.SCHEDULE_LIST, SourceKind.GAZETTE}
)
#: Natures of a document (as the coder tells them) that state law.
_LAW_NATURES = frozenset({"law", "faq", "determination"})
_FREE_TEXT = frozenset({"schedule", "penalty", "basis"})


@dataclass(frozen=True)
class Speaker:
    """The source that speaks: its kind and how much it counts."""

    kind: SourceKind
    rank: int


@dataclass(frozen=True)
class Voice:
    """What another source of the jurisdiction says now."""

    rank: int
    kind: SourceKind
    reading: Reading


@dataclass(frozen=True)
class Belief:
    """What is believed today."""

    status: Status
    provisions: Mapping[str, Any]
    valid_from: date | None
    coming: frozenset[tuple[date, Status]] = frozenset()  # scheduled already: the day, the status then
    provisions_then: Mapping[tuple[date, Status], Mapping[str, Any]] = field(default_factory=dict)  # of these

    def on(self, day: date) -> tuple[Status, Mapping[str, Any]]:
        """The status and the provisions that are believed to hold on `day`, today or later."""
        last = max((item for item in self.coming if item[0] <= day), default=None, key=lambda item: item[0])
        if last is None:
            return self.status, self.provisions
        return last[1], self.provisions_then.get(last, {})


@dataclass(frozen=True)
class Confirm:
    """The page agrees; ``adopt`` are provisions that it proves and the record did not have."""

    adopt: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Amend:
    """A change of the law: STATUS or PROVISION now, SCHEDULED for later. ``before`` and ``after`` hold the
    changed provisions only, ``provisions`` all that hold afterwards. ``effective`` is the law's own date or
    None; ``valid_from`` is that date, or the day on which the page was seen to say so. ``reading`` proves it."""

    kind: ChangeKind
    status: Status
    provisions: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    effective: date | None
    valid_from: date
    reading: Reading

    @property
    def expires(self) -> date | None:
        """The day on which a temporary rule lapses by its own terms."""
        return self.reading.expires


@dataclass(frozen=True)
class Move:
    """A bill or proposal moved: kept as pending, never a change of status."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Tell:
    """News of kratom law that changes nothing. ``quotes``: those that the page did not show before."""

    quotes: frozenset[str]


@dataclass(frozen=True)
class Renew:
    """A temporary rule holds on, to ``expires`` or (None) for good: news of it, not a change of the law."""

    expires: date | None


@dataclass(frozen=True)
class Ask:
    """A person must decide. ``again`` asks for a second fetch before anybody is bothered."""

    kind: str
    why: str
    proposal: Mapping[str, Any] = field(default_factory=dict)
    again: bool = False


@dataclass(frozen=True)
class Sign:
    """A bill became law, and from when (``effective`` None: not established) or with what rule nobody can tell yet:
    announced at once, and no record is made of it."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    effective: date | None


Decision = Confirm | Amend | Move | Sign | Tell | Renew | Ask


def rank_of(kind: SourceKind, *, secondary: bool) -> int:
    """How much a source counts; lower is better."""
    return SECONDARY_RANK if secondary else RANK[kind]


def status_in_force(reading: Reading, kind: SourceKind, today: date) -> Status | None:
    """The status that `reading` shows to be in force on `today`, the passing of its own dates counted."""
    reading = reading.on(today)
    if reading.expires is not None and reading.expires <= today:
        return None
    if reading.ended is not None and reading.ended <= today:
        return None
    if reading.status is not None:
        return reading.status
    started = reading.effective is not None and reading.effective <= today
    return reading.would if started and is_law(reading, kind) else None


def is_law(reading: Reading, kind: SourceKind) -> bool:
    """True where the text is enacted law, in force or not; false for bills and proposals."""
    if reading.nature:
        return reading.nature in _LAW_NATURES
    if reading.stage is not None:
        return reading.stage is BillStage.ENACTED
    return reading.enacted is not None or kind in _LAW_KINDS


def reconcile(
    belief: Belief, speaker: Speaker, old: Reading | None, new: Reading, others: Sequence[Voice], today: date,
    reworded: bool = False,
) -> list[Decision]:  # fmt: skip
    """What `new` means, read at a source whose last reading was `old` (None: never read before).

    `reworded` tells that the passage about kratom is another one, whatever the codes say: an amended bill is
    news to those who follow it even where the rule it would bring is coded alike.
    """
    if old is None:
        return _first(belief, speaker, new.on(today), others, today)
    old, new = old.on(today), new.on(today)
    before = status_in_force(old, speaker.kind, today)
    after = status_in_force(new, speaker.kind, today)
    decisions: list[Decision] = []
    if (ahead := _ahead(new, speaker.kind, today)) is not None:
        known = _ahead(old, speaker.kind, today)
        if known is None or _differs(known, ahead):  # a bill's text that became law is news with the day it had as one
            decisions.append(_schedule(belief, ahead))
    if new.ended is not None and old.ended != new.ended:
        return [*decisions, *_end(belief, new, before, others, today)]
    if ahead is None and after is None and became_law(old, new) and (new.would or _about(new)):
        return _signed(belief, new)
    lost = _no_longer_ahead(belief, speaker.kind, old, ahead, after, today)
    if after is not None:
        return [*decisions, *lost, *_law(belief, speaker, old, new, before, after, others, today)]
    if before is not None and not decisions:
        return [_gone(new, before)]
    if lost:
        return [*lost]
    if not decisions and is_law(new, speaker.kind) and new.unsettled and new.unsettled != old.unsettled:
        return [Ask("unsettled", f"the text is only half understood: {new.unsettled[0]}")]
    moved = (reworded or _differs(old, new)) and not behind(old, new)
    if not decisions and moved and not is_law(new, speaker.kind) and (new.would or old.would or _about(new)):
        decisions.append(Move(_bill(old, new), _bill(new, old)))
    if not decisions and new.notice and (fresh := notices(new) - notices(old)):
        decisions.append(Tell(fresh))
    return decisions


def shows_the_record(belief: Belief, speaker: Speaker, new: Reading, others: Sequence[Voice], today: date) -> bool:
    """True where the page shows law in force that agrees with what is on record."""
    found = _first(belief, speaker, new.on(today), others, today)
    return bool(found) and all(isinstance(decision, Confirm) for decision in found)


def _first(belief: Belief, speaker: Speaker, new: Reading, others: Sequence[Voice], today: date) -> list[Decision]:
    ahead = _ahead(new, speaker.kind, today)
    if ahead is not None and (ahead.effective, ahead.would) not in belief.coming:
        why = f"the page's first reading gives {ahead.would} from {ahead.effective}, which is not on record"
        return [Ask("first-reading", why, proposed(ahead, ahead.would))]
    status = status_in_force(new, speaker.kind, today)
    if status is None:
        if new.stage is BillStage.ENACTED and new.would and not new.effective and new.would != belief.status:
            why = f"{new.instrument} became law on {new.stage_on} and gives no day; it would bring {new.would}"
            return [Ask("first-reading", why, proposed(new, new.would))]
        if new.unsettled and new.mentions_kratom:
            return [Ask("unsettled", new.unsettled[0])]
        return []
    clash = sorted(
        key for key, value in new.provisions.items()
        if key in belief.provisions and not same(key, belief.provisions[key], value) and key not in _FREE_TEXT
    )  # fmt: skip
    proposal = proposed(new, status)
    if status == belief.status:
        if clash:
            told = ", ".join(f"{k} {belief.provisions[k]} on record, {new.provisions[k]} on the page" for k in clash)
            return [Ask("first-reading", f"the page's first reading differs from the baseline: {told}", proposal)]
        fresh = {k: v for k, v in new.provisions.items() if k not in belief.provisions}
        return [Confirm(fresh)]
    if _weaker(status, belief.status) and any(
        status_in_force(v.reading, v.kind, today) == belief.status for v in others
    ):
        return [Confirm()]  # one section of several: another source carries the headline
    why = f"the page's first reading gives {status}, the baseline says {belief.status}"
    return [Ask("first-reading", why, proposal)]


def _law(
    belief: Belief, speaker: Speaker, old: Reading, new: Reading, before: Status | None, after: Status,
    others: Sequence[Voice], today: date,
) -> list[Decision]:  # fmt: skip
    """The page shows law in force: the same status with other provisions, or another status."""
    delta = _delta(old.provisions if before is not None else {}, new.provisions)
    if before == after or after == belief.status:
        decisions: list[Decision] = _provisions(belief, old, new, delta, today) if delta else [Confirm()]
        if before is not None and old.expires != new.expires and not any(isinstance(d, Amend) for d in decisions):
            decisions.append(Renew(new.expires))
        return decisions
    carried = [v for v in others if status_in_force(v.reading, v.kind, today) == belief.status]
    if _weaker(after, belief.status):
        if before == belief.status and _only_less(old, new):
            why = f"the page shows {after} where it showed {before}, by words that are gone and none that are new"
            return [Ask("disappeared", why, proposed(new, after), again=True)]
        if before is None and after is not Status.KCPA and carried:
            return _provisions(belief, old, new, delta, today)  # one more rule beside the headline's own
        if any(v.rank <= speaker.rank for v in carried):
            return [_conflict(belief, after, new, "another source still shows the status on record")]
        if before is None and not _later(new, belief):
            return [_conflict(belief, after, new, "the text does not show that it replaces the rule on record")]
    elif any(v.rank < speaker.rank and _newer(v.reading, new) for v in carried):
        return [_conflict(belief, after, new, "a better source with a later date disagrees")]
    return [_amend_status(belief, old, new, after, others, today)]


def _amend_status(
    belief: Belief, old: Reading, new: Reading, status: Status, others: Sequence[Voice], today: date
) -> Amend:
    provisions: dict[str, Any] = {}
    for voice in others:
        if status_in_force(voice.reading, voice.kind, today) is not None:
            provisions.update(voice.reading.provisions)
    provisions.update(new.provisions)
    effective, valid_from = _dates(belief, old, new, today)
    return _amend(ChangeKind.STATUS, belief, status, provisions, effective, valid_from, new)


def _provisions(
    belief: Belief, old: Reading, new: Reading, delta: Mapping[str, tuple[Any, Any]], today: date
) -> list[Decision]:
    moved = {k: pair for k, pair in delta.items() if not same(k, belief.provisions.get(k), pair[1])}
    if not moved:
        return [Confirm()]
    if all(after is None for _, after in moved.values()):
        lost = ", ".join(sorted(moved))
        return [Ask("provision-gone", f"the page no longer shows: {lost}", {"provisions": dict(new.provisions)})]
    provisions = dict(belief.provisions)
    for key, (_, after) in moved.items():
        if after is None:
            provisions.pop(key, None)
        else:
            provisions[key] = after
    effective, valid_from = _dates(belief, old, new, today)
    before = {k: b if b is not None else belief.provisions.get(k) for k, (b, _) in moved.items()}
    amend = _amend(ChangeKind.PROVISION, belief, belief.status, provisions, effective, valid_from, new)
    known = {k: v for k, v in before.items() if v is not None}
    return [Amend(**{**vars(amend), "before": {"status": belief.status.value, "provisions": known}})]


def _end(belief: Belief, new: Reading, before: Status | None, others: Sequence[Voice], today: date) -> list[Decision]:
    """The page itself says that its kratom rule ended."""
    if before is None:
        # Nothing in force is lost by it: the rule had lapsed on its own date, or was not this page's to end.
        settled = belief.status in (Status.UNREGULATED, Status.UNKNOWN) or new.ended == new.expires
        return [] if settled else [_conflict(belief, Status.UNREGULATED, new, "it had not shown that rule before")]
    rest = [(v, status_in_force(v.reading, v.kind, today)) for v in others]
    kept = headline(s for _, s in rest if s is not None)
    status = kept if kept is not Status.UNKNOWN else Status.UNREGULATED
    if status == belief.status:
        return [_conflict(belief, Status.UNREGULATED, new, "another source still shows the rule that this one ended")]
    provisions: dict[str, Any] = {}
    for voice, held in rest:
        if held is not None:
            provisions.update(voice.reading.provisions)
    ended = new.ended or today
    kind = ChangeKind.STATUS if ended <= today else ChangeKind.SCHEDULED
    valid_from = ended if belief.valid_from is None or ended >= belief.valid_from else today
    return [_amend(kind, belief, status, provisions, ended, valid_from, new)]


def _schedule(belief: Belief, new: Reading) -> Amend:
    assert new.effective is not None
    assert new.would is not None
    then, held = belief.on(new.effective)
    # A bill on the age of buyers, where a consumer protection act is the law by then, is one more rule beside it.
    beside = new.stage is not None and (then, new.would) == (Status.KCPA, Status.RESTRICTED)
    status = then if beside else new.would
    provisions = {**held, **new.provisions} if status == then else dict(new.provisions)
    day = replace(belief, status=then, provisions=held)
    return _amend(ChangeKind.SCHEDULED, day, status, provisions, new.effective, new.effective, new)


def _amend(
    kind: ChangeKind, belief: Belief, status: Status, provisions: Mapping[str, Any], effective: date | None,
    valid_from: date, new: Reading,
) -> Amend:  # fmt: skip
    delta = _delta(belief.provisions, provisions)
    return Amend(
        kind=kind,
        status=status,
        provisions=provisions,
        before={"status": belief.status.value, "provisions": {k: b for k, (b, _) in delta.items() if b is not None}},
        after={"status": status.value, "provisions": {k: a for k, (_, a) in delta.items() if a is not None}},
        effective=effective,
        valid_from=valid_from,
        reading=new,
    )


def _dates(belief: Belief, old: Reading, new: Reading, today: date) -> tuple[date | None, date]:
    """(the law's own date or None, the day from which the record holds).

    A date that the page gave before this change, or that lies before the rule it replaces, is the date of
    something else: then only the day of observation is known.
    """
    own = new.effective
    if own is None or own > today or (old.effective == own and old.ended is None and old.would is None):
        return None, today
    if belief.valid_from is not None and own < belief.valid_from:
        return None, today
    return own, own


def _gone(new: Reading, before: Status) -> Ask:
    if new.mentions_kratom:
        reason = new.unsettled[0] if new.unsettled else "the text names kratom and settles nothing"
        return Ask("unsettled", f"the page showed {before} and no longer does: {reason}")
    return Ask("disappeared", f"the page still shows its law, but no longer kratom ({before} before)", again=True)


def _conflict(belief: Belief, after: Status, new: Reading, reason: str) -> Ask:
    return Ask("conflict", f"the page now gives {after}, on record is {belief.status}: {reason}", proposed(new, after))


def proposed(reading: Reading, status: Status | None) -> dict[str, Any]:
    """What a reviewer is asked to accept."""
    return {
        "status": status and status.value,
        "provisions": dict(reading.provisions),
        "effective": _iso(reading.effective),
    }


def proposal_of(amend: Amend) -> dict[str, Any]:
    """What a reviewer is asked to accept where `amend` was not trusted."""
    return {
        "status": amend.status.value, "provisions": dict(amend.provisions), "effective": _iso(amend.effective),
    }  # fmt: skip


def _ahead(reading: Reading, kind: SourceKind, today: date) -> Reading | None:
    """What of `reading` is signed law that starts after `today`: all of it, or a later version printed beside."""
    for part in (reading, reading.later):
        if part is not None and part.would and part.effective and part.effective > today and is_law(part, kind):
            return part
    return None


def _no_longer_ahead(
    belief: Belief, kind: SourceKind, old: Reading, ahead: Reading | None, after: Status | None, today: date
) -> list[Ask]:
    """What was announced of this page, has not started, and is not on it any more: it may have been repealed before
    its day, or left out by a redesign, so the day stays on record until a person decides."""
    known = _ahead(old, kind, today)
    if known is None or ahead is not None or after == known.would:
        return []
    day, status = known.effective, known.would
    if day is None or status is None or (day, status) not in belief.coming:
        return []
    why = f"the page no longer shows the law that is on record as {status} from {day}: was it repealed before its day?"
    withdraw = {"status": status.value, "effective": day.isoformat()}
    return [Ask("scheduled-gone", why, {"withdraw": withdraw}, again=True)]


def _about(reading: Reading) -> bool:
    """True where a bill's record is of a bill on kratom, by its title."""
    return reading.stage is not None and reading.mentions_kratom


def _signed(belief: Belief, new: Reading) -> list[Decision]:
    """What it changes, as far as its text was understood; and a person is asked for the rest."""
    missing = "from which day" if new.would else "what it says"
    why = f"{new.instrument or 'a bill on kratom'} became law on {new.stage_on}; {missing} is not established"
    status = (new.would or belief.status).value
    before: dict[str, Any] = {"status": belief.status.value, "provisions": {}}
    after = {"status": status, "provisions": dict(new.provisions), "stage": BillStage.ENACTED.value}
    return [Sign(before, after, new.effective), Ask("unsettled", why, proposed(new, new.would))]


def behind(old: Reading, new: Reading) -> bool:
    """True where a bill's record shows less of its way than it did, which is no news."""
    if old.stage is None or new.stage not in WAY:
        return False
    return old.stage is BillStage.ENACTED or (old.stage in WAY and WAY.index(new.stage) < WAY.index(old.stage))


def agree(one: Reading, other: Reading, kind: SourceKind, today: date) -> bool:
    """True where two readings say the same law: in force now, its end, and what is signed and starts later; the
    wording of free text aside."""
    one, other = one.on(today), other.on(today)
    status = status_in_force(one, kind, today)
    if status != status_in_force(other, kind, today) or (one.ended, one.expires) != (other.ended, other.expires):
        return False
    if not _same_ahead(_ahead(one, kind, today), _ahead(other, kind, today)):
        return False
    if status is None:
        return not _differs(one, other)
    return not _delta(one.provisions, other.provisions).keys() - _FREE_TEXT


def _same_ahead(one: Reading | None, other: Reading | None) -> bool:
    return one is other if one is None or other is None else not _differs(one, other)


def _differs(old: Reading, new: Reading) -> bool:
    return (old.would, old.effective, old.stage) != (new.would, new.effective, new.stage) or bool(
        _delta(old.provisions, new.provisions)
    )


def _bill(reading: Reading, other: Reading) -> dict[str, Any]:
    delta = _delta(reading.provisions, other.provisions)
    return {
        "would": reading.would and reading.would.value,
        "stage": reading.stage and reading.stage.value,
        "stage_on": _iso(reading.stage_on),
        "effective": _iso(reading.effective),
        "provisions": {k: pair[0] for k, pair in delta.items() if pair[0] is not None},
    }


def _delta(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    keys = sorted(k for k in {*old, *new} if not same(k, old.get(k), new.get(k)))
    return {k: (old.get(k), new.get(k)) for k in keys}


def same(key: str, one: Any, other: Any) -> bool:
    """True where two values of a provision say the same: order in lists and wording of free text aside."""
    if isinstance(one, list) and isinstance(other, list) and all(isinstance(i, str) for i in (*one, *other)):
        return sorted(one) == sorted(other)
    if key in _FREE_TEXT and isinstance(one, str) and isinstance(other, str):
        return letters(one) == letters(other)
    return bool(one == other)


def letters(text: str) -> str:
    """`text` without anything but its letters and digits: equal where two wordings differ in print only."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _weaker(one: Status, other: Status) -> bool:
    return PRECEDENCE.index(one) > PRECEDENCE.index(other)


def _only_less(old: Reading, new: Reading) -> bool:
    """True where `new` says nothing that `old` did not: no other provision, value or date. So reads a page that was
    cut off, and absence proves nothing."""
    return new.effective in (None, old.effective) and all(
        key in old.provisions and same(key, old.provisions[key], value) for key, value in new.provisions.items()
    )


def _later(new: Reading, belief: Belief) -> bool:
    """True where the text's own date shows that it came after the rule on record."""
    return new.effective is not None and (belief.valid_from is None or new.effective > belief.valid_from)


def _newer(one: Reading, other: Reading) -> bool:
    return one.effective is not None and (other.effective is None or one.effective > other.effective)


def notices(reading: Reading) -> frozenset[str]:
    """The letters of each piece of news in `reading`."""
    return frozenset(letters(e.quote) for e in reading.evidence if e.provision == "notice")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
