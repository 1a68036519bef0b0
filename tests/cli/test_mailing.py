"""``subscribe`` and its kin, ``digest``, ``outbox``: who hears of what, and what becomes of the messages."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from cli.wiring import program
from tests.alerts.mailhost import MailHost
from tests.alerts.reports import FROM_A_PERSON, bounce
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


def test_a_subscription_says_what_was_asked_and_a_wrong_one_what_there_is(small: Shell) -> None:
    said = small.fine("subscribe", "a@example.org", "--status", "banned", "--provision", "seven_oh_cap", "--daily",
                      "--remind", "30", "--remind", "7", "--hour", "6", "--quiet")  # fmt: skip
    assert said == "a@example.org hears of every place, daily\n"
    (person,) = small("subscribers", "--json").json
    assert (person["hour"], person["quiet"]) == (6, True)
    wanted = {"statuses": ["banned"], "provisions": ["seven_oh_cap"], "reminders": [30, 7], "mode": "daily"}
    assert wanted.items() <= person["subscriptions"][0].items()
    for wrong, told in (
        (("--kind", "bans"), "no kind of change"), (("--provision", "min_agee"), "did you mean min_age"),
        (("--remind", "0"), "1 to 365 days"), (("--by", "webhook", "--to", "ftp://x"), "no address of a webhook"),
        (("--by", "webhook", "--to", "https://x.example/", "--weekly"), "digests go by email"),
        (("--by", "pigeon"), "is no channel"), (("--to", "https://x.example/"), "reader's own address"),
    ):  # fmt: skip
        answer = small("subscribe", "a@example.org", *wrong)
        assert (answer.status, told in answer.complaint) == (2, True), answer


def test_a_webhooks_secret_is_shown_once_and_its_address_never_whole(small: Shell) -> None:
    said = small.fine("subscribe", "a@example.org", "--by", "webhook", "--to", "https://x.example/hook?token=geheim")
    assert "whsec_" in said
    assert "geheim" not in said
    listed = small("subscribers", "--json").out + small.fine("subscribers") + small.fine("subscribers", "export")
    assert "geheim" not in listed
    assert "whsec_" not in listed


def test_readers_are_exported_and_imported_as_a_table(small: Shell) -> None:
    small.fine("subscribe", "a@example.org", "--jurisdiction", "US-UT", "--weekly")
    small.fine("subscribe", "b@example.org", "--kind", "pending")
    table = small.fine("subscribers", "export")
    (small.folder / "readers.csv").write_text(table)
    for address in ("a@example.org", "b@example.org"):
        small.fine("unsubscribe", address, "--forget")
    assert small.fine("subscribers", "export").count("\n") == 1
    assert small.fine("subscribers", "import", "readers.csv") == "2 subscriptions read from readers.csv\n"
    assert small.fine("subscribers", "export") == table
    (small.folder / "bad.csv").write_text("email,kinds\nnobody,status\n")
    answer = small("subscribers", "import", "bad.csv")
    assert (answer.status, "bad.csv, line 2" in answer.complaint) == (2, True)
    assert small("subscribers", "import", "none.csv").status != 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"email,kinds\na@example.org,{'x' * 131_073}\n", "line 2: field larger than field limit"),
        ("email\na@example.org\n\n\nnobody\n", "line 5: 'nobody' is not"),
        ("email\r\na@example.org\r\n\r\nnobody\r\n", "line 4: 'nobody' is not"),
        ("email,kinds\na@example.org,status\u2028\nnobody,\n", "line 3: 'nobody' is not"),
    ],
)
def test_a_table_that_cannot_be_read_is_complained_of_by_its_line(small: Shell, text: str, said: str) -> None:
    (small.folder / "bad.csv").write_bytes(text.encode())
    answer = small("subscribers", "import", "bad.csv")
    assert (answer.status, f"bad.csv, {said}" in answer.complaint) == (2, True), answer
    assert small("subscribers", "--json").json == []


def test_who_is_forgotten_leaves_no_message_behind(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site))
    shell.fine("subscribe", "reader@example.org")
    change_the_law(shell, site)
    assert len(mail(shell)) == 1
    assert "backups" in shell.fine("unsubscribe", "reader@example.org", "--forget")
    assert mail(shell) == []
    (row,) = shell("outbox", "list", "--json").json
    assert "reader@" not in str(row)
    assert shell("unsubscribe", "reader@example.org").status == 2


def test_failed_messages_can_all_be_tried_again(shell: Shell, site: Site) -> None:
    with MailHost(replies=["550 no such reader", "550 no such reader"]) as host:
        watch(shell, serve_law(site), mail={"host": "127.0.0.1", "port": host.port, "starttls": False})
        for name in "ab":
            shell.fine("subscribe", f"{name}@example.org")
        change_the_law(shell, site)
        assert shell("outbox", "retry").status == 2
        assert shell.fine("outbox", "retry", "--all") == "2 messages are queued again\n"
        assert shell.fine("outbox", "send").startswith("2 sent")


def test_alarms_are_listed_with_what_to_do(small: Shell) -> None:
    assert small("alarms", "--json").json == []
    assert "What to do" in small.fine("alarms", "--ended")


# --- What came back ---


@pytest.fixture
def told(shell: Shell, site: Site) -> Shell:
    """A reader was told of a change; a mailbox of bounces, beside the settings, is empty."""
    watch(shell, serve_law(site), mail={"bounces": "maildir:back"})
    shell.fine("subscribe", "reader@example.org")
    change_the_law(shell, site)
    mailbox.Maildir(shell.folder / "back", create=True)
    return shell


def come_back(shell: Shell) -> None:
    (row,) = shell("outbox", "--json").json
    mailbox.Maildir(shell.folder / "back").add(bounce(row["message_id"], "reader@example.org"))


def test_what_came_back_is_read_by_hand(told: Shell) -> None:
    come_back(told)
    mailbox.Maildir(told.folder / "back").add(FROM_A_PERSON)
    assert told.fine("outbox", "bounces") == (
        "1 messages came back, 1 addresses and 0 who complained get no more mail; 1 other messages left unread\n"
    )
    (person,) = told("subscribers", "--json").json
    assert person["state"] == "suppressed"
    (row,) = told("outbox", "list", "--state", "failed", "--json").json
    assert row["error"] == "bounced: 550 5.1.1 no such user"
    assert told("outbox", "bounces", "--json").json == {
        "bounced": 0, "refused": 0, "complaints": 0, "left": 1, "broken": [], "stopped": "",
    }  # fmt: skip


def test_the_daemon_reads_what_came_back_and_tells_where_it_cannot(told: Shell) -> None:
    come_back(told)
    with program(told.folder / "config.toml") as running:
        running.queue_by_the_clock()
    (alarm,) = told("alarms", "--json").json
    assert alarm["head"] == "reader 1 gets no more mail: the address is refused"
    (told.folder / "back").rename(told.folder / "elsewhere")
    with program(told.folder / "config.toml") as running:
        running.queue_by_the_clock()
    assert [alarm["kind"] for alarm in told("alarms", "--json").json] == ["reader", "bounces"]
    answer = told("outbox", "bounces")
    assert answer.status == 1
    assert answer.complaint.startswith(f"bounces: mailbox maildir:{told.folder}/back: ")


def test_without_a_mailbox_of_bounces_none_can_be_read(small: Shell) -> None:
    answer = small("outbox", "bounces")
    assert (answer.status, answer.complaint) == (
        2, "kratomwatch: [mail] bounces names no mailbox; set it to read what came back",
    )  # fmt: skip


@pytest.mark.parametrize(
    "value",
    ["/var/mail/x", "pop3://a@b", "imaps://host/INBOX", "imaps://me:s3cret@host/INBOX", "imap://me@host:99999/x"],
)
def test_an_address_that_is_no_mailbox_is_refused_and_a_password_in_it_not_repeated(small: Shell, value: str) -> None:
    small.settings(mail={"bounces": value})
    answer = small("status")
    assert answer.status == 2
    assert "[mail] bounces: write it like maildir:/path" in answer.complaint
    assert "s3cret" not in answer.err
