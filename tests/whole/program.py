"""The program put together on a temporary folder and a loopback site, as the command line puts it together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, select

from alerts.delivery import deliver
from alerts.outbox import enqueue
from alerts.readers import subscribe
from alerts.settings import MailSettings
from jurisdictions.registry import load
from scrapers.archive import Archive
from scrapers.fetch import Fetcher
from tests.scrapers.site import Site, page, quick_settings
from tracker import queries, reviews
from tracker.baseline import sync
from tracker.changes import Change
from tracker.clock import SetClock
from tracker.run import PassReport, Watch, check
from tracker.store import Store, open_store, schema
from tracker.verify import verify

START = datetime(2026, 11, 24, 12, tzinfo=UTC)

PLACE = """\
id = "{id}"
name = "{name}"
level = "state"
timezone = "America/Denver"
status = "{status}"
status_as_of = 2026-11-01
grade = "official"
citation = "the state's code, searched"
provisions = {{ {provisions} }}
"""
SOURCE = """
[[sources]]
id = "{id}"
url = "{url}"
authority = "Legislature"
kind = "{kind}"
format = "{format}"
language = "{language}"
adapter = "{adapter}"
must_contain = {must_contain}
"""


@dataclass(frozen=True)
class Watched:
    """One source of a test's registry."""

    url: str
    kind: str = "statute"
    format: str = "html"
    language: str = "en"
    must_contain: Sequence[str] = ()
    id: str = "law"
    adapter: str = "page"


class Program:
    """The whole program on `folder`, and the `database` of that URL or one there; ``passes`` go one day apart."""

    def __init__(self, folder: Path, http: dict[str, Any] | None = None, database: str = "") -> None:
        self.folder = folder
        self.clock = SetClock(START)
        self.store: Store = open_store(database or f"sqlite:///{folder / 'watch.db'}")
        self.archive = Archive(folder / "archive")
        self.fetcher = Fetcher(quick_settings(**(http or {})))
        self.mail = MailSettings()

    def close(self) -> None:
        self.fetcher.close()
        self.archive.close()
        self.store.close()

    def registry(self, places: dict[str, tuple[str, Sequence[Watched]]], provisions: str = "") -> None:
        """Watch `places`: identifier -> (status on record, sources)."""
        data = self.folder / "registry" / "us"
        data.mkdir(parents=True, exist_ok=True)
        for number, (key, (status, sources)) in enumerate(places.items()):
            text = PLACE.format(id=key, name=f"Place {number}", status=status, provisions=provisions)
            for source in sources:
                text += SOURCE.format(
                    id=source.id, url=source.url, kind=source.kind, format=source.format, language=source.language,
                    must_contain=list(source.must_contain), adapter=source.adapter,
                )  # fmt: skip
            (data / f"{key.split('-')[-1].lower()}.toml").write_text(text)
        with self.store.write() as connection:
            sync(connection, load(self.folder / "registry"), self.clock.now())

    def subscribe(self, email: str, **wanted: Any) -> None:
        with self.store.write() as connection:
            subscribe(connection, email, clock=self.clock, **wanted)

    def _notify(self, connection: Connection, change: Change) -> None:
        enqueue(connection, change, self.mail, self.clock)

    def check(
        self, ids: Sequence[str] = (), days: int = 1, only: str | None = None, **parts: Any
    ) -> PassReport:  # fmt: skip
        """A pass (over the source at `only` alone, where given; with `parts` of the Watch for its own), and its mail
        delivered; then `days` go by."""
        watch = Watch(self.store, self.fetcher, self.archive, self.clock, self._notify, **parts)
        report = check(watch, ids, only)
        deliver(self.store.engine, self.mail, self.folder, self.clock)
        self.clock.at += timedelta(days=days)
        return report

    def mails(self) -> list[EmailMessage]:
        files = sorted((self.folder / self.mail.folder).glob("*.eml"))
        parser = BytesParser(policy=policy.default)
        return [cast(EmailMessage, parser.parsebytes(file.read_bytes())) for file in files]

    def status(self, key: str) -> dict[str, Any]:
        with self.store.read() as connection:
            return queries.status(connection, [key], now=self.clock.now())[0]

    def reviews(self) -> list[dict[str, Any]]:
        with self.store.read() as connection:
            return reviews.listing(connection)

    def outcomes(self) -> list[str]:
        with self.store.read() as connection:
            return list(connection.execute(select(schema.capture.c.outcome).order_by(schema.capture.c.id)).scalars())

    def verify(self) -> list[str]:
        return list(verify(self.store, self.archive, self.clock.now(), full=True))


@contextmanager
def running(folder: Path, http: dict[str, Any] | None = None, database: str = "") -> Iterator[tuple[Program, Site]]:
    """A program, on the `database` of that URL or one of its own, and a site for it to watch."""
    program = Program(folder, http, database)
    try:
        with Site() as site:
            yield program, site
    finally:
        program.close()


def html(text: str, noise: str = "") -> Any:
    """A route that serves `text` as a page of law, with `noise` around it."""
    return page(f"<!doctype html><html><head><title>Code</title><meta name='t' content='{noise}'></head><body>"
                f"<nav><a href='/x?s={noise}'>Home {noise}</a></nav><main>{text}</main>"
                f"<footer>Generated {noise}</footer></body></html>".encode())  # fmt: skip
