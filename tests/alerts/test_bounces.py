"""What came back, read from the mailbox of bounces: who is written to no more, and who is not."""

from __future__ import annotations

import contextlib
import mailbox
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from alerts import alarms
from alerts.bounces import BounceReport, BrokenReport, read, read_bounces
from alerts.delivery import deliver
from alerts.outbox import OutboxRow, retry, rows
from alerts.readers import subscribe
from alerts.settings import MailSettings
from alerts.subscriptions import subscribers
from tests.alerts.changes import queue
from tests.alerts.reports import AUTO_REPLY, FROM_A_PERSON, bounce, complaint
from tracker.clock import SetClock
from tracker.store import schema
from tracker.store.engine import Store, open_store


class Post:
    """Two readers who were sent one message each, and the mailbox of what came back."""

    def __init__(self, engine: Engine, clock: SetClock, folder: Path) -> None:
        self.engine, self.clock, self.folder = engine, clock, folder
        self.box = mailbox.Maildir(folder / "bounces", create=True)
        self.settings = MailSettings(bounces=f"maildir:{folder / 'bounces'}", operator="ops@example.org")
        self.sent = queue(engine, self.settings, clock, readers=2)
        deliver(engine, self.settings, folder, clock)

    def arrive(self, *messages: bytes) -> None:
        for message in messages:
            self.box.add(message)

    def read(self) -> BounceReport:
        return read_bounces(Store(self.engine, "test"), self.settings, self.clock)

    def readers(self) -> dict[str, str]:
        with self.engine.connect() as conn:
            return {one.email.partition("@")[0]: one.state for one in subscribers(conn, active=False)}

    def row(self, number: int = 0) -> OutboxRow:
        with self.engine.connect() as conn:
            return rows(conn)[number]

    def marks(self) -> list[str]:
        """The flags of the messages in the mailbox."""
        names = [path.name for part in ("new", "cur") for path in (self.folder / "bounces" / part).iterdir()]
        return sorted(name.partition(":2,")[2] for name in names)


@pytest.fixture
def post(engine: Engine, clock: SetClock, tmp_path: Path) -> Post:
    return Post(engine, clock, tmp_path)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_an_address_that_does_not_exist_is_written_to_no_more(post: Post, returned: str) -> None:
    post.arrive(bounce(post.sent[0].message_id, returned=returned))
    report = post.read()
    assert (report.bounced, report.refused, report.left, report.broken) == (1, 1, 0, [])
    assert post.readers() == {"reader0": "suppressed", "reader1": "active"}
    assert (post.row().state, post.row().error) == ("failed", "bounced: 550 5.1.1 no such user")
    assert post.marks() == ["S"]


def test_the_operator_hears_which_address_is_refused_and_why(post: Post) -> None:
    post.arrive(bounce(post.sent[0].message_id))
    post.read()
    with post.engine.begin() as conn:
        (found,) = alarms.troubles(conn, post.settings, post.clock, post.folder)
    assert found.head == "reader 1 gets no more mail: the address is refused"
    assert found.detail == "bounced: 550 5.1.1 no such user"


@pytest.mark.parametrize(
    ("status", "said", "state"),
    [
        ("5.1.10", "550 5.1.10 recipient not found", "suppressed"),
        ("5.2.1", "550 5.2.1 mailbox disabled", "suppressed"),
        ("5.0.0", "550 no such user here", "suppressed"),
        ("5.0.0", "550 we do not want this", "active"),
        ("5.1.8", "550 5.1.8 bad sender's domain", "active"),
        ("5.7.1", "550 5.7.1 rejected by policy: user unknown to be harmless", "active"),
        ("5.2.2", "552 5.2.2 mailbox full", "active"),
        ("4.4.1", "connection timed out", "active"),
    ],
)
def test_a_message_that_came_back_is_listed_and_only_an_address_that_is_none_is_given_up(
    post: Post, status: str, said: str, state: str
) -> None:
    post.arrive(bounce(post.sent[0].message_id, status=status, said=said))
    report = post.read()
    assert post.readers()["reader0"] == state
    assert (report.bounced, report.refused) == (1, state == "suppressed")
    assert (post.row().state, post.row().error) == ("failed", f"bounced: {said}")
    assert post.marks() == ["S"]


def test_a_report_of_delay_changes_nothing(post: Post) -> None:
    post.arrive(bounce(post.sent[0].message_id, status="4.4.1", action="delayed"))
    assert post.read() == BounceReport()
    assert (post.readers()["reader0"], post.row().state, post.marks()) == ("active", "sent", ["S"])


def test_a_forged_bounce_gives_up_nobody_and_stays_for_people_to_see(post: Post, clock: SetClock) -> None:
    settings = post.settings
    queue(post.engine, settings, clock, key="not sent yet")
    waiting = post.row(2)
    assert (waiting.state, waiting.recipient) == ("queued", "reader0@example.org")
    post.arrive(
        bounce("<guessed@localhost>"), bounce(""), bounce(waiting.message_id),
        bounce("<guessed@localhost>", "never-written-to@example.org"),
    )  # fmt: skip
    assert post.read().left == 4
    assert set(post.readers().values()) == {"active"}
    assert post.marks() == [""] * 4


def test_nobody_can_work_out_what_a_message_to_somebody_else_is_called(
    post: Post, clock: SetClock, tmp_path: Path
) -> None:
    """Who knows a reader's address and the change knows everything about the message but this installation's secret."""
    elsewhere = open_store(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    with elsewhere.write() as conn, post.engine.connect() as ours:
        conn.execute(
            schema.jurisdiction.insert(), [dict(row._mapping) for row in ours.execute(select(schema.jurisdiction))]
        )
    same = queue(elsewhere.engine, post.settings, clock, readers=2)
    elsewhere.close()
    assert [row.key for row in same] == [row.key for row in post.sent]
    assert not {row.message_id for row in same} & {row.message_id for row in post.sent}


def test_a_bounce_for_another_address_than_the_message_went_to_gives_up_nobody(post: Post) -> None:
    """A whole office may stand behind an address: one who left it is no reason to stop."""
    post.arrive(bounce(post.sent[0].message_id, "reader1@example.org"))
    assert post.read().refused == 0
    assert set(post.readers().values()) == {"active"}
    assert (post.row().state, post.row(1).error) == ("sent", None)
    assert "passed on to reader1@example.org" in str(post.row().error)


@pytest.mark.parametrize(("kind", "state", "mark"), [("abuse", "left", "S"), ("not-spam", "active", "")])
def test_who_complains_is_unsubscribed(post: Post, kind: str, state: str, mark: str) -> None:
    post.arrive(complaint(post.sent[1].message_id, kind))
    assert post.read().complaints == (state == "left")
    assert post.readers() == {"reader0": "active", "reader1": state}
    assert post.marks() == [mark]


def test_what_is_no_report_stays_unread_in_its_place_and_is_counted(post: Post) -> None:
    post.arrive(FROM_A_PERSON, AUTO_REPLY)
    for _ in range(2):
        assert post.read() == BounceReport(left=2)
    assert post.marks() == ["", ""]
    assert len(list((post.folder / "bounces" / "new").iterdir())) == 2


def test_a_report_that_is_read_twice_counts_once(post: Post, clock: SetClock) -> None:
    """As after a crash before it could be marked: who subscribed again meanwhile stays."""
    message_id = post.sent[0].message_id
    post.arrive(bounce(message_id), complaint(post.sent[1].message_id))
    post.read()
    with post.engine.begin() as conn:
        subscribe(conn, "reader0@example.org", clock=clock)
        subscribe(conn, "reader1@example.org", clock=clock)
    post.arrive(bounce(message_id), complaint(post.sent[1].message_id))
    assert post.read() == BounceReport()
    assert set(post.readers().values()) == {"active"}
    assert post.marks() == ["S"] * 4


def test_a_message_sent_again_by_a_person_can_come_back_again(post: Post, clock: SetClock) -> None:
    post.arrive(bounce(post.sent[0].message_id))
    post.read()
    with post.engine.begin() as conn:
        subscribe(conn, "reader0@example.org", clock=clock)
        retry(conn, post.sent[0].id, clock)
    deliver(post.engine, post.settings, post.folder, clock)
    post.arrive(bounce(post.sent[0].message_id))
    assert post.read().refused == 1


def test_an_uncertain_message_that_came_back_is_uncertain_no_more(post: Post) -> None:
    with post.engine.begin() as conn:
        conn.execute(update(schema.outbox).values(state="uncertain"))
    post.arrive(bounce(post.sent[0].message_id, status="5.7.1", said="550 5.7.1 no"))
    post.read()
    assert (post.row().state, post.row(1).state) == ("failed", "uncertain")


def test_a_broken_report_is_told_and_the_others_are_read(post: Post) -> None:
    broken = bounce(post.sent[1].message_id).replace(b"message/delivery-status", b"text/plain")
    nested = b"".join(
        b'--%d\nContent-Type: multipart/report; boundary="%d"\n\n' % (n, n + 1) for n in range(5000)
    )  # fmt: skip
    post.arrive(
        broken, b'Content-Type: multipart/report; boundary="0"\n\n' + nested, bounce(post.sent[0].message_id)
    )  # fmt: skip
    report = post.read()
    assert report.refused == 1
    assert len(report.broken) == 2
    assert "a report without its part message/delivery-status" in " ".join(report.broken)
    assert [one.head for one in report.troubles()] == ["2 messages in the mailbox of bounces cannot be read"]
    assert post.marks() == ["", "", "S"]


@effort(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_is_done_to_a_report_it_can_be_read_or_is_told_as_broken(data: st.DataObject) -> None:
    raw = data.draw(st.sampled_from([bounce("<1@localhost>"), complaint("<1@localhost>")]))
    for _ in range(data.draw(st.integers(0, 6))):
        at = data.draw(st.integers(0, len(raw)))
        cut = data.draw(st.integers(0, 40))
        raw = raw[:at] + data.draw(st.binary(max_size=8)) + raw[at + cut :]
    with contextlib.suppress(BrokenReport):
        read(raw)


def test_an_mbox_keeps_every_octet_and_gains_a_status(post: Post) -> None:
    path = post.folder / "bounces.mbox"
    person = b"From a@example.org Wed May  6 12:00:00 2026\n" + FROM_A_PERSON + b">From here on: \xff\n\n"
    back = b"From MAILER-DAEMON Wed May  6 12:01:00 2026\n" + bounce(post.sent[0].message_id) + b"\n"
    path.write_bytes(person + back)
    post.settings = MailSettings(bounces=f"mbox:{path}")
    assert (post.read(), post.read()) == (BounceReport(1, 1, left=1), BounceReport(left=1))
    head, blank, body = back.partition(b"\n\n")
    assert path.read_bytes() == person + head + b"\nStatus: RO" + blank + body


@pytest.mark.parametrize("address", ["maildir:{}/none", "mbox:{}/none", "mbox:{}", "imap://me@127.0.0.1:1/INBOX"])
def test_a_mailbox_that_cannot_be_reached_is_one_line_and_an_alarm(post: Post, address: str) -> None:
    post.settings = MailSettings(bounces=address.format(post.folder))
    report = post.read()
    assert report.stopped.startswith(f"mailbox {post.settings.bounces}: ")
    assert "\n" not in report.stopped
    assert [(one.key, one.kind, one.detail) for one in report.troubles()] == [("bounces", "bounces", report.stopped)]


def test_an_mbox_that_another_program_works_on_is_left_alone(post: Post) -> None:
    path = post.folder / "bounces.mbox"
    path.write_bytes(b"From a@example.org Wed May  6 12:00:00 2026\n" + bounce(post.sent[0].message_id) + b"\n")
    Path(f"{path}.lock").touch()
    post.settings = MailSettings(bounces=f"mbox:{path}")
    assert "lock" in post.read().stopped
    assert post.readers()["reader0"] == "active"
