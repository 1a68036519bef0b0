"""The program put together from its settings: what every command works with."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from cli.settings import Settings, SettingsError, keep_until_restart, load
from cli.show import note
from tracker.clock import Clock, SystemClock
from tracker.store import Store, open_store
from tracker.store.engine import get_meta, set_meta, sqlite_file

if TYPE_CHECKING:
    from alerts.bounces import BounceReport
    from alerts.delivery import DeliveryReport
    from scrapers.apart.room import Room
    from scrapers.archive import Archive
    from scrapers.fetch import Fetcher, Pace
    from tracker.apart import CoderApart
    from tracker.changes import Change
    from tracker.retention import Thinned
    from tracker.run import PassReport, Watch

Progress = Callable[[int, int], None]


class Program:
    """Opens each part when it is first used; ``close`` gives all of them back."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock: Clock = SystemClock()
        self.stopping = threading.Event()
        self.outdated = ""  # what keeps the registry's files from being loaded
        self.renewed: Callable[[], None] = lambda: None  # called when other settings are in force

    @cached_property
    def store(self) -> Store:
        """The database, made where it is absent; that is told where no settings file says that this is the place.
        Raises StoreError or SettingsError."""
        path = sqlite_file(make_url(self.settings.database_url))
        if not self.settings.from_file and path is not None and not path.exists():
            note(f"no config.toml here: beginning a new database, {path}")
        try:
            opened = open_store(self.settings.database_url)
        except ImportError as error:
            missing = f"[database] url: its driver is not installed ({error.name}); `make cluster` installs it"
            raise SettingsError(missing) from error
        if opened.former is not None:
            note(f"the database was brought to this release; as it was before it is kept in {opened.former}")
        return opened

    @cached_property
    def archive(self) -> Archive:
        """The archive of pages."""
        from scrapers.archive import Archive

        return Archive(self.settings.archive_folder, self.settings.archive.max_file_mb)

    @cached_property
    def fetcher(self) -> Fetcher:
        """The fetcher; keeps what it learns of robots.txt in the data folder."""
        from scrapers.fetch import Fetcher
        from scrapers.render import Unrendered, renderer

        drawing = renderer(self.settings.render, self.settings.http)
        if self.settings.render.enabled and isinstance(drawing, Unrendered):
            note(f"kratomwatch: {drawing.why}")
        return Fetcher(self.settings.http, self.settings.data_folder / "robots.json", drawing, self._pace())

    def _pace(self) -> Pace | None:
        """Whose turn it is at a host: PostgreSQL says it for all who share it, else each process for itself."""
        engine = self.store.engine
        if engine.dialect.name != "postgresql":
            return None
        from tracker.cluster.pace import SharedPace

        return SharedPace(engine.url, self.settings.http.total_timeout_s)

    @cached_property
    def room(self) -> Room:
        """Where pages are read: in processes of their own, started when there is something to read."""
        from scrapers.apart.room import Room

        return Room(self.settings.limits)

    @property
    def coder(self) -> CoderApart:
        """The coder, at work there."""
        from tracker.apart import CoderApart

        return CoderApart(self.room)

    @property
    def pass_lock(self) -> Path:
        """One pass at a time works on one data folder."""
        return self.settings.data_folder / "pass.lock"

    @property
    def daemon_lock(self) -> Path:
        """One daemon at a time watches for one database; beside a server's, for one data folder."""
        file = sqlite_file(make_url(self.settings.database_url))
        return Path(f"{file}-daemon.lock") if file is not None else self.settings.data_folder / "daemon.lock"

    @contextmanager
    def only_daemon(self) -> Iterator[None]:
        """No other daemon, and no worker, watches for this database. Raises Busy."""
        from tracker.cluster.locks import alone
        from tracker.lock import single

        with single(self.daemon_lock, "daemon"), alone(self.store, "daemon"):
            yield

    def notify(self, connection: Connection, change: Change) -> None:
        """Queue the messages about a change in the change's own transaction."""
        from alerts.outbox import enqueue

        enqueue(connection, change, self.settings.mail, self.clock)

    def is_demo(self) -> bool:
        """Whether the database belongs to the demo."""
        with self.store.read() as connection:
            return get_meta(connection, "mode") == "demo"

    def sync(self) -> bool:
        """Load the registry where its files differ from what is loaded; True when something was loaded.

        A demo's database keeps the registry it was made with. Files that cannot be loaded are told, and what was
        loaded before stays in force: a slip in one file must not end the watching of all places. Raises
        RegistryError where nothing was loaded before, StoreError.
        """
        from jurisdictions.registry import RegistryError, digest_of
        from jurisdictions.registry import load as load_registry

        path = self.settings.registry_path
        with self.store.read() as connection:
            loaded, mode = get_meta(connection, "registry"), get_meta(connection, "mode")
        if mode == "demo":
            note("this is the demo's database: nothing in it is real")
            return False
        if loaded is not None and loaded == digest_of(path):
            return False
        from tracker.baseline import sync

        try:
            registry = load_registry(path)
        except RegistryError as error:
            if loaded is None:
                raise
            self._keep_loaded(str(error))
            return False
        self.outdated = ""
        with self.store.write() as connection:
            if get_meta(connection, "mode") is None:
                set_meta(connection, "mode", "live")
            return sync(connection, registry, self.clock.now(), self.notify)

    def _keep_loaded(self, problems: str) -> None:
        """Say once what is wrong with the registry's files."""
        if problems != self.outdated:
            self.outdated = problems
            for line in problems.splitlines():
                note(f"kratomwatch: {line}")
            note("kratomwatch: the registry as it was loaded before stays in force until that is mended")

    def reload(self, config: Path | None) -> None:
        """Take over the settings of the file `config`, read anew, but for what needs a restart (that is told). Raises
        SettingsError where they cannot be used: those before stay in force."""
        from cli.logs import set_up

        fresh = load(config)
        fresh.web.desk_token()
        for key in keep_until_restart(self.settings, fresh):
            note(f"{key} changed: that needs a restart, the former value stays until then", "settings.waiting", key=key)
        self.settings = fresh
        if "fetcher" in self.__dict__:
            self.__dict__.pop("fetcher").close()
        set_up(fresh)
        self.renewed()
        note("settings read again", "settings.reloaded")

    def refuse_demo(self) -> None:
        """Live and demo data never mix. Raises SettingsError where the database is a demo's."""
        if self.is_demo():
            raise SettingsError("the database is the demo's: point [database] url or data at another one")

    def watch(self) -> Watch:
        """What a pass works with."""
        from tracker.run import Watch

        return Watch(
            self.store, self.fetcher, self.archive, self.clock, self.notify, self.coder, self.room.look,
            workers=self.settings.http.workers, stop=self.stopping,
        )  # fmt: skip

    def reachable(self) -> bool:
        """Whether any authority can be reached from here; known within seconds."""
        from scrapers.fetch import reachable
        from tracker import queries

        with self.store.read() as connection:
            urls = [source["url"] for source in queries.sources(connection)]
        return reachable(urls, allow_private=self.settings.http.allow_private_networks)

    def halt(self) -> None:
        """End the pass under way, in whichever thread it runs, as soon as its open requests have ended."""
        self.stopping.set()
        if "fetcher" in self.__dict__:
            self.fetcher.stop()

    def resolve(self, places: Sequence[str] | None) -> list[str]:
        """The identifiers that `places` name, none for none. Raises UnknownPlace, StoreError."""
        if not places:
            return []
        from tracker import queries

        with self.store.read() as connection:
            return list(map(queries.resolver(connection), places))

    def check(
        self, ids: Sequence[str] = (), source: str | None = None, *, due_only: bool = False, limit: int | None = None,
        progress: Progress | None = None,
    ) -> PassReport:  # fmt: skip
        """One pass, alone on this data folder and database. Raises Busy, StoreError, ArchiveError, SettingsError."""
        from tracker.cluster.locks import alone
        from tracker.lock import single
        from tracker.run import check

        self.refuse_demo()
        with single(self.pass_lock), alone(self.store, "pass"):
            return check(self.watch(), ids, source, due_only=due_only, limit=limit, progress=progress)

    def deliver(self, progress: Progress | None = None, longest_s: float = math.inf) -> DeliveryReport:
        """Send what waits in the outbox, for so many seconds at most. Raises StoreError, MailConfigError."""
        from alerts.delivery import Patience, deliver

        mail, folder, patience = self.settings.mail, self.settings.data_folder, Patience(self.stopping, longest_s)
        return deliver(self.store.engine, mail, folder, self.clock, progress, patience)

    def settle_mail(self) -> None:
        """Have this data folder's journal settle what a killed delivery left. Raises StoreError."""
        from alerts.delivery import recover

        recover(self.store.engine, self.settings.mail, self.settings.data_folder, self.clock)

    def queue_digests(self) -> int:
        """Queue the digests that are due; how many."""
        from alerts.digest import queue_due

        with self.store.write() as connection:
            return queue_due(connection, self.clock, self.settings.mail)

    def read_bounces(self) -> BounceReport:
        """Do what follows from the reports on our mail, where a mailbox of them is set. Raises StoreError."""
        from alerts.bounces import BounceReport, read_bounces

        mail = self.settings.mail
        return read_bounces(self.store, mail, self.clock) if mail.bounces else BounceReport()

    def queue_by_the_clock(self) -> None:
        """Queue all that is due by the time and not by a page: digests, reminders, stale places, alarms; before that,
        read what came back."""
        from alerts import alarms, links, readers, reminders, staleness
        from cli.readers import remove_files

        self.queue_digests()
        bounced = self.read_bounces()
        mail, folder = self.settings.mail, self.settings.data_folder
        with self.store.write() as connection:
            reminders.queue_due(connection, self.clock, mail)
            staleness.queue_due(connection, self.clock, mail)
            found = [*alarms.troubles(connection, mail, self.clock, folder), *bounced.troubles()]
            if self.outdated:
                advice = "mend the file; until then what was loaded before stays in force"
                head = "the registry cannot be loaded"
                found.append(alarms.Trouble("registry", "registry", head, self.outdated, advice))
            alarms.update_alarms(connection, found, mail, self.clock)
            gone = readers.tidy(connection, self.clock, links.CONFIRM_DAYS)
        remove_files(self.settings.mail_folder, gone)

    def compact(self, *, dry_run: bool = False, progress: Progress = lambda done, total: None) -> Thinned:
        """Thin out visits that found their page as it was, as the settings say. Raises StoreError."""
        from tracker.retention import Rule, compact

        now, kept = self.clock.now(), self.settings.retention
        rule = Rule.at(now, kept.keep_days, kept.weekly_after_days)
        return compact(self.store, now, rule, dry_run=dry_run, progress=progress)

    def compact_daily(self) -> None:
        """The same, where the settings want it and it was not done within a day."""
        from tracker.retention import is_due

        if not self.settings.retention.keep_days:
            return
        with self.store.read() as connection:
            due = is_due(connection, self.clock.now())
        if due:
            self.compact()

    def close(self) -> None:
        """Give back what was opened."""
        opened: dict[str, Any] = self.__dict__
        for part in ("fetcher", "room"):
            if part in opened:
                opened.pop(part).close()
        if "archive" in opened:
            self._close_archive(opened.pop("archive"))
        if "store" in opened:
            opened.pop("store").close()

    def _close_archive(self, archive: Archive) -> None:
        """The last file that was written to is sealed now, and its seal recorded."""
        archive.close()
        if seals := archive.take_seals():
            from tracker.files import keep_seals

            with self.store.write() as connection:
                keep_seals(connection, seals)


@contextmanager
def program(config: Path | None, *, sync: bool = True, logged: bool = False) -> Iterator[Program]:
    """The program for the settings file `config`, its registry loaded; closed at the end. What is `logged` writes to
    standard error as [log] says."""
    made = Program(load(config))
    if logged:
        from cli.logs import set_up

        set_up(made.settings)
    try:
        if sync:
            made.sync()
        yield made
    finally:
        made.close()
