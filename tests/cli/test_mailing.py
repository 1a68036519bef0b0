"""``subscribe`` and its kin, ``digest``, ``outbox``: who hears of what, and what becomes of the messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.alerts.mailhost import MailHost
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site

TODAY = datetime.now(UTC).date()
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def change_the_law(shell: Shell, site: Site) -> None:
    shell.fine("check")
    serve_law(site, age=21)
    shell("check")


def mail(shell: Shell) -> list[str]:
    return sorted(file.read_text() for file in (shell.folder / "var" / "mail").glob("*.eml"))


def test_a_subscription_is_told_listed_and_ended(small: Shell) -> None:
    said = small.fine("subscribe", "reader@example.org", "--jurisdiction", "utah", "--kind", "status", "--weekly")
    assert said == "reader@example.org hears of US-UT, weekly\n"
    (person,) = small("subscribers", "--json").json
    assert person["email"] == "reader@example.org"
    wanted = {"jurisdictions": ["US-UT"], "kinds": ["status"], "mode": "weekly"}
    assert wanted.items() <= person["subscriptions"][0].items()
    assert "reader@example.org" in small.fine("subscribers")
    assert small.fine("unsubscribe", "reader@example.org") == "reader@example.org hears nothing any more\n"
    assert small("subscribers", "--json").json == []


def test_a_change_goes_at_once_to_whom_it_concerns_and_to_nobody_else(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    shell.fine("subscribe", "all@example.org")
    shell.fine("subscribe", "status@example.org", "--kind", "status")
    shell.fine("subscribe", "weekly@example.org", "--weekly")
    change_the_law(shell, site)
    (message,) = mail(shell)
    assert "To: all@example.org" in message


def test_the_outbox_shows_a_message_as_it_goes_out(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    shell.fine("subscribe", "reader@example.org")
    change_the_law(shell, site)
    (row,) = shell("outbox", "list", "--json").json
    assert (row["state"], row["recipient"], "body" in row) == ("sent", "reader@example.org", False)
    assert row["subject"] in shell.fine("outbox")
    shown = shell("outbox", "show", row["id"], "--json").json
    assert "Subject: " in shown["body"]
    assert "To: reader@example.org" in shell.fine("outbox", "show", row["id"])
    assert shell("outbox", "list", "--state", "failed", "--json").json == []
    assert "is not sent again" in shell("outbox", "retry", row["id"]).complaint


def test_a_message_refused_for_good_is_kept_shown_and_can_be_sent_again(shell: Shell, site: Site) -> None:
    with MailHost(replies=["550 no such reader"]) as host:
        watch(shell, serve_law(site), mail={"host": "127.0.0.1", "port": host.port, "starttls": False})
        shell.fine("subscribe", "reader@example.org")
        shell.fine("check")
        serve_law(site, age=21)
        answer = shell("check")
        assert answer.status == 1
        assert "1 messages could not be sent" in answer.err
        (row,) = shell("outbox", "list", "--state", "failed", "--json").json
        assert "550" in row["error"]
        assert "is queued" in shell.fine("outbox", "retry", row["id"])
        assert shell.fine("outbox", "send").startswith("1 sent")
    assert len(host.messages) == 1


def test_digests_go_out_when_they_are_due_and_not_before(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    shell.fine("subscribe", "weekly@example.org", "--weekly")
    change_the_law(shell, site)
    assert shell.fine("digest") == "0 digests queued, 0 messages sent\n"
    assert mail(shell) == []


def test_a_digest_can_be_seen_before_it_goes_out_and_seeing_sends_nothing(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    shell.fine("subscribe", "weekly@example.org", "--weekly")
    change_the_law(shell, site)
    out = shell.fine("digest", "--dry-run")
    assert "To: weekly@example.org" in out
    assert "Utah" in out
    (one,) = shell("digest", "--dry-run", "--since", YESTERDAY, "--json").json
    assert set(one) == {"recipient", "subject", "text"}
    assert mail(shell) == []


def test_a_digest_of_a_given_time_goes_to_every_weekly_reader(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    shell.fine("subscribe", "weekly@example.org", "--weekly")
    shell.fine("subscribe", "elsewhere@example.org", "--kind", "status")
    change_the_law(shell, site)
    assert shell("digest", "--since", YESTERDAY, "--json").json == {"queued": 1, "sent": 1, "failed": 0}
    (message,) = mail(shell)
    assert "To: weekly@example.org" in message
    assert "1 change" in message
