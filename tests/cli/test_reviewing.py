"""``review``: what waits for a person, and what a decision does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site


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
    assert doubtful("review", "show", item["id"], "--json").json == item
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


def test_an_item_is_decided_once(doubtful: Shell) -> None:
    doubtful.fine("review", "reject", 1, "--note", "an old print")
    answer = doubtful("review", "accept", 1, "--note", "after all")
    assert answer.status == 2
    assert "was rejected on" in answer.complaint


def test_a_status_given_by_a_person_cites_the_decision_where_the_page_gave_no_quote(doubtful: Shell) -> None:
    doubtful.fine("review", "accept", 1, "--note", "read by counsel", "--status", "restricted")
    (row,) = doubtful("status", "US-UT", "--json").json
    assert row["status"] == "restricted"
    assert any(proof["quote"] or "counsel" in proof["citation"] for proof in row["evidence"])
