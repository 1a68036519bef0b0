"""What the platforms' searches find that the registry does not have: each becomes a review item with a draft.

A bill, a rule, a notice or a gazette item that names kratom is asked about once; whether it is worth watching a person
decides. Nothing found here is law, and nobody is alarmed by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urldefrag, urlsplit

from sqlalchemy import Connection, select

from jurisdictions.drafting import source_toml
from scrapers.capture import Answer, Outcome, Request
from scrapers.defects import defect
from scrapers.fetch import Fetcher
from scrapers.platforms import Ask, Finder, Found, NoAnswer, NoKey, bill_at, finders, guard, suggested
from scrapers.platforms.base import Partial, Sited
from tracker import reviews
from tracker.clock import Clock, parse, stamp
from tracker.hosts import leave_alone, remember
from tracker.store import Store, schema
from tracker.store.engine import get_meta, set_meta

#: What is searched for where nothing else is said, with what a platform's country calls it.
WORDS = ("kratom", "mitragynine", "7-hydroxymitragynine", "mitragyna speciosa")
#: So many items of one search are looked at.
_MOST = 500
KIND = "discovered"


#: The key of table `meta` under which the last search of all platforms is kept.
_SEARCHED = "searched_at"


@dataclass
class Report:
    """What a round of searches gave: items ``found``, those ``opened`` for review, how many platforms ``answered``, and
    a line for each search that failed, gave not all or wants a key."""

    found: int = 0
    opened: list[Found] = field(default_factory=list)
    answered: int = 0
    failures: list[str] = field(default_factory=list)


def is_due(connection: Connection, now: datetime, every: timedelta) -> bool:
    """Whether the last search of all platforms lies `every` back."""
    last = get_meta(connection, _SEARCHED)
    return last is None or now - parse(last) >= every


def discover(
    store: Store, fetcher: Fetcher, clock: Clock, since: date, words: Sequence[str] = WORDS,
    platforms: Sequence[str] = (),
) -> Report:  # fmt: skip
    """Search `platforms` (empty: all that can be searched) for `words`, and open a review item for each thing that
    came or changed on or after `since`, and that neither the registry nor an earlier item has."""
    report = Report()
    with store.read() as connection:
        watched = list(_watched(connection, active=True))
        leave_alone(connection, fetcher, clock.now())
    chosen = [finder for finder in finders() if not platforms or finder.platform.name in platforms]
    for finder in chosen:
        wanted = [*words, *(() if words is not WORDS else finder.platform.words)]
        sited = finder.among(watched) if isinstance(finder, Sited) else finder
        heard: list[Answer] = []
        found = {item.url: item for item in _search(sited, _asker(fetcher, heard), wanted, since, report)}
        report.found += len(found)
        with store.write() as connection:
            remember(connection, heard, clock.now())
            report.opened += _ask(connection, finder, found.values(), clock, report)
    if report.answered and not platforms and words is WORDS:
        with store.write() as connection:
            set_meta(connection, _SEARCHED, stamp(clock.now()))
    return report


def _search(finder: Finder, ask: Ask, words: Sequence[str], since: date, report: Report) -> Iterator[Found]:
    """What `finder` finds. How it fails is told, and ends its search only: the other platforms are searched."""
    name = finder.platform.name
    for word in words:
        try:
            yield from _all(name, word, guard.search(finder, word, since, ask), report)
        except NoKey as error:
            report.failures.append(f"{name}: {error}")
            return
        except NoAnswer as error:
            report.failures.append(f"{name}: {word!r}: {error.outcome.value}: {error.detail}")
            return
        except Exception as error:  # noqa: BLE001 - a defect of one platform's search must not end the others
            report.failures.append(f"{name}: {word!r}: a defect of this program, report it: {defect(error)}")
            return
    report.answered += 1


def _all(name: str, word: str, found: Iterator[Found], report: Report) -> Iterator[Found]:
    try:
        for number, item in enumerate(found):
            if number == _MOST:
                raise Partial(f"it has more than {_MOST} items; the oldest were left out")
            yield item
    except Partial as error:
        report.failures.append(f"{name}: {word!r}: {error}")


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
    known = _Known([url for _, url in _watched(connection)], _asked(connection))
    opened = []
    for item in items:
        if known.has(item):
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
    its address elsewhere; returns whether it is new."""
    known = _Known([url for _, url in _watched(connection, but=source)], _asked(connection))
    return not known.has(item) and reviews.open_(
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


class _Known:
    """What need not be asked about: the addresses that are `watched`, and the bills at them or `asked` about before,
    whichever platform names them."""

    def __init__(self, watched: Iterable[str], asked: Iterable[str]) -> None:
        watched = list(watched)
        self._pages = {_plain(url) for url in watched}
        self._bills = {key for url in (*watched, *asked) for key in bill_at(url)}

    def has(self, item: Found) -> bool:
        return _plain(item.url) in self._pages or not self._bills.isdisjoint(bill_at(item.url))


def _watched(connection: Connection, *, active: bool = False, but: str = "") -> Iterator[tuple[str, str]]:
    """The addresses that the registry has (or had, unless `active`), mirrors too, each with its jurisdiction; those of
    the source `but` aside."""
    table = schema.source_state
    query = select(table.c.jurisdiction, table.c.spec).where(table.c.id != but)
    for place, spec in connection.execute(query.where(table.c.active) if active else query):
        yield from ((place, url) for url in (spec["url"], *spec.get("mirrors", ())))


def _asked(connection: Connection) -> Iterator[str]:
    """The addresses that were asked about, whatever was decided."""
    table = schema.review
    for payload in connection.execute(select(table.c.payload).where(table.c.kind == KIND)).scalars():
        yield str(payload.get("url") or "")


def _plain(url: str) -> str:
    """An address without what does not tell pages apart."""
    parts = urlsplit(urldefrag(url).url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"
