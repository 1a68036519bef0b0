"""The log: one event a line, the pass on every line of it, and never a secret."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from signal import SIGHUP, SIGTERM
from typing import Any

import pytest

from cli.logs import Redactor, set_up
from cli.settings import load
from scrapers.document import Document
from tests.alerts.mailhost import MailHost
from tests.cli.process import Running
from tests.cli.shell import Shell
from tests.cli.test_running import address_in
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site
from tests.whole.program import html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.coding import read
from tracker.log import NAME, log
from tracker.reading import Context, Reading
from tracker.run import Watch, check


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The way that this process logs is its own again afterwards."""
    root, events = logging.getLogger(), logging.getLogger(NAME)
    kept = root.handlers[:], root.level, events.level, sys.excepthook, threading.excepthook
    yield
    root.handlers[:], root.level, events.level, sys.excepthook, threading.excepthook = kept


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_every_line_of_a_pass_has_its_number_and_each_event_its_word(shell: Shell, site: Site) -> None:
    watch(shell, serve_law(site), log={"format": "json", "level": "debug"})
    shell.fine("check")
    serve_law(site, age=21)
    told = events(shell("check").err)
    inside = [one for one in told if one["event"].startswith(("pass.", "source.", "change."))]
    assert [one["event"] for one in inside] == ["pass.begun", "source.visited", "change.recorded", "pass.ended"]
    assert {one["pass"] for one in inside} == {2}
    assert (inside[2]["place"], inside[2]["kind"]) == ("US-UT", "provision")
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", one["at"]) for one in told)
    assert isinstance(inside[3]["seconds"], float)


def test_a_source_that_fails_is_told_with_its_pass_as_key_and_value(shell: Shell, site: Site) -> None:
    watch(shell, site.url("/nothing"), log={"format": "text"})
    (line,) = [line for line in shell("check").err.splitlines() if "source.failed" in line]
    assert re.match(r"at=\S+ level=warning event=source.failed ", line)
    assert {"pass=1", "source=US-UT#law", "outcome=not-found"} <= set(line.split())


def test_what_a_thread_of_a_pass_logs_has_the_number_of_the_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def telling(document: Document, context: Context) -> Reading:
        log("reading")
        return read(document, context)

    (tmp_path / "log.toml").write_text('[log]\nformat = "json"\n')
    set_up(load(tmp_path / "log.toml"))
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        check(Watch(program.store, program.fetcher, program.archive, program.clock, reader=telling))
    log("later")
    told = {one["event"]: one.get("pass") for one in events(capsys.readouterr().err)}
    assert (told["reading"], told["later"]) == (1, None)


def test_events_below_the_level_are_not_written(shell: Shell, site: Site) -> None:
    watch(shell, site.url("/nothing"), log={"format": "json", "level": "warning"})
    assert [one["event"] for one in events(shell("check").err)] == ["source.failed"]


def test_for_people_the_lines_are_as_they_always_were(shell: Shell, site: Site) -> None:
    watch(shell, site.url("/nothing"))
    told = shell("check").err.splitlines()
    assert told[0].startswith("US-UT#law: not-found: http://")
    assert "pass." not in "".join(told)


def test_libraries_and_defects_log_one_line_of_the_same_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "log.toml").write_text('[log]\nformat = "json"\n')
    set_up(load(tmp_path / "log.toml"))
    logging.getLogger("apscheduler.executors").warning("missed by %s s", 3)
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    library, crash = events(capsys.readouterr().err)
    assert (library["event"], library["library"], library["text"]) == (
        "library", "apscheduler.executors", "missed by 3 s",
    )  # fmt: skip
    assert crash["event"] == "crashed"
    assert "ZeroDivisionError" in crash["exception"]


SECRETS = {
    "KRATOMWATCH_KEY_OPEN_STATES": "key-of/a platform",
    "MAIL_PASSWORD": "hunter22222",
    "DESK_TOKEN": "0123456789abcdef01234567",
}


@pytest.mark.parametrize("form", ["people", "text", "json"])
def test_nothing_secret_is_in_all_that_a_pass_with_mail_writes(
    shell: Shell, site: Site, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    """Servers that repeat what they were told, and a key that stands in an address."""
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    said = f"550 5.7.1 {SECRETS['MAIL_PASSWORD']} refused for reader@example.org"
    with MailHost([said], stage="RCPT") as host:
        mail = {"host": "127.0.0.1", "port": host.port, "starttls": False, "password_env": "MAIL_PASSWORD"}
        web = {"desk_token_env": "DESK_TOKEN"}
        watch(shell, serve_law(site), log={"format": form, "level": "debug"}, mail=mail, web=web)
        shell.fine("check")
        shell.fine("subscribe", "reader@example.org")
        serve_law(site, age=21)
        file = shell.folder / "registry" / "us" / "ut.toml"
        key = urllib.parse.quote(SECRETS["KRATOMWATCH_KEY_OPEN_STATES"], safe="")
        file.write_text(file.read_text() + OTHER.format(url=site.url(f"/moved?api_key=in-an-address&k={key}")))
        told = shell("check").err
    assert ("mail.failed" in told) is (form != "people")
    assert "law" in told
    hidden = [*SECRETS.values(), key, "in-an-address", *(["reader@"] if form != "people" else [])]
    assert [secret for secret in hidden if secret in told] == []


OTHER = '\n[[sources]]\nid = "other"\nurl = "{url}"\nauthority = "Legislature"\nkind = "statute"\n'


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("postgresql://watch:p4ss@db/x is down", "postgresql://…@db/x is down"),
        ("GET /unsubscribe/eyJ.abc-d 500", "GET /unsubscribe/… 500"),
        ("https://law.example/x?a=1&Token=abc&b=2", "https://law.example/x?a=1&Token=…&b=2"),
        ("to first.last+x@mail.example.org, at 5", "to f…@mail.example.org, at 5"),
        ("a%2Fbc and a/bc", "… and …"),
        ("§ 4-45-104 says ab", "§ 4-45-104 says ab"),
    ],
)
def test_what_a_log_may_not_hold_is_taken_out_and_nothing_else(text: str, left: str) -> None:
    assert Redactor(["a/bc", "ab"]).text(text, addresses=True) == left


def test_serve_reads_its_settings_again_and_keeps_the_old_ones_where_they_are_wrong(
    shell: Shell, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = {"A_TOKEN": "a" * 24, "B_TOKEN": "b" * 24}
    for name, value in tokens.items():
        monkeypatch.setenv(name, value)
    web = {"host": "127.0.0.1", "port": 0, "desk_token_env": "A_TOKEN"}
    watch(shell, serve_law(site), web=web)
    with Running(shell.folder, "serve") as server:
        address = address_in(server.until("Ctrl-C stops"))
        assert (enters(address, tokens["A_TOKEN"]), enters(address, tokens["B_TOKEN"])) == (True, False)
        good = {**web, "desk_token_env": "B_TOKEN", "port": 1}
        watch(shell, serve_law(site), web={**good, "desk_token_env": "NO_TOKEN"}, log={"format": "json"})
        server.signal(SIGHUP)
        server.until("no variable NO_TOKEN; set it; the settings before stay in force")
        assert enters(address, tokens["A_TOKEN"])
        watch(shell, serve_law(site), web=good, log={"format": "json"})
        server.signal(SIGHUP)
        server.until("[web] port changed: that needs a restart")
        assert json.loads(server.until("settings.reloaded"))["event"] == "settings.reloaded"
        assert (enters(address, tokens["A_TOKEN"]), enters(address, tokens["B_TOKEN"])) == (False, True)
        server.signal(SIGTERM)
        assert server.end() == 0


def enters(address: str, token: str) -> bool:
    """Whether somebody who gives that token is let in."""
    form = urllib.parse.urlencode({"name": "Ada", "token": token, "back": "/desk"}).encode()
    try:
        with urllib.request.urlopen(f"{address}login", form, timeout=30):
            return True
    except urllib.error.HTTPError as error:
        # Let in, it is led to the desk, which a program without cookies does not see.
        return error.code != 403
