"""The project's own registry, asked with the commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.settings import load
from cli.wiring import Program
from jurisdictions.registry import load as load_registry
from tests.cli.shell import Shell

FACTS = Path(__file__).parents[2].parent / "shared" / "facts"


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose database holds the whole registry; loading it once is enough."""
    folder = tmp_path_factory.mktemp("ours")
    (folder / "config.toml").write_text("")
    program = Program(load(folder / "config.toml"))
    program.sync()
    program.close()
    return folder


@pytest.fixture
def ours(loaded: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(loaded, capsys)


@pytest.mark.skipif(not FACTS.is_dir(), reason="the shared facts are not beside this checkout")
def test_every_jurisdiction_of_the_facts_is_there(ours: Shell) -> None:
    facts = [json.loads(file.read_text()) for file in FACTS.glob("*.json") if not file.name.startswith("lexicon")]
    wanted = {place["id"] for part in facts for place in part}
    assert len(wanted) > 200
    assert wanted - {row["id"] for row in ours("status", "--json").json} == set()


def test_no_status_but_unknown_stands_without_a_citation_or_a_quote(ours: Shell) -> None:
    rows = ours("status", "--json").json
    assert len(rows) > 200
    bare = [row["id"] for row in rows if row["status"] != "unknown" and not any(map(proves, row["evidence"]))]
    assert bare == []


def proves(proof: dict[str, Any]) -> bool:
    return bool(proof["quote"] or (proof.get("citation") or "").strip())


def test_rhode_island_was_banned_in_2025_and_regulated_in_2026(ours: Shell) -> None:
    (before,) = ours("status", "US-RI", "--as-of", "2025-06-01", "--json").json
    (after,) = ours("status", "US-RI", "--as-of", "2026-06-01", "--json").json
    assert (before["status"], before["provisions"]["possession"]) == ("banned", "prohibited")
    assert {"effective": "2026-04-01", "to": "kcpa"}.items() <= before["scheduled"][0].items()
    assert (after["status"], after["since"], after["provisions"]["min_age"]) == ("kcpa", "2026-04-01", 21)
    differs = ours("diff", "US-RI", "2025-06-01", "2026-06-01", "--json").json
    assert differs["status"] == ["banned", "kcpa"]
    assert differs["provisions"]["min_age"] == [None, 21]


def test_history_shows_each_event_with_its_instrument(ours: Shell) -> None:
    told: dict[str, list[str]] = {}
    for entry in ours("changes", "--json").json:
        told.setdefault(entry["id"], []).append(entry["instrument"])
        assert entry["source"].startswith("http")
    dated = {
        place.id: [item.instrument for item in (*place.events, *place.scheduled)] for place in load_registry().values()
    }
    assert {place: sorted(items) for place, items in told.items()} == {
        place: sorted(items) for place, items in dated.items() if items
    }
    shown = ours.fine("history", "US-RI")
    assert "P.L. 2025, ch. 446" in " ".join(shown.split())


def test_the_table_names_every_place_once(ours: Shell) -> None:
    shown = {line.split()[0] for line in ours.fine("status").splitlines() if line[1:3].isupper()}
    assert {row["id"] for row in ours("status", "--json").json} <= shown


def test_the_registry_is_without_a_fault(ours: Shell) -> None:
    answer = ours("registry", "lint", "--json")
    assert (answer.status, answer.json) == (0, [])
    assert "no problems" in answer.err
