"""Delivering the outbox: once each, whatever is killed and whenever.

A row goes ``queued`` -> ``sending`` (composed and committed before anything leaves) -> ``sent``, ``failed`` (kept
and shown), ``queued`` again with a later time, or ``uncertain`` (it may have arrived: sent again only when a
person says so). One deliverer at a time holds a lock together with its postman; the next one to get it knows
that both are gone, and settles from the journal what they left behind.

Lock and journal live in the data folder, of which each machine has its own. Where several machines send for one
database, a row that is being sent names the journal that will tell what became of it. Only who has that journal
settles it; what nobody settled for hours has lost its machine, and is uncertain.
"""

from __future__ import annotations

import fcntl
import logging
import math
import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select, update

from alerts import bursts, journal
from alerts.channels import EMAIL, Channel, Item, Outcome, way
from alerts.composing import ComposeError, Composer
from alerts.readers import FORGOTTEN, drop, suppress
from alerts.settings import MailSettings
from tracker.clock import Clock, stamp
from tracker.log import log
from tracker.store import schema
from tracker.store.engine import Store

#: How many rows are claimed at once, in one transaction with what became of those before: few, because others want to
#: write, and a crash makes all of them wait for the next deliverer.
BATCH = 50
_FIRST_WAIT_S, _LONGEST_WAIT_S = 60.0, 6 * 3600.0
_POLL_S = 0.02
#: So long a row that another machine was sending is left to that machine. A batch may take it as long as that.
_ABANDONED = timedelta(hours=6)

#: What became of a message is written down no later than this, where the next claim takes longer.
_SETTLE_S = 5.0

#: Called with (rows done, rows that were due at the start).
Progress = Callable[[int, int], None]


class Patience:
    """How long a delivery may go on: until it is told to `stop`, or for so many seconds. What is left waits for the
    next one. Waiting between two messages ends when `stop` is set."""

    def __init__(self, stop: threading.Event | None = None, longest_s: float = math.inf) -> None:
        self._stop = stop or threading.Event()
        self._end = self.now() + longest_s

    def now(self) -> float:
        """Seconds since some time."""
        return time.monotonic()

    def pause(self, seconds: float) -> None:
        """Wait, unless it is time to stop."""
        self._stop.wait(seconds)

    def over(self) -> bool:
        """Whether it is time to stop."""
        return self._stop.is_set() or self.now() >= self._end


@dataclass
class DeliveryReport:
    """How many rows ended how. ``busy``: another deliverer is at work and nothing was done.
    ``stopped`` says in one line why the rest was left for later (no server, say)."""

    sent: int = 0
    failed: int = 0
    retried: int = 0
    uncertain: int = 0
    busy: bool = False
    stopped: str = ""

    def count(self, outcome: Outcome, state: str) -> None:
        """Add one row that `outcome` brought to `state`."""
        if state == "queued":
            self.retried += outcome.result == "retry"
        else:
            setattr(self, state, getattr(self, state) + 1)


@dataclass
class _Deliverer:
    store: Store
    settings: MailSettings
    folder: Path
    clock: Clock
    patience: Patience
    journal: str = ""  # what ours is called
    report: DeliveryReport = field(default_factory=DeliveryReport)
    unsettled: list[tuple[Item, Outcome]] = field(default_factory=list)  # what the journal knows, not yet the rows
    settled_at: float = 0.0

    def recover(self) -> None:
        """Settle the rows that a killed deliverer of this journal left ``sending``, then empty the journal: in this
        order, so that a crash between the two only settles them again. Rows of a release that named no journal are of
        this one."""
        path, box = self.folder / journal.JOURNAL, schema.outbox
        entries = journal.read(path)
        ours = box.c.journal.is_(None) | (box.c.journal == self.journal)
        with self.store.write() as conn:
            for row in conn.execute(select(box).where(box.c.state == "sending", ours).order_by(box.c.id)):
                entry = entries.get(row.id)
                known = entry if entry and entry.message_id == row.message_id else None
                outcome = journal.outcome_of(known) if known else way(row.channel).AFTER_CRASH
                self.settle(conn, _item(conn, row), outcome)
        journal.reset(path)

    def give_up(self) -> None:
        """What another machine began to send, and never told of, may have arrived or not."""
        box, before = schema.outbox, stamp(self.clock.now() - _ABANDONED)
        lost = Outcome("uncertain", "the machine that sent it did not come back: it may have arrived, or not")
        with self.store.write() as conn:
            left = select(box).where(box.c.state == "sending", box.c.claimed_at < before, box.c.journal != self.journal)
            for row in conn.execute(left.order_by(box.c.id)):
                self.settle(conn, _item(conn, row), lost)

    def gather(self) -> None:
        """Make one message of many for readers whom too many wait for."""
        while True:
            with self.store.write() as conn:
                if not bursts.gather(conn, self.settings, self.clock):
                    return

    def claim(self, closed: Iterable[str]) -> list[Item]:
        """The next few due rows of channels that are not `closed`, composed and marked ``sending`` for good before
        anything is done with them. A row that cannot be composed any more fails. Before that, the rows sent last are
        settled."""
        box = schema.outbox
        items: list[Item] = []
        while not items:
            with self.store.write() as conn:
                self._settle_all(conn)
                composer = Composer(conn, self.settings, self.clock)
                due = _due(self.clock.now()).where(box.c.channel.not_in(list(closed)))
                # Mail first: an address of another channel that does not answer must not keep it waiting.
                rows = conn.execute(due.order_by(box.c.channel != EMAIL, box.c.id).limit(BATCH)).all()
                composer.expect(rows)
                for row in rows:
                    values, item = self._composed(conn, composer, row)
                    conn.execute(update(box).where(box.c.id == row.id).values(values))
                    items += item
            self._forget_settled()
            if not rows:
                break
        return items

    def _composed(self, conn: Connection, composer: Composer, row: Row[Any]) -> tuple[dict[str, Any], list[Item]]:
        if void := _void(composer, row):
            return {"state": "dropped", "error": void}, []
        try:
            body = composer.bytes_of(row) if row.body is None else row.body
        except ComposeError as error:
            self.report.failed += 1
            return {"state": "failed", "error": str(error)}, []
        claim = {"journal": self.journal, "claimed_at": stamp(self.clock.now())}
        return {"state": "sending", "body": body, **claim}, [_item(conn, row, body)]

    def deliver(self, batch: Sequence[Item], channels: _Channels, step: Callable[[], None]) -> None:
        """Send a batch. Where the way of one is blocked, the others of its channel are put back; all that are left
        where patience is at its end."""
        for item in batch:
            if item.channel in channels.closed or self.patience.over():
                self._note(item, Outcome("untried"))
                continue
            if item.target in channels.silent:
                self._note(item, Outcome("untried", retry_after_s=_FIRST_WAIT_S))
                continue
            outcome = channels.send(item)
            self._note(item, outcome)
            if outcome.silent:
                channels.silent.add(item.target)
            step()
            if outcome.session:
                channels.closed.add(item.channel)
                self.report.stopped = outcome.text

    def _note(self, item: Item, outcome: Outcome) -> None:
        """Have a row settled: mail with the next claim, for until then the journal knows (a file is written twice at
        worst, as the same one); what has no journal, and an address to leave alone, at once."""
        _tell(item, outcome)
        self.unsettled.append((item, outcome))
        slow = self.patience.now() - self.settled_at > _SETTLE_S
        if item.channel != EMAIL or outcome.gone or slow:
            self.settle_all()

    def settle_all(self) -> None:
        """Write down what became of all that was sent."""
        if self.unsettled:
            with self.store.write() as conn:
                self._settle_all(conn)
        self._forget_settled()

    def _settle_all(self, conn: Connection) -> None:
        for item, outcome in self.unsettled:
            self.settle(conn, item, outcome)

    def _forget_settled(self) -> None:
        """To be called when that is on the disk."""
        self.unsettled, self.settled_at = [], self.patience.now()

    def settle(self, conn: Connection, item: Item, outcome: Outcome) -> None:
        """Write down what became of a row; one that is not ``sending`` any more is left alone."""
        values = _settled(item, outcome, self.clock.now(), self.settings.retry_days)
        box = schema.outbox
        values |= {"journal": None, "claimed_at": None}
        done = conn.execute(update(box).where(box.c.id == item.id, box.c.state == "sending").values(values))
        if not done.rowcount:
            return
        self.report.count(outcome, values["state"])
        if outcome.gone:
            self._end(conn, item, outcome)

    def _end(self, conn: Connection, item: Item, outcome: Outcome) -> None:
        """Send no more to an address that is refused as such."""
        box = schema.outbox
        row = conn.execute(select(box.c.subscriber, box.c.subscription).where(box.c.id == item.id)).one()
        if item.channel == EMAIL:
            if row.subscriber is not None:
                suppress(conn, row.subscriber, outcome.text, self.clock)
        elif row.subscription is not None and row.subscriber is not None:
            drop(conn, row.subscriber, row.subscription)


def _tell(item: Item, outcome: Outcome) -> None:
    """Log what became of a message: by its number in the outbox, and without the addresses in a server's answer, which
    are whom it was for or hold a key."""
    if outcome.result == "sent":
        log("mail.sent", message=item.id, channel=item.channel)
    elif outcome.result != "untried":
        why = re.sub(r"\S+(?:@|://)\S+", "…", outcome.text)
        log("mail.failed", logging.WARNING, message=item.id, channel=item.channel, result=outcome.result, why=why)


@dataclass
class _Channels:
    """The ways out, each opened by the first message that takes it; ``closed`` are those that are blocked for now."""

    open: Callable[[str], Channel]
    per_minute: int
    patience: Patience
    closed: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)  # addresses that did not answer in time
    _opened: dict[str, Channel] = field(default_factory=dict)
    _next: float = 0.0  # when the mail server may be given the next message

    def send(self, item: Item) -> Outcome:
        if item.channel not in self._opened:
            self._opened[item.channel] = self.open(item.channel)
        if item.channel == EMAIL and self.per_minute:
            if (wait := self._next - self.patience.now()) > 0:
                self.patience.pause(wait)
            if self.patience.over():
                return Outcome("untried")
            self._next = self.patience.now() + 60.0 / self.per_minute
        try:
            return self._opened[item.channel].send(item)
        except Exception as error:  # noqa: BLE001 - told in the row: a defect of one way must not stop the others
            return Outcome("retry", f"a defect of this program: {type(error).__name__}: {error}"[:300])

    def close(self) -> None:
        for channel in self._opened.values():
            channel.close()


def deliver(
    engine: Engine, settings: MailSettings, data_folder: Path, clock: Clock, progress: Progress | None = None,
    patience: Patience | None = None,
) -> DeliveryReport:  # fmt: skip
    """Send every outbox row that is due, by SMTP where a host is set and into .eml files where none is.

    `patience` bounds how long that may go on. Another deliverer at work is waited for (``timeout_s`` at most). Raises
    StoreError where the database cannot be used; what the mail server or a folder does wrong is in the report and the
    rows.
    """
    store = Store(engine, engine.url.render_as_string(hide_password=True))
    patience = patience or Patience()
    work = _Deliverer(store, settings, Path(data_folder), clock, patience)
    try:
        work.folder.mkdir(parents=True, exist_ok=True)
        with _only_deliverer(work.folder / journal.LOCK, settings.timeout_s) as lock:
            if lock is None:
                return DeliveryReport(busy=True, stopped="another delivery is at work")
            work.journal = journal.name_in(work.folder)
            work.recover()
            work.give_up()
            work.gather()

            def opener(name: str) -> Channel:
                return way(name).open_channel(settings, work.folder, lock)

            with closing(_Channels(opener, settings.per_minute, patience)) as channels:
                _drain(work, channels, progress)
    except OSError as error:
        work.report.stopped = f"cannot deliver: {error.filename or work.folder}: {error.strerror or error}"
    return work.report


def recover(engine: Engine, settings: MailSettings, data_folder: Path, clock: Clock) -> bool:
    """Settle what a killed delivery of this data folder was sending, by its journal, and send nothing. False where the
    postman of that delivery is still at work: to be asked again. Raises StoreError, OSError."""
    store = Store(engine, engine.url.render_as_string(hide_password=True))
    work = _Deliverer(store, settings, Path(data_folder), clock, Patience())
    work.folder.mkdir(parents=True, exist_ok=True)
    with _only_deliverer(work.folder / journal.LOCK, 0) as lock:
        if lock is not None:
            work.journal = journal.name_in(work.folder)
            work.recover()
    return lock is not None


def _drain(work: _Deliverer, channels: _Channels, progress: Progress | None) -> None:
    done, total = 0, 0
    if progress is not None:
        with work.store.read() as conn:
            due = _due(work.clock.now()).subquery()
            total = conn.scalar(select(func.count()).select_from(due)) or 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, max(done, total))

    while not work.patience.over() and (batch := work.claim(channels.closed)):
        work.deliver(batch, channels, step)
    work.settle_all()


def _due(now: datetime) -> Any:
    """Rows whose time has come, and those that would wait longer than any row ever does: the clock was set back."""
    box, latest = schema.outbox, now + timedelta(seconds=_LONGEST_WAIT_S)
    return select(box).where(box.c.state == "queued", (box.c.next_at <= stamp(now)) | (box.c.next_at > stamp(latest)))


def _void(composer: Composer, row: Row[Any]) -> str:
    """Why a row is owed to nobody any more, "" where it is: who asked for it may have left since."""
    if row.recipient.startswith(FORGOTTEN):
        return "whom it was for was forgotten"
    if row.subscriber is None:
        return ""  # the operator's, or one that asks to confirm
    reader = composer.reader(row.subscriber)
    if reader is None or reader.state == "left" or (reader.state == "suppressed" and row.channel == EMAIL):
        return "the reader left before it was sent"
    wish = reader.subscription(row.subscription)
    # Numbers are used again: the one that asked was there before.
    stands = wish is not None and wish.channel == row.channel and wish.created_at <= row.created_at
    return "" if row.channel == EMAIL or stands else "its subscription ended"


def _item(conn: Connection, row: Row[Any], body: bytes | None = None) -> Item:
    target, secret = "", ""
    if row.channel != EMAIL:
        wishes = schema.subscription
        wish = conn.execute(select(wishes).where(wishes.c.id == row.subscription)).first()
        target, secret = (wish.target or "", wish.secret or "") if wish else ("", "")
    return Item(
        row.id, row.key, row.message_id, row.recipient, row.created_at, row.attempts, body or row.body or b"",
        row.channel, target, secret,
    )  # fmt: skip


def _settled(item: Item, outcome: Outcome, now: datetime, retry_days: float) -> dict[str, Any]:
    """The columns of a row after `outcome`."""
    if outcome.result == "untried":
        later = timedelta(seconds=outcome.retry_after_s or 0)
        return {"state": "queued", "next_at": stamp(now + later)} if later else {"state": "queued"}
    tried = {"attempts": item.attempts + 1, "error": outcome.text or None}
    if outcome.result == "sent":
        return {**tried, "state": "sent", "sent_at": stamp(now), "error": None}
    if outcome.result in ("refused", "uncertain"):
        return {**tried, "state": "failed" if outcome.result == "refused" else "uncertain"}
    if sum(map(backoff, range(1, item.attempts + 2))) > retry_days * 86_400:
        given_up = f"given up after {item.attempts + 1} tries: {outcome.text}"
        return {**tried, "state": "failed", "error": given_up}
    wait = max(backoff(item.attempts + 1), min(outcome.retry_after_s or 0.0, _LONGEST_WAIT_S))
    return {**tried, "state": "queued", "next_at": stamp(now + timedelta(seconds=wait))}


def backoff(attempts: int) -> float:
    """Seconds until the next try after so many (RFC 5321 4.5.4.1: soon at first, then hours apart)."""
    return min(_FIRST_WAIT_S * 2.0 ** min(attempts - 1, 30), _LONGEST_WAIT_S)


@contextmanager
def _only_deliverer(path: Path, patience_s: float) -> Iterator[int | None]:
    """The lock's descriptor, or None where somebody else keeps it. Closing, not unlocking, gives it back:
    a postman that still works on a message keeps its copy."""
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield fd if _locked(fd, patience_s) else None
    finally:
        os.close(fd)


def _locked(fd: int, patience_s: float) -> bool:
    until = time.monotonic() + patience_s
    while True:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(_POLL_S)
        else:
            return True
