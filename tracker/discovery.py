"""What the platforms' searches find that the registry does not have: each becomes a review item with a draft.

A bill, a rule, a notice or a gazette item that names kratom is asked about once; whether it is worth watching a person
decides. Nothing found here is law, and nobody is alarmed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from urllib.parse import urldefrag, urlsplit

from sqlalchemy import Connection, select

from jurisdictions.drafting import source_toml
from scrapers.capture import Answer, Outcome, Request
from scrapers.fetch import Fetcher
from scrapers.platforms import Ask, Finder, Found, NoAnswer, NoKey, finders, suggested
from tracker import reviews
from tracker.clock import Clock
from tracker.hosts import leave_alone, remember
from tracker.store import Store, schema

#: What is searched for where nothing else is said, with what a platform's country calls it.
WORDS = ("kratom", "mitragynine", "7-hydroxymitragynine", "mitragyna speciosa")
#: So many items of one search are looked at.
_MOST = 500
KIND = "discovered"


@dataclass
class Report:
    """What a round of searches gave: items ``found``, those ``opened`` for review, and a line for each search that
    failed or wants a key."""

    found: int = 0
    opened: list[Found] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def discover(
    store: Store, fetcher: Fetcher, clock: Clock, since: date, words: Sequence[str] = WORDS,
    platforms: Sequence[str] = (),
) -> Report:  # fmt: skip
    """Search `platforms` (empty: all that can be searched) for `words`, and open a review item for each thing that
    came or changed on or after `since`, and that neither the registry nor an earlier item has."""
    report = Report()
    with store.read() as connection:
        leave_alone(connection, fetcher, clock.now())
    chosen = [finder for finder in finders() if not platforms or finder.platform.name in platforms]
    for finder in chosen:
        wanted = [*words, *(() if words is not WORDS else finder.platform.words)]
        heard: list[Answer] = []
        found = {item.url: item for item in _search(finder, _asker(fetcher, heard), wanted, since, report)}
        report.found += len(found)
        with store.write() as connection:
            remember(connection, heard, clock.now())
            report.opened += _ask(connection, finder, found.values(), clock, report)
    return report


def _search(finder: Finder, ask: Ask, words: Sequence[str], since: date, report: Report) -> Iterator[Found]:
    name = finder.platform.name
    for word in words:
        try:
            for number, item in enumerate(finder.find(word, since, ask)):
                if number == _MOST:
                    report.failures.append(f"{name}: more than {_MOST} items for {word!r}; the oldest were left out")
                    break
                yield item
        except NoKey as error:
            report.failures.append(f"{name}: {error}")
            return
        except NoAnswer as error:
            report.failures.append(f"{name}: {word!r}: {error.outcome.value}: {error.detail}")
            return


def _asker(fetcher: Fetcher, heard: list[Answer]) -> Ask:
    """Asks by `fetcher`; each answer is put into `heard`."""

    def ask(request: Request) -> Answer:
        answer = fetcher.send(request)
        heard.append(replace(answer, body=None))
        if answer.outcome is not Outcome.NEW:
            raise NoAnswer(answer, answer.outcome, answer.detail)
        return answer

    return ask


def _ask(connection: Connection, finder: Finder, items: Iterable[Found], clock: Clock, report: Report) -> list[Found]:
    """Open an item for each of `items` that is new; those of a place that the registry has not are told."""
    places = set(connection.execute(select(schema.jurisdiction.c.id)).scalars())
    known = _watched(connection)
    opened = []
    for item in items:
        if _plain(item.url) in known:
            continue
        place = _place(item.jurisdiction, places)
        if place is None:
            where = item.jurisdiction or "no place"
            report.failures.append(f"{finder.platform.name}: {where} is not in the registry: {item.title} ({item.url})")
        elif reviews.open_(
            connection, key=f"{KIND}:{finder.platform.name}:{item.id}", jurisdiction=place, source=None, kind=KIND,
            why=f"found by {finder.platform.name}: {item.title}", payload=_payload(item), now=clock.now(),
        ):  # fmt: skip
            opened.append(item)
    return opened


def lead(connection: Connection, jurisdiction: str, source: str, item: Found, now: datetime) -> bool:
    """Open an item for what the source `source` of `jurisdiction` announces, unless it did before or the registry has
    its address; returns whether it is new."""
    if _plain(item.url) in _watched(connection, but=source):
        return False
    return reviews.open_(
        connection, key=f"{KIND}:{source}:{item.id}", jurisdiction=jurisdiction, source=source, kind=KIND,
        why=f"announced by {source}: {item.title}", payload=_payload(item), now=now,
    )  # fmt: skip


def _payload(item: Found) -> dict[str, object]:
    platform = suggested(item.url).platform
    draft = source_toml(item.url, kind=item.kind.value, adapter=platform.name, secondary=platform.secondary)
    return {
        "url": item.url, "title": item.title, "on": item.on.isoformat() if item.on else None,
        "summary": item.summary[:500], "draft": draft,
    }  # fmt: skip


def _place(found: str, places: set[str]) -> str | None:
    """The registry's place that `found` is, or lies in."""
    while found and found not in places:
        found = found.rpartition("/")[0] or found.rpartition("-")[0]
    return found or None


def _watched(connection: Connection, but: str = "") -> set[str]:
    """The addresses that the registry has, mirrors too; those of the source `but` aside."""
    table = schema.source_state
    specs = connection.execute(select(table.c.spec).where(table.c.id != but)).scalars()
    return {_plain(url) for spec in specs for url in (spec["url"], *spec.get("mirrors", ()))}


def _plain(url: str) -> str:
    """An address without what does not tell pages apart."""
    parts = urlsplit(urldefrag(url).url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"
