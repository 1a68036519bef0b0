"""A registry of many places, each with one watched page of the farm, and a database that has watched them for long.

    python bench/past.py FOLDER --sources 20000 --passes 50 --port 8099 --hosts 1000

writes FOLDER/config.toml, FOLDER/registry and FOLDER/var. The first pass read every page; in the last one a twentieth
of the pages was found amended, and a fiftieth did not answer, as in all passes between, which found the others
unchanged. So what is on record is the same after one pass and after fifty, but for the captures. The registry is
loaded, and the changes are chained, by the program itself; a pass that finds nothing new is one statement. What the
pages say is what `farm.py --first 10000` says.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from bench_pass import PLACE, write_registry
from farm import Farm, host
from sqlalchemy import Connection, bindparam, case, func, insert, literal, select, update

from jurisdictions.codebook import ChangeKind, SourceKind, Status
from jurisdictions.model import Source
from jurisdictions.registry import load
from scrapers.archive import Archive
from scrapers.capture import Answer, Outcome, Request, Validators
from scrapers.document import Document
from scrapers.extract import fingerprint
from scrapers.visit import Known, visit
from tracker.baseline import source_key, sync
from tracker.changes import Change
from tracker.clock import local_day, stamp
from tracker.coding import passage, read
from tracker.history import OBSERVED_RANK, Record, add_record
from tracker.ledger import append
from tracker.plain import reading_to_json
from tracker.reading import Context, Reading
from tracker.store import open_store, schema
from tracker.store.codec import pack_document
from tracker.store.engine import batches, set_meta

#: Pages are numbered from here on: a number has five digits, so that one page's text is another's but for its number.
FIRST = 10_000
#: Days from the first pass to today.
DAYS = 50
ZONE = "America/Denver"  # of all places
_AMENDED, _SILENT = 20, 50  # one page of so many

EVENTS = """
[[events]]
effective = 2019-05-14
from = "unregulated"
to = "kcpa"
instrument = "SB {n} (2019)"
source = "{url}/2019"
changes = {{ labelling = {{ to = "required" }}, min_age = {{ to = 16 }} }}

[[events]]
effective = 2024-07-01
from = "kcpa"
to = "kcpa"
instrument = "HB {n} (2024)"
source = "{url}/2024"
changes = {{ min_age = {{ from = 16, to = {age} }} }}
"""


@dataclass(frozen=True)
class Page:
    """A page of the farm, the place whose law it shows, and the age that it named before it was amended."""

    number: int
    url: str

    @property
    def place(self) -> str:
        """The jurisdiction."""
        return f"US-UT/page-{self.number}"

    @property
    def key(self) -> str:
        """The source."""
        return source_key(self.place, "law")

    @property
    def amended(self) -> bool:
        """Whether the last pass found another age on it."""
        return self.number % _AMENDED == 0

    @property
    def silent(self) -> bool:
        """Whether it did not answer since the first pass."""
        return self.number % _SILENT == 7

    @property
    def age_before(self) -> int:
        """The age that the first pass read, and that the registry has."""
        return 21 if self.amended else 18


def pages(sources: int, port: int, hosts: int) -> list[Page]:
    """The watched pages, spread over so many hosts of the farm."""
    return [Page(n, f"http://{host(n % hosts)}:{port}/p/{n}") for n in range(FIRST, FIRST + sources)]


def place_of(page: Page) -> str:
    """The TOML of the place that has the page."""
    text = (PLACE + EVENTS).format(n=page.number, url=page.url, age=page.age_before)
    return text.replace("min_age = 18", f"min_age = {page.age_before}")


class Texts:
    """What the pages say, and what the program makes of it: of one page, and told of the others by their number."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm

    def body(self, page: Page, age: int) -> bytes:
        """The page as the farm sends it."""
        return self._farm.html(page.number).replace("under 18 years", f"under {age} years").encode()

    @cached_property
    def _samples(self) -> dict[int, tuple[Document, Reading]]:
        return {age: self._sample(age) for age in (18, 21)}

    def _sample(self, age: int) -> tuple[Document, Reading]:
        page = Page(FIRST, f"http://127.0.0.1/p/{FIRST}")
        source = Source(id="law", url=page.url, authority="Legislature", kind=SourceKind.STATUTE)
        seen = visit(source, Known(), _Told(self.body(page, age)))
        assert seen.document is not None
        return seen.document, read(seen.document, Context(page.place, SourceKind.STATUTE, "en", "html", page.url))

    def read(self, page: Page, age: int) -> tuple[Document, Reading]:
        """The document and the reading of a page that names this age."""
        document, reading = self._samples[age]
        old, new = str(FIRST), str(page.number)
        told = tuple(replace(e, quote=e.quote.replace(old, new)) for e in reading.evidence)
        text = replace(document, text=document.text.replace(old, new), title=document.title.replace(old, new))
        return text, replace(reading, evidence=told, instrument=reading.instrument.replace(old, new))


@dataclass(frozen=True)
class _Told:
    """A fetcher that has one answer."""

    body: bytes

    def send(self, request: Request, validators: Validators = Validators()) -> Answer:
        return answer(request.url, self.body, datetime.now(UTC))


def answer(url: str, body: bytes, at: datetime) -> Answer:
    """A healthy answer."""
    headers = {"content-type": "text/html; charset=utf-8", "content-length": str(len(body))}
    return Answer(url, url, Outcome.NEW, at, 0.005, 200, headers, body)


class Past:
    """Writes what passes would have left, into an open transaction and an archive."""

    def __init__(self, connection: Connection, archive: Archive, texts: Texts, began: datetime) -> None:
        self._connection, self._archive, self._texts, self._began = connection, archive, texts, began
        self._capture = self._pass = 0

    def watch(self, watched: Sequence[Page], passes: int) -> None:
        """All passes over the pages."""
        self._begin_pass(self._began)
        for batch in batches(watched):
            self._look(batch, self._began)
        first = self._pass
        for number in range(1, passes):
            self._repeat(first, self._began + timedelta(days=number * (DAYS - 1) / passes))
        last = self._began + timedelta(days=DAYS - 1)
        self._begin_pass(last)
        for batch in batches([page for page in watched if page.amended]):
            for page, number in self._look(batch, last):
                self._amend(page, number, last)
        self._fail([page for page in watched if page.silent], last)
        self._stand(watched, last, passes)

    def _begin_pass(self, at: datetime) -> None:
        summary = {"sources": 0, "outcomes": {}, "documents": 0, "changes": 0, "reviews": 0, "seconds": 1.0}
        self._pass += 1
        row = {"id": self._pass, "started_at": stamp(at), "ended_at": stamp(at), "summary": summary}
        self._connection.execute(schema.pass_.insert(), row)

    def _look(self, batch: Sequence[Page], at: datetime) -> list[tuple[Page, int]]:
        """Each page read for the first time, or amended; with the number of its reading."""
        captures, documents, readings, made = [], [], [], []
        again = at > self._began
        for page in batch:
            age = 18 if again else page.age_before
            self._capture += 1
            body = self._texts.body(page, age)
            document, reading = self._texts.read(page, age)
            captures.append(self._captured(page, body, document.id, at))
            documents.append({"id": document.id, "extractor": document.extractor, "body": pack_document(document),
                              "first_capture": self._capture})  # fmt: skip
            readings.append({"id": self._capture, "source": page.key, "document": document.id, "at": stamp(at),
                             "capture": self._capture, "coder": reading.coder, "payload": reading_to_json(reading),
                             "place": page.url, "stood": True})  # fmt: skip
            made.append({"key": page.key, "document": document.id, "reading": self._capture,
                         "fingerprint": fingerprint(body, "text/html")})  # fmt: skip
        for table, rows in ((schema.capture, captures), (schema.document, documents), (schema.reading, readings)):
            self._connection.execute(table.insert(), rows)
        state = schema.source_state
        columns = {name: bindparam(name) for name in ("document", "reading", "fingerprint")}
        self._connection.execute(update(state).where(state.c.id == bindparam("key")).values(columns), made)
        return [(page, row["reading"]) for page, row in zip(batch, made, strict=True)]

    def _captured(self, page: Page, body: bytes, document: str, at: datetime) -> dict[str, Any]:
        told = answer(page.url, body, at)
        place = self._archive.store(told)
        return {
            "id": self._capture, "source": page.key, "pass": self._pass, "at": stamp(at), "url": page.url,
            "final_url": page.url, "outcome": Outcome.NEW.value, "status": 200, "detail": "",
            "headers": dict(told.headers), "elapsed_ms": 5, "size": len(body), "document": document,
            "sha256": hashlib.sha256(body).hexdigest(), "archive_file": place.file, "archive_offset": place.offset,
        }  # fmt: skip

    def _repeat(self, first: int, at: datetime) -> None:
        """A pass that found every page as it was, or silent, made of the first pass's captures."""
        self._begin_pass(at)
        table, looks = schema.capture, self._capture
        silent = (table.c.id + FIRST - 1) % _SILENT == 7
        columns = {
            "id": table.c.id + looks, "source": table.c.source, "pass": literal(self._pass), "at": literal(stamp(at)),
            "url": table.c.url, "final_url": table.c.final_url,
            "outcome": case((silent, Outcome.TIMEOUT.value), else_=Outcome.UNCHANGED.value),
            "status": case((silent, None), else_=table.c.status),
            "detail": case((silent, "no answer within 30 s"), else_=""), "headers": table.c.headers,
            "elapsed_ms": table.c.elapsed_ms, "size": case((silent, None), else_=table.c.size),
            "sha256": case((silent, None), else_=table.c.sha256),
        }  # fmt: skip
        rows = select(*columns.values()).where(table.c["pass"] == first)
        self._connection.execute(insert(table).from_select(list(columns), rows))
        self._capture = self._connection.execute(select(func.max(table.c.id))).scalar_one()

    def _fail(self, silent: Sequence[Page], at: datetime) -> None:
        rows = []
        for page in silent:
            self._capture += 1
            rows.append({
                "id": self._capture, "source": page.key, "pass": self._pass, "at": stamp(at), "url": page.url,
                "final_url": page.url, "outcome": Outcome.TIMEOUT.value, "detail": "no answer within 30 s",
                "headers": {}, "elapsed_ms": 30000,
            })  # fmt: skip
        if rows:
            self._connection.execute(schema.capture.insert(), rows)

    def _amend(self, page: Page, number: int, at: datetime) -> None:
        """The record and the change that the amended page brought."""
        document, reading = self._texts.read(page, 18)
        was = passage(*self._texts.read(page, 21))
        evidence = tuple(
            {"provision": e.provision, "quote": e.quote, "url": page.url, "captured_at": stamp(at)}
            for e in reading.evidence
        )
        record = Record(
            jurisdiction=page.place, status=Status.KCPA, provisions={**reading.provisions},
            valid_from=local_day(at, ZONE), recorded_at=at, rank=OBSERVED_RANK, certainty="observed",
            origin=f"reading:{page.key}:{number}",
            instrument=reading.instrument, evidence=evidence,
        )  # fmt: skip
        change = Change(
            key=f"reading:{number}:provision", jurisdiction=page.place, kind=ChangeKind.PROVISION, origin="reading",
            before={"status": "kcpa", "provisions": {"min_age": 21}},
            after={"status": "kcpa", "provisions": {"min_age": 18}}, effective=None, certainty="observed",
            recorded_at=at, instrument=reading.instrument, why=reading.why, source=page.key, url=page.url,
            evidence=evidence, passage={"before": was, "after": passage(document, reading)},
            record=add_record(self._connection, record),
        )  # fmt: skip
        append(self._connection, change)

    def _stand(self, watched: Sequence[Page], last: datetime, passes: int) -> None:
        """How the watching of each source stands after the last pass."""
        state, seen = schema.source_state, self._began + timedelta(days=(passes - 1) * (DAYS - 1) / passes)
        rows = []
        for page in watched:
            good = self._began if page.silent else last if page.amended else seen
            at = last if page.silent or page.amended else seen
            outcome = Outcome.TIMEOUT if page.silent else Outcome.NEW if page.amended else Outcome.UNCHANGED
            rows.append({
                "key": page.key, "last_at": stamp(at), "last_outcome": outcome.value, "last_good_at": stamp(good),
                "last_detail": "no answer within 30 s" if page.silent else "", "served_by": page.url,
                "failures": passes if page.silent else 0, "next_due_at": stamp(at + timedelta(days=1)),
            })  # fmt: skip
        columns = {name: bindparam(name) for name in rows[0] if name != "key"}
        for batch in batches(rows):
            self._connection.execute(update(state).where(state.c.id == bindparam("key")).values(columns), batch)


def make(folder: Path, watched: Sequence[Page], passes: int, kb: int = 1, workers: int = 16) -> datetime:
    """Make all of it in `folder`; gives the moment of the first pass."""
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=DAYS)
    write_registry(folder, ((page.number, place_of(page)) for page in watched), workers)
    (folder / "var").mkdir()
    store = open_store(f"sqlite:///{folder / 'var' / 'kratomwatch.db'}")
    texts = Texts(Farm(FIRST + len(watched), kb))
    with store.write() as connection, Archive(folder / "var" / "archive") as archive:
        set_meta(connection, "mode", "live")
        sync(connection, load(folder / "registry"), began)
        Past(connection, archive, texts, began).watch(watched, passes)
    store.close()
    return began


def main() -> int:
    """Make a folder; print what it holds, as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sources", type=int, default=1000)
    parser.add_argument("--passes", type=int, default=50)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--workers", type=int, default=16)
    options = parser.parse_args()
    watched = pages(options.sources, options.port, options.hosts)
    began = make(options.folder, watched, options.passes, workers=options.workers)
    print(json.dumps({"sources": len(watched), "passes": options.passes, "began": stamp(began)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
