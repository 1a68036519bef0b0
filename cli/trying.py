"""One address tried out: fetched, judged and read as a pass would, with nothing recorded; and the TOML for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import typer
from sqlalchemy import Connection, select

from alerts.wording import value_text
from cli.wiring import Program
from jurisdictions.codebook import SourceKind
from jurisdictions.drafting import source_toml
from jurisdictions.identifiers import language_problem
from jurisdictions.model import Source
from scrapers.document import Document
from scrapers.platforms import adapters, suggested
from scrapers.platforms.feed import is_feed
from scrapers.visit import Known, Visit, visit
from tracker import queries
from tracker.clock import local_day
from tracker.coding import read
from tracker.reading import Context, Reading
from tracker.store import schema

_SHOWN = 12  # lines of a text that tell whether it is the law
_FORMATS = {".pdf": "pdf", ".xml": "xml", ".json": "json", ".txt": "text"}


@dataclass(frozen=True)
class Trial:
    """What one visit gave: the source as it was understood, the visit, the reading of its text (None without one),
    and what is on record for its jurisdiction (None where that is not known)."""

    source: Source
    jurisdiction: str
    visit: Visit
    document: Document | None
    reading: Reading | None
    record: str | None

    def stages(self) -> Iterator[tuple[str, list[str]]]:
        """Each stage with its lines, for people."""
        yield "Source", [f"{self.source.url}", f"adapter {self.source.adapter}, kind {self.source.kind.value}"]
        yield "Requests", [_attempt(attempt) for attempt in self.visit.attempts]
        if self.document is None:
            return
        lines = self.document.text.split("\n")
        rest = [f"… {len(lines) - _SHOWN} more lines"] if len(lines) > _SHOWN else []
        named = self.document.language or "language not told"
        yield f"Text ({len(self.document.text)} characters, {named})", [*(line[:160] for line in lines[:_SHOWN]), *rest]
        if self.reading is not None:
            yield "Reading", _reading(self.reading)
            yield "What would be recorded", [self.verdict()]

    def verdict(self) -> str:
        """What a first visit of a pass would make of it."""
        found, place = self.reading, self.jurisdiction or "its jurisdiction"
        if found is None or not found.mentions_kratom:
            return "nothing: kratom is not named"
        if found.status is None:
            why = f"nothing by itself: {found.why}"
            return f"{why}; it would be followed as {found.would.value} to come" if found.would else why
        if self.record is None:
            return f"{found.status.value}, to be compared with the record of {place}"
        if found.status.value == self.record:
            return f"{place} confirmed as {self.record}"
        return f"a review: the page gives {found.status.value}, the record of {place} says {self.record}"

    def to_json(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "url": self.source.url, "adapter": self.source.adapter, "outcome": self.visit.outcome.value,
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
            "would_record": self.verdict() if self.document else None,
        }  # fmt: skip


def try_out(watch: Program, url: str, jurisdiction: str, kind: str, language: str, adapter: str) -> Trial:
    """Visit `url` now, as the source that the registry has there or as one made of what is given. Raises
    typer.BadParameter where `kind`, `adapter` or `jurisdiction` is not known."""
    _check_address(url)
    with watch.store.read() as connection:
        known = _watched(connection, url)
        place = queries.resolve(connection, jurisdiction) if jurisdiction else (known[0] if known else "")
        record, zone = _on_record(watch, connection, place)
    source = known[1] if known else _source(url, adapter or suggested(url).platform.name)
    changes = {"kind": _kind(kind), "language": language, "adapter": _adapter(adapter)}
    source = source.model_copy(update={name: value for name, value in changes.items() if value})
    seen = visit(source, Known(), watch.fetcher)
    reading = None
    if seen.document is not None:
        today = local_day(watch.clock.now(), zone)
        context = Context(place, source.kind, source.language, source.format, source.url, today)
        reading = read(seen.document, context)
    return Trial(source, place, seen, seen.document, reading, record)


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and url.isprintable()
    except ValueError:  # a bracket that is not closed, a port beyond 65535
        sound = False
    if not sound:
        raise typer.BadParameter(f"{url!r} is no address of a page; one begins with https:// and a host")


def _on_record(watch: Program, connection: Connection, place: str) -> tuple[str | None, str]:
    """The status on record for `place` and its time zone; (None, UTC) where no place is given."""
    if not place:
        return None, "UTC"
    row = queries.status(connection, [place], now=watch.clock.now())[0]
    table = schema.jurisdiction
    zone = connection.execute(select(table.c.timezone).where(table.c.id == place)).scalar_one()
    return str(row["status"]), str(zone)


def _source(url: str, adapter: str) -> Source:
    """A source of which nothing but the address is known."""
    given = {"id": "trial", "url": url, "authority": "", "kind": "statute", "format": _format(url), "adapter": adapter}
    return Source.model_validate(given)


def _watched(connection: Connection, url: str) -> tuple[str, Source] | None:
    table = schema.source_state
    for row in connection.execute(select(table).where(table.c.active).order_by(table.c.id)):
        source = Source.model_validate(row.spec)
        if url in (source.url, *source.mirrors):
            return row.jurisdiction, source.model_copy(update={"url": url, "mirrors": ()})
    return None


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
    seen = visit(source, Known(), watch.fetcher) if fetch else None
    if seen is not None and source.adapter == "page" and is_feed(seen.answer.body or b""):
        source = source.model_copy(update={"adapter": "feed", "kind": SourceKind.GAZETTE})
        seen = visit(source, Known(), watch.fetcher)
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
    return [f"already watched, as {known[0]}#{known[1].id}"] if known else []


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
