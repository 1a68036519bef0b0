"""Bounces that wait in a mailbox of a real IMAP server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from alerts.bounces import BounceReport, read_bounces
from alerts.delivery import deliver
from alerts.settings import MailSettings
from alerts.subscriptions import subscribers
from tests.alerts.changes import queue
from tests.alerts.dovecot import MISSING, PASSWORD, USER, Dovecot, dovecot
from tests.alerts.reports import FROM_A_PERSON, bounce
from tests.alerts.test_tls import make_certificate
from tracker.clock import SetClock
from tracker.store.engine import Store

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(scope="module")
def running(certificate: Path) -> Iterator[Dovecot]:
    with dovecot(certificate) as started:
        yield started


@pytest.fixture
def server(running: Dovecot) -> Dovecot:
    running.clear()
    return running


@pytest.fixture
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOUNCES_SECRET", PASSWORD)


def mailbox(server: Dovecot, scheme: str, certificate: Path, folder: str = "INBOX") -> MailSettings:
    port = server.secure if scheme == "imaps" else server.plain
    return MailSettings(
        bounces=f"{scheme}://{USER}@127.0.0.1:{port}/{folder}", bounces_password_env="BOUNCES_SECRET",
        ca_file=str(certificate), timeout_s=10,
    )  # fmt: skip


@pytest.mark.usefixtures("password")
@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_a_bounce_on_a_server_is_read_and_marked_and_a_letter_is_left(
    engine: Engine, clock: SetClock, tmp_path: Path, server: Dovecot, certificate: Path, scheme: str
) -> None:
    settings = mailbox(server, scheme, certificate)
    (row,) = queue(engine, settings, clock)
    deliver(engine, settings, tmp_path, clock)
    server.deliver(f"1.{scheme}", bounce(row.message_id))
    server.deliver(f"2.{scheme}", FROM_A_PERSON)
    store = Store(engine, "test")
    assert read_bounces(store, settings, clock) == BounceReport(1, 1, left=1)
    assert read_bounces(store, settings, clock) == BounceReport(left=1)
    with engine.connect() as conn:
        assert [one.state for one in subscribers(conn, active=False)] == ["suppressed"]
    current = [path.name for path in (server.maildir / "cur").iterdir()]
    assert sorted(name.partition(":2,")[2] for name in current) == ["", "S"]


@pytest.mark.parametrize("scheme", ["imap", "imaps"])
def test_a_server_that_nobody_vouches_for_gets_no_password(
    engine: Engine, clock: SetClock, tmp_path: Path, server: Dovecot, scheme: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("BOUNCES_SECRET", PASSWORD)
    settings = mailbox(server, scheme, Path("/")).model_copy(update={"ca_file": ""})
    assert "certificate verify failed" in read_bounces(Store(engine, "test"), settings, clock).stopped.lower()


def test_a_wrong_password_a_missing_one_and_a_folder_that_is_none_are_one_line(
    engine: Engine, clock: SetClock, server: Dovecot, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(engine, "test")
    assert "no variable BOUNCES_SECRET" in read_bounces(store, mailbox(server, "imap", certificate), clock).stopped
    monkeypatch.setenv("BOUNCES_SECRET", PASSWORD)
    told = read_bounces(store, mailbox(server, "imap", certificate, "None%20such"), clock).stopped
    assert "doesn't exist" in told
    monkeypatch.setenv("BOUNCES_SECRET", "wrong")
    told = read_bounces(store, mailbox(server, "imap", certificate), clock).stopped
    assert "Authentication failed" in told
    assert "wrong" not in told
