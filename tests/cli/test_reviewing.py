"""``review``: what waits for a person, and what a decision does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site
from tests.whole.program import html
from tests.whole.test_passes import AGE, HEAD, law


@pytest.fixture
def doubtful(shell: Shell) -> Iterator[Shell]:
    """A first reading contradicts the registry: kcpa on the page, banned on record."""
    with Site() as site:
        watch(shell, serve_law(site), status="banned")
        shell.fine("subscribe", "reader@example.org", "--kind", "correction")
        answer = shell("check")
        assert answer.status == 0
        assert "review list" in answer.err
        yield shell


def test_open_items_are_listed_with_their_reason_and_source(doubtful: Shell) -> None:
    (item,) = doubtful("review", "list", "--json").json
    assert (item["jurisdiction"], item["kind"], item["state"]) == ("US-UT", "first-reading", "open")
    assert item["why"]
    assert "first-reading" in doubtful.fine("review")
    assert doubtful("review", "--json").json == [item]
    shown = doubtful("review", "show", item["id"], "--json").json
    assert {key: shown[key] for key in item} == item
    assert "kcpa" in doubtful.fine("review", "show", item["id"])


def test_accepting_takes_the_proposal_as_law_and_tells_readers(doubtful: Shell) -> None:
    said = doubtful.fine("review", "accept", 1, "--note", "the statute says so", "--effective", "2019-05-14")
    assert said.startswith("review 1 is accepted: US-UT, correction")
    (row,) = doubtful("status", "US-UT", "--json").json
    assert (row["status"], row["since"]) == ("kcpa", "2019-05-14")
    assert any(proof["quote"] for proof in row["evidence"])
    (entry,) = doubtful("history", "US-UT", "--json").json
    assert (entry["kind"], entry["from"], entry["to"], entry["instrument"]) == (
        "correction",
        "banned",
        "kcpa",
        "review 1",
    )
    assert "the statute says so" in entry["why"]
    assert len(list((doubtful.folder / "var" / "mail").glob("*.eml"))) == 1
    assert doubtful("review", "list", "--json").json == []
    assert [item["state"] for item in doubtful("review", "list", "--all", "--json").json] == ["accepted"]


def test_rejecting_keeps_what_is_on_record(doubtful: Shell) -> None:
    assert "what is on record stays" in doubtful.fine("review", "reject", 1, "--note", "an old print")
    (row,) = doubtful("status", "US-UT", "--json").json
    assert row["status"] == "banned"
    assert doubtful("history", "US-UT", "--json").json == []


def test_who_decided_is_kept_with_the_decision_and_told_with_the_change(doubtful: Shell) -> None:
    doubtful.fine("review", "accept", 1, "--note", "the statute says so", "--by", "Ada\nLovelace")
    (entry,) = doubtful("history", "US-UT", "--json").json
    assert entry["why"].endswith("; decided by Ada Lovelace: the statute says so")
    item = doubtful("review", "show", 1, "--json").json
    assert (item["decided_by"], item["change"]) == ("Ada Lovelace", entry["number"])
    shown = doubtful.fine("review", "show", 1)
    assert "accepted by Ada Lovelace on 20" in shown
    assert f"change {entry['number']}" in shown


def test_without_a_name_it_is_the_user_that_the_command_runs_as(
    doubtful: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "grace")
    doubtful.fine("review", "reject", 1, "--note", "an old print")
    assert doubtful("review", "show", 1, "--json").json["decided_by"] == "grace"


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--note", " ", "--by", "Ada"), "a note that says why"),
        (("--note", "so", "--by", "\u202e "), "the name of who decides"),
        (("--note", "x" * 2001, "--by", "Ada"), "at most 2000 characters"),
    ],
)
def test_a_decision_without_name_or_reason_is_refused(doubtful: Shell, options: tuple[str, ...], told: str) -> None:
    for verb in ("accept", "reject"):
        answer = doubtful("review", verb, 1, *options)
        assert (answer.status, told in answer.complaint) == (2, True)
    assert len(doubtful("review", "list", "--json").json) == 1


def test_an_item_is_decided_once(doubtful: Shell) -> None:
    doubtful.fine("review", "reject", 1, "--note", "an old print", "--by", "Ada")
    answer = doubtful("review", "accept", 1, "--note", "after all")
    assert answer.status == 2
    assert "was rejected by Ada on" in answer.complaint


def test_a_status_given_by_a_person_cites_the_decision_where_the_page_gave_no_quote(doubtful: Shell) -> None:
    doubtful.fine("review", "accept", 1, "--note", "read by counsel", "--status", "restricted")
    (row,) = doubtful("status", "US-UT", "--json").json
    assert row["status"] == "restricted"
    assert any(proof["quote"] or "counsel" in proof["citation"] for proof in row["evidence"])


@pytest.fixture
def shortened(shell: Shell) -> Iterator[tuple[Shell, Site]]:
    """A page that lost three of its four rules."""
    with Site() as site:
        watch(shell, serve_law(site))
        shell.fine("check")
        site.route("/law", html(HEAD + AGE.format(age=18)))
        shell.fine("check")
        yield shell, site


def test_an_item_shows_both_readings_the_record_the_words_and_what_accepting_does(
    shortened: tuple[Shell, Site],
) -> None:
    shell, site = shortened
    item = shell("review", "show", 1, "--json").json
    sides = [item[side]["status"] for side in ("before", "read", "record")]
    assert sides == ["kcpa", "restricted", "kcpa"]
    assert (item["before"]["provisions"]["labelling"], "labelling" in item["read"]["provisions"]) == ("required", False)
    assert (item["name"], item["url"]) == ("Utah", f"{site.base}/law")
    assert item["accepting"].startswith("records restricted from today")
    shown = shell.fine("review", "show", 1)
    assert f"{site.base}/law" in shown
    assert "under 18 years of age" in shown
    assert "[-(2) A kratom product may not contain" in shown
    assert "Accepting records restricted from today" in shown


def test_an_item_that_proposes_nothing_says_what_a_decision_needs(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site))
        shell.fine("check")
        site.route("/law", html(HEAD + "<p>(1) A person may not sell a hat to an individual under 18 years.</p>"))
        shell.fine("check")
        assert "Accepting wants the status that holds" in shell.fine("review", "show", 1)
        shell.fine("review", "accept", 1, "--note", "repealed by HB 9", "--status", "unregulated")
        (row,) = shell("status", "US-UT", "--json").json
        assert row["evidence"][0]["url"] == f"{site.base}/law"


def test_what_a_page_answers_itself_waits_for_nobody(shortened: tuple[Shell, Site]) -> None:
    shell, site = shortened
    serve_law(site)
    shell.fine("check")
    assert shell("review", "list", "--json").json == []
    (item,) = shell("review", "list", "--all", "--json").json
    assert (item["state"], item["note"][:35]) == ("settled", "the page returned to its text of 20")
    answer = shell("review", "accept", 1, "--note", "too late")
    assert (answer.status, "was settled by the page itself on" in answer.complaint) == (2, True)
    site.route("/law", html(HEAD + AGE.format(age=18)))
    shell.fine("check")
    assert [item["state"] for item in shell("review", "list", "--json").json] == ["open"]


def test_an_item_that_a_person_decided_is_not_opened_again(shortened: tuple[Shell, Site]) -> None:
    shell, site = shortened
    shell.fine("review", "reject", 1, "--note", "the page was cut off")
    serve_law(site)
    shell.fine("check")
    site.route("/law", html(HEAD + AGE.format(age=18)))
    shell.fine("check")
    assert shell("review", "list", "--json").json == []


def test_a_first_reading_is_settled_when_the_page_shows_what_is_on_record(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site, age=21))
        shell.fine("check")
        assert [item["kind"] for item in shell("review", "list", "--json").json] == ["first-reading"]
        site.route("/law", html(law(21) + "<p>Amended in 2026.</p>"))
        shell.fine("check")
        assert len(shell("review", "list", "--json").json) == 1  # it still says otherwise than the record
        serve_law(site)
        shell.fine("check")
        (item,) = shell("review", "list", "--all", "--json").json
        assert (item["state"], item["note"]) == ("settled", "the page shows what is on record")
