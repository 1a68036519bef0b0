"""``code``: reads documents as the tracker would, and stores nothing. Needs no settings and no database."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from json import JSONDecodeError, dumps, loads
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Config, as_day
from cli.show import note

if TYPE_CHECKING:
    from scrapers.document import Document
    from tracker.reading import Context

#: A process pool costs more to start than so many documents take to read.
_FEW = 12
_FIELDS = {"file", "jurisdiction", "language", "kind", "format", "url", "read_on"}


@dataclass(frozen=True)
class Job:
    """One document to read; ``path`` is where it lies, ``file`` what it was called by whoever asked."""

    file: str
    path: Path
    today: date
    jurisdiction: str = ""
    kind: str = ""
    language: str = ""
    format: str = ""
    url: str = ""


def code(
    files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", help="Documents to read.")] = None,
    manifest: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="JSON list of {file, jurisdiction, language, kind, format, url}."),
    ] = None,
    jurisdiction: Annotated[str, typer.Option(help="Whose document it is (an identifier).")] = "",
    kind: Annotated[str, typer.Option(help="statute, rule, schedule-list, act, bill, agency-page, news, …")] = "",
    language: Annotated[str, typer.Option(help="Language, as in en or pt-BR.")] = "",
    format: Annotated[str, typer.Option(help="html, pdf, xml, json or text; the bytes decide if left out.")] = "",
    url: Annotated[str, typer.Option(help="Where the document came from.")] = "",
    on: Annotated[str | None, typer.Option(metavar="DAY", help="Read as of this day (default: today).")] = None,
    json: Annotated[bool, typer.Option("--json", help="The answer is JSON in any case.")] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="For people: the text with its findings, and why nothing more was found.")
    ] = False,
    config: Config = None,
) -> None:
    """Read documents as law, without storing: one JSON object a line."""
    today = as_day(on) or date.today()
    if manifest is None and not files:
        raise typer.BadParameter("name a FILE, or give --manifest")
    jobs = [Job(str(file), file, today, jurisdiction, kind, language, format, url) for file in files or ()]
    if manifest is not None:
        jobs += _listed(manifest, today)
    if explain:
        _explain(jobs)
        return
    missing = False
    for line, found in _all(jobs):
        print(dumps(line, ensure_ascii=False))
        missing |= not found
    sys.stdout.flush()
    if missing:
        raise typer.Exit(1)


def _listed(manifest: Path, today: date) -> Iterator[Job]:
    """The jobs of a manifest; files are relative to it. Raises typer.BadParameter."""
    try:
        entries = loads(manifest.read_bytes())
    except OSError as error:
        raise typer.BadParameter(f"{manifest}: {error.strerror}") from error
    except (JSONDecodeError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{manifest}: not JSON: {error}") from error
    if not isinstance(entries, list):
        raise typer.BadParameter(f"{manifest}: a manifest is a JSON list")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("file"), str):
            raise typer.BadParameter(f'{manifest}: entry {number} names no "file"')
        given = {key: str(value) for key, value in entry.items() if key in _FIELDS and value is not None}
        day = as_day(given.pop("read_on", None)) or today
        name = given.pop("file")
        yield Job(name, manifest.parent / name, day, **given)


def _all(jobs: Sequence[Job]) -> Iterable[tuple[dict[str, Any], bool]]:
    """Each job's line and whether its file was there, in order; many are shared out over the processors."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(jobs) <= _FEW or cores == 1:
        return map(read_one, jobs)
    return _shared_out(jobs, cores)


def _shared_out(jobs: Sequence[Job], cores: int) -> Iterator[tuple[dict[str, Any], bool]]:
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(cores) as pool:
        yield from pool.map(read_one, jobs, chunksize=4)


def _explain(jobs: Sequence[Job]) -> None:
    """Each document with its findings; what cannot be read is told and makes the exit status 1."""
    from cli.explaining import print_explanation
    from tracker.coding.explain import explain

    missing = False
    for job in jobs:
        document, why, found = _document(job)
        missing |= not found
        if document is None:
            note(f"{job.file}: {why}")
        else:
            print_explanation(job.file, explain(document, _context(job)))
    if missing:
        raise typer.Exit(1)


def read_one(job: Job) -> tuple[dict[str, Any], bool]:
    """One line of the answer, and whether the file could be opened."""
    document, why, found = _document(job)
    return (_nothing(job, why) if document is None else _line(job, document)), found


def _document(job: Job) -> tuple[Document | None, str, bool]:
    """The document, or None with why there is none; and whether the file could be opened."""
    from scrapers.extract import Unreadable, extract

    try:
        body = job.path.read_bytes()
    except OSError as error:
        return None, f"cannot be read: {error.strerror}", False
    try:
        return extract(body, format=job.format, url=job.url or job.file, language=job.language), "", True
    except Unreadable as error:
        return None, str(error), True


def _context(job: Job) -> Context:
    from jurisdictions.codebook import SourceKind
    from tracker.reading import Context

    kind = SourceKind(job.kind) if job.kind in set(SourceKind) else None
    return Context(job.jurisdiction, kind, job.language, job.format, job.url, job.today)


def _line(job: Job, document: Document) -> dict[str, Any]:
    from tracker.coding import read

    reading = read(document, _context(job))
    # The limits stand beside the provisions: the codebook's short caps among those are what they come to.
    provisions = dict(reading.provisions)
    limits = provisions.pop("limits", [])
    provisions.pop("basis", None)  # how the law is known, which is none of its rules
    return {
        "file": job.file,
        "mentions_kratom": reading.mentions_kratom,
        "status": reading.status and reading.status.value,
        "in_force": reading.in_force,
        "effective": reading.effective and reading.effective.isoformat(),
        "would": reading.would and reading.would.value,
        "provisions": provisions,
        "limits": limits,
        "evidence": [
            {"provision": e.provision, "quote": e.quote, "start": e.start, "end": e.end} for e in reading.evidence
        ],
        "why": " ".join(reading.why.split()),
    }


def _nothing(job: Job, why: str) -> dict[str, Any]:
    return {
        "file": job.file, "mentions_kratom": False, "status": None, "in_force": None, "effective": None, "would": None,
        "provisions": {}, "limits": [], "evidence": [], "why": why,
    }  # fmt: skip
