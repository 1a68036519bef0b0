"""One address tried out: fetched, judged and read as a pass would, with nothing recorded; and the TOML for it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

import typer
from sqlalchemy import Connection, Row, select

from cli.foretelling import foretold
from cli.wiring import Program
from jurisdictions.codebook import SourceKind
from jurisdictions.drafting import source_toml
from jurisdictions.identifiers import language_problem
from jurisdictions.model import Source
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms import adapters, suggested
from scrapers.platforms.feed import is_feed
from scrapers.visit import Known, Visit, refused, visit
from tracker import queries
from tracker.hosts import leave_alone
from tracker.reading import Reading
from tracker.run import Result, Task, context, leads
from tracker.store import schema
from tracker.telling.wording import value_text
from tracker.weighing import Scales

_SHOWN = 12  # lines of a text that tell whether it is the law
_FORMATS = {".pdf": "pdf", ".xml": "xml", ".json": "json", ".txt": "text"}


@dataclass(frozen=True)
class Trial:
    """What one visit to `url` gave: the source as it was understood, the visit, the reading of its text (None without
    one), and what a pass would record of it."""

    source: Source
    url: str
    visit: Visit
    reading: Reading | None
    verdict: str

    @property
    def document(self) -> Document | None:
        """The text."""
        return self.visit.document

    def stages(self) -> Iterator[tuple[str, list[str]]]:
        """Each stage with its lines, for people."""
        yield "Source", [self.url, f"adapter {self.source.adapter}, kind {self.source.kind.value}"]
        yield "Requests", [_attempt(attempt) for attempt in self.visit.attempts]
        if self.document is None:
            return
        lines = self.document.text.split("\n")
        rest = [f"… {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else []
        named = self.document.language or "language not told"
        yield f"Text ({len(self.document.text)} characters, {named})", [*(line[:160] for line in lines[:_SHOWN]), *rest]
        if self.reading is not None:
            yield "Reading", _reading(self.reading)
        yield "What would be recorded", [self.verdict]

    def to_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "url": self.url, "adapter": self.source.adapter, "outcome": self.visit.outcome.value,
            "requests": [
                {"url": a.answer.url, "final_url": a.answer.final_url, "status": a.answer.status,
                 "outcome": a.outcome.value, "detail": a.detail} for a in self.visit.attempts
            ],
            "text": self.document.text if self.document else None,
            "reading": None if self.reading is None else {
                "mentions_kratom": self.reading.mentions_kratom, "nature": self.reading.nature,
                "status": self.reading.status, "would": self.reading.would, "effective": self.reading.effective,
                "provisions": self.reading.provisions, "why": self.reading.why,
                "evidence": [{"provision": e.provision, "quote": e.quote} for e in self.reading.evidence],
            },
            "would_record": self.verdict if self.document else None,
        }  # fmt: skip


def try_out(watch: Program, url: str, jurisdiction: str, kind: str, language: str, adapter: str) -> Trial:
    """Visit `url` now, as the source that the registry has there or as one made of what is given. Raises
    typer.BadParameter where `kind`, `adapter` or `jurisdiction` is not known."""
    _check_address(url)
    changes = {"kind": _kind(kind), "language": language, "adapter": _adapter(adapter)}
    with watch.store.read() as connection:
        task = _task(connection, url, jurisdiction, {name: value for name, value in changes.items() if value})
        leave_alone(connection, watch.fetcher, watch.clock.now())
    seen = visit(task.source, Known(), watch.fetcher, (url,), watch.room.look)
    result = Result(task, seen, None)
    if seen.announced is not None:
        result = replace(result, leads=leads(seen.announced))
    elif seen.document is not None:
        result = _coded(watch, result, seen.document)
    seen = result.visit
    return Trial(task.source, url, seen, result.reading, _verdict(watch, result))


def _coded(watch: Program, result: Result, document: Document) -> Result:
    try:
        return replace(result, reading=watch.coder(document, context(result.task, watch.clock)))
    except Unreadable as error:
        return replace(result, visit=refused(result.visit, error.outcome, error.detail))


def _verdict(watch: Program, result: Result) -> str:
    """What a pass would make of it now, beside all that is on record."""
    if result.leads is not None:
        titles = "; ".join(item.title for item in result.leads)
        return (
            f"a review for each entry on kratom that is new: {titles}" if titles else "nothing: no entry is on kratom"
        )
    if result.reading is None or not (result.reading.mentions_kratom or result.task.known.document):
        return "nothing: kratom is not named"
    if not result.task.jurisdiction:
        status = result.reading.status
        return f"{status}, to be compared with the record of its jurisdiction" if status else result.reading.why
    with watch.store.read() as connection:
        return foretold(Scales(watch.archive, watch.clock).weigh(connection, result), result.task.jurisdiction)


def _task(connection: Connection, url: str, jurisdiction: str, changes: Mapping[str, Any]) -> Task:
    """The visit to `url` that a pass would make: of the source that has it, else of one that is new at that place."""
    row = _watched(connection, url)
    place = queries.resolve(connection, jurisdiction) if jurisdiction else row.jurisdiction if row else ""
    source = Source.model_validate(row.spec) if row else _source(url, suggested(url).platform.name)
    table = schema.jurisdiction
    zone = connection.execute(select(table.c.timezone).where(table.c.id == place)).scalar() or "UTC"
    own = row is not None and row.jurisdiction == place
    known = Known(document=row.document) if row is not None and own else Known()
    key = row.id if row is not None and own else f"{place}#trial"
    return Task(key, place, zone, source.model_copy(update=dict(changes)), known)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:  # a bracket that is not closed, a port beyond 65535
        sound = False
    if not sound:
        raise typer.BadParameter(f"{url!r} is no address of a page; one begins with https:// and a host")


def _source(url: str, adapter: str) -> Source:
    """A source of which nothing but the address is known."""
    given = {"id": "trial", "url": url, "authority": "", "kind": "statute", "format": _format(url), "adapter": adapter}
    return Source.model_validate(given)


def _watched(connection: Connection, url: str) -> Row[Any] | None:
    """The state of the source that is read at `url`, its own address or a mirror."""
    table = schema.source_state
    rows = connection.execute(select(table).where(table.c.active).order_by(table.c.id))
    return next((row for row in rows if url in Source.model_validate(row.spec).addresses), None)


def _kind(written: str) -> SourceKind | None:
    try:
        return SourceKind(written) if written else None
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no kind of source; there are {', '.join(SourceKind)}") from None


def _adapter(written: str) -> str:
    if written and written not in adapters():
        raise typer.BadParameter(f"there is no adapter {written!r}; there is {', '.join(adapters())}")
    return written


def _format(url: str) -> str:
    path = urlsplit(url).path.lower()
    return next((name for ending, name in _FORMATS.items() if path.endswith(ending)), "html")


def _attempt(attempt: Any) -> str:
    answer = attempt.answer
    size = f", {len(answer.body)} bytes" if answer.body else ""
    said = f"{answer.status} " if answer.status else ""
    led = f" -> {answer.final_url}" if answer.final_url != answer.url else ""
    return f"{answer.url}{led}: {said}{attempt.outcome.value}{size}" + (f": {attempt.detail}" if attempt.detail else "")


def _reading(found: Reading) -> list[str]:
    told = [f"{name} {value}" for name in ("nature", "status", "would", "in_force", "effective", "ended")
            if (value := getattr(found, name)) not in (None, "")]  # fmt: skip
    provisions = [f"{key}: {value_text(key, value)}" for key, value in found.provisions.items()]
    quotes = [f"“{' '.join(item.quote.split())[:200]}” ({item.provision})" for item in found.evidence]
    return [", ".join(told) or "nothing settled", f"why: {found.why}", *provisions, *quotes]


def draft(watch: Program, url: str, fetch: bool) -> str:
    """The TOML of a source at `url`; with `fetch` its title and language are taken from the page itself."""
    _check_address(url)
    notes = _already(watch, url)
    source = _source(url, suggested(url).platform.name)
    if source.adapter == "page":
        source = source.model_copy(update={"language": ""})  # the page tells its own
    seen = visit(source, Known(), watch.fetcher, looks=watch.room.look) if fetch else None
    if seen is not None and source.adapter == "page" and is_feed(seen.answer.body or b""):
        source = source.model_copy(update={"adapter": "feed", "kind": SourceKind.NEWS})
        seen = visit(source, Known(), watch.fetcher, looks=watch.room.look)
    if source.adapter == "page":
        notes.append("no platform has this address: it is read as a plain page")
    document = seen.document if seen is not None else None
    if seen is not None and document is None:
        notes.append(f"not read now: {seen.outcome.value}: {seen.attempts[-1].detail}")
    return source_toml(
        url, kind=source.kind.value, format=(document.format if document is not None else "") or source.format,
        language=_language(document), adapter=source.adapter,
        secondary=adapters()[source.adapter].platform.secondary,
        cues=_cues(document) if document is not None else (), notes=notes,
    )  # fmt: skip


def _already(watch: Program, url: str) -> list[str]:
    """A line where the registry watches `url` already."""
    with watch.store.read() as connection:
        known = _watched(connection, url)
    return [f"already watched, as {known.id}"] if known else []


def _language(document: Document | None) -> str:
    """The language that a page says it is in, else the one that its words show."""
    if document is None:
        return "en"
    from tracker.coding.lexicon import lexicons_for

    told = document.language.split("-")[0].lower()
    return told if told and language_problem(told) is None else lexicons_for("", document.text[:20_000])[0].language


def _cues(document: Document) -> list[str]:
    """Words by which the page is known: its first section number or heading that does not name the plant."""
    from tracker.coding.substances import scan

    lines = [document.title, *(text for _, text in document.lines())]
    fit = (line.strip() for line in lines if 6 <= len(line.strip()) <= 80 and not scan(line))
    return [line for line in fit if re.search(r"[\w§]", line)][:1]
