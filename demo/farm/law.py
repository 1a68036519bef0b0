"""What the farm's pages must say and when: the law of each place as a sequence of turns, page by page.

The registry's dated events are dealt out to the pages of a place: its law page, a page of its own for a
temporary rule that stands beside other law, and the authority's news page for notices.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from jurisdictions.codebook import EventKind, Level, Status
from jurisdictions.model import Event, Jurisdiction
from jurisdictions.timeline import Period, timeline

_Option = TypeVar("_Option")


@dataclass(frozen=True)
class Law:
    """The rule on kratom that a page shows: a status with provisions, and how it came to be.

    ``ended`` means that the page says itself that its former rule is gone; ``lost`` that the rule stands
    there no more and nobody says why.
    """

    status: Status
    provisions: Mapping[str, Any] = field(default_factory=dict)
    instrument: str = ""
    enacted: date | None = None
    effective: date | None = None
    expires: date | None = None
    ended: bool = False
    lost: bool = False

    @property
    def bare(self) -> bool:
        """Nothing on kratom stands on the page."""
        return self.lost or (not self.ended and self.status in (Status.UNREGULATED, Status.UNKNOWN))

    def has(self, key: str, *values: Any) -> bool:
        """Whether the provision is set (to one of `values`, where given)."""
        return key in self.provisions and (not values or self.provisions[key] in values)


@dataclass(frozen=True)
class Place:
    """A place as its authorities print it. ``salt`` seeds every choice of words, so a page keeps its wording
    from one version to the next."""

    id: str
    name: str
    level: Level
    language: str
    salt: str
    american: bool

    def pick(self, what: str, options: Sequence[_Option]) -> _Option:
        """One of `options`, always the same for this place and this choice."""
        return options[zlib.crc32(f"{self.salt}|{self.id}|{what}".encode()) % len(options)]

    def number(self, what: str, low: int, high: int) -> int:
        """A number between `low` and `high` inclusive, always the same for this place."""
        return low + zlib.crc32(f"{self.salt}|{self.id}|{what}".encode()) % (high - low + 1)

    def day(self, value: date) -> str:
        """A date in words, as the place writes it in English."""
        month = value.strftime("%B")
        return f"{month} {value.day}, {value.year}" if self.american else f"{value.day} {month} {value.year}"


@dataclass(frozen=True)
class Turn:
    """One event with the law of its page before and after."""

    event: Event
    before: Law
    after: Law


@dataclass(frozen=True)
class Strand:
    """The law that one page follows: what it said at first, and each turn in order."""

    name: str
    base: Law
    turns: tuple[Turn, ...]

    @property
    def laws(self) -> tuple[Law, ...]:
        """Every state of the page, the first one included."""
        return (self.base, *(turn.after for turn in self.turns))


def place_of(jurisdiction: Jurisdiction, seed: int) -> Place:
    """The place with the language of its own sources."""
    languages = [source.language for source in jurisdiction.sources if source.language != "en"]
    return Place(
        jurisdiction.id, jurisdiction.name.split(",")[0].split("(")[0].strip(), jurisdiction.level,
        languages[0] if languages and not jurisdiction.id.startswith(("CA", "EU", "US")) else "en",
        str(seed), jurisdiction.id.startswith("US"),
    )  # fmt: skip


def strands(jurisdiction: Jurisdiction) -> tuple[Strand, ...]:
    """The law pages of a place: "law" first, then "order" where a temporary rule stands beside it."""
    periods = [period for period in timeline(jurisdiction) if period.scheduled is None]
    beside = _beside(periods)
    found = [_strand("law", [period for period in periods if not _on_order(period, beside)], beside)]
    if beside:
        found.append(_order(periods, beside))
    return tuple(found)


def notices(jurisdiction: Jurisdiction) -> tuple[Event, ...]:
    """The events that go to the authority's news page."""
    return tuple(event for event in jurisdiction.events if event.kind is EventKind.NOTICE)


def _beside(periods: Sequence[Period]) -> tuple[Event, ...]:
    """Temporary rules that came while other law on kratom stood, with what renewed or lost them."""
    events = [period.event for period in periods if period.event is not None]
    nothing = (Status.UNREGULATED, Status.UNKNOWN)
    first = next((n for n, event in enumerate(events) if event.expires and event.old not in nothing), None)
    if first is None:
        return ()
    return tuple(event for event in events[first:] if event.expires or event.new is Status.UNKNOWN)


def _on_order(period: Period, beside: Sequence[Event]) -> bool:
    return period.event is not None and any(period.event is event for event in beside)


def _strand(name: str, periods: Sequence[Period], beside: Sequence[Event]) -> Strand:
    """The strand of `periods`, which begins with the base period; provisions that a rule beside it set are
    none of its own."""
    foreign = {key for event in beside for key in event.changes}
    laws = [_law(period, foreign) for period in periods]
    turns = [
        Turn(period.event, before, _after(before, law))
        for period, before, law in zip(periods[1:], laws, laws[1:], strict=False)
        if period.event is not None
    ]
    return Strand(name, laws[0], tuple(turns))


def _order(periods: Sequence[Period], beside: Sequence[Event]) -> Strand:
    """The page of the temporary rule: it says only what its own events set."""
    turns: list[Turn] = []
    before, provisions = Law(Status.UNREGULATED), dict[str, Any]()
    for period in periods:
        event = period.event
        if event is None or not _on_order(period, beside):
            continue
        provisions = {**provisions, **{key: change.new for key, change in event.changes.items()}}
        own = {key: value for key, value in provisions.items() if value is not None}
        status = Status.RESTRICTED if event.new is event.old else event.new
        law = Law(status, own, event.instrument, event.enacted, event.effective, event.expires)
        turns.append(Turn(event, before, _after(before, law)))
        before = turns[-1].after
    return Strand("order", Law(Status.UNREGULATED), tuple(turns))


def _law(period: Period, foreign: set[str]) -> Law:
    provisions = {key: value for key, value in period.provisions.items() if key not in foreign or key == "sale"}
    event = period.event
    filled = _filled(period.status, provisions)
    if event is None:
        return Law(period.status, filled)
    return Law(period.status, filled, event.instrument, event.enacted, event.effective, event.expires)


def _after(before: Law, law: Law) -> Law:
    if law.status is Status.UNKNOWN:
        return replace(law, lost=True, provisions={})
    if law.status is Status.UNREGULATED and not before.bare:
        return replace(law, ended=True)
    return law


#: What a page must say at the least for its status, where the registry names no provision of that time.
_LEAST: Mapping[Status, Mapping[str, Any]] = {
    Status.KCPA: {"sale": "regulated", "labelling": "required", "adulterants": "prohibited"},
}


def _filled(status: Status, provisions: Mapping[str, Any]) -> dict[str, Any]:
    listed = schedule_name(str(provisions.get("schedule", "")))
    if status is Status.BANNED and "sale" not in provisions and not listed:
        return {"sale": "prohibited", **provisions}
    if status is Status.RESTRICTED and "labelling" in provisions:
        # A page with rules on contents beside a label would be read as a consumer protection act.
        return {key: value for key, value in provisions.items() if key not in ("adulterants", "synthetics")}
    return {**_LEAST.get(status, {}), **provisions}


_ORDINAL = re.compile(r"\b(?:Schedule|List|Group|Class|Category|Table) (?:[IVX]+|\d+|[A-F])\b")


def schedule_name(text: str) -> str:
    """The schedule's own name in a free text ("Schedule I"), empty where there is none."""
    found = _ORDINAL.search(text)
    return found.group(0) if found else ""


def short_instrument(text: str) -> str:
    """An instrument as a history note cites it, without remarks on what is not known of it."""
    text = re.sub(r"\s*\([^()]*(?:not |reported|instrument|number)[^()]*\)", "", text)
    text = text.split(";")[0]
    if len(text) > 90:
        text = text[:90].rpartition(" ")[0]
    if text.count("(") > text.count(")"):
        text = text.rpartition("(")[0]
    return text.strip(" ,.")
