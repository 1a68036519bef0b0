"""The whole replay, decided beforehand: which page stands where, what it says when, and what must be detected.

Everything follows from the registry and the seed. The replay takes sources, steps and expectations from here;
the server takes the pages. Neither the pages nor their addresses carry anything but what an authority prints.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from random import Random
from typing import Any

from demo.farm.drafts import Style, news, style_for
from demo.farm.drafts.frame import authority, department
from demo.farm.expected import Expected, expected_of
from demo.farm.faults import NUISANCES, REFUSALS
from demo.farm.law import Place, Strand, Turn, notices, place_of, strands
from demo.farm.site import DAWN, Moment, Site, Version
from jurisdictions.codebook import SourceKind, Status
from jurisdictions.model import Event, Jurisdiction

_RESTRAINED = 4  # places visited in a pass although nothing of theirs changes


@dataclass(frozen=True)
class Step:
    """One pass. ``touched``: jurisdictions with a page that changes at this moment. ``due``: those whose law,
    shown before, takes effect today without any page changing. ``bystanders``: others to visit in this pass;
    nothing of theirs may change. ``faults``: source key -> what its server does in this pass instead.
    """

    day: date
    part: int
    touched: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    bystanders: tuple[str, ...] = ()
    faults: Mapping[str, str] | None = None

    @property
    def moment(self) -> Moment:
        """Day and part, as the farm's clock takes them."""
        return self.day, self.part

    @property
    def visited(self) -> tuple[str, ...]:
        """Every jurisdiction that this pass looks at."""
        return tuple(sorted({*self.touched, *self.due, *self.bystanders}))


@dataclass(frozen=True)
class Plan:
    """The replay of one registry under one seed."""

    seed: int
    sites: tuple[Site, ...]
    days: tuple[Step, ...]
    expected: tuple[Expected, ...]

    def sources(self, jurisdiction: str, port: int) -> list[dict[str, Any]]:
        """The sources of a jurisdiction for its TOML, with addresses on `port`; empty where it has no events."""
        return [site.source(port) for site in self.sites if site.jurisdiction == jurisdiction]

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every address the server listens on."""
        return tuple(sorted({site.host for site in self.sites}))

    @property
    def jurisdictions(self) -> tuple[str, ...]:
        """The jurisdictions that take part: those with dated events."""
        return tuple(sorted({site.jurisdiction for site in self.sites}))

    @property
    def start(self) -> date:
        """The day before anything changes."""
        return date.fromordinal(self.days[0].day.toordinal() - 1)


def plan(registry: Mapping[str, Jurisdiction], seed: int) -> Plan:
    """The plan for every jurisdiction of `registry` that has events; the same for the same registry and seed."""
    sites: list[Site] = []
    expected: list[Expected] = []
    hosts = _hosts(seed)
    for jurisdiction in registry.values():
        if jurisdiction.events:
            own, found = _pages(jurisdiction, place_of(jurisdiction, seed), next(hosts))
            sites += own
            expected += found
    steps = _steps(sites, expected, seed)
    dressed = tuple(_dressed(site, steps, seed) for site in sites)
    order = sorted(expected, key=lambda item: (item.visible_on, item.part, item.jurisdiction))
    return Plan(seed, dressed, steps, tuple(order))


def _hosts(seed: int) -> Iterator[str]:
    """Loopback addresses, each once (127.0.0.1 is the clock's)."""
    rng = Random(f"{seed}:hosts")
    numbers = rng.sample(range(0x010000, 0xFEFFFF), 4000)
    return (f"127.{n >> 16}.{n >> 8 & 255}.{n & 255}" for n in numbers if n & 255 not in (0, 255))


@dataclass(frozen=True)
class _Shown:
    """An event on its page, visible from a day on; its part of the day is settled last."""

    event: Event
    strand: str
    visible_on: date
    turn: Turn | None


def _pages(jurisdiction: Jurisdiction, place: Place, host: str) -> tuple[list[Site], list[Expected]]:
    """The pages of one jurisdiction and what is to be detected there."""
    threads = [(strand, style_for(place, strand)) for strand in strands(jurisdiction) if _tells(strand)]
    shown: list[_Shown] = []
    for strand, style in threads:
        shown += _schedule(strand, style)
    shown += [_Shown(event, "news", event.effective, None) for event in notices(jurisdiction)]
    order = list(jurisdiction.events)
    shown.sort(key=lambda item: (item.visible_on, order.index(item.event)))
    timed = list(zip(shown, _moments(shown), strict=True))
    sites = [_law_site(place, strand, style, host, timed) for strand, style in threads]
    if any(item.strand == "news" for item in shown):
        sites.append(_news_site(place, host, timed))
    expected = [
        expected_of(jurisdiction, item.event, moment)
        for item, moment in timed
        if item.strand == "news" or not item.event.renews
    ]
    return sites, expected


def _tells(strand: Strand) -> bool:
    """A place of which nothing is known has no law page, only news."""
    return bool(strand.turns) or strand.base.status is not Status.UNKNOWN


def _schedule(strand: Strand, style: Style) -> list[_Shown]:
    """When each turn of a strand shows on its page: some styles print a law before it takes effect."""
    found: list[_Shown] = []
    free_from = date.min
    for turn in strand.turns:
        event = turn.event
        early = event.enacted if _printed_early(turn, style) and event.enacted else event.effective
        visible = early if free_from <= early < event.effective else event.effective
        found.append(_Shown(event, strand.name, visible, turn))
        free_from = event.effective
    return found


def _printed_early(turn: Turn, style: Style) -> bool:
    """A page that keeps the old text beside the new, or has no old one, can show a law before it is in force."""
    return style.ahead and not turn.after.ended and (turn.before.bare or style.name in ("redline", "versions"))


def _moments(shown: list[_Shown]) -> list[Moment]:
    """A moment for each event: events of one place on one day come one after the other."""
    count: dict[date, int] = defaultdict(int)
    moments: list[Moment] = []
    for item in shown:
        # What renews a rule changes the law page and the news page at once.
        if moments and item.event is shown[len(moments) - 1].event:
            moments.append(moments[-1])
            continue
        moments.append((item.visible_on, count[item.visible_on]))
        count[item.visible_on] += 1
        if item.visible_on < item.event.effective:
            # It takes effect first thing on its day, before anything else that the day brings.
            count[item.event.effective] += 1
    return moments


def _law_site(place: Place, strand: Strand, style: Style, host: str, timed: list[tuple[_Shown, Moment]]) -> Site:
    if strand.name != "law":  # a temporary rule has numbers of its own
        place = replace(place, salt=f"{place.salt}:{strand.name}")
    # A list is known by its name before the first entry that names it: the base page gets the law to come.
    versions = [Version(DAWN, partial(style.draft, place, strand.base, (*strand.laws, strand.base)[1]))]
    for item, moment in timed:
        if item.strand == strand.name and item.turn is not None:
            versions.append(Version(moment, partial(style.draft, place, item.turn.after, item.turn.before)))
    office = department(place) if style.kind in (SourceKind.AGENCY_PAGE, SourceKind.RULE) else authority(place)
    language = place.language if style.name == "foreign" else "en"
    form = place.pick("format", ("html",) * 7 + ("xml",)) if style.name in ("codified", "foreign") else "html"
    return Site(
        place.id, strand.name, style.name, style.kind, language, host, style.path(place), office,
        style.anchors(place), tuple(versions), form, place.number(f"design {strand.name}", 0, 99),
        etag=place.pick(f"etag {strand.name}", (True, False, False)),
    )  # fmt: skip


def _news_site(place: Place, host: str, timed: list[tuple[_Shown, Moment]]) -> Site:
    told: list[Event] = []
    versions = [Version(DAWN, partial(news.draft, place, ()))]
    for item, moment in timed:
        if item.strand == "news":
            told.append(item.event)
            versions.append(Version(moment, partial(news.draft, place, tuple(told))))
    return Site(
        place.id, "news", "news", SourceKind.NEWS, "en", host, news.path(place), department(place),
        news.anchors(place), tuple(versions), design=place.number("design news", 0, 99),
        etag=place.pick("etag news", (True, False)),
    )  # fmt: skip


def _steps(sites: list[Site], expected: list[Expected], seed: int) -> tuple[Step, ...]:
    """Every pass in order, with the bystanders and the faults of each."""
    touched: dict[Moment, set[str]] = defaultdict(set)
    due: dict[Moment, set[str]] = defaultdict(set)
    for site in sites:
        for version in site.versions[1:]:
            touched[version.since].add(site.jurisdiction)
    for item in expected:
        if item.visible_on < item.effective:
            due[(item.effective, 0)].add(item.jurisdiction)
    ids = sorted({site.jurisdiction for site in sites})
    steps = []
    for moment in sorted({*touched, *due}):
        rng = Random(f"{seed}:{moment}")
        busy = {name for day, part in touched if day == moment[0] for name in touched[(day, part)]}
        idle = [name for name in ids if name not in busy and name not in due[moment]]
        others = rng.sample(idle, min(_RESTRAINED, len(idle)))
        faults = {
            site.key: rng.choice((*REFUSALS, *NUISANCES))
            for site in sites
            if site.jurisdiction in others and rng.random() < 0.6
        }
        for site in sites:
            if site.jurisdiction in touched[moment] and rng.random() < 0.2:
                faults[site.key] = rng.choice(NUISANCES)
        steps.append(
            Step(*moment, tuple(sorted(touched[moment])), tuple(sorted(due[moment])), tuple(sorted(others)), faults)
        )
    return tuple(steps)


def _dressed(site: Site, steps: tuple[Step, ...], seed: int) -> Site:
    """The site with its redesigns, on days on which it is looked at without any change of law."""
    rng = Random(f"{seed}:redesign:{site.key}")
    idle = [
        step.moment for step in steps if site.jurisdiction in step.bystanders and site.key not in (step.faults or {})
    ]
    return replace(site, redesigns=tuple(sorted(rng.sample(idle, min(len(idle), 1)))))
