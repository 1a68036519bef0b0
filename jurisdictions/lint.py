"""Checks what no single record can show: that the registry's files are true to the codebook and to each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from jurisdictions.cadence import parse_cadence
from jurisdictions.codebook import (
    FORMS,
    PROVISIONS,
    EventKind,
    Status,
    caps_from_limits,
    provision_problem,
)
from jurisdictions.identifiers import file_stem, identifier_problem, language_problem
from jurisdictions.model import Event, Jurisdiction, ProvisionChange
from jurisdictions.nearest import did_you_mean
from jurisdictions.registry import PACKAGED, Problem, Registry, line_of
from jurisdictions.timeline import status_on, timeline

__all__ = ["Fault", "Problem", "lint", "located"]

#: Where in a file something is wrong (its keys, and the number of a table among its like), and what is wrong.
Where = tuple[int | str, ...]
Fault = tuple[Where, str]

#: Words of the subject itself: their absence is a finding, so they cannot tell a sound page from an empty one.
_SUBJECT = re.compile(r"kratom|m[iy]trag[yi]n|ketum|speciosa|7-?oh\b|กระท่อม|кратом|митрагин|クラトム", re.IGNORECASE)
#: An authority's host does not bear the plant's name; a seller's or advocate's does.
_TRADE_HOST = re.compile(r"kratom|speciosa|mitragyn|botanical", re.IGNORECASE)
_SOURCE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def lint(registry: Registry, today: date | None = None, *, public: bool | None = None) -> list[Problem]:
    """All that is wrong with `registry` on the day `today` (None: the present day), in the order of the files.

    A `public` registry (None: where it is the packaged one) is everybody's: its addresses are in no private network.
    """
    day = today or date.today()
    public = registry.root.resolve() == PACKAGED.resolve() if public is None else public
    found: list[Problem] = []
    for place in registry.values():
        file = registry.files[place.id]
        problem = identifier_problem(place, registry)
        faults: list[Fault] = [(("id",), problem)] if problem else []
        faults += _file_name(file, place)
        for rule in (*_RULES, *((_private,) if public else ())):
            faults += rule(place, day)
        found += located(registry, file, faults)
    found += _same_names(registry)
    return sorted(found, key=lambda problem: problem.file)


def located(registry: Registry, file: str, faults: Sequence[Fault]) -> Iterator[Problem]:
    """`faults` of `file` as problems that name its lines."""
    text = (registry.root / file).read_text("utf-8") if faults else ""
    for where, message in faults:
        line = line_of(text, where) if where else None
        yield Problem(file, f"line {line}: {message}" if line else message)


def _file_name(file: str, place: Jurisdiction) -> Iterator[Fault]:
    """The folders of a file may stand for the head of its id: us/al.toml and oceania/au-nsw.toml are both right."""
    path = PurePosixPath(file)
    wanted = file_stem(place.id)
    if wanted not in {path.stem, *(f"{folder}-{path.stem}" for folder in path.parts[:-1])}:
        yield (), f"file name does not fit id {place.id!r} (it would be {wanted}.toml)"


def _same_names(registry: Registry) -> Iterator[Problem]:
    seen: dict[tuple[str | None, str], str] = {}
    for place in registry.values():
        other = seen.setdefault((place.parent, place.name.casefold()), place.id)
        if other != place.id:
            yield Problem(registry.files[place.id], f"name {place.name!r} is also that of {other}")


def _identity(place: Jurisdiction, day: date) -> Iterator[Fault]:
    if not place.name.strip():
        yield ("name",), "name is empty"
    for name, times in Counter(alias.casefold() for alias in (place.name, *place.aliases)).items():
        if times > 1:
            yield ("aliases",), f"alias {name!r} is there twice"
    try:
        ZoneInfo(place.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        near = did_you_mean(place.timezone, available_timezones()) if place.timezone else ""
        yield ("timezone",), f"timezone {place.timezone!r} is no IANA time zone{near}"
    if place.status_as_of > day:
        yield ("status_as_of",), f"status_as_of {place.status_as_of} is in the future"


def _sources(place: Jurisdiction, day: date) -> Iterator[Fault]:
    for name, times in Counter(source.id for source in place.sources).items():
        if times > 1:
            yield ("sources",), f"source id {name!r} is there twice"
    addresses = Counter(url for source in place.sources for url in (source.url, *source.mirrors))
    yield from ((("sources",), f"address {url} is there twice") for url, times in addresses.items() if times > 1)
    for number, source in enumerate(place.sources):
        where, at = f"source {source.id!r}", ("sources", number)
        if not _SOURCE_ID.fullmatch(source.id):
            yield (*at, "id"), f"source id {source.id!r}: lower-case words joined by hyphens"
        for key, url in (("url", source.url), *(("mirrors", mirror) for mirror in source.mirrors)):
            yield from _address((*at, key), where, url)
        if (problem := language_problem(source.language)) is not None:
            yield (*at, "language"), f"{where}: {problem}"
        for word in source.must_contain:
            if not word.strip() or _SUBJECT.search(word):
                yield (
                    (*at, "must_contain"),
                    f"{where}: must_contain {word!r} is a word whose absence is news, not a fault of the page",
                )
        try:
            parse_cadence(source.cadence)
        except ValueError as error:
            yield (*at, "cadence"), f"{where}: {error}"


def _private(place: Jurisdiction, day: date) -> Iterator[Fault]:
    """Addresses that lead into a network of one's own: nobody else could watch them."""
    for number, source in enumerate(place.sources):
        for key, url in (("url", source.url), *(("mirrors", mirror) for mirror in source.mirrors)):
            if _is_private(url):
                told = f"source {source.id!r}: {url} is in a private network, where nobody else can watch it"
                yield ("sources", number, key), f"{told}; give it a registry of its own ([registry] path)"


def _is_private(url: str) -> bool:
    try:
        return not ip_address(urlsplit(url).hostname or "").is_global
    except ValueError:  # a name, whose address is looked at when it is visited, or no address at all
        return False


def _address(at: Where, where: str, url: str) -> Iterator[Fault]:
    """Addresses that prove law: well formed, and not those of the trade or its advocates."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        yield at, f"{where}: {url!r} is no address"
        return
    if parts.scheme not in ("http", "https") or "." not in host or re.search(r"\s", url):
        yield at, f"{where}: {url!r} is no http or https address with a host"
    elif _TRADE_HOST.search(host):
        yield at, f"{where}: {host} is a seller's or advocate's page: at most seen_at"


def _events(place: Jurisdiction, day: date) -> Iterator[Fault]:
    last: Event | None = None
    for number, event in enumerate(place.events):
        where, at = f"event of {event.effective}", ("events", number)
        if last is not None and event.old is not last.new:
            yield (
                (*at, "from"),
                f"{where}: starts from {event.old.value!r}, but the event before it ended in {last.new.value!r}",
            )
        if last is not None and event.effective < last.effective:
            yield (*at, "effective"), f"{where}: stands after the event of {last.effective}; oldest first"
        if event.effective > day:
            yield (*at, "effective"), f"{where}: lies in the future; a law not yet in force is [[scheduled]]"
        if event.enacted and event.enacted > event.effective and "retroactive" not in place.notes.lower():
            yield (
                (*at, "enacted"),
                f"{where}: enacted {event.enacted}, after it took effect; say in the notes how it is retroactive",
            )
        if event.expires and event.expires <= event.effective:
            yield (*at, "expires"), f"{where}: expires {event.expires}, not after it took effect"
        if event.renews and event.kind is not EventKind.NOTICE:
            yield (*at, "renews"), f"{where}: renews is for an event that changes nothing"
        yield from _cited(at, where, event.instrument, event.source)
        last = event


def _cited(at: Where, where: str, instrument: str, source: str) -> Iterator[Fault]:
    if not instrument.strip():
        yield (*at, "instrument"), f"{where}: no instrument"
    yield from _address((*at, "source"), where, source)


def _coming(place: Jurisdiction, day: date) -> Iterator[Fault]:
    for number, item in enumerate(place.scheduled):
        at: Where = ("scheduled", number)
        where = f"scheduled {item.effective or 'without a date'}"
        yield from _cited(at, where, item.instrument, item.source)
        if item.effective is not None and item.effective <= place.status_as_of:
            yield (*at, "effective"), f"{where}: not after status_as_of {place.status_as_of}; make it an event"
        for key, change in item.changes.items():
            if change.old != place.provisions.get(key):
                yield (*at, key), f"{where}: {key} is {place.provisions.get(key)!r} now, not {change.old!r}"
        yield from _changes(at, where, item.changes)
    for number, bill in enumerate(place.pending):
        at = ("pending", number)
        where = f"pending {bill.instrument[:40]!r}"
        yield from _cited(at, where, bill.instrument, bill.source)
        if bill.as_of is not None and bill.as_of > day:
            yield (*at, "as_of"), f"{where}: as_of {bill.as_of} is in the future"


def _covered(place: Jurisdiction, day: date) -> Iterator[Fault]:
    """The evidence for the status covers what changed it: the day on which that was enacted, or took effect. A notice
    may be younger: it does not say what the law is."""
    for event in place.events:
        first = event.effective.replace(day=1) if event.certainty == "month" else event.effective
        first = first.replace(month=1, day=1) if event.certainty == "year" else first
        if event.kind is not EventKind.NOTICE and place.status_as_of < (event.enacted or first):
            told = f"status_as_of {place.status_as_of} lies before the event of {event.effective}, which it must cover"
            yield ("status_as_of",), told


def _status(place: Jurisdiction, day: date) -> Iterator[Fault]:
    """Compared on the last day the file speaks of, so that the answer does not change with the calendar."""
    latest = max((event.effective for event in place.events), default=place.status_as_of)
    when = min(max(place.status_as_of, latest), day)
    found = status_on(timeline(place), when).status
    if found is not place.status:
        yield ("status",), f"status {place.status.value!r}, but by its events it is {found.value!r} on {when}"
    dated = any(event.kind is EventKind.STATUS for event in place.events)
    if place.status is not Status.UNKNOWN and not dated and not place.citation.strip():
        yield ("status",), f"status {place.status.value!r} rests on no dated event and needs a citation"


def _provisions(place: Jurisdiction, day: date) -> Iterator[Fault]:
    for key, value in place.provisions.items():
        yield from _value(("provisions", key), "provisions", key, value)
    limits = place.provisions.get("limits", ())
    if provision_problem("limits", limits) is None:
        for key, value in caps_from_limits(limits).items():
            if place.provisions.get(key) != value:
                yield (
                    ("provisions", "limits"),
                    f"provisions: limits mean {key} = {value}, not {place.provisions.get(key)!r}",
                )
    for number, event in enumerate(place.events):
        yield from _changes(("events", number), f"event of {event.effective}", event.changes)
    yield from _carried(place)


def _changes(at: Where, where: str, changes: Mapping[str, ProvisionChange]) -> Iterator[Fault]:
    for key, change in changes.items():
        if change.old == change.new:
            yield (*at, key), f"{where}: {key} changes from {change.old!r} to itself"
        for value in (change.old, change.new):
            if value is not None or key not in PROVISIONS:
                yield from _value((*at, key), where, key, value)


def _value(at: Where, where: str, key: str, value: Any) -> Iterator[Fault]:
    if (problem := provision_problem(key, value)) is not None:
        yield at, f"{where}: {problem}"
    elif key == "forms_prohibited":
        for form in value:
            if form not in FORMS:
                yield at, f"{where}: forms_prohibited: {form!r} is none of {', '.join(FORMS)}"


def _carried(place: Jurisdiction) -> Iterator[Fault]:
    """Each change starts where the change before it ended, and the last one ends in the current provisions.

    A change of status leaves open what it does not name; a lapsed rule leaves nothing behind.
    """
    known: dict[str, tuple[Any, date | None]] = {}
    for number, event in enumerate(place.events):
        for key in [key for key, (_, end) in known.items() if end is not None and end <= event.effective]:
            del known[key]
        for key, change in event.changes.items():
            if key in known and known[key][0] != change.old:
                was = known[key][0]
                yield (
                    ("events", number, key),
                    f"event of {event.effective}: {key} starts from {change.old!r}, but it was {was!r}",
                )
        if event.kind is EventKind.STATUS:
            known.clear()
        known |= {key: (change.new, event.expires) for key, change in event.changes.items()}
    for key, (value, end) in known.items():
        lapsed = end is not None and end <= place.status_as_of
        if not lapsed and place.provisions.get(key) != value:
            yield (
                ("provisions", key),
                f"provisions: {key} is {place.provisions.get(key)!r}, but its last event made it {value!r}",
            )


_RULES: tuple[Callable[[Jurisdiction, date], Iterator[Fault]], ...] = (
    _identity, _sources, _events, _covered, _coming, _status, _provisions,
)  # fmt: skip
