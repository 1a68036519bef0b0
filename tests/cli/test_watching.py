"""``init`` and ``check``: from an empty folder to a change and its mail, and what goes wrong on the way."""

from __future__ import annotations

import json

import pytest

from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site, page

CHECK_KEYS = {"sources", "outcomes", "documents", "changes", "reviews", "seconds"}


def test_init_makes_settings_database_and_archive_and_loads_the_registry(shell: Shell) -> None:
    answer = shell("init")
    assert answer.status == 0
    assert "wrote config.toml" in answer.err
    assert "ready: " in answer.err
    assert (shell.folder / "var" / "kratomwatch.db").exists()
    assert (shell.folder / "var" / "archive").is_dir()


def test_init_leaves_settings_that_are_there_alone(small: Shell) -> None:
    before = (small.folder / "config.toml").read_bytes()
    assert "ready: 2 places, 1 sources" in small("init").err
    assert "ready: 2 places, 1 sources" in small("init").err
    assert (small.folder / "config.toml").read_bytes() == before


def test_a_change_of_the_law_is_found_told_and_mailed_once(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site))
        shell.fine("subscribe", "reader@example.org")
        first = shell("check", "--json").json
        assert set(first) >= CHECK_KEYS
        assert (first["sources"], first["outcomes"], first["documents"], first["changes"]) == (1, {"new": 1}, 1, [])
        serve_law(site, age=21)
        second = shell("check", "--json").json
        third = shell("check", "--json").json
    (change,) = second["changes"]
    assert (change["id"], change["kind"], change["provisions_changed"]) == ("US-UT", "provision", {"min_age": [18, 21]})
    assert "under 21 years of age" in change["quote"]
    assert third["changes"] == []
    recorded = shell("changes", "--json").json
    assert change in recorded
    (message,) = (shell.folder / "var" / "mail").glob("*.eml")
    text = message.read_text()
    assert "minimum age:\n> (1) A person may not sell" in text
    assert "adulterants" not in text


def test_the_summary_for_people_counts_outcomes_and_shows_changes(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site))
        assert "1 sources, 1 new documents, 0 changes" in shell.fine("check")
        serve_law(site, age=21)
        out = shell.fine("check", "US-UT")
    assert "1 changes" in out
    assert "min_age: 18 → 21" in out


def test_one_source_can_be_checked_by_its_address_or_name(shell: Shell) -> None:
    with Site() as site:
        url = serve_law(site)
        watch(shell, url)
        for name in (url, "law", "US-UT#law"):
            assert shell("check", "--source", name, "--json").json["sources"] == 1


def test_a_page_that_is_gone_is_an_outcome_and_no_failure_of_the_program(shell: Shell) -> None:
    with Site() as site:
        watch(shell, site.route("/law", page(b"gone", status=404)))
        assert shell("check", "--json").json["outcomes"] == {"not-found": 1}
        assert "not-found" in shell.fine("sources", "--health")
        (row,) = shell("status", "US-UT", "--json").json
    assert row["not_confirmed"]["because"] == "not-found"


def test_where_nobody_can_be_reached_the_exit_status_says_so(shell: Shell) -> None:
    with Site() as site:
        url = serve_law(site)
    watch(shell, url)
    answer = shell("check", "--json")
    assert answer.status == 1
    assert json.loads(answer.out)["offline"] is True
    assert "no authority could be reached" in answer.err
    (row,) = shell("status", "US-UT", "--json").json
    assert row["status"] == "kcpa"


def test_mail_that_cannot_leave_waits_and_the_exit_status_says_so(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site), mail={"host": "127.0.0.1", "port": 9, "starttls": False})
        shell.fine("subscribe", "reader@example.org")
        shell.fine("check")
        serve_law(site, age=21)
        answer = shell("check")
    assert answer.status == 1
    assert "mail waits in the outbox" in answer.err
    assert [row["state"] for row in shell("outbox", "--json").json] == ["queued"]


def test_a_second_pass_on_one_folder_is_refused_in_one_line(shell: Shell) -> None:
    from tracker.lock import single

    with Site() as site:
        watch(shell, serve_law(site))
        shell.fine("init")
        with single(shell.folder / "var" / "pass.lock"):
            answer = shell("check")
    assert answer.status == 1
    assert "another pass is at work here" in answer.complaint


@pytest.mark.parametrize("command", ["check", "up", "daemon"])
def test_a_demo_is_never_watched_as_if_it_were_live(small: Shell, command: str) -> None:
    from tracker.store import open_store
    from tracker.store.engine import set_meta

    store = open_store(f"sqlite:///{small.folder / 'var' / 'kratomwatch.db'}")
    with store.write() as connection:
        set_meta(connection, "mode", "demo")
    store.close()
    answer = small(command)
    assert answer.status == 2
    assert "the database is the demo's" in answer.err
    assert "demo's database: nothing in it is real" in small("status").err
