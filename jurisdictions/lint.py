"""Checks what no single record can show: that the registry's files are true to the codebook and to each other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

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
from jurisdictions.registry import Problem, Registry
from jurisdictions.timeline import status_on, timeline

__all__ = ["Problem", "lint"]

#: Words of the subject itself: their absence is a finding, so they cannot tell a sound page from an empty one.
_SUBJECT = re.compile(r"kratom|m[iy]trag[yi]n|ketum|speciosa|7-?oh\b|กระท่อม|кратом|митрагин|クラトム", re.IGNORECASE)
#: An authority's host does not bear the plant's name; a seller's or advocate's does.
_TRADE_HOST = re.compile(r"kratom|speciosa|mitragyn|botanical", re.IGNORECASE)
_SOURCE_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def lint(registry: Registry, today: date | None = None) -> list[Problem]:
    """All that is wrong with `registry` on the day `today` (None: the present day), in the order of the files."""
    day = today or date.today()
    found: list[Problem] = []
    for place in registry.values():
        file = registry.files[place.id]
        problem = identifier_problem(place, registry)
        messages = [problem] if problem else []
        messages += _file_name(file, place)
        for rule in _RULES:
            messages += rule(place, day)
        found += [Problem(file, message) for message in messages]
    found += _same_names(registry)
    return sorted(found, key=lambda problem: problem.file)


def _file_name(file: str, place: Jurisdiction) -> Iterator[str]:
    """The folders of a file may stand for the head of its id: us/al.toml and oceania/au-nsw.toml are both right."""
    path = PurePosixPath(file)
    wanted = file_stem(place.id)
    if wanted not in {path.stem, *(f"{folder}-{path.stem}" for folder in path.parts[:-1])}:
        yield f"file name does not fit id {place.id!r} (it would be {wanted}.toml)"


def _same_names(registry: Registry) -> Iterator[Problem]:
    seen: dict[tuple[str | None, str], str] = {}
    for place in registry.values():
        other = seen.setdefault((place.parent, place.name.casefold()), place.id)
        if other != place.id:
            yield Problem(registry.files[place.id], f"name {place.name!r} is also that of {other}")


def _identity(place: Jurisdiction, day: date) -> Iterator[str]:
    if not place.name.strip():
        yield "name is empty"
    for name, times in Counter(alias.casefold() for alias in (place.name, *place.aliases)).items():
        if times > 1:
            yield f"alias {name!r} is there twice"
    try:
        ZoneInfo(place.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        yield f"timezone {place.timezone!r} is no IANA time zone"
    if place.status_as_of > day:
        yield f"status_as_of {place.status_as_of} is in the future"


def _sources(place: Jurisdiction, day: date) -> Iterator[str]:
    for name, times in Counter(source.id for source in place.sources).items():
        if times > 1:
            yield f"source id {name!r} is there twice"
        if not _SOURCE_ID.fullmatch(name):
            yield f"source id {name!r}: lower-case words joined by hyphens"
    addresses = Counter(url for source in place.sources for url in source.addresses)
    yield from (f"address {url} is there twice" for url, times in addresses.items() if times > 1)
    for source in place.sources:
        where = f"source {source.id!r}"
        for url in source.addresses:
            yield from _address(where, url)
        if (problem := language_problem(source.language)) is not None:
            yield f"{where}: {problem}"
        for word in source.must_contain:
            if not word.strip() or _SUBJECT.search(word):
                yield f"{where}: must_contain {word!r} is a word whose absence is news, not a fault of the page"
        try:
            parse_cadence(source.cadence)
        except ValueError as error:
            yield f"{where}: {error}"


def _address(where: str, url: str) -> Iterator[str]:
    """Addresses that prove law: well formed, and not those of the trade or its advocates."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        yield f"{where}: {url!r} is no address"
        return
    if parts.scheme not in ("http", "https") or "." not in host or re.search(r"\s", url):
        yield f"{where}: {url!r} is no http or https address with a host"
    elif _TRADE_HOST.search(host):
        yield f"{where}: {host} is a seller's or advocate's page: at most seen_at"


def _events(place: Jurisdiction, day: date) -> Iterator[str]:
    last: Event | None = None
    for event in place.events:
        where = f"event of {event.effective}"
        if last is not None and event.old is not last.new:
            yield f"{where}: starts from {event.old.value!r}, but the event before it ended in {last.new.value!r}"
        if last is not None and event.effective < last.effective:
            yield f"{where}: stands after the event of {last.effective}; oldest first"
        if event.effective > day:
            yield f"{where}: lies in the future; a law not yet in force is [[scheduled]]"
        if event.enacted and event.enacted > event.effective and "retroactive" not in place.notes.lower():
            yield f"{where}: enacted {event.enacted}, after it took effect; say in the notes how it is retroactive"
        if event.expires and event.expires <= event.effective:
            yield f"{where}: expires {event.expires}, not after it took effect"
        if event.renews and event.kind is not EventKind.NOTICE:
            yield f"{where}: renews is for an event that changes nothing"
        yield from _cited(where, event.instrument, event.source)
        last = event


def _cited(where: str, instrument: str, source: str) -> Iterator[str]:
    if not instrument.strip():
        yield f"{where}: no instrument"
    yield from _address(where, source)


def _coming(place: Jurisdiction, day: date) -> Iterator[str]:
    for item in place.scheduled:
        where = f"scheduled {item.effective or 'without a date'}"
        yield from _cited(where, item.instrument, item.source)
        if item.effective is not None and item.effective <= place.status_as_of:
            yield f"{where}: not after status_as_of {place.status_as_of}; make it an event"
        for key, change in item.changes.items():
            if change.old != place.provisions.get(key):
                yield f"{where}: {key} is {place.provisions.get(key)!r} now, not {change.old!r}"
        yield from _changes(where, item.changes)
    for bill in place.pending:
        where = f"pending {bill.instrument[:40]!r}"
        yield from _cited(where, bill.instrument, bill.source)
        if bill.as_of is not None and bill.as_of > day:
            yield f"{where}: as_of {bill.as_of} is in the future"


def _status(place: Jurisdiction, day: date) -> Iterator[str]:
    """Compared on the last day the file speaks of, so that the answer does not change with the calendar."""
    latest = max((event.effective for event in place.events), default=place.status_as_of)
    when = min(max(place.status_as_of, latest), day)
    found = status_on(timeline(place), when).status
    if found is not place.status:
        yield f"status {place.status.value!r}, but by its events it is {found.value!r} on {when}"
    dated = any(event.kind is EventKind.STATUS for event in place.events)
    if place.status is not Status.UNKNOWN and not dated and not place.citation.strip():
        yield f"status {place.status.value!r} rests on no dated event and needs a citation"


def _provisions(place: Jurisdiction, day: date) -> Iterator[str]:
    for key, value in place.provisions.items():
        yield from _value("provisions", key, value)
    limits = place.provisions.get("limits", ())
    if provision_problem("limits", limits) is None:
        for key, value in caps_from_limits(limits).items():
            if place.provisions.get(key) != value:
                yield f"provisions: limits mean {key} = {value}, not {place.provisions.get(key)!r}"
    for event in place.events:
        yield from _changes(f"event of {event.effective}", event.changes)
    yield from _carried(place)


def _changes(where: str, changes: Mapping[str, ProvisionChange]) -> Iterator[str]:
    for key, change in changes.items():
        if change.old == change.new:
            yield f"{where}: {key} changes from {change.old!r} to itself"
        for value in (change.old, change.new):
            if value is not None or key not in PROVISIONS:
                yield from _value(where, key, value)


def _value(where: str, key: str, value: Any) -> Iterator[str]:
    if (problem := provision_problem(key, value)) is not None:
        yield f"{where}: {problem}"
    elif key == "forms_prohibited":
        for form in value:
            if form not in FORMS:
                yield f"{where}: forms_prohibited: {form!r} is none of {', '.join(FORMS)}"


def _carried(place: Jurisdiction) -> Iterator[str]:
    """Each change starts where the change before it ended, and the last one ends in the current provisions.

    A change of status leaves open what it does not name; a lapsed rule leaves nothing behind.
    """
    known: dict[str, tuple[Any, date | None]] = {}
    for event in place.events:
        for key in [key for key, (_, end) in known.items() if end is not None and end <= event.effective]:
            del known[key]
        for key, change in event.changes.items():
            if key in known and known[key][0] != change.old:
                was = known[key][0]
                yield f"event of {event.effective}: {key} starts from {change.old!r}, but it was {was!r}"
        if event.kind is EventKind.STATUS:
            known.clear()
        known |= {key: (change.new, event.expires) for key, change in event.changes.items()}
    for key, (value, end) in known.items():
        lapsed = end is not None and end <= place.status_as_of
        if not lapsed and place.provisions.get(key) != value:
            yield f"provisions: {key} is {place.provisions.get(key)!r}, but its last event made it {value!r}"


_RULES: tuple[Callable[[Jurisdiction, date], Iterator[str]], ...] = (
    _identity, _sources, _events, _coming, _status, _provisions,
)  # fmt: skip
