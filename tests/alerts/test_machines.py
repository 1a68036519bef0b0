"""Machines that send for one database, each with a journal of its own."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from alerts import journal
from alerts.delivery import deliver, recover
from alerts.outbox import rows
from tests.alerts.changes import queue
from tests.alerts.mailhost import MailHost
from tracker.clock import SetClock, stamp
from tracker.store import schema


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """The data folders of two machines."""
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
    return tmp_path / "here", tmp_path / "there"


def left_sending(engine: Engine, clock: SetClock, mailhost: MailHost, folder: Path, verb: str = "begin") -> str:
    """A message that the machine of `folder` was sending when it died, and had given to the server."""
    (row,) = queue(engine, mailhost.settings(), clock)
    claim = {"state": "sending", "journal": journal.name_in(folder), "claimed_at": stamp(clock.now())}
    with engine.begin() as conn:
        conn.execute(update(schema.outbox).values(body=b"Subject: x\r\n\r\nx\r\n", **claim))
    lines = f"begin {row.id} {row.message_id} 0 -\n"
    if verb == "done":
        lines += f"done {row.id} {row.message_id} 250 OK\n"
    (folder / journal.JOURNAL).write_text(lines)
    return row.message_id


def state(engine: Engine) -> tuple[str, str | None]:
    with engine.connect() as conn:
        (row,) = rows(conn)
    return row.state, row.error


def test_what_another_machine_was_sending_is_left_to_it(
    engine: Engine, clock: SetClock, mailhost: MailHost, folders: tuple[Path, Path]
) -> None:
    here, there = folders
    left_sending(engine, clock, mailhost, there, "done")
    assert deliver(engine, mailhost.settings(), here, clock).sent == 0
    assert state(engine)[0] == "sending"
    assert recover(engine, mailhost.settings(), there, clock)
    assert state(engine) == ("sent", None)
    assert mailhost.messages == []


def test_what_a_machine_that_never_came_back_was_sending_is_uncertain(
    engine: Engine, clock: SetClock, mailhost: MailHost, folders: tuple[Path, Path]
) -> None:
    here, there = folders
    left_sending(engine, clock, mailhost, there)
    clock.at += timedelta(hours=7)
    assert deliver(engine, mailhost.settings(), here, clock).uncertain == 1
    told, why = state(engine)
    assert told == "uncertain"
    assert "did not come back" in str(why)
    assert mailhost.messages == []


def test_a_row_that_is_being_sent_names_the_journal_and_a_settled_one_none(
    engine: Engine, clock: SetClock, mailhost: MailHost, folders: tuple[Path, Path]
) -> None:
    here, _ = folders
    queue(engine, mailhost.settings(), clock)
    named: list[str | None] = []

    def look(event: str) -> None:
        if event == "DATA":
            with engine.connect() as conn:
                named.append(conn.execute(schema.outbox.select()).one().journal)

    mailhost.on_event = look
    deliver(engine, mailhost.settings(), here, clock)
    with engine.connect() as conn:
        named.append(conn.execute(schema.outbox.select()).one().journal)
    assert named == [journal.name_in(here), None]


def test_each_data_folder_names_its_journal_once(folders: tuple[Path, Path]) -> None:
    here, there = folders
    assert journal.name_in(here) == journal.name_in(here) != journal.name_in(there)
