"""Ways out beside mail: signed webhooks, and the services that Apprise speaks to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, select
from standardwebhooks import Webhook

from alerts.channels import Item, way
from alerts.channels.webhook import signed
from alerts.delivery import deliver
from alerts.outbox import OutboxRow, rows
from alerts.readers import SubscriptionError, Wish, add, suppress
from alerts.settings import MailSettings
from alerts.subscriptions import subscribers
from tests.alerts.changes import change, enqueue_in
from tests.alerts.hookhost import SECRET, HookHost
from tests.alerts.mailhost import MailHost
from tracker.clock import SetClock
from tracker.ledger import append
from tracker.store import schema


def write(engine: Engine) -> Connection:
    return engine.connect().execution_options(kratomwatch_write=True)


def owe(engine: Engine, settings: MailSettings, clock: SetClock, target: str, channel: str) -> OutboxRow:
    """A subscription of that channel, and one change that it is owed."""
    with write(engine) as conn, conn.begin():
        add(conn, "a@example.org", Wish(channel=channel, target=target, secret=SECRET), clock=clock)
        append(conn, change(), partial(enqueue_in, settings, clock))
        (row,) = rows(conn)
    return row


def only_row(engine: Engine) -> OutboxRow:
    with engine.connect() as conn:
        (row,) = rows(conn)
    return row


def test_a_signature_is_that_of_the_specifications_own_example() -> None:
    item = Item(1, "", "<p5jXN8AQM9LWM0D4loKWxJek@x>", "", "", 0, b'{"test": 2432232314}', "webhook", "", SECRET)
    headers = signed(item, datetime.fromtimestamp(1614265330, UTC))
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_webhook_gets_the_change_signed_and_once(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with HookHost() as host:
        owe(engine, MailSettings(), clock, host.url, "webhook")
        assert deliver(engine, MailSettings(), tmp_path, clock).sent == 1
        assert deliver(engine, MailSettings(), tmp_path, clock).sent == 0
    ((_, event),) = host.taken
    assert host.forged == 0
    assert (event["type"], event["timestamp"]) == ("change.provision", "2026-05-06T11:30:00.000000Z")
    told = event["data"]
    assert (told["id"], told["effective"], told["quote"]) == (
        "US-UT", "2026-05-06", "A person under 21 may not buy kratom.",
    )  # fmt: skip
    assert told["headline"].startswith("Utah: 7-OH capped at 1 %")


@pytest.mark.parametrize("reply", [(500, {}), (429, {}), (404, {}), (302, {"Location": "http://127.0.0.1:1/"})])
def test_what_a_webhook_does_not_acknowledge_is_tried_again_under_the_same_id(
    engine: Engine, clock: SetClock, tmp_path: Path, reply: tuple[int, dict[str, str]]
) -> None:
    with HookHost([reply]) as host:
        owe(engine, MailSettings(), clock, host.url, "webhook")
        assert deliver(engine, MailSettings(), tmp_path, clock).retried == 1
        assert deliver(engine, MailSettings(), tmp_path, clock).sent == 0, "not at once"
        clock.at += timedelta(minutes=2)
        assert deliver(engine, MailSettings(), tmp_path, clock).sent == 1
    assert len(host.asked) == 2
    assert len(set(host.asked)) == 1


def test_a_webhook_is_left_alone_as_long_as_it_asks(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with HookHost([(503, {"Retry-After": "7200"})]) as host:
        owe(engine, MailSettings(), clock, host.url, "webhook")
        deliver(engine, MailSettings(), tmp_path, clock)
        clock.at += timedelta(minutes=119)
        assert deliver(engine, MailSettings(), tmp_path, clock).sent == 0
        clock.at += timedelta(minutes=2)
        assert deliver(engine, MailSettings(), tmp_path, clock).sent == 1


def test_a_webhook_that_is_gone_ends_its_subscription(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with HookHost([(410, {})]) as host:
        owe(engine, MailSettings(), clock, host.url, "webhook")
        assert deliver(engine, MailSettings(), tmp_path, clock).failed == 1
    with engine.connect() as conn:
        (reader,) = subscribers(conn)
        assert reader.subscriptions == ()


def test_a_receiver_with_another_secret_is_told_nothing(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    with HookHost() as host:
        other = "whsec_" + "B" * 32
        with write(engine) as conn, conn.begin():
            add(conn, "a@example.org", Wish(channel="webhook", target=host.url, secret=other), clock=clock)
            append(conn, change(), partial(enqueue_in, MailSettings(), clock))
        deliver(engine, MailSettings(), tmp_path, clock)
        assert (host.forged, host.taken) == (1, [])


def test_the_address_of_a_webhook_is_never_shown_whole(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    row = owe(engine, MailSettings(), clock, "http://127.0.0.1:9/hook?token=geheim", "webhook")
    assert row.recipient == "http://127.0.0.1"
    deliver(engine, MailSettings(), tmp_path, clock)
    after = only_row(engine)
    assert after.state == "queued"
    assert after.error
    assert "geheim" not in f"{after}"


def test_a_webhook_cut_short_by_a_crash_is_sent_again_and_a_service_asks_first(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with HookHost() as host:
        with write(engine) as conn, conn.begin():
            add(conn, "a@example.org", Wish(channel="webhook", target=host.url, secret=SECRET), clock=clock)
            add(conn, "a@example.org", Wish(channel="apprise", target="json://127.0.0.1:9/x"), clock=clock)
            append(conn, change(), partial(enqueue_in, MailSettings(), clock))
            conn.execute(schema.outbox.update().values(state="sending", body=b"{}"))
        report = deliver(engine, MailSettings(), tmp_path, clock)
        assert (report.sent, report.uncertain) == (1, 1)


def test_a_service_gets_title_and_text(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    """Apprise's own service "json" posts to any address."""
    import json
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    try:
        row = owe(engine, MailSettings(), clock, f"json://127.0.0.1:{server.server_port}/geheim", "apprise")
        assert row.recipient == "json://…"
        assert deliver(engine, MailSettings(), tmp_path, clock).sent == 1
    finally:
        thread.join()
        server.server_close()
    (told,) = got
    assert told["title"].startswith("Utah: 7-OH capped at 1 %")
    assert "A person under 21 may not buy kratom." in told["message"]


def test_a_service_whose_address_is_wrong_is_refused_without_a_word_of_its_key(
    engine: Engine, clock: SetClock, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    assert way("apprise").refusal("nosuch://geheim@example.org")
    assert way("apprise").refusal("https://example.org/\udcaf")
    row = owe(engine, MailSettings(), clock, "json://127.0.0.1:9/x", "apprise")
    with write(engine) as conn, conn.begin():
        table = schema.subscription
        conn.execute(table.update().values(target="nosuch://geheim@example.org"))
    assert row.channel == "apprise"
    deliver(engine, MailSettings(), tmp_path, clock)
    assert [line.name for line in caplog.records if line.name.startswith("apprise")] == []
    assert "geheim" not in caplog.text + "".join(capfd.readouterr())


def test_a_service_that_does_not_answer_is_tried_again(engine: Engine, clock: SetClock, tmp_path: Path) -> None:
    owe(engine, MailSettings(), clock, "json://127.0.0.1:9/x", "apprise")
    assert deliver(engine, MailSettings(), tmp_path, clock).retried == 1


def test_mail_that_cannot_leave_does_not_keep_a_webhook_waiting(
    engine: Engine, clock: SetClock, tmp_path: Path
) -> None:
    with MailHost() as closed:
        settings = closed.settings()
    with HookHost() as host:
        with write(engine) as conn, conn.begin():
            add(conn, "a@example.org", Wish(), clock=clock)
            add(conn, "a@example.org", Wish(channel="webhook", target=host.url, secret=SECRET), clock=clock)
            append(conn, change(), partial(enqueue_in, settings, clock))
        report = deliver(engine, settings, tmp_path, clock)
        assert (report.sent, bool(report.stopped)) == (1, True)
        with engine.connect() as conn:
            states = {row.channel: row.state for row in rows(conn)}
    assert states == {"email": "queued", "webhook": "sent"}


@pytest.mark.parametrize(
    ("channel", "target", "said"),
    [
        ("webhook", None, "no address of a webhook"),
        ("webhook", "ftp://example.org/x", "no address of a webhook"),
        ("webhook", "https:///x", "no address of a webhook"),
        ("apprise", "", "no address that Apprise knows"),
        ("apprise", "nonsense", "no address that Apprise knows"),
        ("email", "https://x.example", "own address"),
        ("pigeon", "x", "is no channel"),
    ],
)
def test_a_channel_that_leads_nowhere_is_refused(
    engine: Engine, clock: SetClock, channel: str, target: str | None, said: str
) -> None:
    with write(engine) as conn, conn.begin():
        with pytest.raises(SubscriptionError, match=said):
            add(conn, "a@example.org", Wish(channel=channel, target=target), clock=clock)
        assert conn.execute(select(schema.subscriber)).all() == []


def test_the_specifications_library_takes_what_we_sign_now() -> None:
    item = Item(7, "k", "<abc@x>", "", "", 0, '{"ä": 1}'.encode(), "webhook", "", SECRET)
    headers = signed(item, datetime.now(UTC))
    assert Webhook(SECRET).verify(item.body, headers) == {"ä": 1}


def test_a_webhook_that_ended_while_messages_waited_stops_nothing(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path
) -> None:
    settings = mailhost.settings()
    with HookHost([(503, {}), (410, {})]) as host:
        with write(engine) as conn, conn.begin():
            reader = add(conn, "a@example.org", Wish(channel="webhook", target=host.url, secret=SECRET), clock=clock)
            for key in ("c1", "c2"):
                append(conn, change(key), partial(enqueue_in, settings, clock))
        deliver(engine, settings, tmp_path, clock)
        clock.at += timedelta(hours=1)
        with write(engine) as conn, conn.begin():
            add(conn, "a@example.org", Wish(), clock=clock)
            append(conn, change("c3"), partial(enqueue_in, settings, clock))
        assert deliver(engine, settings, tmp_path, clock).sent == 1
        with write(engine) as conn, conn.begin():
            other = add(
                conn, "b@example.org", Wish(["SE"], channel="webhook", target=host.url, secret=SECRET), clock=clock
            )
            assert other.id != reader.id
        deliver(engine, settings, tmp_path, clock)
    assert host.taken == [], "what was owed to one is never given to another"
    with engine.connect() as conn:
        assert sorted((row.channel, row.state) for row in rows(conn)) == [
            ("email", "sent"), ("webhook", "dropped"), ("webhook", "failed"),
        ]  # fmt: skip


@pytest.mark.parametrize("reply", ["²", "Thu, 01 Jan 2026 00:00:00 +99999999999999", "9" * 400, "soon", "-5"])
def test_a_pause_that_is_none_is_a_failure_like_any_other(
    engine: Engine, clock: SetClock, tmp_path: Path, reply: str
) -> None:
    with HookHost([(503, {"Retry-After": reply})]) as host:
        owe(engine, MailSettings(), clock, host.url, "webhook")
        assert deliver(engine, MailSettings(), tmp_path, clock).retried == 1


@pytest.mark.parametrize("status", [302, 300, 304, 999])
def test_only_an_answer_in_the_two_hundreds_acknowledges(
    engine: Engine, clock: SetClock, tmp_path: Path, status: int
) -> None:
    with HookHost([(status, {})]) as host:
        owe(engine, MailSettings(), clock, host.url, "webhook")
        assert deliver(engine, MailSettings(), tmp_path, clock).retried == 1


def test_a_receiver_that_never_ends_its_answer_is_left_and_mail_does_not_wait_for_it(
    engine: Engine, clock: SetClock, mailhost: MailHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket
    import threading

    from alerts.channels import webhook

    monkeypatch.setattr(webhook, "_TIMEOUT_S", 0.3)
    settings, stop = mailhost.settings(), threading.Event()

    def drip(server: socket.socket) -> None:
        peer, _ = server.accept()
        peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
        while not stop.wait(0.05):
            peer.sendall(b"x")
        peer.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,), daemon=True)
        thread.start()
        with write(engine) as conn, conn.begin():
            target = f"http://127.0.0.1:{server.getsockname()[1]}/"
            add(conn, "a@example.org", Wish(channel="webhook", target=target, secret=SECRET), clock=clock)
            for key in ("c1", "c2", "c3"):
                append(conn, change(key), partial(enqueue_in, settings, clock))
            add(conn, "a@example.org", Wish(), clock=clock)
            append(conn, change("c4"), partial(enqueue_in, settings, clock))
        report = deliver(engine, settings, tmp_path, clock)
        stop.set()
        thread.join()
    assert (report.sent, report.retried) == (1, 1), "one try shows that it is silent; the others wait"


def test_one_address_is_signed_for_with_one_key(engine: Engine, clock: SetClock) -> None:
    with write(engine) as conn, conn.begin():
        for places, secret in ((["US"], SECRET), (["TH"], "whsec_" + "B" * 32), (["US"], "whsec_" + "C" * 32)):
            add(conn, "a@example.org", Wish(places, channel="webhook", target="https://x.example/", secret=secret),
                clock=clock)  # fmt: skip
        assert conn.scalars(select(schema.subscription.c.secret)).all() == [SECRET, SECRET]


def test_a_refused_mail_address_says_nothing_of_the_readers_webhooks(engine: Engine, clock: SetClock) -> None:
    with write(engine) as conn, conn.begin():
        reader = add(
            conn, "a@example.org", Wish(channel="webhook", target="https://x.example/", secret=SECRET), clock=clock
        )
        add(conn, "a@example.org", Wish(), clock=clock)
        suppress(conn, reader.id, "550 5.1.1 no such user", clock)
        append(conn, change(), partial(enqueue_in, MailSettings(), clock))
        assert [row.channel for row in rows(conn)] == ["webhook"]


@pytest.mark.parametrize("wish", [Wish(reminders=[7]), Wish(kinds=["staleness"])])
def test_what_only_mail_brings_is_refused_for_other_channels(engine: Engine, clock: SetClock, wish: Wish) -> None:
    with write(engine) as conn, conn.begin(), pytest.raises(SubscriptionError, match="go by email"):
        add(conn, "a@example.org", replace(wish, channel="webhook", target="https://x.example/"), clock=clock)
