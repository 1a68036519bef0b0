"""What the operator must look at: each trouble is told once when it begins and once when it is over.

Troubles are conditions that are looked at anew each round (a stale place, passes that fail, mail that does not leave, a
full disk); an alarm is one of them on record.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from alerts.outbox import post
from alerts.render import operator_of
from alerts.settings import MailSettings
from tracker import queries
from tracker.clock import Clock, stamp
from tracker.directory import names_of
from tracker.health import stale
from tracker.operations import is_stale
from tracker.store import schema
from tracker.telling.inert import one_line
from tracker.telling.wording import day_text

#: A message that takes longer than this is in trouble.
_PATIENCE = timedelta(hours=24)
#: Below so many free megabytes the history may soon not be written any more.
_DISK_MB = 500


@dataclass(frozen=True)
class Trouble:
    """One condition: ``key`` names it while it lasts, ``head`` is the news, ``advice`` what to do."""

    key: str
    kind: str
    head: str
    detail: str
    advice: str


@dataclass(frozen=True)
class Alarm:
    """A trouble on record. Times are stored texts."""

    kind: str
    head: str
    detail: str
    advice: str
    opened_at: str
    ended_at: str | None


def troubles(conn: Connection, settings: MailSettings, clock: Clock, folder: Path) -> list[Trouble]:
    """Everything that is wrong now, as far as the database and the disk under `folder` tell."""
    now = clock.now()
    found = [*_stale(conn, settings, clock), *_passes(conn, clock), *_refused(conn)]
    found += _mail(conn, stamp(now - _PATIENCE))
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < _DISK_MB:
        advice = "free some space: nothing can be recorded on a full disk"
        found.append(Trouble("disk", "disk", f"{free} MB are left on the disk", str(folder), advice))
    return found


def update_alarms(conn: Connection, found: Sequence[Trouble], settings: MailSettings, clock: Clock) -> bool:
    """Put what began and what ended on record, and queue one message about it to the operator where there is one;
    whether there was one to queue."""
    table, now = schema.alarm, stamp(clock.now())
    open_ = {row.key: row.id for row in conn.execute(select(table).where(table.c.ended_at.is_(None)))}
    present = {trouble.key: trouble for trouble in found}
    over = [number for key, number in open_.items() if key not in present]
    conn.execute(update(table).where(table.c.id.in_(over)).values(ended_at=now))
    for key in present.keys() & open_.keys():  # the same trouble may have grown
        conn.execute(update(table).where(table.c.id == open_[key]).values(asdict(present[key])))
    for key in present.keys() - open_.keys():
        one = present[key]
        conn.execute(insert(table).values(**asdict(one), opened_at=now))
    return bool(settings.operator) and _tell(conn, settings, clock)


def alarms(conn: Connection, *, ended: bool = False) -> list[Alarm]:
    """The alarms that last, oldest first; with `ended` those that are over too."""
    table = schema.alarm
    query = select(table).order_by(table.c.opened_at, table.c.id)
    if not ended:
        query = query.where(table.c.ended_at.is_(None))
    return [
        Alarm(row.kind, row.head, row.detail, row.advice, row.opened_at, row.ended_at) for row in conn.execute(query)
    ]


def _tell(conn: Connection, settings: MailSettings, clock: Clock) -> bool:
    table, now = schema.alarm, stamp(clock.now())
    opened = conn.execute(select(table).where(table.c.told_at.is_(None), table.c.ended_at.is_(None))).all()
    over = conn.execute(select(table).where(table.c.told_at < table.c.ended_at)).all()
    if not opened and not over:
        return False
    names = ",".join(str(row.id) for row in (*opened, *over))
    make = partial(operator_of, _lines(opened), _lines(over))
    conn.execute(update(table).where(table.c.id.in_([row.id for row in (*opened, *over)])).values(told_at=now))
    key = f"operator:{now}:{names}"[:500]
    return post(conn, settings.operator, key, lambda *_foot: make(), settings, clock)


def _lines(rows: Iterable[Row[Any]]) -> list[tuple[str, str, str]]:
    return [(row.head, row.detail, row.advice) for row in rows]


def _stale(conn: Connection, settings: MailSettings, clock: Clock) -> Iterator[Trouble]:
    names = names_of(conn)
    for one in stale(conn, clock.now(), timedelta(days=settings.stale_days)):
        row = one.sources[0]
        yield Trouble(
            f"stale:{one.jurisdiction}", "stale",
            f"{names.get(one.jurisdiction, one.jurisdiction)}: not confirmed since {day_text(one.since.date())}",
            one_line(f"{row['id']}: {row['last_outcome']}: {row['last_detail'] or 'no detail'}", 400), row["advice"],
        )  # fmt: skip


def _passes(conn: Connection, clock: Clock) -> Iterator[Trouble]:
    last = queries.last_pass(conn)
    if last is None:
        return
    if last.get("offline"):
        head = "no authority can be reached from this machine"
        yield Trouble("offline", "pass", head, "nothing is concluded from it", "look at its network")
    elif is_stale(last["ended_at"], clock.now()):
        head = f"no pass has ended since {last['ended_at']:%Y-%m-%d %H:%M} UTC"
        yield Trouble("pass", "pass", head, "", "look at the daemon's messages; `kratomwatch check` makes one by hand")


def _mail(conn: Connection, before: str) -> Iterator[Trouble]:
    box = schema.outbox
    waiting = (box.c.state == "queued", box.c.created_at < before)
    if count := conn.scalar(select(func.count()).select_from(box).where(*waiting)):
        last = conn.scalar(select(func.max(box.c.error)).where(*waiting)) or "no delivery was tried"
        advice = "`kratomwatch outbox list --state queued` shows them"
        yield Trouble("outbox", "outbox", f"{count} messages wait for more than a day", one_line(last, 200), advice)
    if count := _dead(conn):
        advice = "`kratomwatch outbox list --state failed` says why; `outbox retry --all` sends them again"
        yield Trouble("dead", "outbox", f"{count} messages could not be delivered", "", advice)


def _refused(conn: Connection) -> Iterator[Trouble]:
    people = schema.subscriber
    for row in conn.execute(select(people).where(people.c.state == "suppressed").order_by(people.c.id)):
        yield Trouble(
            f"refused:{row.id}", "reader", f"reader {row.id} gets no more mail: the address is refused",
            one_line((row.state_why or "no reason given").replace(row.email, "…"), 200),
            "`kratomwatch subscribers` names the reader; `kratomwatch subscribe` tries the address again",
        )  # fmt: skip


def _dead(conn: Connection) -> int:
    """How many messages to somebody who is still a reader will not be tried again."""
    box, people = schema.outbox, schema.subscriber
    readers = select(people.c.id).where(people.c.state == "active")
    dead = select(func.count()).select_from(box).where(box.c.state == "failed", box.c.subscriber.in_(readers))
    return conn.scalar(dead) or 0
